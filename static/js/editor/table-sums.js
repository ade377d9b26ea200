/* The sum of a column's amounts as text, in the cell of the cursor. */
import { pm } from "django-prose-editor/editor";
import { showNote } from "./note.js";

const AMOUNT = /^(?:([△▲−–-])\s?|(\())?(\d[\d,]*(?:\.(\d+))?)\)?\s?([가-힣]{1,2}|%)?$/;
const BLANK = /^[-–—―]?$/;
const SUM = /^(?:총|합|소|누)?\s*계$/; // what a row is called that sums others

function amountIn(text) {
  const found = AMOUNT.exec(text.normalize("NFKC").trim());
  if (!found) return null;
  const [, minus, bracket, digits, decimals = "", unit = ""] = found;
  const amount = Number(digits.replaceAll(",", ""));
  return { amount: minus || bracket ? -amount : amount, decimals: decimals.length, unit };
}

/* The texts above a row in a column: each cell once, without heads, blanks, and rows that sum others. */
function textsAbove({ map, table, top, left }) {
  const found = new Map();
  for (let row = 0; row < top; row++) {
    const cells = map.map.slice(row * map.width, row * map.width + left + 1).map((at) => table.nodeAt(at));
    const [cell] = cells.splice(-1);
    const isSum = cells.some((each) => SUM.test(each.textContent.trim()));
    const text = cell.textContent.trim();
    if (cell.type.name === "tableHeader" || isSum || BLANK.test(text)) continue;
    found.set(map.map[row * map.width + left], text);
  }
  return [...found.values()];
}

/* Why texts can't be added up; nothing where they can. */
function whyNot(texts, amounts) {
  if (!texts.length) return "이 칸 위에 더할 금액이 없습니다. 합계를 넣을 칸에 커서를 두십시오.";
  const unread = texts.find((_, at) => !amounts[at]);
  if (unread) return `“${unread}” 칸을 숫자로 읽을 수 없어 더하지 않았습니다. 그 칸을 고친 뒤 다시 누르십시오.`;
  const units = new Set(amounts.map(({ unit }) => unit));
  if (units.size > 1) return "위 칸들의 단위가 서로 달라 더하지 않았습니다. 같은 단위로 고친 뒤 다시 누르십시오.";
  return "";
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
  return (sum < 0 ? "△" : "") + text + unit;
}

export function addSum(editor) {
  const { state, view } = editor;
  if (!pm.tables.isInTable(state)) return;
  const place = pm.tables.selectedRect(state);
  const texts = textsAbove(place);
  const amounts = texts.map(amountIn);
  const why = whyNot(texts, amounts);
  showNote(view, why);
  if (why) return;
  const at = place.tableStart + place.map.map[place.top * place.map.width + place.left];
  const { paragraph } = state.schema.nodes;
  const tr = pm.history.closeHistory(state.tr);
  const sum = paragraph.create(null, state.schema.text(sumOf(amounts)));
  tr.replaceWith(at + 1, at + state.doc.nodeAt(at).nodeSize - 1, sum);
  tr.setSelection(pm.state.TextSelection.create(tr.doc, at + sum.nodeSize));
  view.dispatch(tr);
  view.focus();
}
