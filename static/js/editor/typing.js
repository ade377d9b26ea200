/* Marks that are typed before a line become what they become when they are pasted: its level in the outline. */
import { Plugin, pm } from "django-prose-editor/editor";
import { isComposing } from "./keys.js";
import { BY_DEPTH_IN_TABLE, NOTE, NOTES, TYPED } from "./marks.js";
import { DEEPEST, familyOf, keptAt, kindOf, printedAt } from "./outline.js";

const MARKED = new RegExp(`^\\s*([${TYPED}])(?!\\1)`);
const WAIT = 40; // milliseconds until the editor has read a syllable that was just finished
const key = new pm.state.PluginKey("typing");

/* Whether a change is a blank that was typed, maybe with the letter before it. */
function isBlankTyped(tr) {
  if (tr.getMeta("paste") || tr.steps.length !== 1) return false;
  const { slice } = tr.steps[0];
  const typed = slice?.content.textBetween(0, slice.content.size);
  return Boolean(typed) && typed.length <= 2 && /[ \u00a0]$/.test(typed);
}

/* The line of the cursor, and whether it is an item's: { $from, isItem, isInCell }; null where no mark means anything. */
function lineAt({ selection: { $from, empty } }) {
  if (!empty || $from.parent.type.name !== "paragraph") return null;
  const isItem = $from.depth > 2 && $from.node(-1).type.name === "listItem";
  if (isItem && ($from.index(-1) || $from.node(-2).type.name !== "bulletList")) return null;
  let isInCell = false;
  for (let depth = $from.depth; depth > 0; depth--) isInCell ||= $from.node(depth).type.name.startsWith("table");
  return { $from, isItem, isInCell };
}

const wordsOf = (item) => item.firstChild.textContent;
const nestedIn = ({ lastChild }) => (lastChild.type.name === "bulletList" ? lastChild : null);

/* What the level of an item is known by: the mark that it prints with. */
function markOf(item, depth, isInCell) {
  const text = wordsOf(item);
  const typed = MARKED.exec(text)?.[1];
  const { kind } = kindOf(text, true);
  if (typed || kind === "circled") return familyOf(typed ?? text[0]);
  return familyOf((isInCell && BY_DEPTH_IN_TABLE[depth - 1]) || printedAt(depth));
}

/* The marks of the last item and of those that it stands below, the outermost first. */
function openMarks(list, depth, isInCell) {
  const marks = [];
  for (let item = list?.lastChild; item; item = nestedIn(item)?.lastChild) {
    marks.push(markOf(item, depth + marks.length, isInCell));
  }
  return marks;
}

/* How deep the cursor's item stands, and the marks of the items that are open before it: { depth, marks }. */
function levelsOf({ $from, isInCell }) {
  const around = [];
  for (let depth = $from.depth - 3; depth > 1 && $from.node(depth).type.name === "listItem"; depth -= 2) {
    around.unshift($from.node(depth));
  }
  const depth = around.length + 1;
  const list = $from.node(-2);
  const before = $from.index(-2) ? list.child($from.index(-2) - 1) : null;
  const marks = around.map((item, at) => markOf(item, at + 1, isInCell));
  if (before) marks.push(...openMarks({ lastChild: before }, depth, isInCell));
  return { depth, marks };
}

/* How deep a mark stands, where those are open; a note stands below no other. */
function depthFor({ kind, mark }, marks) {
  const others = marks.filter((each) => !NOTES.includes(each));
  const known = others.lastIndexOf(mark);
  return Math.min(known < 0 || kind === "floating" ? others.length + 1 : known + 1, DEEPEST);
}

/* Without its mark, but for what prints in place of the level's. */
function unmark(tr, { $from }, { sign, length }, depth) {
  const kept = length ? keptAt(sign, depth) : "";
  if (kept) tr.insertText(kept, $from.start(), $from.start() + length);
  else if (length) tr.delete($from.start(), $from.start() + length);
}

/* An item goes to its level. */
function moveItem(chain, line, found) {
  const { depth, marks } = levelsOf(line);
  const target = depthFor(found, marks);
  chain.command(({ tr }) => unmark(tr, line, found, target) ?? true);
  for (let at = depth; at < target; at++) chain.sinkListItem("listItem");
  for (let at = depth; at > target; at--) chain.liftListItem("listItem");
}

function makeHeading(chain, line, found) {
  chain.command(({ tr }) => unmark(tr, line, { ...found, sign: "" }, 1) ?? true);
  for (let { depth } = line.isItem ? levelsOf(line) : { depth: 0 }; depth > 0; depth--) chain.liftListItem("listItem");
  chain.setNode("heading", { level: 5 });
}

