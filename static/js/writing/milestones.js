/* The rows of milestones: empty ones that come when they are needed, and the keys that lead from row to row. */
import { onDemand } from "../on-demand.js";
import { autosaved, autosaveFormsIn } from "./autosave.js";
import { draftNumbers } from "../drafts.js";
import { withStepsOf } from "./row-tree.js";

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
  return blank;
}

const firstBox = (row) => row.querySelector("input:not([type=hidden])");

/* An empty row behind another and all below it, on its level; a new one is saved first. */
async function insertRow(row) {
  if (!row.id) await autosaved.get(row.querySelector("form")).save();
  if (!row.id) return;
  const blank = addBlankRow(withStepsOf(row).at(-1));
  blank.className += row.className.replace("milestone", "");
  blank.querySelector("[name=above]").value = row.id.replace("milestone-", "");
  firstBox(blank).focus();
}
document.addEventListener("click", ({ target }) => {
  if (target.matches(".insert-row")) insertRow(target.closest(".milestone"));
});

/* Cells of a spreadsheet, or several lines. */
document.addEventListener("paste", (event) => {
  const row = event.target.closest?.(".milestone-boxes")?.closest(".milestone");
  const text = row ? event.clipboardData.getData("text/plain") : "";
  if (!/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  onDemand(() => import("./row-paste.js")).then((loaded) => loaded?.pasteRows(row, text));
});

/* A row is taken by its grip. */
document.documentElement.classList.add("can-drag");
document.addEventListener("pointerover", ({ target }) => {
  if (target.matches(".milestone .grip")) onDemand(() => import("./row-dragging.js"));
});

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
  form.elements.above.remove();
  for (const { name, value } of its.attributes) form.setAttribute(name, value);
  form.querySelector(".milestone-boxes").after(its.querySelector("details"));
  form.after(...whole.querySelectorAll(".row-buttons"));
  form.before(whole.querySelector(".grip"));
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
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    insertRow(form.closest(".milestone"));
    return;
  }
  const way = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (way) {
    event.preventDefault();
    form.closest(".milestone").querySelector(`[formaction$="/${way}/"]`)?.click();
    return;
  }
  const leaves = event.key === "Enter" || (event.key === "Tab" && form === newRow && event.target.name === "amount");
  const next = leaves && form.closest(".milestone").nextElementSibling;
  if (!next) return;
  event.preventDefault();
  firstBox(next).focus();
});

/* One that had been put in between comes back there. */
function putBehind(above, row) {
  withStepsOf(above).at(-1).after(row);
  row.className += above.className.replace("milestone", "");
  // The row at the end may have been the one that it was saved behind.
  autosaved.get(row.querySelector("form")).rowAbove = autosaved.get(above.querySelector("form"));
}

/* New rows that had been begun below one another come back, each as its own. */
export function restoreNewRows() {
  for (const form of document.querySelectorAll("form[data-new]")) {
    let row = form.closest(".milestone");
    for (const number of draftNumbers(form)) {
      const restored = addBlankRow(row, number);
      const above = document.getElementById(`milestone-${restored.querySelector("[name=above]").value}`);
      if (above) putBehind(above, restored);
      else row = restored;
    }
  }
}
