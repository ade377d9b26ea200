/* Keys in the editor: Tab and Shift+Tab in lists and tables, and the keys that lead to the end of the text. */
import { pm } from "django-prose-editor/editor";
import { DEEPEST } from "./outline.js";

export const isList = (node) => node.type.name.endsWith("List");

/* While a syllable is being composed, its keys belong to the input method. */
export const isComposing = (view, event) => event.isComposing || event.keyCode === 229 || view.composing;

function heightOf(node) {
  let below = 0;
  node.forEach((child) => (below = Math.max(below, heightOf(child))));
  return below + (isList(node) ? 1 : 0);
}

/* How deep in lists the chosen items would be, one level further. */
function depthAfterNesting({ $from, $to }) {
  const range = $from.blockRange($to, (node) => node.childCount && node.firstChild.type.name === "listItem");
  if (!range) return Infinity;
  let depth = 1;
  for (let at = 0; at <= range.depth; at++) depth += isList($from.node(at)) ? 1 : 0;
  let height = 0;
  for (let at = range.startIndex; at < range.endIndex; at++) {
    height = Math.max(height, heightOf(range.parent.child(at)));
  }
  return depth + height;
}

/* The nearest thing around that Tab means something in: "listItem", "table" or nothing. */
function around({ $from }) {
  for (let depth = $from.depth; depth > 0; depth--) {
    const { name } = $from.node(depth).type;
    if (name === "listItem") return name;
    if (/^table(Cell|Header)$/.test(name)) return "table";
  }
  return "";
}

const isShallow = ({ selection }) => depthAfterNesting(selection) <= DEEPEST;

/* Whether the chosen items can go one level in, and that they do; false where they stay. */
export const canNest = (editor) => isShallow(editor.state) && editor.can().sinkListItem("listItem");
export const nestItem = (editor) => isShallow(editor.state) && editor.commands.sinkListItem("listItem");

/* Nests or lifts in a list, goes on in a table; false where the browser goes on to the next field. */
function tab(editor, isBack) {
  const { commands, state } = editor;
  const place = around(state.selection);
  if (place === "listItem") {
    if (isBack) return commands.liftListItem("listItem");
    if (nestItem(editor)) return true;
    return !editor.isActive("table") || commands.goToNextCell();
  }
  return place === "table" && (isBack ? commands.goToPreviousCell() : commands.goToNextCell());
}

const isTableLast = ({ doc }) => doc.lastChild.type.name === "table";

/* The state with the cursor where the browser has it by now: of a click it tells only after the next key. */
function stateNow(view) {
  const { focusNode, focusOffset, isCollapsed } = view.root.getSelection();
  if (!isCollapsed || !view.dom.contains(focusNode)) return view.state;
  const { tr } = view.state;
  return view.state.apply(
    tr.setSelection(pm.state.Selection.near(tr.doc.resolve(view.posAtDOM(focusNode, focusOffset)))),
  );
}

/* Whether ArrowDown would lead out of a table that nothing stands behind. */
function isAtTheBottom(view) {
  if (!isTableLast(view.state)) return false;
  const state = stateNow(view);
  const { $head, empty } = state.selection;
  if (!empty || $head.index(0) < state.doc.childCount - 1 || !$head.parent.isTextblock) return false;
  const table = $head.node(1);
  if ($head.index(1) < table.childCount - 1) return false;
  for (let depth = 3; depth < $head.depth; depth++) {
    if ($head.index(depth) < $head.node(depth).childCount - 1) return false;
  }
  return view.endOfTextblock("down", state);
}

/* To the end of the text at once: a browser tells where it led a moment later, when the next letters are typed already,
   and behind a table it finds nothing to type in. */
function goToEnd(view) {
  const { state } = view;
  const { tr } = state;
  if (isTableLast(state)) tr.insert(tr.doc.content.size, state.schema.nodes.paragraph.create());
  view.dispatch(tr.setSelection(pm.state.Selection.atEnd(tr.doc)).scrollIntoView());
}

function leadsToEnd(view, event) {
  if (event.shiftKey || event.altKey) return false;
  const isFar = event.ctrlKey || event.metaKey;
  if (event.key === "End") return isFar;
  return event.key === "ArrowDown" && (event.metaKey || (!isFar && isAtTheBottom(view)));
}

/* Whether a key was dealt with here. */
export function keydown(editor, view, event) {
  const storage = editor.storage.outline;
  if (event.key !== "Tab" && event.key !== "Enter") {
    storage.mayLeave = event.key === "Escape" || (event.key === "Shift" && storage.mayLeave);
    if (isComposing(view, event) || !leadsToEnd(view, event)) return false;
    event.preventDefault();
    goToEnd(view);
    return true;
  }
  if (isComposing(view, event)) return true;
  if (event.key === "Enter" || event.ctrlKey || event.altKey || event.metaKey) return false;
  // Esc, then Tab leaves from wherever it is.
  if (!storage.mayLeave && tab(editor, event.shiftKey)) event.preventDefault();
  storage.mayLeave = false;
  return true;
}
