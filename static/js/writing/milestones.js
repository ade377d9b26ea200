/* The rows of milestones: empty ones that come when they are needed, and the keys that lead from row to row. */
import { autosaved, autosaveFormsIn } from "./autosave.js";
import { draftNumbers } from "../drafts.js";

/* The empty row of each section, as it came. */
const blankRows = new Map(
  Array.from(document.querySelectorAll(".milestone.blank"), (row) => [row.closest("section"), row.cloneNode(true)]),
);

/* Below a row that is begun an empty one stands at once: whoever goes on in it waits for no answer. */
function addBlankRow(row, number = Date.now()) {
  const blank = blankRows.get(row.closest("section")).cloneNode(true);
  // Each row's labels belong to its own boxes, and its draft to it alone.
  for (const each of blank.querySelectorAll("[id]")) each.id += `-${number}`;
  for (const each of blank.querySelectorAll("[for]")) each.htmlFor += `-${number}`;
  const form = blank.querySelector("form");
  form.reset(); // what was typed before the page was ready
  form.dataset.new = number;
  row.after(blank);
  autosaveFormsIn(blank);
  autosaved.get(form).rowAbove = autosaved.get(row.querySelector("form"));
}

document.addEventListener("input", ({ target }) => {
  const row = target.closest("form[data-new]")?.closest(".milestone");
  if (row && !row.nextElementSibling) addBlankRow(row);
});

/* A row that was created becomes whole around the boxes that somebody may be typing in. */
document.addEventListener("planbook:created", ({ target: form, detail }) => {
  const row = form.closest(".milestone");
  const whole = new DOMParser().parseFromString(detail, "text/html").body.firstElementChild;
  if (!row.nextElementSibling) addBlankRow(row);
  // It stood there already: only the answer to its first save had been lost.
  if (document.getElementById(whole.id)) row.remove();
  else complete(row, form, whole);
});

function complete(row, form, whole) {
  const its = whole.querySelector("form");
  Object.assign(row, { id: whole.id, className: whole.className });
  form.removeAttribute("aria-label");
  form.removeAttribute("data-new");
  form.elements.token.remove();
  for (const { name, value } of its.attributes) form.setAttribute(name, value);
  form.querySelector(".milestone-boxes").after(its.querySelector("details"));
  form.after(...whole.querySelectorAll(".row-buttons"));
  window.planbook.initEditors(row);
}

/* Whoever leaves a row by Enter goes on in the next; by Tab as well, where the row was empty when it was come to. */
let newRow = null;
document.addEventListener("focusin", ({ target }) => {
  const form = target.closest(".milestone form");
  if (form !== newRow) newRow = form && "new" in form.dataset ? form : null;
});
addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".milestone-boxes")?.closest("form");
  if (!form || event.isComposing || event.shiftKey) return;
  const leaves = event.key === "Enter" || (event.key === "Tab" && form === newRow && event.target.name === "amount");
  const next = leaves && form.closest(".milestone").nextElementSibling?.querySelector("input:not([type=hidden])");
  if (!next) return;
  event.preventDefault();
  next.focus();
});

/* New rows that had been begun below one another come back, each as its own. */
export function restoreNewRows() {
  for (const form of document.querySelectorAll("form[data-new]")) {
    let row = form.closest(".milestone");
    for (const number of draftNumbers(form)) {
      addBlankRow(row, number);
      row = row.nextElementSibling;
    }
  }
}
