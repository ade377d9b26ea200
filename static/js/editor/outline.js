/* Lines with marks (□ ○ - · ※ …) as the outline that the book prints: headings, paragraphs, tables and nested lists.
   Pure functions: lines in, clean HTML out. */
import { BY_DEPTH, DEEPER, FAMILIES, HEADINGS, LETTER, NOTE, NOTES, STEPS } from "./marks.js";
import { tableAt } from "./typed-tables.js";

export const DEEPEST = 6; // lists within lists
const LONGEST_HEADING = 60; // letters

/* Marks of one family stand for the same level. */
const FAMILY = new Map(Object.entries(FAMILIES).flatMap(([family, marks]) => [...marks].map((mark) => [mark, family])));
const CIRCLES = FAMILIES["○"].replace(LETTER, "");
const SIGNS = FAMILIES["·"] + FAMILIES["▶"] + FAMILIES["▪"];
const ITEM = new RegExp(
  `^(?:${LETTER}(?=\\s)|([${CIRCLES}])(?!\\1)|[${SIGNS}]|[${FAMILIES["-"]}](?=\\s|[^\\s\\d.,-]))\\s*(?=\\S)`,
);
/* Belongs to what stands before it, whatever its level. */
const FLOATING = new RegExp(`^[${NOTES}]\\s*(?=\\S)`);
const NUMBER = `${STEPS}❶-❿㉠-㉻`;
const CIRCLED = new RegExp(`^[${NUMBER}]\\s*(?=\\S)`);
const LETTERED = new RegExp(`^[${NUMBER}가-힣][.)]?$`);
const BOX = new RegExp(`^[${HEADINGS}]\\s*(?=\\S)`);
const BRACKETED = /^(?:\[[^[\]]+\]|【[^【】]+】)$/;
const NUMBERED = /^(?:\d{1,2}|[가나다라마바사아자차카타파하])[.)]\s+(?!\d)/;
const ALONE = /^(?:\(\s*단위\s*:|〈.*〉$|\[\[\s*그림)|\t/; // a table's unit, a caption, a picture, cells
const ONLY_FIGURES = /^[-–—−\s\d.,%△]+$/;

/* The mark that the book prints at a depth by itself. */
const printedAt = (depth) => BY_DEPTH[depth - 1] ?? DEEPER;
const isKept = (mark, depth) => !"○-①".includes(mark) && mark !== printedAt(depth);

const escape = (text) => text.replace(/[&<>]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[letter]);

/* The length of the heading's mark that a text begins with. */
export const boxLength = (text) => BOX.exec(text)?.[0].length ?? 0;
/* The mark of an item that belongs to what stands before it, wherever it stands in a text. */
export const floatingMarkIn = (text) => [...text].find((letter) => NOTES.includes(letter)) ?? "";
export const isCircledOrLettered = (text) => LETTERED.test(text);

/* A line is { runs: [[text, tags], …], indent, level?, row? }. */
export const textOf = (line) => line.runs.map(([text]) => text).join("");

export function withoutStart(runs, length) {
  const rest = [];
  for (const [text, tags] of runs) {
    if (text.length > length) rest.push([text.slice(length), tags]);
    length = Math.max(0, length - text.length);
  }
  return rest;
}

const inline = (runs) =>
  runs
    .map(([text, tags]) => tags.reduceRight((html, tag) => `<${tag}>${html}</${tag}>`, escape(text)))
    .join("")
    .trim();

/* What a line is: { kind, mark, rest }; `rest` without the mark. */
function classify(line, inCell) {
  const text = textOf(line);
  const found = (kind, length, mark) => ({ kind, mark, rest: withoutStart(line.runs, length) });
  let match;
  if (!text.trim()) return found("blank", 0);
  if (line.level) return found("item", 0, line.mark);
  if (!inCell && ((match = BOX.exec(text)) || BRACKETED.test(text))) {
    if (text.length <= LONGEST_HEADING) return found("heading", match?.[0].length ?? 0);
  }
  if ((match = FLOATING.exec(text))) return found("floating", match[0].length, match[0].trim());
  if ((match = CIRCLED.exec(text))) return found("circled", 0, "①");
  if ((match = ITEM.exec(text)) && !ONLY_FIGURES.test(text)) {
    return found("item", match[0].length, FAMILY.get(text[0]));
  }
  if (NUMBERED.test(text)) return found("numbered", 0);
  return found(ALONE.test(text) ? "alone" : "text", 0);
}

class Outline {
  constructor({ joins, single }) {
    this.joins = joins; // whether a line without a mark goes on with the item before it
    this.single = single; // where all marks are the same, how far they are indented says the level
    this.blocks = [];
    this.begin();
  }

  /* Below a heading the levels are counted anew. */
  begin(circledAt = -1) {
    this.ranks = [];
    this.open = [];
    this.isBracketed = false; // whether the heading was a [sub-programme], whose steps are ① ②
    this.circledAt = circledAt; // how far a heading with ① is indented, so that ② is one too
  }

  heading(runs, circledAt) {
    this.begin(circledAt);
    this.isBracketed = BRACKETED.test(textOf({ runs }).trim());
    this.blocks.push({ heading: runs });
  }

  paragraph(runs) {
    this.open = [];
    this.blocks.push({ paragraph: runs });
  }

  table(table) {
    this.open = [];
    this.blocks.push({ table });
  }

  item({ mark, rest }, line) {
    let rank = line.level ?? line.indent;
    if (!line.level && !this.single) {
      rank = this.ranks.indexOf(mark);
      if (rank < 0) rank = this.ranks.push(mark) - 1;
      // The same mark further in stands below, as plans write it that know one mark for two levels.
      rank += Math.min(line.indent, 99) / 100;
    }
    while (this.open.at(-1)?.rank >= rank) this.open.pop();
    this.add({ rank, indent: line.indent, ordered: line.ordered }, mark, rest);
  }

  /* Below the nearest item that is less indented, or below the last one where nothing is indented. */
  floating({ mark, rest }, line) {
    while (this.open.at(-1)?.rank === Infinity) this.open.pop();
    if (this.open.some((item) => item.indent < line.indent)) {
      while (this.open.at(-1).indent >= line.indent) this.open.pop();
    }
    this.add({ rank: Infinity, indent: line.indent }, mark, rest);
  }

  add(item, mark, rest) {
    while (this.open.length >= DEEPEST) this.open.pop();
    item.runs = mark && isKept(mark, this.open.length + 1) ? [[`${mark} `, []], ...rest] : rest;
    item.items = [];
    if (!this.open.length && !this.blocks.at(-1)?.items) this.blocks.push({ items: [] });
    (this.open.at(-1) ?? this.blocks.at(-1)).items.push(item);
    this.open.push(item);
  }

  take(line, next, isAfterBlank, inCell) {
    const found = classify(line, inCell);
    const last = this.open.at(-1);
    const isBelow = () => this.open.some((item) => item.indent < line.indent);
    if (found.kind === "heading") this.heading(found.rest);
    else if (found.kind === "circled") {
      const hasItems = next?.mark === "○" || (next?.kind === "item" && next.indent <= line.indent);
      const isHeading = line.indent <= this.circledAt || (!this.ranks.length && (this.isBracketed || hasItems));
      if (isHeading && !inCell) this.heading(found.rest, line.indent);
      else this.item(found, line);
    } else if (found.kind === "item") this.item(found, line);
    else if (found.kind === "floating" && (last || found.mark !== NOTE)) this.floating(found, line);
    else if (found.kind === "numbered" && last && isBelow()) this.floating(found, line);
    else if (found.kind === "text" && last && !isAfterBlank && (this.joins || line.indent > 0)) {
      last.runs.push([" ", []], ...found.rest);
    } else if (found.kind !== "blank") this.paragraph(line.runs);
  }
}

function listHtml(items) {
  let html = "";
  items.forEach(({ runs, items: below, ordered }, at) => {
    const isOrdered = Boolean(ordered);
    const goesOn = (neighbour) => neighbour && Boolean(neighbour.ordered) === isOrdered;
    if (!goesOn(items[at - 1])) html += isOrdered ? `<ol start="${ordered}">` : "<ul>";
    html += `<li><p>${inline(runs)}</p>${listHtml(below)}</li>`;
    if (!goesOn(items[at + 1])) html += isOrdered ? "</ol>" : "</ul>";
  });
  return html;
}

/* It is bold by itself. */
export const headingHtml = (runs) =>
  `<h5>${inline(runs.map(([text, tags]) => [text, tags.filter((tag) => tag.startsWith("su"))]))}</h5>`;

function typedTableHtml({ rows, hasHeaderRow }) {
  const rowHtml = (cells, at) => {
    const tag = hasHeaderRow && !at ? "th" : "td";
    return `<tr>${cells.map((runs) => `<${tag}><p>${inline(runs)}</p></${tag}>`).join("")}</tr>`;
  };
  return `<table><tbody>${rows.map(rowHtml).join("")}</tbody></table>`;
}

const blockHtml = ({ heading, paragraph, items, table }) => {
  if (items) return listHtml(items);
  if (table) return typedTableHtml(table);
  return heading ? headingHtml(heading) : `<p>${inline(paragraph)}</p>`;
};

/* Whoever chooses text from within a line leaves the blanks before it behind. */
function alignFirst(lines, found) {
  const same = lines.filter((line, at) => at > 0 && found[at].kind === "item" && found[at].mark === found[0]?.mark);
  const indents = same.map((line) => line.indent);
  if (same.length && !indents.includes(lines[0].indent)) lines[0].indent = Math.min(...indents);
}

/* Lines as headings, paragraphs, tables and nested lists. */
export function nest(lines, { joins = false, inCell = false } = {}) {
  const found = lines.map((line) => ({ ...classify(line, inCell), indent: line.indent }));
  const marks = new Set(found.filter(({ kind }) => kind === "item" || kind === "circled").map(({ mark }) => mark));
  const outline = new Outline({ joins, single: marks.size < 2 });
  alignFirst(lines, found);
  const isFree = (at) => !inCell && ["text", "alone", "numbered"].includes(found[at].kind);
  const take = (at) => {
    const next = found.slice(at + 1, at + 9).find(({ kind }) => kind !== "text" && kind !== "blank");
    outline.take(lines[at], next, found[at - 1]?.kind === "blank", inCell);
  };
  for (let at = 0; at < lines.length;) {
    const { table, taken } = tableAt(lines, at, isFree);
    const end = at + (taken || 1);
    if (table) outline.table(table);
    else for (let each = at; each < end; each++) take(each);
    at = end;
  }
  return outline.blocks.map(blockHtml).join("");
}

/* Plain text with marks or tables as an outline; null where there are none, and it stays as it is. */
export function outlineOfText(text) {
  const lines = text.split(/\r\n?|\n/).map((each) => {
    const row = each.replace(/[\u00a0\u3000]/g, " ");
    const words = row.trimEnd();
    const line = words.replace(/^[ \t]+/, "");
    return { runs: line ? [[line, []]] : [], indent: words.length - line.length, row };
  });
  const isMarked = lines.some((line) => ["heading", "item", "floating", "circled"].includes(classify(line).kind));
  const html = nest(lines, { joins: true });
  return isMarked || html.includes("<table>") ? html : null;
}
