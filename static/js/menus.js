/* Menus are <details>, and open by themselves: here they close, by Escape, by a click elsewhere, and when the focus goes on. */
const openMenus = () => document.querySelectorAll("details[data-menu][open]");
const closeAround = (place) =>
  openMenus().forEach((menu) => {
    menu.open = menu.contains(place);
  });

// A link to a place on the same page leads there, and away from the menu.
addEventListener("click", ({ target }) => closeAround(target.closest("[data-menu] a[href^='#']") ? null : target));
addEventListener("focusin", ({ target }) => closeAround(target));
addEventListener("keydown", ({ key }) => {
  if (key === "Escape") {
    openMenus().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
});
