/* Letters that are typed or come otherwise show as what they are stored as: see letters.js. */
import { Plugin } from "django-prose-editor/editor";
import { composed } from "./letters.js";

/* Puts in what is other in a text, between what stands the same at both ends: the cursor stays where it is. */
function replace(tr, at, { text, marks }, stored) {
  let start = 0;
  while (text[start] === stored[start]) start++;
  let end = 0;
  while (end < Math.min(text.length, stored.length) - start && text.at(-1 - end) === stored.at(-1 - end)) end++;
  const put = stored.slice(start, stored.length - end);
  const [from, to] = [at + start, at + text.length - end].map((place) => tr.mapping.map(place));
  if (put) tr.replaceWith(from, to, tr.doc.type.schema.text(put, marks));
  else tr.delete(from, to);
}

export function storedLetters(editor) {
  return new Plugin({
    appendTransaction(transactions, before, { doc, tr }) {
      // A syllable that is being composed belongs to the input method.
      if (editor.view.composing || !transactions.some(({ docChanged }) => docChanged)) return null;
      doc.descendants((node, at) => {
        const stored = node.isText ? composed(node.text) : node.text;
        if (stored !== node.text) replace(tr, at, node, stored);
      });
      return tr.docChanged ? tr : null;
    },
  });
}
