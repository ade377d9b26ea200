/* HTML of a word processor, a spreadsheet or a page, read into lines: with its outline and nothing of its looks. */
import { boxLength, floatingMarkIn, headingHtml, isCircledOrLettered, nest, textOf, withoutStart } from "./outline.js";

const WIDEST = 20; // columns or rows of one cell, as on the server
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
    Object.assign(this.line, { mark: floatingMarkIn(this.ignored), ordered: ordered && Number(ordered) });
    if (!ordered && isCircledOrLettered(this.ignored)) this.line.runs.unshift([`${this.ignored} `, []]);
  }

  title() {
    this.end();
    const runs = this.lines.flatMap((line) => [...line.runs, [" ", []]]);
    this.lines = [];
    const text = textOf({ runs });
    if (text.trim()) this.html += headingHtml(withoutStart(runs, boxLength(text)));
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
