/* A sentence above the text, until something is written or pasted. */
export function showNote(view, sentence) {
  const { parentElement } = view.dom;
  parentElement.querySelector(".editor-note")?.remove();
  if (!sentence) return;
  const note = Object.assign(document.createElement("p"), { className: "editor-note", textContent: sentence });
  note.setAttribute("role", "alert");
  view.dom.before(note);
}
