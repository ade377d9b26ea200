/* Forms that save themselves. What is typed is a draft in this browser until the server has said that it has it. */
import { discardDraft, readDraft, saveDraft } from "../drafts.js";
import { showConflict, showDoubt, showErrors } from "./form-errors.js";
import { post } from "./requests.js";
import { canStillBeSaved, showSaveState } from "./save-state.js";

const PAUSE = 1500; // ms without typing
const LONGEST = 8000; // ms of typing on
const RETRIES = [3000, 6000, 12000, 30000]; // ms until the next try

/* Boxes that show what is stored; an editor of texts does so by itself. */
const LINE = "input:not([type=checkbox])";

/* By their forms. */
export const autosaved = new Map();

const isBox = ({ name, type }) => name && type !== "hidden" && type !== "submit";
const isTyped = ([name]) => !name.startsWith("initial-");

/* What somebody has to put right is said until it is, whatever else was saved meanwhile. */
function say(state, detail) {
  const isGood = state === "saved" || state === "saving";
  const wrong = isGood && [...autosaved.values()].find((each) => each.problem);
  if (wrong) showSaveState(wrong.problem, wrong.sentence);
  else showSaveState(state, detail);
}

class AutosavedForm {
  constructor(form) {
    Object.assign(this, {
      form,
      isDirty: false,
      sending: null,
      tries: 0,
      firstChangeAt: 0,
      timer: 0,
      isComposing: false,
      problem: "",
    });
    // What a page that goes away cannot hear: that its new row was saved. Sent again it is known by this.
    if (form.elements.token) form.elements.token.value = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    form.addEventListener("input", (event) => event.target.type !== "hidden" && this.noticeChange());
    // A box that is left says so once more, though what was typed in it is saved already.
    form.addEventListener("change", () => this.isChanged() && this.noticeChange());
    form.addEventListener("compositionstart", () => {
      this.isComposing = true;
    });
    form.addEventListener("compositionend", () => {
      this.isComposing = false;
      if (this.isDirty) this.schedule();
    });
    form.addEventListener("focusout", (event) => {
      this.showStored(event.target);
      if (!form.contains(event.relatedTarget)) this.save();
    });
    // Enter in a box; and the one button that leads to where two texts are compared, which keeps what was typed.
    form.addEventListener("submit", (event) => {
      if (!event.submitter?.dataset.compare) {
        event.preventDefault();
        this.save();
      }
    });
    this.restoreDraft();
  }

  entries() {
    return [...new FormData(this.form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  }

  noticeChange() {
    this.isDirty = true;
    saveDraft(this.form, this.entries());
    this.schedule();
  }

  /* What a page that went away could not save: typed once more, so to speak, and saved against what stands there now. */
  restoreDraft() {
    const draft = readDraft(this.form);
    if (!draft) return;
    const values = new Map(draft);
    // Saved after all while the page went away: that is no longer typed, nor anybody else's.
    const stored = new Map(this.entries());
    for (const name of [...values.keys()].filter((each) => stored.get(`initial-${each}`) === values.get(each))) {
      values.delete(`initial-${name}`);
    }
    for (const name of values.keys()) {
      if (!this.form.elements[name]) {
        this.form.dispatchEvent(new CustomEvent("planbook:missing", { bubbles: true, detail: name }));
      }
    }
    for (const control of this.form.elements) {
      if (!control.name || control.name === "csrfmiddlewaretoken") continue;
      if (control.type === "checkbox") control.checked = values.has(control.name);
      else if (values.has(control.name)) control.value = values.get(control.name);
    }
    this.isDirty = true;
    this.schedule();
    say("restored");
  }

  schedule() {
    const now = Date.now();
    this.firstChangeAt ||= now;
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => this.saveByItself(),
      Math.max(0, Math.min(PAUSE, this.firstChangeAt + LONGEST - now)),
    );
  }

  /* Somebody is in a new row and has come no further than its dates: what it lacks is said when they leave it. */
  get isUnfinished() {
    const { form } = this;
    if (!("new" in form.dataset) || !form.contains(document.activeElement)) return false;
    return [...form.querySelectorAll("input:not([type=hidden], .month)")].every((box) => !box.value);
  }

  async saveByItself(leaving = false) {
    if (!this.isUnfinished) return this.save(leaving);
    this.firstChangeAt = 0;
    return !this.isDirty;
  }

  /* True once nothing is left to save. A syllable that is being composed is never saved half, nor torn apart. */
  async save(leaving = false) {
    if (!this.isDirty) return true;
    if (this.isComposing && !leaving) return false;
    while (this.sending) await this.sending;
    if (!this.isDirty) return true;
    clearTimeout(this.timer);
    this.firstChangeAt = 0;
    this.sending = this.send(leaving).finally(() => {
      this.sending = null;
    });
    await this.sending;
    return !this.isDirty;
  }

  async send(leaving) {
    // A new row is added at the end: the one above it goes first, unless there is something wrong with it.
    // A page that goes away meanwhile leaves the row here, to be sent when it opens again.
    const above = this.rowAbove;
    if (above?.isDirty && !(await above.save(leaving)) && !above.problem) return this.retryLater("offline");
    const sent = this.entries();
    say("saving");
    let response;
    try {
      response = await post(this.form.getAttribute("action"), sent, leaving);
    } catch {
      return this.retryLater("offline");
    }
    if (response.type === "opaqueredirect") return this.retryLater("signed-out");
    const answer = await response.json().catch(() => ({}));
    if (response.status === 200) return this.saved(answer, sent);
    if (response.status === 422) return this.refused(answer.errors);
    if (response.status === 409 && answer.conflict) return this.conflicted(answer.conflict);
    if (answer.other) return say("other");
    if ([403, 404, 409].includes(response.status)) return say("locked");
    return this.retryLater("offline");
  }

  retryLater(why) {
    say(why);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.saveByItself(), RETRIES[Math.min(this.tries++, RETRIES.length - 1)]);
  }

