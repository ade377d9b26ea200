/* What people paste, made into the outline that the book prints: marks (□ ○ - · ※ …) become headings and nested lists.
   Pure functions: lines or foreign HTML in, clean HTML out. The same marks stand in reports/book/outline.py. */
import { mostCells, tableAt } from "./typed-tables.js";

export const DEEPEST = 6; // lists within lists
const WIDEST = 20; // columns or rows of one cell, as on the server
const MOST_LETTERS = 1_000_000;
const MOST_BLOCKS = 4_000; // each with a paragraph in it makes the 8,000 elements that the server takes
const MOST_TAGS = 40_000; // a word processor puts every run of letters into some
const MOST_TABLES = 4; // within each other
const FORMATS = /<\/?(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b/gi;
const MOST_FORMATS = 100; // within each other; browsers take the square of their time
const LONGEST_HEADING = 60; // letters

/* Marks of one family stand for the same level. */
const FAMILIES = { "○": "○◯ㅇ◦❍●", "-": "-–—−", "·": "·ㆍ‧•∙", "▶": "▶▷►▸", "▪": "▪▫" };
const FAMILY = new Map(Object.entries(FAMILIES).flatMap(([family, marks]) => [...marks].map((mark) => [mark, family])));
const ITEM = /^(?:ㅇ(?=\s)|([○◯◦❍●])(?!\1)|[·ㆍ‧•∙▶▷►▸▪▫]|[-–—−](?=\s|[^\s\d.,-]))\s*(?=\S)/;
const FLOATING = /^(?:※|⇒|→)\s*(?=\S)/; // belongs to what stands before it, whatever its level
const CIRCLED = /^[①-⑳❶-❿㉠-㉻]\s*(?=\S)/;
const BOX = /^[□■]\s*(?=\S)/;
const BRACKETED = /^(?:\[[^[\]]+\]|【[^【】]+】)$/;
const NUMBERED = /^(?:\d{1,2}|[가나다라마바사아자차카타파하])[.)]\s+(?!\d)/;
const ALONE = /^(?:\(\s*단위\s*:|〈.*〉$|\[\[\s*그림)|\t/; // a table's unit, a caption, a picture, cells
const ONLY_FIGURES = /^[-–—−\s\d.,%△]+$/;

/* The mark that the book prints at a depth by itself. */
const printedAt = (depth) => ["", "○", "-", "·", "▶"][depth] ?? "·";
const isKept = (mark, depth) => !"○-①".includes(mark) && mark !== printedAt(depth);

const escape = (text) => text.replace(/[&<>]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[letter]);

/* A line is { runs: [[text, tags], …], indent, level?, row? }. */
const textOf = (line) => line.runs.map(([text]) => text).join("");

function withoutStart(runs, length) {
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
    else if (found.kind === "floating" && (last || found.mark !== "※")) this.floating(found, line);
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
const headingHtml = (runs) =>
  `<h5>${inline(runs.map(([text, tags]) => [text, tags.filter((tag) => tag.startsWith("su"))]))}</h5>`;

function typedTableHtml({ rows, hasHeads }) {
  const rowHtml = (cells, at) => {
    const tag = hasHeads && !at ? "th" : "td";
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
function nest(lines, { joins = false, inCell = false } = {}) {
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

/* Foreign HTML */

const INLINE = {
  B: "strong",
  STRONG: "strong",
  I: "em",
  EM: "em",
  U: "u",
  INS: "u",
  S: "s",
  STRIKE: "s",
  DEL: "s",
  SUB: "sub",
  SUP: "sup",
};
const BLOCKS =
  /^(?:P|DIV|H[1-6]|UL|OL|LI|DL|DT|DD|TABLE|SECTION|ARTICLE|HEADER|FOOTER|MAIN|ASIDE|NAV|BLOCKQUOTE|PRE|FIGURE|FIGCAPTION|HR|FORM|CENTER|ADDRESS)$/;
const DROPPED =
  /^(?:STYLE|SCRIPT|META|LINK|TITLE|XML|O:P|IMG|SVG|OBJECT|IFRAME|TEMPLATE|NOSCRIPT|SELECT|TEXTAREA|BUTTON|INPUT)$/;
const POINTS = { pt: 1, px: 0.75, mm: 2.8, cm: 28, in: 72 };

const points = (length) => parseFloat(length || 0) * (POINTS[/[a-z]+$/.exec(length ?? "")?.[0]] ?? 0) || 0;

function tagsOf(element) {
  const { fontWeight, fontStyle, textDecoration, verticalAlign } = element.style;
  return [
    fontWeight !== "normal" && INLINE[element.tagName],
    (fontWeight === "bold" || fontWeight >= 600) && "strong",
    fontStyle === "italic" && "em",
    textDecoration.includes("underline") && "u",
    textDecoration.includes("line-through") && "s",
    ["sub", "super"].includes(verticalAlign) && verticalAlign.slice(0, 3),
  ].filter(Boolean);
}

/* Collects the lines and blocks of a container, be it the whole, a cell or an item. */
class Reader {
  constructor(inCell) {
    this.inCell = inCell;
    this.html = "";
    this.lines = [];
    this.line = null;
  }

  end() {
    if (!this.line) return;
    const blank = textOf(this.line).search(/\S|$/);
    this.line.runs = withoutStart(this.line.runs, blank);
    this.line.indent += blank;
    this.lines.push(this.line);
    this.line = null;
  }

  flush() {
    this.end();
    this.html += nest(this.lines, { inCell: this.inCell });
    this.lines = [];
  }

  write(text, tags) {
    this.line ??= { runs: [], indent: 0 };
    const before = this.line.runs.at(-1)?.[0] ?? "";
    // Blanks count as one, but for those that were made to stay.
    text = text.replace(/[ \t\r\n]+/g, " ");
    if ((!before || before.endsWith(" ")) && text.startsWith(" ")) text = text.slice(1);
    text = text.replace(/\u00a0/g, " ");
    if (text) this.line.runs.push([text, tags]);
  }

  read(node, tags = []) {
    for (const child of node.childNodes) this.readOne(child, tags);
    return this;
  }

  readOne(node, tags) {
    if (node.nodeType === Node.TEXT_NODE) return this.write(node.data, tags);
    if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.test(node.tagName) || node.style.display === "none") return;
    const { tagName } = node;
    if (tagName === "BR") this.end();
    else if (tagName === "TABLE") this.block(tableHtml(node));
    else if (tagName === "UL" || tagName === "OL") this.block(itemsHtml(node));
    else if (/\bmso-list:\s*ignore/i.test(node.getAttribute("style") ?? "")) this.ignored = node.textContent.trim();
    else if (BLOCKS.test(tagName)) this.paragraph(node, tags);
    else this.read(node, [...new Set([...tags, ...tagsOf(node)])]);
  }

  block(html) {
    this.flush();
    this.html += html;
  }

  paragraph(node, tags) {
    this.end();
    const { marginLeft, textIndent } = node.style;
    const level = /\bmso-list:[^;]{0,60}\blevel(\d)/i.exec(node.getAttribute("style") ?? "")?.[1];
    this.line = { runs: [], indent: Math.max(0, points(marginLeft) + points(textIndent)) / 6 };
    if (level) this.line.level = Number(level);
    const isHeading = /^H[1-6]$/.test(node.tagName) && !this.inCell;
    if (isHeading) this.flush();
    this.ignored = "";
    this.read(node, tags);
    if (level && this.line) this.markOfList();
    if (isHeading) this.title();
    this.end();
  }

  /* Word writes the mark of a list's item into the text. */
  markOfList() {
    const ordered = /^(\d{1,3})[.)]$/.exec(this.ignored)?.[1];
    const mark = [...this.ignored].find((letter) => FLOATING.test(`${letter} x`)) ?? "";
    Object.assign(this.line, { mark, ordered: ordered && Number(ordered) });
    if (!ordered && /^[①-⑳❶-❿㉠-㉻가-힣][.)]?$/.test(this.ignored)) this.line.runs.unshift([`${this.ignored} `, []]);
  }

  title() {
    this.end();
    const runs = this.lines.flatMap((line) => [...line.runs, [" ", []]]);
    const [mark] = BOX.exec(textOf({ runs })) ?? [""];
    this.lines = [];
    if (textOf({ runs }).trim()) this.html += headingHtml(withoutStart(runs, mark.length));
  }
}

function containerHtml(node, inCell = false) {
  const reader = new Reader(inCell).read(node);
  reader.flush();
  return reader.html;
}

function tableHtml(table) {
  const span = (cell, name) => {
    const value = Math.min(parseInt(cell.getAttribute(name), 10) || 1, WIDEST);
    return value > 1 ? ` ${name}="${value}"` : "";
  };
  const cellHtml = (cell) => {
    const tag = cell.tagName.toLowerCase();
    return `<${tag}${span(cell, "colspan")}${span(cell, "rowspan")}>${containerHtml(cell, true) || "<p></p>"}</${tag}>`;
  };
  const rows = [...table.rows].filter((row) => row.cells.length);
  const inner = rows.map((row) => `<tr>${[...row.cells].map(cellHtml).join("")}</tr>`).join("");
  return inner && `<table><tbody>${inner}</tbody></table>`;
}

function itemsHtml(list) {
  const tag = list.tagName.toLowerCase();
  const items = [];
  for (const child of list.children) {
    // Word for the web and old editors put a list beside the item that it belongs to.
    if (/^[UO]L$/.test(child.tagName) && items.length) {
      items.push(items.pop().replace(/<\/li>$/, `${itemsHtml(child)}</li>`));
    } else items.push(`<li>${containerHtml(child, true) || "<p></p>"}</li>`);
  }
  return items.length ? `<${tag}${list.start > 1 ? ` start="${list.start}"` : ""}>${items.join("")}</${tag}>` : "";
}

/* HTML of a word processor, a spreadsheet or a page, with its outline and nothing of its looks. */
export function outlineOfHtml(html) {
  return containerHtml(new DOMParser().parseFromString(html, "text/html").body);
}

/* How deep these tags stand within each other, by the letters alone. */
function deepest(html, tags) {
  let depth = 0;
  let most = 0;
  for (const [tag] of html.matchAll(tags)) most = Math.max(most, (depth += tag[1] === "/" ? -1 : 1));
  return most;
}

/* Why something is not pasted at all: the sentence, or "". Looks at the letters only, before anything is parsed. */
export function refusal(html, text) {
  if (Math.max(html.length, text.length) > MOST_LETTERS) return "붙여넣는 글이 너무 깁니다. 나누어서 붙여넣으십시오.";
  if (deepest(html, /<\/?table\b/gi) > MOST_TABLES) {
    return "표 안에 표가 너무 깊이 겹쳐 있습니다. 안쪽 표를 따로 붙여넣으십시오.";
  }
  const blocks = html.match(/<(?:p|div|li|tr|t[dh]|h\d|br)\b/gi)?.length ?? 0;
  if (Math.max(blocks, mostCells(text)) > MOST_BLOCKS) {
    return "붙여넣는 문단이나 표의 칸이 너무 많습니다. 나누어서 붙여넣으십시오.";
  }
  if (html.split("<").length > MOST_TAGS || deepest(html, FORMATS) > MOST_FORMATS) {
    return "붙여넣는 글의 서식이 너무 복잡합니다. Ctrl+Shift+V로 서식 없이 붙여넣으십시오.";
  }
  return "";
}
