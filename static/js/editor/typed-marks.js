/* Lines that print with a mark of their own have a class in the editor as well. */
import { pm } from "django-prose-editor/editor";
import { NUMBERS, TYPED } from "./marks.js";

const BRACKETED = /^\[.*\]$/; // a sub-programme, and below it its steps: printed on two levels
const COUNTED = new RegExp(`^[${NUMBERS}]`);
/* Printed instead of the list's own. */
const OWN_MARK = new RegExp(`^\\s*(?:([${TYPED}])(?!\\1)|[${NUMBERS}](?![~∼·,]))`);

/* How lines print that begin with a mark, or stand in brackets: see reports/book/outline.py. */
function classOf({ type, textContent, firstChild }) {
  if (type.name === "listItem") return OWN_MARK.test(firstChild.textContent) ? "typed-mark" : "";
  if (type.name !== "heading") return "";
  return BRACKETED.test(textContent.trim()) ? "boxed" : COUNTED.test(textContent.trim()) ? "counted" : "";
}

export function typedMarks({ doc }) {
  const found = [];
  doc.descendants((node, at) => {
    const name = classOf(node);
    if (name) found.push(pm.view.Decoration.node(at, at + node.nodeSize, { class: name }));
  });
  return pm.view.DecorationSet.create(doc, found);
}
