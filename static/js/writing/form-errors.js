/* What is wrong with a form stands at its boxes, and what belongs to none of them at its top. */

/* The sentences by the names of the boxes; what was shown before goes. */
export function showErrors(form, errors) {
  const rest = [];
  for (const box of form.querySelectorAll("[aria-invalid]")) {
    box.removeAttribute("aria-invalid");
    box.setAttribute("aria-describedby", box.dataset.help);
  }
  for (const list of form.querySelectorAll(".live-error")) list.remove();
  for (const [name, sentences] of Object.entries(errors)) {
    const box = form.elements[name];
    if (box) showError(box, sentences.join(" "));
    else rest.push(...sentences);
  }
  const place = form.querySelector(".part-errors");
  place.textContent = rest.join(" ");
  place.hidden = !rest.length;
}

function showError(box, textContent) {
  box.setAttribute("aria-invalid", "true");
  const list = Object.assign(document.createElement("p"), {
    className: "errorlist live-error",
    textContent,
    id: `${box.id}-error`,
  });
  box.dataset.help ??= box.getAttribute("aria-describedby") ?? "";
  box.setAttribute("aria-describedby", `${list.id} ${box.dataset.help}`);
  (box.closest(".field, td") ?? box.parentElement).append(list);
}

/* What is asked of what was saved stands beside a box until it is answered; a button empties the box that it is about. */
export function showDoubt(form, doubt, save) {
  form.querySelector(".live-doubt")?.remove();
  if (!doubt) return;
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button small",
    textContent: "표기 지우기",
  });
  button.addEventListener("click", () => {
    const box = form.elements[doubt.empties];
    box.value = "";
    // A row's wording stands closed, under a line that names it.
    const summary = box.closest("details")?.querySelector("summary");
    if (summary) summary.textContent = summary.textContent.replace(/ “.*”/s, "");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    form.elements[doubt.beside].focus();
    save();
  });
  const note = Object.assign(document.createElement("p"), { className: "live-doubt" });
  note.setAttribute("role", "status");
  note.append(`${doubt.sentence} `, button);
  const box = form.elements[doubt.beside];
  const row = box.closest(".milestone-boxes");
  if (row) row.after(note);
  else box.closest(".field").append(note);
}

/* Somebody else was faster: a button leads to where the two texts are compared. */
export function showConflict(form, sentence) {
  showErrors(form, { __all__: [`${sentence} 친 글은 그대로 있습니다.`] });
  const compare = Object.assign(document.createElement("button"), {
    className: "button small",
    textContent: "견주어 보고 고르기",
  });
  compare.dataset.compare = "yes";
  form.querySelector(".part-errors").append(compare);
}
