/* The boxes of the page that hold words, as find and replace knows them: plain ones, and the rich texts' editors. */
import { pm } from "django-prose-editor/editor";

const PLAIN = "input[type=text]:not(.money, .month)";
const PICTURE = /\[\[\s*그림\s*\d+\s*\]\]/g;

/* Where words stand in a text: [from, to] of each, but for those that refer to a picture. */
function placesIn(text, pattern) {
  const ends = ({ index, 0: { length } }) => [index, index + length];
  const pictures = [...text.matchAll(PICTURE)].map(ends);
  const isPicture = ([from, to]) => pictures.some(([begin, end]) => from < end && begin < to);
  return [...text.matchAll(pattern)].map(ends).filter((place) => !isPicture(place));
}

class Box {
  constructor(element) {
    this.element = element;
  }

  get name() {
    const sheet = this.element.closest(".sheet").querySelector("h2").textContent.trim();
    const label = this.element.labels[0]?.textContent.trim() ?? "";
    return label.startsWith(sheet) ? label : `${sheet} · ${label}`;
  }

  /* Where it is seen, whatever is folded around it. */
  show() {
    for (let at = this.shown; at; at = at.parentElement) if (at.matches("details")) at.open = true;
    this.shown.scrollIntoView({ block: "center" });
  }
}

class PlainBox extends Box {
  get shown() {
    return this.element;
  }

  find(pattern) {
    return placesIn(this.element.value, pattern);
  }

  ranges = () => [];

  select([from, to]) {
    this.element.focus();
    this.element.setSelectionRange(from, to);
  }

  /* Puts words in these places; what is returned takes that back, and says whether it could. */
  replace(places, words) {
    const { element } = this;
    const before = element.value;
    const write = (text) => {
      element.value = text;
      element.dispatchEvent(new Event("input", { bubbles: true }));
    };
    write(places.reduceRight((text, [from, to]) => text.slice(0, from) + words + text.slice(to), before));
    const after = element.value;
    return () => {
      const isSame = element.isConnected && element.value === after;
      if (isSame) write(before);
      return isSame;
    };
  }
}

class RichBox extends Box {
  get editor() {
    return this.element.editor;
  }

  get shown() {
    return this.editor.view.dom;
  }

  find(pattern) {
    const found = [];
    this.editor.state.doc.descendants((node, at) => {
      if (!node.isTextblock) return;
      // A letter for whatever is no text, so that places are counted alike.
      const text = node.textBetween(0, node.content.size, null, "\n");
      for (const [from, to] of placesIn(text, pattern)) found.push([at + 1 + from, at + 1 + to]);
    });
    return found;
  }

  ranges(places) {
    const { view } = this.editor;
    return places.map(([from, to]) => {
      const [start, end] = [view.domAtPos(from, 1), view.domAtPos(to, -1)];
      const range = new Range();
      range.setStart(start.node, start.offset);
      range.setEnd(end.node, end.offset);
      return range;
    });
  }

  select([from, to]) {
    this.editor.chain().focus().setTextSelection({ from, to }).run();
  }

  replace(places, words) {
    const { view, state } = this.editor;
    // Words that are put in are no marks that somebody types.
    const tr = pm.history.closeHistory(state.tr).setMeta("paste", true);
    for (const [from, to] of places.toReversed()) {
      if (words) tr.insertText(words, from, to);
      else tr.delete(from, to);
    }
    view.dispatch(tr);
    view.dispatch(pm.history.closeHistory(view.state.tr));
    const after = view.state.doc;
    return () => {
      const isSame = !view.isDestroyed && view.state.doc.eq(after);
      return isSame && this.editor.commands.undo();
    };
  }
}

/* From the top of the page to its end. */
export const boxesOfPage = () =>
  [...document.querySelectorAll(`form[data-autosave] :is(${PLAIN}, textarea)`)].flatMap((element) => {
    if (element.editor) return [new RichBox(element)];
    return element.matches(PLAIN) ? [new PlainBox(element)] : [];
  });