  saved(answer, sent) {
    this.tries = 0;
    showErrors(this.form, {});
    this.problem = "";
    const typedOn = JSON.stringify(this.entries().filter(isTyped)) !== JSON.stringify(sent.filter(isTyped));
    this.form.dataset.version = answer.version;
    const was = new Map(sent);
    for (const [name, value] of Object.entries(answer.values)) {
      this.settle(name, value, was.get(name), answer.taken.includes(name));
    }
    discardDraft(this.form);
    showDoubt(this.form, answer.doubt, () => this.save());
    if (answer.row) this.form.dispatchEvent(new CustomEvent("planbook:created", { bubbles: true, detail: answer.row }));
    this.isDirty = typedOn && this.isChanged();
    if (this.isDirty) this.noticeChange();
    say("saved", answer.saved);
    this.form.dispatchEvent(new CustomEvent("planbook:saved", { bubbles: true }));
  }

  /* A box now begins with what was saved; what somebody else wrote in it shows, and so does how it is stored: figures with
     separators, months with their year, letters that fonts have. */
  settle(name, value, sent, taken) {
    const initial = this.form.elements[`initial-${name}`];
    const box = this.form.elements[name];
    const isTick = box?.type === "checkbox";
    const isUntouched = !box || (isTick ? box.checked === (sent !== undefined) : box.value === (sent ?? ""));
    // Typed on while it was on its way, beside what somebody else wrote: the next save asks.
    if (taken && !isUntouched) return;
    if (initial) initial.value = value;
    if (!box) return;
    if (isTick) {
      if (taken) box.checked = value === "True";
    } else if (taken) {
      box.value = value;
      box.dispatchEvent(new CustomEvent("planbook:taken", { bubbles: true }));
    } else if (isUntouched && box !== document.activeElement && box.matches(LINE)) box.value = value;
  }

  /* What was saved while the cursor was still in a box. */
  showStored(box) {
    const initial = this.form.elements[`initial-${box.name}`];
    if (initial && !this.isDirty && box.matches(LINE)) box.value = initial.value;
  }

  /* Whether a box has something else than what is stored; one that was added on the page has nothing stored. */
  isChanged() {
    const { elements } = this.form;
    return [...elements].some((box) => {
      const stored = elements[`initial-${box.name}`]?.value;
      return (
        isBox(box) && (box.type === "checkbox" ? `${box.checked}` !== stored?.toLowerCase() : box.value !== stored)
      );
    });
  }

  refused(errors) {
    showErrors(this.form, errors);
    this.problem = "wrong";
    say("wrong");
  }

  conflicted(sentence) {
    showConflict(this.form, sentence);
    Object.assign(this, { problem: "conflict", sentence });
    say("conflict", sentence);
  }
}

export function autosaveFormsIn(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    if (!autosaved.has(form)) autosaved.set(form, new AutosavedForm(form));
  }
}

/* True once everything that was typed is on the server. */
export async function saveAll(leaving = false) {
  const save = (each) => (leaving ? each.saveByItself(leaving) : each.save());
  return (await Promise.all([...autosaved.values()].map(save))).every(Boolean);
}

const retry = () => {
  for (const each of autosaved.values()) if (each.isDirty) each.saveByItself();
};
addEventListener("online", retry);
addEventListener("focus", retry);
addEventListener("pagehide", () => saveAll(true));
document.addEventListener("visibilitychange", () => (document.hidden ? saveAll(true) : retry()));
addEventListener("beforeunload", (event) => {
  if (canStillBeSaved() && [...autosaved.values()].some((each) => each.isDirty)) {
    event.preventDefault();
  }
});
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s" && !event.isComposing) {
    event.preventDefault();
    saveAll();
  }
});
