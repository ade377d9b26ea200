/* Tables that people write as lines: cells with | or a tab between them. A line is { runs: [[text, tags], …], row? }. */

const BAR = /[|｜│]/;
const RULE = /^\s*:?[-–—=─]{2,}:?\s*$/; // |---|---| below the header row
const SEPARATORS = /[\n\t|｜│]/;

const textOf = (runs) => runs.map(([text]) => text).join("");

/* The cells of a line, each as runs; `row` is the whole line with the tabs at both its ends, which are empty cells. */
function cellsOf({ runs, row }) {
  const whole = row === undefined ? runs : [[row, []]];
  const text = textOf(whole);
  const isFramed = BAR.test(text.trim()[0]);
  const separator = text.includes("\t") && !isFramed ? "\t" : BAR;
  const cells = [[]];
  for (const [part, tags] of whole) {
    part.split(separator).forEach((words, at) => {
      if (at) cells.push([]);
      if (words) cells.at(-1).push([words, tags]);
    });
  }
  if (isFramed) cells.shift();
  if (isFramed && isEmpty(cells.at(-1))) cells.pop();
  return cells;
}

const isEmpty = (cell) => !textOf(cell).trim();
const isRule = (cells) => cells.every((cell) => RULE.test(textOf(cell)));

/* The table that begins with a line, if one does, and how many lines this goes for: a table's, or others that are alike. */
export function tableAt(lines, at, isFree) {
  const rows = [];
  for (let end = at; end < lines.length && isFree(end); end++) {
    const cells = cellsOf(lines[end]);
    if (cells.length < 2 || (rows.length && cells.length !== rows[0].length)) break;
    rows.push(cells);
  }
  const taken = rows.length;
  const hasHeaderRow = taken > 1 && isRule(rows[1]);
  const filled = rows.filter((cells) => !isRule(cells));
  // What only indents all lines, or ends them.
  const cutWhereEmpty = (place, cut) => {
    while (filled[0]?.length && filled.every((cells) => isEmpty(cells.at(place)))) filled.forEach(cut);
  };
  cutWhereEmpty(0, (cells) => cells.shift());
  cutWhereEmpty(-1, (cells) => cells.pop());
  const table = filled.length > 1 && filled[0].length > 1 ? { rows: filled, hasHeaderRow } : null;
  return { table, taken };
}

/* How many cells a text would have at most, without looking closely. */
export const mostCells = (text) => text.replace(/^[ \t]+/gm, "").split(SEPARATORS).length;
