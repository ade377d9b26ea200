/* Pictures in the rich text editor: put in by button, paste or drop, and shown instead of their [[그림 1]]. */
import { Extension, Plugin, pm } from "django-prose-editor/editor";
import { onDemand } from "../on-demand.js";
import { isComposing } from "./keys.js";
import { showNote } from "./note.js";
import {
  chips,
  insertReference,
  numbersIn,
  passReference,
  serializerFor,
  withoutOthersPictures,
} from "./picture-references.js";
import { addressFor, picturesAt } from "./project-pictures.js";

const imageIn = (data) => [...(data?.files ?? [])].find((file) => file.type.startsWith("image/"));

/* A word processor brings a picture of the text along with the text: then the text is meant. */
const isOnlyImage = (data) =>
  !data.getData("text/plain").trim() && !/<(?:p|table|li)\b/i.test(data.getData("text/html"));

const openPictureDialog = (address, file, insert) =>
  onDemand(() => import("./picture-dialog.js")).then((loaded) => loaded?.openPictureDialog(address, file, insert));

const named = (numbers) => `그림 ${[...new Set(numbers)].join(", ")}`;
const ownPicturesOnly = (numbers) =>
  `다른 사업의 그림은 글과 함께 붙여넣을 수 없어 뺐습니다(${named(numbers)}). ` +
  "이 사업에 필요한 그림이면 “그림 넣기”로 올리십시오.";

const meantAsOwn = (numbers) =>
  `붙여넣은 글이 가리키는 그림은 이 사업의 그림으로 인쇄합니다(${named(numbers)}). 다른 사업의 글이면 그 표시를 지우십시오.`;

export const Pictures = Extension.create({
  name: "pictures",
  priority: 900,
  addStorage: () => ({ pictures: null, wasIn: false }),

  onCreate({ editor }) {
    const address = addressFor(editor);
    if (!address) return;
    const ask = async () => {
      this.storage.pictures = await picturesAt(address);
      if (!editor.isDestroyed) editor.view.dispatch(editor.state.tr.setMeta("pictures", true));
    };
    const askOnce = () => {
      if (!/\[\[\s*그림/.test(editor.state.doc.textContent)) return;
      editor.off("update", askOnce);
      ask();
    };
    editor.on("update", askOnce);
    askOnce();
  },

  addMenuItems({ buttons, menu }) {
    const address = addressFor(this.editor);
    if (!address) return;
    menu.defineItem({
      name: "picture",
      groups: "picture",
      button: buttons.material("image", "그림 넣기"),
      command: (editor) => openPictureDialog(address, null, (picture) => insertReference(editor, picture)),
    });
  },

  addProseMirrorPlugins() {
    const { editor, storage } = this;
    const take = (view, event, data, place) => {
      const file = imageIn(data);
      if (!file || event.defaultPrevented || isComposing(view, event)) return false;
      event.preventDefault();
      const address = addressFor(editor);
      if (!address) {
        showNote(view, "여기에는 그림을 넣을 수 없습니다.");
        return true;
      }
      if (place) storage.wasIn = true;
      if (place) view.dispatch(view.state.tr.setSelection(pm.state.Selection.near(view.state.doc.resolve(place.pos))));
      openPictureDialog(address, file, (picture) => insertReference(editor, picture));
      return true;
    };
    return [
      new Plugin({
        state: {
          init: (_, { doc }) => chips(doc, storage.pictures),
          apply: (tr, old) => (tr.docChanged || tr.getMeta("pictures") ? chips(tr.doc, storage.pictures) : old),
        },
        props: {
          decorations(state) {
            return this.getState(state);
          },
          clipboardSerializer: serializerFor(editor.schema, () => addressFor(editor)),
          transformPastedHTML(html, view) {
            const found = withoutOthersPictures(html, addressFor(editor));
            if (found.dropped.length) showNote(view, ownPicturesOnly(found.dropped));
            else if (found.unowned.length) showNote(view, meantAsOwn(found.unowned));
            return found.html;
          },
          transformPastedText(text, isPlain, view) {
            if (numbersIn(text).length) showNote(view, meantAsOwn(numbersIn(text)));
            return text;
          },
          handleKeyDown: (view, event) => Boolean(storage.pictures) && passReference(view, event),
          handleDOMEvents: {
            keydown: () => void (storage.wasIn = true),
            pointerdown: () => void (storage.wasIn = true),
            paste: (view, event) => {
              const data = event.clipboardData;
              return Boolean(data) && isOnlyImage(data) && take(view, event, data);
            },
            drop: (view, event) => {
              const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
              return take(view, event, event.dataTransfer, place);
            },
          },
        },
      }),
    ];
  },
});
