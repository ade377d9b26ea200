/* What somebody types into a form that is sent as a whole is a draft in this browser until it has arrived: the session may
   have ended, or another form of the page be sent first. */
import { discardArrived, discardDraft, noteSending, readDraft, saveDraft } from "./drafts.js";

const forms = document.querySelectorAll("form[data-draft]");

const texts = (form) => [...form.querySelectorAll("textarea")];
const entries = (form) =>
  texts(form)
    .filter((box) => box.value.trim())
    .map((box) => [box.name, box.value]);

function restore(form) {
  const draft = new Map(readDraft(form));
  const lost = texts(form).filter((box) => draft.has(box.name) && draft.get(box.name) !== box.value);
  if (!lost.length) return;
  for (const box of lost) {
    box.value = draft.get(box.name);
    for (let fold = box.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }
  const note = Object.assign(document.createElement("p"), {
    className: "note",
    textContent: "보내지 못한 글을 되살렸습니다. 확인하고 다시 보내십시오.",
  });
  note.setAttribute("role", "status");
  form.prepend(note);
}

discardArrived(forms);
for (const form of forms) {
  restore(form);
  form.addEventListener("input", () => {
    const typed = entries(form);
    if (typed.length) saveDraft(form, typed);
    else discardDraft(form);
  });
  form.addEventListener("submit", () => noteSending(form));
}
