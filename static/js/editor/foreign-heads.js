/* Which rows at the top of a pasted table are its head, where nothing but their looks says so. */
import { lookOf } from "./unseen.js";

const MOST = 3; // rows
const BRIGHT = /^(?:|transparent|none|white|windowtext|rgba\(0, 0, 0, 0\)|rgb\(255, 255, 255\))$/;

const isShaded = (cell) =>
  [cell, cell.parentElement].some(
    (each) =>
      !BRIGHT.test(each.style.backgroundColor || each.getAttribute("bgcolor") || lookOf(each).backgroundColor || ""),
  );

const isBold = ({ fontWeight }) => fontWeight === "bold" || fontWeight >= 600;

/* Whether all words of a cell are bold: by itself, or by what they stand in. */
function isAllBold(cell) {
  if (isBold(cell.style) || isBold(lookOf(cell))) return true;
  const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    let { parentElement: each } = words.currentNode;
    if (!words.currentNode.data.trim()) continue;
    while (each !== cell && !each.matches("b, strong") && !isBold(each.style) && !isBold(lookOf(each))) {
      each = each.parentElement;
    }
    if (each === cell) return false;
  }
  return true;
}

/* How many rows at the top look like a head as all others do not. */
function countAs(rows, looks) {
  const isHead = (row) => {
    const cells = row.filter(({ cell }) => cell?.textContent.trim()).map(({ cell }) => cell);
    return cells.length > 0 && cells.every(looks);
  };
  const count = rows.findIndex((row) => !isHead(row));
  return count > 0 && count <= MOST ? count : 0;
}

/* 0 where the table says itself which cells are heads. */
export function countHeads(rows) {
  if (rows.length < 2 || rows[0].length < 2 || rows.flat().some(({ cell }) => cell?.tagName === "TH")) return 0;
  return countAs(rows, isShaded) || countAs(rows, isAllBold);
}
