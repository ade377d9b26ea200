/* What the rich text editor does beyond its package: pasted outlines, Tab, and the marks that people type. */
import { Extension, Plugin, pm } from "django-prose-editor/editor";
import { DEEPEST, outlineOfHtml, outlineOfText, refusal } from "./outline-paste.js";

const BRACKETED = /^\[.*\]$/; // a sub-programme, and below it its steps: printed on two levels
const COUNTED = /^[①-⑳]/;
const TYPED_MARK = /^\s*[▶⇒→※▪·]/; // printed instead of the list's own: see reports/book/outline.py
const ENDLESS_SPAN = /\b(?:col|row)span=["']?\d{3,}["']?/gi;

const isList = (node) => node.type.name.endsWith("List");

/* While a syllable is being composed, its keys belong to the input method. */
export const isComposing = (view, event) => event.isComposing || event.keyCode === 229 || view.composing;

/* A sentence above the text, until something is written or pasted. */
export function say(view, sentence) {
  const { parentElement } = view.dom;
  parentElement.querySelector(".editor-note")?.remove();
  if (!sentence) return;
  const note = Object.assign(document.createElement("p"), { className: "editor-note", textContent: sentence });
  note.setAttribute("role", "alert");
  view.dom.before(note);
}

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

/* Nests or lifts in a list, goes on in a table; false where the browser goes on to the next field. */
function tab(editor, isBack) {
  const { commands, state } = editor;
  const place = around(state.selection);
  if (place === "listItem") {
    if (isBack) return commands.liftListItem("listItem");
    if (depthAfterNesting(state.selection) <= DEEPEST && commands.sinkListItem("listItem")) return true;
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

function keydown(editor, view, event) {
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

function refuse(view, event, data) {
  const sentence = refusal(data?.getData("text/html") ?? "", data?.getData("text/plain") ?? "");
  say(view, sentence);
  if (sentence) event.preventDefault();
  return Boolean(sentence);
}

function sliceOf(html, $context) {
  const body = document.implementation.createHTMLDocument().body;
  body.innerHTML = html;
  return pm.model.DOMParser.fromSchema($context.doc.type.schema).parseSlice(body, { context: $context });
}

/* What is pasted without the heading of the section that it is pasted into: that prints already. */
function withoutOwnHeading(html, view) {
  const own = view.dom.closest("section[aria-label]")?.getAttribute("aria-label");
  const [first, heading] = /^<h5>([^<]*)<\/h5>/.exec(html ?? "") ?? [];
  const bare = (text) => text.replace(/\s/g, "");
  return own && first && bare(heading) === bare(own) ? html.slice(first.length) : html;
}

/* A table or a heading that is pasted at the end of a list stands behind the list, not in its last item. */
function pasteBehindList(view, { content }) {
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

/* How lines print that begin with a mark, or stand in brackets: see reports/book/outline.py. */
function classOf({ type, textContent, firstChild }) {
  if (type.name === "listItem") return TYPED_MARK.test(firstChild.textContent) ? "typed-mark" : "";
  if (type.name !== "heading") return "";
  return BRACKETED.test(textContent.trim()) ? "boxed" : COUNTED.test(textContent.trim()) ? "counted" : "";
}

function typedMarks({ doc }) {
  const found = [];
  doc.descendants((node, at) => {
    const name = classOf(node);
    if (name) found.push(pm.view.Decoration.node(at, at + node.nodeSize, { class: name }));
  });
  return pm.view.DecorationSet.create(doc, found);
}

export const Outline = Extension.create({
  name: "outline",
  priority: 1000,
  addStorage: () => ({ mayLeave: false }),

  onCreate({ editor }) {
    editor.view.dom.setAttribute(
      "aria-description",
      "목록에서 Tab은 한 단계 안으로, Shift+Tab은 밖으로 옮깁니다. Esc를 누르고 Tab을 누르면 다음 칸으로 갑니다.",
    );
  },

  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        props: {
          handleDOMEvents: {
            keydown: (view, event) => keydown(editor, view, event),
            paste: (view, event) => refuse(view, event, event.clipboardData),
            drop: (view, event) => refuse(view, event, event.dataTransfer),
          },
          // What comes from an editor like this one is in order already, or says that it does.
          transformPastedHTML: (html, view) =>
            html.includes("data-pm-slice")
              ? html.replace(ENDLESS_SPAN, "")
              : withoutOwnHeading(outlineOfHtml(html), view),
          clipboardTextParser(text, $context, isPlain, view) {
            const html = isPlain ? null : withoutOwnHeading(outlineOfText(text), view);
            return html && sliceOf(html, $context);
          },
          handlePaste: (view, event, slice) => pasteBehindList(view, slice),
          decorations: typedMarks,
        },
      }),
    ];
  },
});
