/* HTML of a word processor, a spreadsheet or a page, read into lines: with its outline and nothing of its looks. */
import { countHeads } from "./foreign-heads.js";
import { rowsOf } from "./foreign-tables.js";
import { composed, wingding } from "./letters.js";
import {
  asParagraph,
  floatingMarkIn,
  headingHtml,
  isCircledOrLettered,
  nest,
  textOf,
  withoutStart,
} from "./outline.js";
import { SEEN, isHidden, takeStyles, unseenIn } from "./unseen.js";

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
  /^(?:STYLE|SCRIPT|META|LINK|TITLE|XML|O:P|IMG|SVG|OBJECT|IFRAME|TEMPLATE|NOSCRIPT|SELECT|DATALIST|TEXTAREA|BUTTON|INPUT)$/;
const INVISIBLE = /[\u200b\u2060\ufeff]/g;
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
  constructor({ inCell = false, isItem = false, unseen = SEEN } = {}) {
    this.inCell = inCell;
    this.isItem = isItem; // whether its first line has its mark from the list that it stands in
    this.unseen = unseen;
    this.keepsBreaks = false;
    this.isWingdings = false;
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
    if (this.isItem && this.lines.length) {
      this.lines[0] = asParagraph(this.lines[0]);
      this.isItem = false;
    }
    this.html += nest(this.lines, { inCell: this.inCell });
    this.lines = [];
  }

  write(text, tags) {
    if (this.unseen.isInvisible || this.unseen.isSizeless) return;
    if (this.isWingdings) text = text.replace(/[!-ÿ]/g, wingding);
    this.line ??= { runs: [], indent: 0 };
    const before = this.line.runs.at(-1)?.[0] ?? "";
    // Blanks count as one, but for those that were made to stay.
    text = composed(text)
      .replace(INVISIBLE, "")
      .replace(/[ \t\r\n]+/g, " ");
    if ((!before || before.endsWith(" ")) && text.startsWith(" ")) text = text.slice(1);
    text = text.replace(/\u00a0/g, " ");
    if (text) this.line.runs.push([text, tags]);
  }

  /* Where the ends of lines are what they look like, each ends one. */
  writeLines(text, tags) {
    const lines = this.keepsBreaks ? text.split(/\r\n?|\n/) : [text];
    lines.forEach((line, at) => {
      if (at) this.end();
      this.write(line, tags);
    });
  }

  read(node, tags = []) {
    const { unseen, keepsBreaks, isWingdings } = this;
    this.enter(node);
    for (const child of node.childNodes) this.readOne(child, tags);
    Object.assign(this, { unseen, keepsBreaks, isWingdings });
    return this;
  }

  /* What an element says of all letters in it. */
  enter({ style, tagName }) {
    this.unseen = unseenIn({ style }, this.unseen);
    if (style.whiteSpace || tagName === "PRE") this.keepsBreaks = /^(?:pre|break)|^$/.test(style.whiteSpace);
    if (style.fontFamily) this.isWingdings = /^["']?wingdings["']?(?:,|$)/i.test(style.fontFamily);
  }

  readOne(node, tags) {
    if (node.nodeType === Node.TEXT_NODE) return this.writeLines(node.data, tags);
    if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.test(node.tagName) || isHidden(node)) return;
    const { tagName } = node;
    if (tagName === "BR") this.end();
    else if (tagName === "TABLE") this.block(tableHtml(node, this.unseen));
    else if (tagName === "UL" || tagName === "OL") this.block(itemsHtml(node, this.unseen));
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
    Object.assign(this.line, { mark: floatingMarkIn(this.ignored), ordered: ordered && Number(ordered) });
    if (ordered) return;
    // One letter of a font with signs is a mark; a number of several parts is told by nothing else.
    const isNumber = this.ignored.length > 1 && /[\p{N}가-힣]/u.test(this.ignored);
    if (isNumber || isCircledOrLettered(this.ignored)) this.line.runs.unshift([`${this.ignored} `, []]);
  }

  title() {
    this.end();
    const runs = this.lines.flatMap((line) => [...line.runs, [" ", []]]);
    this.lines = [];
    const text = textOf({ runs });
    if (text.trim()) this.html += headingHtml(runs);
  }
}

function containerHtml(node, options) {
  const reader = new Reader(options).read(node);
  reader.flush();
  return reader.html;
}

