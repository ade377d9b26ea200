/* What the rich text editor does beyond its package: pasted outlines, Tab, and the marks that people type. */
import { Extension, Plugin } from "django-prose-editor/editor";
import { outlineOfHtml } from "./foreign-html.js";
import { keydown } from "./keys.js";
import { outlineOfText } from "./outline.js";
import { pasteBehindList, refuse, sliceOf, withoutOwnHeading } from "./pasting.js";
import { typedMarks } from "./typed-marks.js";

const ENDLESS_SPAN = /\b(?:col|row)span=["']?\d{3,}["']?/gi;

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
