/* Finding words in all boxes of the page, and putting others in their place. What is replaced is saved as if it had been
   typed, and can be taken back. */
import { boxesOfPage } from "./boxes.js";

const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;
const FORM = `
  <label>찾을 말 <input name="words" autocomplete="off"></label>
  <label>바꿀 말 <input name="others" autocomplete="off"></label>
  <div class="row-buttons">
    <button type="button" class="button small" value="previous">이전</button>
    <button type="submit" class="button small">다음</button>
    <button type="button" class="button small" value="one">바꾸기</button>
    <button type="button" class="button small" value="all">모두 바꾸기</button>
    <button type="button" class="button small" value="undo" disabled>바꾼 것 되돌리기</button>
    <button type="button" class="button small" value="close">닫기</button>
  </div>
  <p role="status"></p>`;

/* Capitals and small letters are alike, and so are the kinds of blanks. */
function patternOf(words) {
  const text = words.normalize("NFC").replace(SYNTAX, "\\$&");
  return new RegExp(text.replace(/\s/g, "[ \u00a0]"), "giu");
}

class FindPanel {
  constructor() {
    this.form = Object.assign(document.createElement("form"), { className: "find", innerHTML: FORM });
    this.form.setAttribute("role", "search");
    this.form.setAttribute("aria-label", "찾아 바꾸기");
    this.status = this.form.querySelector("[role=status]");
    this.now = null; // what was shown last: { box, place }
    this.undone = []; // for each time that something was replaced what takes it back
    const { words } = this.form.elements;
    words.addEventListener("input", () => this.look());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go(1);
    });
    this.form.addEventListener("click", ({ target }) => target.type === "button" && this[target.value]());
    this.form.addEventListener("keydown", ({ key }) => key === "Escape" && this.close());
  }

  open() {
    const chosen = getSelection().toString().trim();
    document.querySelector(".bar-top").append(this.form);
    const { words } = this.form.elements;
    if (chosen && !/\n/.test(chosen)) words.value = chosen;
    words.focus();
    words.select();
    this.look();
  }

  close() {
    this.form.remove();
    this.mark([]);
    if (this.now?.box.element.isConnected) this.now.box.select(this.now.place);
    else document.querySelector("#find-open").focus();
  }

  /* All places, from the top of the page to its end: { box, place }. */
  find() {
    const { value } = this.form.elements.words;
    if (!value.trim()) return [];
    const pattern = patternOf(value);
    return boxesOfPage().flatMap((box) => box.find(pattern).map((place) => ({ box, place })));
  }

  say(sentence) {
    this.status.textContent = sentence;
  }

  look() {
    this.now = null;
    const found = this.find();
    this.mark(found);
    if (!this.form.elements.words.value.trim()) this.say("");
    else this.say(found.length ? `${found.length}곳에 있습니다.` : "이 사업에 없는 말입니다.");
  }

  mark(found) {
    const rangesOf = (places) => places.flatMap(({ box, place }) => box.ranges([place]));
    for (const box of document.querySelectorAll(".found")) box.classList.remove("found");
    if (!("highlights" in CSS)) return;
    CSS.highlights.set("found", new Highlight(...rangesOf(found)));
    CSS.highlights.set("found-now", new Highlight(...rangesOf(found.length && this.now ? [this.now] : [])));
  }

  /* How many of the places stand before the one that was shown last. */
  countBefore(found) {
    if (!this.now) return 0;
    const { box, place } = this.now;
    const isBefore = (each) => {
      if (each.box.element === box.element) return each.place[0] < place[0];
      return box.element.compareDocumentPosition(each.box.element) & Node.DOCUMENT_POSITION_PRECEDING;
    };
    return found.filter(isBefore).length;
  }

  isNow(found) {
    return (
      Boolean(this.now && found) && found.box.element === this.now.box.element && found.place[0] === this.now.place[0]
    );
  }

  /* To the next or the previous one, round and round; where the one that was shown is gone, from its place. */
  go(step) {
    const found = this.find();
    if (!found.length) return this.look();
    const at = this.countBefore(found);
    const next = step > 0 && !this.isNow(found[at]) ? at : at + step;
    return this.show(found, (next + found.length) % found.length);
  }

  previous() {
    this.go(-1);
  }

  show(found, at) {
    this.now = found[at];
    this.mark(found);
    const { box } = this.now;
    box.show();
    box.shown.classList.add("found");
    this.say(`${found.length}곳 가운데 ${at + 1}번째: ${box.name}`);
  }

  /* The one that is shown; where none is, it is shown first. */
  one() {
    const found = this.find();
    if (!this.isNow(found[this.countBefore(found)])) return this.go(1);
    const { value } = this.form.elements.others;
    const { box, place } = this.now;
    this.remember([box.replace([place], value)]);
    // What was put in isn't found again.
    this.now = { box, place: [place[0] + value.length, place[0] + value.length] };
    return this.goOn();
  }

  goOn() {
    const found = this.find();
    if (!found.length) {
      this.mark([]);
      return this.say("바꾸었습니다. 더는 없습니다.");
    }
    return this.show(found, this.countBefore(found) % found.length);
  }

  all() {
    const found = this.find();
    if (!found.length) return this.look();
    const { value } = this.form.elements.others;
    const boxes = new Set(found.map(({ box }) => box));
    const placesIn = (box) => found.filter((each) => each.box === box).map(({ place }) => place);
    this.remember([...boxes].map((box) => box.replace(placesIn(box), value)));
    this.now = null;
    this.mark([]);
    return this.say(`${found.length}곳을 바꾸었습니다.`);
  }

  remember(undo) {
    this.undone.push(undo);
    this.form.querySelector("[value=undo]").disabled = false;
  }

  undo() {
    const left = this.undone.pop().filter((undo) => !undo());
    this.form.querySelector("[value=undo]").disabled = !this.undone.length;
    this.look();
    const kept = left.length ? ` 그 뒤에 고친 ${left.length}칸은 그대로 두었습니다.` : "";
    this.say(`되돌렸습니다.${kept}`);
  }
}

const panel = new FindPanel();
export const openFind = () => panel.open();
