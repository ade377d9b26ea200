/* What the rich text editor does beyond its package: pasted outlines, Tab, and the marks that people type. */
import { OrderedList as PackagesOrderedList, Extension, Plugin } from "django-prose-editor/editor";
import { keydown } from "./keys.js";
import { outlineOfText } from "./outline.js";
import { loadReader, outlineOfHtml, waitForReader } from "./reader.js";
import { isInSentence, pasteBehindList, pasteBelow, refuse, sliceOf, withoutOwnHeading } from "./pasting.js";
import { storedLetters } from "./stored-letters.js";
import { typedMarks } from "./typed-marks.js";
import { moveForPaste, typing } from "./typing.js";

/* The package makes a list of lines that are pasted with numbers before them. */
export const OrderedList = PackagesOrderedList.extend({ addProseMirrorPlugins: () => [] });

const ENDLESS_SPAN = /\b(?:col|row)span=["']?\d{3,}["']?/gi;

export const Outline = Extension.create({
  name: "outline",
  priority: 1000,
  addStorage: () => ({ mayLeave: false }),

  /* Neither *these* nor ~~those~~ nor "3. " mean anything here: what is typed or pasted stays as it is. */
  onBeforeCreate({ editor }) {
    Object.assign(editor.options, { enableInputRules: false, enablePasteRules: false });
  },

  onCreate({ editor }) {
    editor.view.dom.setAttribute(
      "aria-description",
      "줄 앞에 □ ○ - · ※ 같은 부호를 쓰고 한 칸 띄우면 그 단계가 됩니다. " +
        "목록에서 Tab은 한 단계 안으로, Shift+Tab은 밖으로 옮깁니다. Esc를 누르고 Tab을 누르면 다음 칸으로, Alt+F10은 서식 도구로 갑니다.",
    );
  },

  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      typing(editor),
      storedLetters(editor),
      new Plugin({
        props: {
          handleDOMEvents: {
            keydown: (view, event) => keydown(editor, view, event),
            focus: () => void loadReader(),
            paste: (view, event) =>
              refuse(view, event, event.clipboardData) || waitForReader(view, event, "clipboardData"),
            drop: (view, event) =>
              refuse(view, event, event.dataTransfer) || waitForReader(view, event, "dataTransfer"),
          },
          // What comes from an editor like this one is in order already, or says that it does.
          transformPastedHTML: (html, view) =>
            html.includes("data-pm-slice")
              ? html.replace(ENDLESS_SPAN, "")
              : withoutOwnHeading(outlineOfHtml(html, isInSentence(view)), view),
          clipboardTextParser(text, $context, isPlain, view) {
            const html = isPlain ? null : withoutOwnHeading(outlineOfText(text), view);
            return html && sliceOf(html, $context);
          },
          handlePaste(view, event, slice) {
            const isOurs = event.clipboardData?.getData("text/html").includes("data-pm-slice");
            if (!isOurs) moveForPaste(editor, event.clipboardData?.getData("text/plain") ?? "");
            return pasteBehindList(view, slice) || pasteBelow(view, event, slice);
          },
          decorations: typedMarks,
        },
      }),
    ];
  },
});
