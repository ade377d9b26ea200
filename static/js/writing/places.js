/* A link to a box opens what it is folded into, and gives it the focus: from another page, and from this one. */

const BOX = "input:not([type=hidden]), select, textarea";
const GROWS = 3000; // ms for which a page grows that loads: its editors come one by one

/* The text editor that stands for a box; it may only be on its way. */
function focusText(textarea) {
  if (textarea.editor) textarea.editor.commands.focus();
  else {
    document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea: its } }) => {
      if (its === textarea) editor.on("create", () => editor.commands.focus());
    });
  }
}

function goTo(hash) {
  const place = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
  if (!place) return;
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const box = place.matches("form") ? place.querySelector(BOX) : place;
  if (!box?.matches(BOX)) return;
  if (box.matches("[data-django-prose-editor-configurable]")) focusText(box);
  else box.focus();
  keepInSight(box);
}

function keepInSight(box) {
  const show = () => (box.closest(".field, td") ?? box).scrollIntoView({ block: "center" });
  show();
  const from = Date.now();
  let touched = false;
  const touch = () => {
    touched = true;
  };
  for (const kind of ["wheel", "pointerdown", "keydown"]) addEventListener(kind, touch, { once: true });
  document.addEventListener("prose-editor:ready", () => {
    setTimeout(() => touched || Date.now() - from > GROWS || show());
  });
}

/* Once the browser has gone there in its own way, which takes the focus from what stands inside of a place. */
document.addEventListener("click", ({ target }) => {
  const link = target.closest("a[href^='#']");
  if (link) setTimeout(() => goTo(link.getAttribute("href")));
});
addEventListener("load", () => setTimeout(() => goTo(location.hash)));
