/* Marks that are typed before a line become what they become when they are pasted: its level in the outline. */
import { Plugin, pm } from "django-prose-editor/editor";
import { isComposing } from "./keys.js";
import { BY_DEPTH_IN_TABLE, NOTE, NOTES, TYPED } from "./marks.js";
import { DEEPEST, familyOf, hasNoLevel, isAbove, keptAt, kindOf, printedAt, withoutBox } from "./outline.js";

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

/* The mark that the item at a place was typed with, or one before it in its list, if it stands on the same level still. */
function typedAt({ doc, marks }, at, depth) {
  for (let before = doc.nodeAt(at); before; before = doc.resolve(at).nodeBefore, at -= before?.nodeSize ?? 0) {
    const found = marks.find((each) => each.at === at + 2 && each.depth === depth);
    if (found) return found.mark;
  }
  return "";
}

/* What the level of the item at a place is known by: the mark that it was typed with, or that it prints with. */
function markAt(typed, at, depth, isInCell) {
  const mark = shownIn(wordsOf(typed.doc.nodeAt(at))) || typedAt(typed, at, depth);
  return familyOf(mark || (isInCell && BY_DEPTH_IN_TABLE[depth - 1]) || printedAt(depth));
}

/* The mark that stands in the words of an item, or nothing. */
function shownIn(text) {
  const typed = MARKED.exec(text)?.[1];
  const { kind } = kindOf(text, true);
  return typed ?? (kind === "circled" ? text[0] : "");
}

/* The marks of an item that ends at a place, and of the last ones below it, the outermost first. */
function openMarks(typed, end, depth, isInCell) {
  const marks = [];
  for (let item = typed.doc.resolve(end).nodeBefore; item; item = typed.doc.resolve(end).nodeBefore) {
    marks.push(markAt(typed, end - item.nodeSize, depth + marks.length, isInCell));
    if (item.lastChild.type.name !== "bulletList") break;
    end -= 2;
  }
  return marks;
}

/* What is known of the marks that were typed in a state of the editor: { doc, marks }. */
const typedIn = (state) => ({ doc: state.doc, marks: key.getState(state).marks });

/* How deep an item stands in lists. */
function depthOf($from) {
  let depth = 1;
  for (let at = $from.depth - 3; at > 1 && $from.node(at).type.name === "listItem"; at -= 2) depth += 1;
  return depth;
}

/* How deep the cursor's item stands, and the marks of the items that are open before it: { depth, marks }. */
function levelsOf(state, { $from, isInCell }) {
  const depth = depthOf($from);
  const typed = typedIn(state);
  const marks = [];
  for (let at = 1; at < depth; at++) {
    marks.push(markAt(typed, $from.before($from.depth - 1 - 2 * (depth - at)), at, isInCell));
  }
  if ($from.index(-2)) marks.push(...openMarks(typed, $from.before(-1), depth, isInCell));
  return { depth, marks };
}

/* How deep a mark stands, where those are open: as its equals, else below all that aren't lower; a note below no other.
   Marks that no level has are equals. */
function depthFor({ kind, mark }, marks) {
  const others = marks.filter((each) => !NOTES.includes(each));
  const same = others.lastIndexOf(mark);
  const known = same < 0 && hasNoLevel(mark) ? others.findLastIndex(hasNoLevel) : same;
  const lower = others.findIndex((each) => isAbove(mark, each));
  const places = [kind === "floating" ? -1 : known, lower, others.length];
  return Math.min(places.find((place) => place >= 0) + 1, DEEPEST);
}

/* Without its mark, but for what prints in place of the level's. */
function unmark(tr, { $from }, { sign, length }, depth) {
  const kept = length ? keptAt(sign, depth) : "";
  if (kept) tr.insertText(kept, $from.start(), $from.start() + length);
  else if (length) tr.delete($from.start(), $from.start() + length);
}

/* An item goes to its level. */
function moveItem(chain, state, line, found) {
  const { depth, marks } = levelsOf(state, line);
  const target = depthFor(found, marks);
  chain.command(({ tr }) => unmark(tr, line, found, target) ?? true);
  for (let at = depth; at < target; at++) chain.sinkListItem("listItem");
  for (let at = depth; at > target; at--) chain.liftListItem("listItem");
}

/* Its mark stays as it was typed. */
function makeHeading(chain, line) {
  const { parent } = line.$from;
  chain.command(({ tr }) => unmark(tr, line, { sign: "", length: parent.textContent.search(/\S/) }, 1) ?? true);
  for (let depth = line.isItem ? depthOf(line.$from) : 0; depth > 0; depth--) chain.liftListItem("listItem");
  chain.setNode("heading", { level: 5 });
}

