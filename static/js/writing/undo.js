/* Undoing belongs to the box that has the cursor. By itself a browser takes back the latest change anywhere on the page,
   in a box that nobody sees. Texts with formatting have a history of their own. */

const PAUSE = 700; // ms without typing, after which what follows is undone by itself
const LINE = "textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=file])";

/* By their boxes: what stood there before, and after. */
const histories = new WeakMap();

function historyOf(box) {
  if (!histories.has(box)) histories.set(box, { past: [], future: [], at: 0 });
  return histories.get(box);
}

const stateOf = ({ value, selectionStart, selectionEnd }) => [value, selectionStart, selectionEnd];

let isComposing = false; // a syllable: it is never torn apart
addEventListener("compositionend", () => {
  isComposing = false;
});

function remember(box, event) {
  const history = historyOf(box);
  const isNew = Date.now() - history.at > PAUSE;
  if ((isNew || event.inputType.startsWith("insertFromPaste")) && !isComposing) history.past.push(stateOf(box));
  history.at = Date.now();
  history.future = [];
  isComposing = event.isComposing;
}

function step(box, from, to) {
  if (!from.length) return;
  to.push(stateOf(box));
  const [value, start, end] = from.pop();
  box.value = value;
  box.setSelectionRange(start, end);
  historyOf(box).at = 0;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function undoIn(box, isRedo) {
  if (!box.matches?.(LINE)) return;
  const { past, future } = historyOf(box);
  if (isRedo) step(box, future, past);
  else step(box, past, future);
}

/* What somebody else wrote there is never undone by us. */
document.addEventListener("planbook:taken", ({ target }) => histories.delete(target));
addEventListener("beforeinput", (event) => {
  const isHistory = event.inputType.startsWith("history");
  if (isHistory) {
    // From a menu.
    event.preventDefault();
    undoIn(document.activeElement, event.inputType === "historyRedo");
  } else if (event.target.matches?.(LINE)) remember(event.target, event);
});
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing || event.defaultPrevented) return;
  const isRedo = event.code === "KeyY" || (event.code === "KeyZ" && event.shiftKey);
  if (!isRedo && event.code !== "KeyZ") return;
  event.preventDefault();
  undoIn(event.target, isRedo);
});
