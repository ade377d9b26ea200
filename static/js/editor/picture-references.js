/* References to pictures in a text, [[그림 1]]: put in, shown as the picture, passed and deleted as one letter; copied, they
   say whose pictures they mean. */
import { pm } from "django-prose-editor/editor";
import { isComposing } from "./keys.js";

const REFERENCE = /\[\[\s*그림\s*(\d{1,4})\s*\]\]/g;

/* `[[그림 N]]` in a paragraph of its own, where the cursor is; at the end of a text that nobody has been in yet. */
export function insertReference(editor, { number }) {
  const { state, view } = editor;
  const { doc, selection } = state;
  const behindAll = doc.lastChild.content.size ? doc.resolve(doc.content.size) : pm.state.Selection.atEnd(doc).$to;
  const $to = editor.storage.pictures.wasIn ? selection.$to : behindAll;
  const { tr } = state;
  const text = state.schema.text(`[[그림 ${number}]]`);
  let at = $to.pos;
  if ($to.parent.isTextblock && !$to.parent.content.size) tr.insert(at, text);
  else {
    if ($to.parent.isTextblock) {
      if ($to.pos === $to.end()) at = $to.after();
      else if ($to.pos === $to.start()) at = $to.before();
      else at = tr.split($to.pos).mapping.map($to.pos) - 1;
    }
    tr.insert(at, state.schema.nodes.paragraph.create(null, text));
    at += 1;
  }
  tr.setSelection(pm.state.TextSelection.create(tr.doc, at + text.nodeSize));
  view.dispatch(tr.scrollIntoView());
  view.focus();
}

function chip(picture, number) {
  const element = Object.assign(document.createElement("span"), {
    className: "picture-chip",
    contentEditable: "false",
  });
  if (picture?.address) {
    element.append(Object.assign(document.createElement("img"), { src: picture.address, alt: "" }));
  }
  element.append(picture ? `그림 ${number}: ${picture.caption || picture.alt}` : `그림 ${number}이(가) 아직 없습니다`);
  return element;
}

/* Once the pictures are known, each reference is hidden behind its picture. */
export function chips(doc, pictures) {
  const found = [];
  if (!pictures) return pm.view.DecorationSet.empty;
  doc.descendants((node, at) => {
    for (const match of node.isText ? node.text.matchAll(REFERENCE) : []) {
      const number = Number(match[1]);
      const picture = pictures.get(number);
      const [from, to] = [at + match.index, at + match.index + match[0].length];
      const key = `${number} ${picture?.address} ${picture?.alt}`;
      found.push(pm.view.Decoration.inline(from, to, { class: "picture-reference" }));
      found.push(pm.view.Decoration.widget(to, () => chip(picture, number), { key, side: -1, ignoreSelection: true }));
    }
  });
  return pm.view.DecorationSet.create(doc, found);
}

/* What is hidden behind its picture is passed and deleted as one letter. */
export function passReference(view, event) {
  const isBack = event.key === "ArrowLeft" || event.key === "Backspace";
  const deletes = event.key === "Backspace" || event.key === "Delete";
  if (
    !(isBack || deletes || event.key === "ArrowRight") ||
    event.ctrlKey ||
    event.altKey ||
    event.metaKey ||
    isComposing(view, event)
  ) {
    return false;
  }
  const { doc, selection, tr } = view.state;
  const { $head, anchor, empty } = selection;
  if (!$head.parent.isTextblock || (!empty && (deletes || !event.shiftKey))) return false;
  const text = $head.parent.textBetween(0, $head.parent.content.size, null, "\ufffc");
  for (const {
    index,
    0: { length },
  } of text.matchAll(REFERENCE)) {
    const [from, to] = [index + $head.start(), index + length + $head.start()];
    if (isBack ? $head.pos <= from || $head.pos > to : $head.pos < from || $head.pos >= to) continue;
    const target = isBack ? from : to;
    if (deletes) tr.delete(from, to);
    else tr.setSelection(pm.state.TextSelection.create(doc, event.shiftKey ? anchor : target, target));
    view.dispatch(tr.scrollIntoView());
    return true;
  }
  return false;
}

const OWNER = "data-pictures-of";
const OWNED = new RegExp(`\\b${OWNER}="([^"]*)"`);

/* What is copied says in which project its pictures are. */
export function serializerFor(schema, addressOfPictures) {
  const { nodes, marks } = pm.model.DOMSerializer.fromSchema(schema);
  const serializer = new pm.model.DOMSerializer(nodes, marks);
  const serializeFragment = serializer.serializeFragment.bind(serializer);
  serializer.serializeFragment = (fragment, options, target) => {
    const dom = serializeFragment(fragment, options, target);
    const address = target ? "" : addressOfPictures();
    if (address) dom.firstElementChild?.setAttribute(OWNER, address);
    return dom;
  };
  return serializer;
}

/* The numbers of the pictures that a text refers to. */
export const numbersIn = (text) => [...text.matchAll(REFERENCE)].map(([, number]) => Number(number));

/* Pasted HTML without references to the pictures of another project, where the same numbers mean others: { html, dropped,
   unowned }; these by their numbers, and those that don't say whose they are. */
export function withoutOthersPictures(html, address) {
  const owner = OWNED.exec(html)?.[1];
  if (owner === undefined) return { html, dropped: [], unowned: numbersIn(html) };
  if (owner === address) return { html, dropped: [], unowned: [] };
  return { html: html.replace(REFERENCE, ""), dropped: numbersIn(html), unowned: [] };
}
