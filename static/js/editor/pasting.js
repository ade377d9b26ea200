/* What is pasted into the editor, beyond its outline: what is refused, and where it goes. */
import { pm } from "django-prose-editor/editor";
import { isList } from "./keys.js";
import { showNote } from "./note.js";
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
  return own && first && bare(heading) === bare(own) ? html.slice(first.length) : html;
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
