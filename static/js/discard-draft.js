/* Once somebody has chosen between two texts, the draft of the same box in this browser goes. */
for (const choice of document.querySelectorAll("[data-forget]")) {
  choice.addEventListener(choice.tagName === "FORM" ? "submit" : "click", () =>
    localStorage.removeItem(choice.dataset.forget),
  );
}
