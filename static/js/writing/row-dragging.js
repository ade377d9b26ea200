/* Rows are dragged to another place among those of their level, with all that is below them. */
import { saveAll } from "./autosave.js";
import { inTurn, rearrange } from "./moving.js";
import { depthOf, withStepsOf } from "./row-tree.js";
import { scrollToSaveState } from "./save-state.js";

let dragged = null;
let place = null; // where it would be let go: { row, isBefore }

const rowsBeside = (row) => [...row.parentElement.querySelectorAll(":scope > .milestone[id]")];

/* The rows of the same level below the same one. */
function siblingsOf(row) {
  const rows = rowsBeside(row);
  const at = rows.indexOf(row);
  const isAbove = (each) => depthOf(each) < depthOf(row);
  const end = rows.findIndex((each, below) => below > at && isAbove(each));
  const within = rows.slice(rows.slice(0, at).findLastIndex(isAbove) + 1, end < 0 ? rows.length : end);
  return within.filter((each) => depthOf(each) === depthOf(row));
}

function showPlace(now) {
  place?.row.classList.remove("drop-before", "drop-after");
  place = now;
  place?.row.classList.add(place.isBefore ? "drop-before" : "drop-after");
}

function placeAt({ target, clientY }) {
  const over = target.closest?.(".milestone[id]");
  if (!over || over.parentElement !== dragged.parentElement) return null;
  const row = siblingsOf(dragged).find((each) => withStepsOf(each).includes(over));
  if (!row || row === dragged) return null;
  const block = withStepsOf(row);
  const { top } = row.getBoundingClientRect();
  const { bottom } = block.at(-1).getBoundingClientRect();
  return { row, isBefore: clientY < (top + bottom) / 2 };
}

function keysAfter(taken, { row, isBefore }) {
  const moved = withStepsOf(taken);
  const others = rowsBeside(taken).filter((each) => !moved.includes(each));
  const at = others.indexOf(isBefore ? row : withStepsOf(row).at(-1)) + (isBefore ? 0 : 1);
  return others.toSpliced(at, 0, ...moved).map(({ id }) => id.replace("milestone-", ""));
}

document.addEventListener("dragstart", ({ target, dataTransfer }) => {
  if (!target.matches?.(".milestone .grip")) return;
  dragged = target.closest(".milestone");
  dataTransfer.effectAllowed = "move";
  dataTransfer.setData("text/plain", "");
  dataTransfer.setDragImage(dragged, 0, 0);
});
document.addEventListener("dragover", (event) => {
  if (!dragged) return;
  showPlace(placeAt(event));
  if (place) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  if (!dragged || !place) return;
  event.preventDefault();
  letGo(dragged, place);
});

/* New rows have their keys only once they are saved. */
async function letGo(row, at) {
  if (!(await saveAll())) return scrollToSaveState();
  const action = row.closest("[data-order]").dataset.order;
  return inTurn(() => {
    // Whoever waits for a turn may find that a row was removed meanwhile.
    if (!row.isConnected || !at.row.isConnected) return null;
    return rearrange(action, { order: keysAfter(row, at).join() }, row, "일정을 끌어서");
  });
}
document.addEventListener("dragend", () => {
  showPlace(null);
  dragged = null;
});
