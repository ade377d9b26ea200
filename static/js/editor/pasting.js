/* What is pasted into the editor, beyond its outline: what is refused, and where it goes. */
import { pm } from "django-prose-editor/editor";
import { isList } from "./keys.js";
import { showNote } from "./note.js";
import { withoutBox } from "./outline.js";
import { refusal } from "./paste-limits.js";

/* Whether what is pasted is too much; a sentence says so. */
export function refuse(view, event, data) {
  const sentence = refusal(data?.getData("text/html") ?? "", data?.getData("text/plain") ?? "");
  showNote(view, sentence);
  if (sentence) event.preventDefault();
  return Boolean(sentence);
}

export function sliceOf(html, $context) {
  const body = document.implementation.createHTMLDocument().body;
  body.innerHTML = html;
  return pm.model.DOMParser.fromSchema($context.doc.type.schema).parseSlice(body, { context: $context });
}

/* What is pasted without the heading of the section that it is pasted into: that prints already. */
export function withoutOwnHeading(html, view) {
  const own = view.dom.closest("section[aria-label]")?.getAttribute("aria-label");
  const [first, heading] = /^<h5>([^<]*)<\/h5>/.exec(html ?? "") ?? [];
  const bare = (text) => text.replace(/\s/g, "");
  return own && first && bare(withoutBox(heading)) === bare(withoutBox(own)) ? html.slice(first.length) : html;
}

/* A table or a heading that is pasted at the end of a list stands behind the list, not in its last item. */
export function pasteBehindList(view, { content }) {
  const { $from, empty } = view.state.selection;
  let list = 0;
  for (let depth = 1; depth <= $from.depth; depth++) {
    if (/^table(Cell|Header)$/.test($from.node(depth).type.name)) list = 0;
    else if (isList($from.node(depth))) list ||= depth;
  }
  const isBlock = (node) => /^(?:table|heading)$/.test(node.type.name);
  if (!list || !empty || !content.content.some(isBlock) || $from.pos < $from.end()) return false;
  for (let depth = list; depth < $from.depth; depth++) {
    if ($from.index(depth) < $from.node(depth).childCount - 1) return false;
  }
  const { tr } = view.state;
  const behind = $from.after(list);
  tr.insert(behind, content);
  tr.setSelection(pm.state.Selection.near(tr.doc.resolve(behind + content.size), -1));
  if (content.firstChild.type === $from.node(list).type) tr.join(behind);
  if (!$from.parent.content.size) {
    // The item that was begun for it.
    let depth = $from.depth;
    while (depth > list && $from.node(depth - 1).childCount === 1) depth--;
    tr.delete($from.before(depth), $from.after(depth));
  }
  view.dispatch(tr.scrollIntoView().setMeta("paste", true));
  return true;
}

/* Whether what is pasted comes to stand between words. */
export function isInSentence({ state: { selection } }) {
  return selection.$from.parent.isTextblock && selection.$from.parent.content.size > 0;
}

/* Lists whose every item has words: one that was chosen from within has items that only hold others. */
function withWords(content) {
  const nodes = [];
  content.forEach((node) => nodes.push(isList(node) ? node.copy(itemsWithWords(node)) : node));
  return pm.model.Fragment.from(nodes);
}

function itemsWithWords(list) {
  const items = [];
  list.forEach((item) => {
    const { firstChild } = item;
    if (firstChild && isList(firstChild)) itemsWithWords(firstChild).forEach((each) => items.push(each));
    else if (firstChild) items.push(item);
  });
  return pm.model.Fragment.from(items);
}

const hasLevel = (node) => isList(node) || node.type.name === "heading";

/* Whether it is one line's words, to go on in another: some of them, or a whole line where it would split the other. */
function isWords({ content }, event, $to) {
  const [block, item] = [content.firstChild, content.firstChild.firstChild];
  if (content.childCount > 1 || (isList(block) && (block.childCount > 1 || item?.childCount > 1))) return false;
  const isOurs = event.clipboardData?.getData("text/html").includes("data-pm-slice");
  return isOurs || $to.parentOffset < $to.parent.content.size;
}

/* Where something can be put in that breaks what is around the cursor open, up to a depth. */
function openUp(tr, depth) {
  const { $from } = tr.selection;
  for (let each = $from.depth; ; each--) {
    if (each < depth) return $from.after(depth);
    if (each === $from.depth ? $from.pos < $from.end() : $from.index(each) < $from.node(each).childCount - 1) break;
  }
  if (depth === $from.depth && !$from.parentOffset) return $from.before();
  tr.split($from.pos, $from.depth - depth + 1);
  return $from.pos + $from.depth - depth + 1;
}

const isItemsWords = ($from) => $from.node(-1).type.name === "listItem";

/* The depth of the list that the cursor stands in, of the outermost one within its cell; or of its paragraph. */
function outermost($from) {
  let { depth } = $from;
  while (depth > 2 && $from.node(depth - 1).type.name === "listItem") depth -= 2;
  return depth;
}

/* Items and headings that are pasted between words stand below these, each on its level; in a list items are its next. */
export function pasteBelow(view, event, slice) {
  const { content } = slice;
  const { selection, tr } = view.state;
  if (!isInSentence(view) || !content.firstChild || !hasLevel(content.firstChild)) return false;
  if (!(selection instanceof pm.state.TextSelection) || isWords(slice, event, selection.$to)) return false;
  tr.deleteSelection();
  const { $from } = tr.selection;
  const blocks = withWords(content);
  const goesOn = isItemsWords($from) && blocks.childCount === 1 && isList(blocks.firstChild);
  const at = goesOn ? behindWords(tr) : openUp(tr, outermost($from));
  const put = goesOn ? blocks.firstChild.content : blocks;
  tr.insert(at, put);
  tr.setSelection(pm.state.Selection.near(tr.doc.resolve(at + put.size), -1));
  view.dispatch(tr.scrollIntoView().setMeta("paste", true));
  return true;
}

/* Behind the item of the cursor, with what stands below it, or between the parts that its words are split into. */
function behindWords(tr) {
  const { $from } = tr.selection;
  return $from.parentOffset === $from.parent.content.size ? $from.after(-1) : openUp(tr, $from.depth - 1);
}
