/* A table of a page as rows of cells that stand where they are seen, without what is hidden of it. */
import { isCollapsed, isHidden } from "./unseen.js";

const WIDEST = 20; // columns or rows of one cell, as on the server
const MOST_COLUMNS = 200; // that a cell may claim; the server takes 60
const MOST_PLACES = 40_000; // of a table whose rows are filled up

/* How many a span is, where `most` are left; 0 means all of them. */
function spanOf(cell, name, most) {
  const span = parseInt(cell.getAttribute(name) ?? "1", 10);
  return Math.max(1, Math.min(span === 0 && name === "rowspan" ? most : span || 1, most));
}

/* The columns that a table names, as far as it does: { hides, width }. */
function columnsOf(table) {
  const columns = [];
  for (const group of table.querySelectorAll(":scope > colgroup")) {
    const parts = group.children.length ? group.children : [group];
    for (const part of parts) {
      const column = { hides: isCollapsed(group) || isCollapsed(part), width: widthOf(part) };
      for (let at = 0; at < Math.min(part.span || 1, MOST_COLUMNS); at++) columns.push(column);
    }
  }
  return columns;
}

/* How wide something is, in pixels; 0 where it does not say so. */
const PIXELS = { pt: 4 / 3, px: 1, mm: 3.78, cm: 37.8, in: 96, "": 1 };
function widthOf(element) {
  const [, digits, unit] = /^([\d.]+)([a-z]*)$/.exec(element.style.width || element.getAttribute("width") || "") ?? [];
  return Math.round(digits * PIXELS[unit]) || 0;
}

const PAGE = 642; // pixels of the paper between its margins, 170 mm

/* Of each column the width that a pasted table has it in, no wider together than the page; null where all are alike, as
   those that nobody chose. */
function widthsOf(rows) {
  const widths = [];
  for (const { column, columns, width } of rows.flat()) if (columns === 1 && width) widths[column] ||= width;
  const known = Object.values(widths);
  if (new Set(known).size < 2) return null;
  const scale = Math.min(1, PAGE / known.reduce((sum, width) => sum + width));
  return (place) => {
    const own = Array.from({ length: place.columns }, (_, at) => Math.round((widths[place.column + at] ?? 0) * scale));
    return own.some(Boolean) ? own : null;
  };
}

/* The cells of a row that take a place, and the hidden columns that they step over: where the table names all its
   columns, hidden cells take theirs; else they take none, and those that are seen stand in columns that are. */
function cellsOf(row, columns) {
  const cells = [...row.cells];
  const width = cells.reduce((sum, cell) => sum + spanOf(cell, "colspan", MOST_COLUMNS), 0);
  if (columns.includes(true) && width <= columns.length) return { cells, skipped: [] };
  const seen = cells.filter((cell) => !isHidden(cell));
  return { cells: seen, skipped: seen.length < cells.length ? columns : [] };
}

/* Where each cell stands: { cell, row, column, rows, columns }. */
function placesOf(rows, named) {
  const columns = named.map(({ hides }) => hides);
  const places = [];
  const busyUntil = []; // of each column the row that is free again
  rows.forEach((element, row) => {
    const section = element.parentElement;
    const left = rows.slice(row).findIndex((other) => other.parentElement !== section);
    let column = 0;
    const { cells, skipped } = cellsOf(element, columns);
    for (const cell of cells) {
      while (busyUntil[column] > row || skipped[column]) column++;
      const place = {
        cell,
        row,
        column,
        rows: spanOf(cell, "rowspan", left < 0 ? rows.length - row : left),
        columns: 0,
        width: widthOf(cell) || named[column]?.width,
      };
      const most = spanOf(cell, "colspan", MOST_COLUMNS);
      while (place.columns < most && !(busyUntil[column] > row)) {
        busyUntil[column++] = row + place.rows;
        place.columns++;
      }
      places.push(place);
    }
  });
  return places;
}

/* Of each line that is kept its new number; of others that of the next one that is. */
function numbersOf(kept) {
  let count = 0;
  return [...kept.map((isKept) => (isKept ? count++ : count)), count];
}

/* The places without the lines that are hidden, or in which nothing begins. */
function withoutLines(places, isGone, start, span) {
  const count = Math.max(0, ...places.map((place) => place[start] + place[span]));
  const seen = Array.from({ length: count }, (_, at) => !isGone(at));
  const shrink = (kept) => {
    const numbers = numbersOf(kept);
    return places
      .map((place) => {
        const first = numbers[place[start]];
        return { ...place, [start]: first, [span]: numbers[place[start] + place[span]] - first };
      })
      .filter((place) => place[span] > 0);
  };
  places = shrink(seen);
  const begun = new Set(places.map((place) => place[start]));
  return shrink(
    Array.from({ length: Math.max(0, ...begun) + 1 }, (_, at) => begun.has(at)).concat(Array(count).fill(false)),
  );
}

/* What spans more than a cell may, in parts of which the first has the text. */
function split(place, start, span) {
  const parts = [];
  for (let done = 0; done < place[span]; done += WIDEST) {
    const part = { ...place, [start]: place[start] + done, [span]: Math.min(WIDEST, place[span] - done) };
    parts.push(done ? { ...part, cell: null } : part);
  }
  return parts;
}

/* The rows of a table as it is seen, each with all its cells: { cell, rows, columns, colwidth }, without `cell` where it
   has none. */
export function rowsOf(table) {
  const elements = [...table.rows];
  const columns = columnsOf(table);
  const isRowGone = (at) => isCollapsed(elements[at]) || isCollapsed(elements[at].parentElement);
  let places = placesOf(elements, columns);
  places = withoutLines(places, (at) => columns[at]?.hides === true, "column", "columns");
  places = withoutLines(places, isRowGone, "row", "rows");
  places = places.filter(({ cell }) => !isHidden(cell));
  places = places.flatMap((place) => split(place, "column", "columns")).flatMap((place) => split(place, "row", "rows"));
  const rows = filled(places);
  const colwidths = widthsOf(rows);
  // The first row says it for all.
  for (const place of (colwidths && rows[0]) ?? []) place.colwidth = colwidths(place);
  return rows;
}

/* Rows of places, with an empty cell where nothing stands. */
function filled(places) {
  const width = Math.max(0, ...places.map(({ column, columns }) => column + columns));
  const height = Math.max(0, ...places.map(({ row, rows }) => row + rows));
  if (width * height > MOST_PLACES) return rowsAsTheyAre(places, height);
  const at = new Map(places.map((place) => [`${place.row} ${place.column}`, place]));
  const busyUntil = Array(width).fill(0);
  return Array.from({ length: height }, (_, row) => {
    const cells = [];
    for (let column = 0; column < width; column++) {
      if (busyUntil[column] > row) continue;
      const place = at.get(`${row} ${column}`) ?? { cell: null, row, column, rows: 1, columns: 1 };
      busyUntil.fill(row + place.rows, column, column + place.columns);
      cells.push(place);
    }
    return cells;
  });
}

function rowsAsTheyAre(places, height) {
  const rows = Array.from({ length: height }, () => []);
  for (const place of places) rows[place.row].push(place);
  return rows;
}
