/* Lines with marks (□ ○ - · ※ …) as the outline that the book prints: headings, paragraphs, tables and nested lists.
   Pure functions: lines in, clean HTML out. */
import { composed } from "./letters.js";
import {
  BY_DEPTH,
  DEEPER,
  FAMILIES,
  HEADINGS,
  LETTERS,
  NOTE,
  NOTES,
  NUMBERS,
  PRINTED_ALIKE,
  WITHOUT_LEVEL,
} from "./marks.js";
import { tableAt } from "./typed-tables.js";

export const DEEPEST = 6; // lists within lists
const LONGEST_HEADING = 60; // letters

/* Marks of one family stand for the same level. */
const FAMILY = new Map(Object.entries(FAMILIES).flatMap(([family, marks]) => [...marks].map((mark) => [mark, family])));
const isLetter = (mark) => LETTERS.includes(mark);
const DASHES = [...FAMILIES["-"]].filter((mark) => !isLetter(mark)).join("");
const SIGNS = [...FAMILY.keys()].filter((mark) => !isLetter(mark) && !DASHES.includes(mark)).join("");
/* Two of a sign are a word, as ○○구 is; a dash before a figure is a minus. */
const ITEM = new RegExp(
  `^(?:[${LETTERS}](?=\\s)|([${SIGNS}])(?!\\1)|[${DASHES}](?=\\s|[^${DASHES}\\s\\d.,]))\\s*(?=\\S)`,
);
/* Belongs to what stands before it, whatever its level. */
const FLOATING = new RegExp(`^([${NOTES}])(?!\\1)\\s*(?=\\S)`);
const CIRCLED = new RegExp(`^[${NUMBERS}]\\s*(?=\\S)`);
const LETTERED = new RegExp(`^[${NUMBERS}가-힣][.)]?$`);
const CIRCLED_SIGN = new RegExp(`^[${NUMBERS}]$`);
const BOX = new RegExp(`^[${HEADINGS}]\\s*(?=\\S)`);
const BRACKETED = /^(?:\[[^[\]]+\]|【[^【】]+】)$/;
const NUMBERED = /^(?:\d{1,2}|[가나다라마바사아자차카타파하])[.)]\s+(?!\d)/;
const ALONE = /^(?:\(\s*단위\s*:|〈.*〉$|\[\[\s*그림)|\t/; // a table's unit, a caption, a picture, cells
const INVISIBLE = /[\u200b\u2060\ufeff]/g;
const WIDE_BLANKS = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const ONLY_FIGURES = new RegExp(`^[${DASHES}\\s\\d.,%△]+$`);
/* What begins a line of its own, never the rest of the one above: a date, a fact with its name, a sign that no level has. */
const DATED =
  /^['‘’]?(?:\d{4}|\d{2})\s?[.년/-]\s?\d{1,2}(?!\d)|^\d{4}\s?년|^\d{1,2}\s?월(?!\p{L})|^\d{1,2}\.\s?\d{1,2}\.(?!\d)/u;
const NAMED = /^[\p{L}()·][\p{L}()· ]{0,14}\s*[:：](?!\/\/)\s*\S/u;
const SIGNED = /^(?:[\p{So}\p{Co}]|[\p{Sm}\p{Sk}\p{Po}\p{Pd}](?=\s))(?<![~&+,.;:!?%/'"×÷=])/u;
const isFact = (text) => DATED.test(text) || NAMED.test(text);

/* The mark that the book prints at a depth by itself. */
export const printedAt = (depth) => BY_DEPTH[depth - 1] ?? DEEPER;
/* The family that a mark belongs to, or the note or number that it is itself. */
export const familyOf = (mark) => FAMILY.get(mark) ?? (CIRCLED_SIGN.test(mark) ? "①" : mark);

/* Whether a mark stands above another in the order that plans have for them. */
const ORDER = "○-·";
export const isAbove = (mark, other) => ORDER.includes(mark) && ORDER.indexOf(mark) < ORDER.indexOf(other);

/* Whether no level has a mark, so that all like it stand on one. */
export const hasNoLevel = (mark) => Boolean(mark) && WITHOUT_LEVEL.includes(mark);

/* What stays of a mark in the text: it prints instead of the one that the depth would have. */
export function keptAt(sign, depth) {
  const family = familyOf(sign);
  if (!sign || "○-①".includes(family) || family === printedAt(depth)) return "";
  return `${FAMILY.has(sign) && PRINTED_ALIKE.includes(family) ? family : sign} `;
}

const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "<br>" };
const escape = (text) => text.replace(/[&<>\n]/g, (letter) => ESCAPED[letter]);

/* A heading's words, without the mark before them. */
export const withoutBox = (text) => text.replace(BOX, "");
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

/* What a line is: { kind, sign, mark, length, rest }; the sign is what was typed, the mark what its level is known by, and
   `rest` is the line without it: of a heading it stays as well. */
function classify(line, inCell) {
  const text = textOf(line);
  const found = (kind, length, sign = "") => {
    return { kind, sign, mark: familyOf(sign), length, rest: withoutStart(line.runs, length) };
  };
  let match;
  if (!text.trim()) return found("blank", 0);
  if (line.isPlain) return found("text", 0);
  if (line.level) return found("item", 0, line.mark);
  if (!inCell && ((match = BOX.exec(text)) || BRACKETED.test(text))) {
    if (text.length <= LONGEST_HEADING) return found("heading", match?.[0].length ?? 0);
  }
  if ((match = FLOATING.exec(text))) return found("floating", match[0].length, text[0]);
  if (CIRCLED.test(text)) return found("circled", 0, text[0]);
  if ((match = ITEM.exec(text)) && !ONLY_FIGURES.test(text)) return found("item", match[0].length, text[0]);
  if (NUMBERED.test(text)) return found("numbered", 0);
  if (ALONE.test(text)) return found("alone", 0);
  if (isFact(text)) return found("fact", 0);
  return found(SIGNED.test(text) ? "own" : "text", 0);
}

/* The first line of a list's item, whose mark the list has: one that prints by itself stays. */
export function asParagraph(line) {
  const { kind, sign, mark, rest } = classify(line, true);
  if (kind !== "item" || line.level) return { ...line, isPlain: true };
  return { ...line, isPlain: true, runs: "○-".includes(mark) ? rest : [[`${sign} `, []], ...rest] };
}

/* What a plain line is, as it is typed. */
export const kindOf = (text, inCell) => classify({ runs: [[text, []]], indent: 0 }, inCell);

class Outline {
  constructor({ joins, single }) {
    this.joins = joins; // whether a line without a mark goes on with the item before it
    this.single = single; // where all marks are the same, how far they are indented says the level
    this.blocks = [];
    this.begin();
  }

  /* Below a heading the levels are counted anew. */
  begin(circledAt = -1) {
    this.ranks = []; // of each level the marks that stand for it
    this.open = [];
    this.hasStars = false; // whether * is the mark of items, and not of notes below them
    this.isBracketed = false; // whether the heading was a [sub-programme], whose steps are ① ②
    this.circledAt = circledAt; // how far a heading with ① is indented, so that ② is one too
  }

  heading(runs, words, circledAt) {
    this.begin(circledAt);
    this.isBracketed = BRACKETED.test(textOf({ runs: words }).trim());
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

  item({ sign, mark, rest }, line) {
    let rank = line.level ?? line.indent;
    if (!line.level && !this.single) {
      rank = this.rankOf(mark, line.indent);
      // The same mark further in stands below, as plans write it that know one mark for two levels.
      rank += Math.min(line.indent, 99) / 100;
    }
    while (this.open.at(-1)?.rank >= rank) this.open.pop();
    this.add({ rank, mark, indent: line.indent, ordered: line.ordered }, sign, rest);
  }

  /* Marks rank as they come, but above those that plans put below them, unless blanks say otherwise; those that no level
     has are of one rank. */
  rankOf(mark, indent) {
    const known = this.ranks.findIndex((marks) => marks.includes(mark));
    if (known >= 0) return known;
    const isFurtherIn = this.open.at(-1)?.indent < indent;
    const equal = isFurtherIn ? -1 : this.rankWithoutLevel(mark, indent);
    if (equal >= 0) {
      this.ranks[equal] += mark;
      return equal;
    }
    const lower = isFurtherIn ? -1 : this.ranks.findIndex((marks) => isAbove(mark, marks));
    if (lower < 0) return this.ranks.push(mark) - 1;
    this.ranks.splice(lower, 0, mark);
    for (const item of this.open) if (item.rank >= lower) item.rank += 1;
    return lower;
  }

  /* Of a mark that no level has the rank of the nearest such item that isn't further in, or else of the outermost one. */
  rankWithoutLevel(mark, indent) {
    if (!hasNoLevel(mark)) return -1;
    const equals = this.open.filter((item) => hasNoLevel(item.mark));
    const equal = equals.findLast((item) => item.indent <= indent) ?? equals[0];
    return equal ? this.ranks.findIndex((marks) => marks.includes(equal.mark)) : -1;
  }

  /* Below the nearest item that is less indented, or below the last one where nothing is indented. */
  floating({ sign, rest }, line) {
    while (this.open.at(-1)?.rank === Infinity) this.open.pop();
    if (this.open.some((item) => item.indent < line.indent)) {
      while (this.open.at(-1).indent >= line.indent) this.open.pop();
    }
    this.add({ rank: Infinity, indent: line.indent }, sign, rest);
  }

  /* Beside another fact, unless it is further in; else below what it is about. */
  fact(found, line) {
    const { rank, mark, indent, runs } = this.open.at(-1);
    if (rank === Infinity || indent < line.indent || !isFact(textOf({ runs }))) return this.floating(found, line);
    this.open.pop();
    this.add({ rank, mark, indent }, "", found.rest);
  }

  add(item, sign, rest) {
    while (this.open.length >= DEEPEST) this.open.pop();
    const kept = keptAt(sign, this.open.length + 1);
    item.runs = kept ? [[kept, []], ...rest] : rest;
    item.items = [];
    if (!this.open.length && !this.blocks.at(-1)?.items) this.blocks.push({ items: [] });
    (this.open.at(-1) ?? this.blocks.at(-1)).items.push(item);
    this.open.push(item);
  }

  take(line, next, isAfterBlank, inCell) {
    const found = classify(line, inCell);
    const last = this.open.at(-1);
    const isBelow = () => this.open.some((item) => item.indent < line.indent);
    if (found.kind === "heading") this.heading(line.runs, found.rest);
    else if (found.kind === "circled") {
      const hasItems = next?.mark === "○" || (next?.kind === "item" && next.indent <= line.indent);
      const isHeading = line.indent <= this.circledAt || (!this.ranks.length && (this.isBracketed || hasItems));
      if (isHeading && !inCell) this.heading(found.rest, found.rest, line.indent);
      else this.item(found, line);
    } else if (found.kind === "item") this.item(found, line);
    else if (found.mark === "*" && (!last || this.hasStars)) {
      this.hasStars = true;
      this.item(found, line);
    } else if (found.kind === "floating" && (last || found.mark !== NOTE)) this.floating(found, line);
    else if (found.kind === "fact" && last && (!isAfterBlank || isBelow())) this.fact(found, line);
    else if (["numbered", "own"].includes(found.kind) && last && isBelow()) this.floating(found, line);
    else if (found.kind === "own" && last && !isAfterBlank && this.joins) last.runs.push(["\n", []], ...found.rest);
    else if (found.kind === "text" && last && !isAfterBlank && (this.joins || line.indent > 0)) {
      last.runs.push([" ", []], ...found.rest);
    } else if (found.kind !== "blank") this.paragraph(line.runs);
  }
}

function listHtml(items) {
  const goesOn = (one, next) => one && next && (next.ordered ?? 0) === (one.ordered ? one.ordered + 1 : 0);
  let html = "";
  items.forEach(({ runs, items: below, ordered }, at) => {
    const start = ordered > 1 ? ` start="${ordered}"` : "";
    if (!goesOn(items[at - 1], items[at])) html += ordered ? `<ol${start}>` : "<ul>";
    html += `<li><p>${inline(runs)}</p>${listHtml(below)}</li>`;
    if (!goesOn(items[at], items[at + 1])) html += ordered ? "</ol>" : "</ul>";
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
  const isFree = (at) => !inCell && ["text", "alone", "numbered", "own", "fact"].includes(found[at].kind);
  const take = (at) => {
    const next = found.slice(at + 1, at + 9).find(({ kind }) => !["text", "own", "fact", "blank"].includes(kind));
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
  const lines = composed(text)
    .split(/\r\n?|\n|[\u2028\u2029]/)
    .map((each) => {
      const row = each.replace(INVISIBLE, "").replace(WIDE_BLANKS, " ");
      const words = row.trimEnd();
      const line = words.replace(/^[ \t]+/, "");
      return { runs: line ? [[line, []]] : [], indent: words.length - line.length, row };
    });
  const isMarked = lines.some((line) => ["heading", "item", "floating", "circled"].includes(classify(line).kind));
  const html = nest(lines, { joins: true });
  return isMarked || html.includes("<table>") ? html : null;
}
