/* The sum of a column's amounts as text, in the cell of the cursor. */
import { pm } from "django-prose-editor/editor";
import { showNote } from "./note.js";

const AMOUNT = /^(?:([△▲−–-])\s?|(\())?(\d[\d,]*(?:\.(\d+))?)\)?\s?([가-힣]{1,2}|%)?$/;
const SUM = /^(?:총|합|소|누)?\s*계$/; // what a row is called that sums others

function amountIn(text) {
  const found = AMOUNT.exec(text.normalize("NFKC").trim());
  if (!found) return null;
  const [, minus, bracket, digits, decimals = "", unit = ""] = found;
  const amount = Number(digits.replaceAll(",", ""));
  return { amount: minus || bracket ? -amount : amount, decimals: decimals.length, unit };
}

/* The amounts above a row in a column: each cell once, without heads and rows that sum others. */
function amountsAbove({ map, table, top, left }) {
  const found = new Map();
  for (let row = 0; row < top; row++) {
    const at = map.map[row * map.width + left];
    const first = table.nodeAt(map.map[row * map.width]);
    if (table.nodeAt(at).type.name === "tableHeader" || SUM.test(first.textContent.trim())) continue;
    found.set(at, amountIn(table.nodeAt(at).textContent));
  }
  return [...found.values()].filter(Boolean);
}

function sumOf(amounts) {
  const decimals = Math.max(...amounts.map((each) => each.decimals));
  const whole = Number(`1e${decimals}`);
  const sum = amounts.reduce((total, { amount }) => total + Math.round(amount * whole), 0) / whole;
  const text = Math.abs(sum).toLocaleString("ko-KR", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  const [{ unit }] = amounts;
  return (sum < 0 ? "△" : "") + text + (amounts.every((each) => each.unit === unit) ? unit : "");
}

export function addSum(editor) {
  const { state, view } = editor;
  if (!pm.tables.isInTable(state)) return;
  const place = pm.tables.selectedRect(state);
  const amounts = amountsAbove(place);
  showNote(view, amounts.length ? "" : "이 칸 위에 더할 금액이 없습니다. 합계를 넣을 칸에 커서를 두십시오.");
  if (!amounts.length) return;
  const at = place.tableStart + place.map.map[place.top * place.map.width + place.left];
  const { paragraph } = state.schema.nodes;
  const tr = pm.history.closeHistory(state.tr);
  const sum = paragraph.create(null, state.schema.text(sumOf(amounts)));
  tr.replaceWith(at + 1, at + state.doc.nodeAt(at).nodeSize - 1, sum);
  tr.setSelection(pm.state.TextSelection.create(tr.doc, at + sum.nodeSize));
  view.dispatch(tr);
  view.focus();
}