/* A paragraph behind a list goes on with it. */
function appendToList(tr, state, line, found) {
  const { $from } = line;
  const marks = openMarks(typedIn(state), $from.before() - 1, 1, line.isInCell);
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

function isCountedOrBoxed(node) {
  return (
    node?.type.name === "heading" && ["circled", "heading"].includes(kindOf(withoutBox(node.textContent.trim())).kind)
  );
}

function makeItem(chain, state, line, found) {
  const { $from } = line;
  const before = $from.index(-1) ? $from.node(-1).child($from.index(-1) - 1) : null;
  if (before?.type.name === "bulletList") {
    chain.command(({ tr }) => appendToList(tr, state, line, found) ?? true);
  } else if (found.kind === "circled" && isCountedOrBoxed(before) && !line.isInCell) makeHeading(chain, line);
  else chain.command(({ tr }) => unmark(tr, line, found, 1) ?? true).wrapInList("bulletList");
}

/* A change of its own: undoing it gives back what was typed. */
function convert(editor, line, found) {
  const { view, state } = editor;
  const chain = editor.chain().command(({ tr }) => Boolean(pm.history.closeHistory(tr).setMeta(key, {})));
  if (found.kind === "heading") makeHeading(chain, line);
  else if (found.kind === "fact") chain.sinkListItem("listItem");
  else if (line.isItem) moveItem(chain, state, line, found);
  else makeItem(chain, state, line, found);
  chain.run();
  view.dispatch(pm.history.closeHistory(view.state.tr).setMeta(key, { typed: typedNow(view.state, found) }));
}

/* What is remembered of a mark that became an item's level: { at, mark, depth }. */
function typedNow(state, { kind, mark }) {
  const line = lineAt(state);
  return kind === "item" && line?.isItem ? { at: line.$from.start(), mark, depth: depthOf(line.$from) } : null;
}

/* An empty item goes where the first line that is pasted into it belongs. */
export function moveForPaste(editor, text) {
  const line = lineAt(editor.state);
  if (!line?.isItem || line.$from.parent.content.size) return;
  const found = kindOf(/\S.*/.exec(text)?.[0] ?? "", line.isInCell);
  if (found.kind !== "item") return;
  const chain = editor.chain();
  moveItem(chain, editor.state, line, { ...found, length: 0 });
  chain.run();
}

const MEANT = new Set(["heading", "item", "floating", "circled"]);

/* What a line is, whatever blanks it begins with. */
function kindOfIndented(text, isInCell) {
  const words = text.trimStart();
  const found = kindOf(words, isInCell);
  return { ...found, length: found.length && found.length + text.length - words.length };
}

/* What a mark means that a blank was typed behind. */
function meantByMark(line) {
  const { parent, parentOffset } = line.$from;
  const typed = parent.textBetween(0, parentOffset, "\n", "\n");
  const found = kindOfIndented(`${typed}가`, line.isInCell);
  const isAll = found.length ? found.length === typed.length : [...typed.trim()].length === 1;
  return MEANT.has(found.kind) && isAll ? found : null;
}

/* Whether a line that was typed without a mark stands below the item before it, as a fact does unless that is one. */
function isFactBelow(state, { $from, isItem }) {
  const { begun, marks } = key.getState(state);
  const isUnmarked = begun === $from.start() && !marks.some(({ at }) => at === begun);
  if (!isItem || !isUnmarked || !$from.index(-2) || $from.node(-1).childCount > 1) return false;
  const before = $from.node(-2).child($from.index(-2) - 1);
  return !["fact", "floating"].includes(kindOf(wordsOf(before), true).kind) && depthOf($from) < DEEPEST;
}

/* What a line means that ends here, if its mark has no blank behind it. */
function meantByLine(line, state) {
  const { parent, parentOffset } = line.$from;
  const text = parent.textContent;
  const found = kindOfIndented(text, line.isInCell);
  if (found.kind === "fact" && parentOffset === parent.content.size) return isFactBelow(state, line) ? found : null;
  if (parentOffset < parent.content.size || !MEANT.has(found.kind)) return null;
  return /^\s/.test(text.trimStart().slice(1)) ? null : found;
}

/* A note that no item stands before is a paragraph. */
function isMeant(line, found) {
  if (!found) return false;
  const before = line.$from.index(-1) ? line.$from.node(-1).child(line.$from.index(-1) - 1) : null;
  return line.isItem || found.sign !== NOTE || before?.type.name === "bulletList";
}

function convertIf(editor, meaning) {
  const line = lineAt(editor.state);
  const found = line && meaning(line, editor.state);
  if (line && isMeant(line, found)) convert(editor, line, found);
}

/* Where marks are that were typed, after a change. */
function marksAfter(tr, marks) {
  const { typed } = tr.getMeta(key) ?? {};
  const kept = marks.flatMap((each) => {
    const { pos: at, deleted } = tr.mapping.mapResult(each.at, -1);
    return deleted || at === typed?.at ? [] : [{ ...each, at }];
  });
  return typed ? [...kept, typed] : kept;
}

/* The start of the cursor's line, if all of it was typed since the cursor came there. */
function begunAfter(tr, begun) {
  const { $from } = tr.selection;
  const isSame = begun !== null && tr.mapping.map(begun, -1) === $from.start();
  return isSame || !$from.parent.content.size ? $from.start() : null;
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
      init: () => ({ isBlank: false, isUndone: false, marks: [], begun: null }),
      apply(tr, old) {
        const isUndone = tr.docChanged ? Boolean(pm.history.isHistoryTransaction(tr)) : old.isUndone;
        // What was made of a mark may be what was typed again: it means nothing anew.
        const isBlank = tr.docChanged && !isUndone && !tr.getMeta(key) && isBlankTyped(tr);
        return { isUndone, isBlank, marks: marksAfter(tr, old.marks), begun: begunAfter(tr, old.begun) };
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
