/* Once a person has chosen what to keep, what this browser kept of the same box is settled. */
for (const choice of document.querySelectorAll("[data-forget]")) {
  choice.addEventListener(choice.tagName === "FORM" ? "submit" : "click", () =>
    localStorage.removeItem(choice.dataset.forget),
  );
}