function tableHtml(table, unseen) {
  unseen = unseenIn(table, unseen);
  const span = (name, value) => (value > 1 ? ` ${name}="${value}"` : "");
  const cellHtml = (heads) => (place) => {
    const { cell, rows, columns, colwidth } = place;
    const tag = heads ? "th" : (cell?.tagName.toLowerCase() ?? "td");
    const width = colwidth ? ` colwidth="${colwidth}"` : "";
    const inner = cell && containerHtml(cell, { inCell: true, unseen: unseenIn(cell.parentElement, unseen) });
    return `<${tag}${span("colspan", columns)}${span("rowspan", rows)}${width}>${inner || "<p></p>"}</${tag}>`;
  };
  const rows = rowsOf(table);
  const heads = countHeads(rows);
  const inner = rows.map((cells, at) => `<tr>${cells.map(cellHtml(at < heads)).join("")}</tr>`);
  const caption =
    table.caption && !isHidden(table.caption) ? containerHtml(table.caption, { inCell: true, unseen }) : "";
  return caption + (inner.length ? `<table><tbody>${inner.join("")}</tbody></table>` : "");
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz";
const ROMAN = { x: 10, ix: 9, v: 5, iv: 4, i: 1 };
const SYLLABLES = "가나다라마바사아자차카타파하";
const roman = (number) => {
  const next = Object.keys(ROMAN).find((letters) => ROMAN[letters] <= number);
  return next ? next + roman(number - ROMAN[next]) : "";
};
/* How numbers are written that aren't digits, by the type of their list. */
const WRITTEN = {
  a: (number) => ALPHABET[number - 1],
  A: (number) => ALPHABET[number - 1]?.toUpperCase(),
  i: roman,
  I: (number) => roman(number).toUpperCase(),
  hangul: (number) => SYLLABLES[number - 1],
};
const TYPES = {
  "lower-alpha": "a",
  "lower-latin": "a",
  "upper-alpha": "A",
  "upper-latin": "A",
  "lower-roman": "i",
  "upper-roman": "I",
  hangul: "hangul",
};
const LARGEST_NUMBER = 9999;

/* What stands before an item as text, because no list of ours prints it. */
function numberAsText(list, number) {
  if (list.tagName !== "OL") return "";
  const written = WRITTEN[TYPES[list.style.listStyleType] ?? list.getAttribute("type")];
  if (written && number > 0) return `${written(number) ?? number}. `;
  return number < 0 || number > LARGEST_NUMBER ? `${number}. ` : "";
}

function hasPlace(child) {
  if (child.nodeType === Node.TEXT_NODE) return Boolean(child.data.trim());
  return child.nodeType === Node.ELEMENT_NODE && !isHidden(child) && !DROPPED.test(child.tagName);
}

/* The items of a list: { number, isText, html }. */
function itemsOf(list, unseen) {
  const items = [];
  const step = list.reversed ? -1 : 1;
  let number = (list.start ?? 1) - step;
  if (list.reversed && !list.hasAttribute("start")) number = list.querySelectorAll(":scope > li").length + 1;
  for (const child of list.childNodes) {
    if (!hasPlace(child)) continue;
    const isElement = child.nodeType === Node.ELEMENT_NODE;
    // Word for the web and old editors put a list beside the item that it belongs to.
    if (isElement && /^[UO]L$/.test(child.tagName) && items.length) {
      items.at(-1).html += itemsHtml(child, unseen);
      continue;
    }
    if (isElement && child.tagName === "LI" && child.hasAttribute("value")) number = child.value;
    else number += step;
    const holder = isElement ? child : Object.assign(document.createElement("li"), { textContent: child.data });
    const html = containerHtml(holder, { inCell: true, isItem: true, unseen });
    const written = numberAsText(list, number);
    items.push({ number, isText: Boolean(written), html: withStart(html || "<p></p>", written) });
  }
  return items;
}

const withStart = (html, text) => (html.startsWith("<p>") ? `<p>${text}${html.slice(3)}` : `<p>${text}</p>${html}`);

function itemsHtml(list, unseen) {
  unseen = unseenIn(list, unseen);
  const groups = [];
  for (const item of itemsOf(list, unseen)) {
    const last = groups.at(-1);
    const isNumbered = list.tagName === "OL" && !item.isText;
    if (last && last.isNumbered === isNumbered && (!isNumbered || item.number === last.next)) last.items.push(item);
    else groups.push({ isNumbered, start: item.number, items: [item] });
    groups.at(-1).next = item.number + 1;
  }
  return groups
    .map(({ isNumbered, start, items }) => {
      const inner = items.map(({ html }) => `<li>${html}</li>`).join("");
      const first = start === 1 ? "" : ` start="${start}"`;
      return isNumbered ? `<ol${first}>${inner}</ol>` : `<ul>${inner}</ul>`;
    })
    .join("");
}

const ONE_CELL = /^<table><tbody><tr><t[dh]>((?:(?!<t[dh]\b)[^])*)<\/t[dh]><\/tr><\/tbody><\/table>$/;
const blocksIn = (html) => html.match(/<(?:p|h5|li)\b/g)?.length ?? 0;

/* HTML of a word processor, a spreadsheet or a page, with its outline and nothing of its looks. One cell alone is the text
   in it: a spreadsheet makes a table of it. A box of several lines is kept where it breaks no sentence. */
export function outlineOfHtml(html, isInSentence) {
  const page = new DOMParser().parseFromString(html, "text/html");
  takeStyles(page);
  const found = containerHtml(page.body);
  const inner = ONE_CELL.exec(found)?.[1];
  return inner !== undefined && (isInSentence || blocksIn(inner) < 2) ? inner : found;
}