/* A paragraph behind a list goes on with it. */
function appendToList(tr, line, found, list) {
  const { $from } = line;
  const marks = openMarks(list, 1, line.isInCell);
  const target = depthFor(found, marks);
  unmark(tr, line, found, target);
  const offset = tr.selection.from - $from.before();
  const { bulletList, listItem } = tr.doc.type.schema.nodes;
  const item = listItem.create(null, tr.doc.nodeAt($from.before()));
  tr.delete($from.before(), $from.before() + tr.doc.nodeAt($from.before()).nodeSize);
  // The end of the outermost list's items; each list within ends two signs before that around it.
  const end = $from.before() - 1 - 2 * (Math.min(target, marks.length) - 1);
  const isNew = target > marks.length;
  tr.insert(isNew ? end - 1 : end, isNew ? bulletList.create(null, item) : item);
  tr.setSelection(pm.state.TextSelection.create(tr.doc, end + 1 + offset));
}

const isCountedOrBoxed = (node) => node?.type.name === "heading" && /^[^\p{L}\d]/u.test(node.textContent.trim());

function makeItem(chain, line, found) {
  const { $from } = line;
  const before = $from.index(-1) ? $from.node(-1).child($from.index(-1) - 1) : null;
  if (before?.type.name === "bulletList") {
    chain.command(({ tr }) => appendToList(tr, line, found, before) ?? true);
  } else if (found.kind === "circled" && isCountedOrBoxed(before) && !line.isInCell) makeHeading(chain, line, found);
  else chain.command(({ tr }) => unmark(tr, line, found, 1) ?? true).wrapInList("bulletList");
}

/* A change of its own: undoing it gives back what was typed. */
function convert(editor, line, found) {
  const { view } = editor;
  const chain = editor.chain().command(({ tr }) => Boolean(pm.history.closeHistory(tr)));
  if (found.kind === "heading") makeHeading(chain, line, found);
  else if (line.isItem) moveItem(chain, line, found);
  else makeItem(chain, line, found);
  chain.run();
  view.dispatch(pm.history.closeHistory(view.state.tr));
}

const MEANT = new Set(["heading", "item", "floating", "circled"]);

/* What a mark means that a blank was typed behind. */
function meantByMark(line) {
  const { parent, parentOffset } = line.$from;
  const typed = parent.textBetween(0, parentOffset, "\n", "\n");
  const found = kindOf(`${typed}가`, line.isInCell);
  const isAll = found.length ? found.length === typed.length : [...typed.trim()].length === 1;
  return MEANT.has(found.kind) && isAll ? found : null;
}

/* What a line means that ends here, if its mark has no blank behind it. */
function meantByLine(line) {
  const { parent, parentOffset } = line.$from;
  const text = parent.textContent;
  const found = kindOf(text, line.isInCell);
  if (parentOffset < parent.content.size || !MEANT.has(found.kind)) return null;
  return found.length > 1 || /^\s/.test(text.slice(1)) ? null : found;
}

/* A note that no item stands before is a paragraph. */
function isMeant(line, found) {
  if (!found) return false;
  const before = line.$from.index(-1) ? line.$from.node(-1).child(line.$from.index(-1) - 1) : null;
  return line.isItem || found.sign !== NOTE || before?.type.name === "bulletList";
}

function convertIf(editor, meaning) {
  const line = lineAt(editor.state);
  const found = line && meaning(line);
  if (line && isMeant(line, found)) convert(editor, line, found);
}

export function typing(editor) {
  const convertMark = () => {
    if (editor.isDestroyed) return;
    if (editor.view.composing) setTimeout(convertMark, WAIT);
    else convertIf(editor, meantByMark);
  };
  return new Plugin({
    key,
    state: {
      init: () => ({ isBlank: false, isUndone: false }),
      apply(tr, old) {
        if (!tr.docChanged) return old.isBlank ? { ...old, isBlank: false } : old;
        const isUndone = pm.history.isHistoryTransaction(tr);
        return { isUndone, isBlank: !isUndone && isBlankTyped(tr) };
      },
    },
    view: () => ({
      update(view, before) {
        const now = key.getState(view.state);
        if (now.isBlank && now !== key.getState(before)) convertMark();
      },
    }),
    props: {
      handleKeyDown(view, event) {
        const isPlain = event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
        if (isPlain && !isComposing(view, event) && !key.getState(view.state).isUndone) convertIf(editor, meantByLine);
        return false;
      },
    },
  });
}
