/* Forms that save themselves. What is typed lies in this browser's storage until the server has said that it has it. */

const PAUSE = 1500; // ms without typing
const LONGEST = 8000; // ms of typing on
const OLDEST = 14 * 24 * 60 * 60 * 1000; // ms that what was typed is kept
const AGAIN = [3000, 6000, 12000, 30000]; // ms until the next try

const page = document.querySelector("[data-writer]");
export const parts = new Map();

class Part {
  constructor(form) {
    Object.assign(this, {
      form,
      dirty: false,
      sending: null,
      tries: 0,
      since: 0,
      timer: 0,
      composing: false,
      problem: "",
    });
    // What a page that goes away cannot hear: that its new row was saved. Sent again it is known by this.
    if (form.elements.token) form.elements.token.value = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    form.addEventListener("input", (event) => event.target.type !== "hidden" && this.touch());
    form.addEventListener("change", () => this.touch());
    form.addEventListener("compositionstart", () => {
      this.composing = true;
    });
    form.addEventListener("compositionend", () => {
      this.composing = false;
      if (this.dirty) this.soon();
    });
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) this.save();
    });
    // Enter in a box; and the one button that leads to where two texts are compared, which keeps what was typed.
    form.addEventListener("submit", (event) => {
      if (!event.submitter?.dataset.compare) {
        event.preventDefault();
        this.save();
      }
    });
    this.restore();
  }

  get key() {
    return keyOf(this.form) + (this.form.dataset.new ? `#${this.form.dataset.new}` : "");
  }

  entries() {
    return [...new FormData(this.form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  }

  touch() {
    this.dirty = true;
    this.keep();
    this.soon();
  }

  keep() {
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), entries: this.entries() }));
    } catch {
      /* full, or forbidden: the server has to do */
    }
  }

  forget() {
    localStorage.removeItem(this.key);
  }

  /* What a page that went away could not save: typed once more, so to speak, and saved against what stands there now. */
  restore() {
    const kept = readKept(this.key);
    if (!kept) return;
    const values = new Map(kept);
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
    this.dirty = true;
    this.soon();
    say("kept");
  }

  soon() {
    const now = Date.now();
    this.since ||= now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.saveUnasked(), Math.max(0, Math.min(PAUSE, this.since + LONGEST - now)));
  }

  /* Somebody is in a new row and has come no further than its dates: what it lacks is said when they leave it. */
  get isBegun() {
    const { form } = this;
    if (!("new" in form.dataset) || !form.contains(document.activeElement)) return false;
    return [...form.querySelectorAll("input:not([type=hidden], .month)")].every((box) => !box.value);
  }

  async saveUnasked(leaving = false) {
    if (!this.isBegun) return this.save(leaving);
    this.since = 0;
    return !this.dirty;
  }

  /* True once nothing is left to save. A syllable that is being composed is never saved half, nor torn apart. */
  async save(leaving = false) {
    if (!this.dirty) return true;
    if (this.composing && !leaving) return false;
    while (this.sending) await this.sending;
    if (!this.dirty) return true;
    clearTimeout(this.timer);
    this.since = 0;
    this.sending = this.send(leaving).finally(() => {
      this.sending = null;
    });
    await this.sending;
    return !this.dirty;
  }

  async send(leaving) {
    // A new row is added at the end: the one above it goes first, unless there is something wrong with it.
    // A page that goes away meanwhile leaves the row here, to be sent when it opens again.
    const above = this.follows;
    if (above?.dirty && !(await above.save(leaving)) && !above.problem) return this.later("offline");
    const sent = this.entries();
    say("saving");
    let response;
    try {
      response = await post(this.form.getAttribute("action"), sent, leaving);
    } catch {
      return this.later("offline");
    }
    if (response.type === "opaqueredirect") return this.later("signed-out");
    const answer = await response.json().catch(() => ({}));
    if (response.status === 200) return this.saved(answer, sent);
    if (response.status === 422) return this.wrong(answer.errors);
    if (response.status === 409 && answer.conflict) return this.conflict();
    if (answer.other) return say("other");
    if ([403, 404, 409].includes(response.status)) return say("closed");
    return this.later("offline");
  }

  later(why) {
    say(why);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.saveUnasked(), AGAIN[Math.min(this.tries++, AGAIN.length - 1)]);
  }

  saved(answer, sent) {
    this.tries = 0;
    this.show({});
    this.problem = "";
    const typedOn = JSON.stringify(this.entries().filter(typed)) !== JSON.stringify(sent.filter(typed));
    this.form.dataset.version = answer.version;
    const was = new Map(sent);
    for (const [name, value] of Object.entries(answer.values)) {
      this.settle(name, value, was.get(name), answer.taken.includes(name));
    }
    this.forget();
    if (answer.row) this.form.dispatchEvent(new CustomEvent("planbook:created", { bubbles: true, detail: answer.row }));
    this.dirty = typedOn && this.isChanged();
    if (this.dirty) this.touch();
    say("saved", answer.saved);
    this.form.dispatchEvent(new CustomEvent("planbook:saved", { bubbles: true }));
  }

  /* A box now begins with what was saved; what somebody else wrote in it shows, and so do separators in figures. */
  settle(name, value, sent, taken) {
    const began = this.form.elements[`initial-${name}`];
    const box = this.form.elements[name];
    const isTick = box?.type === "checkbox";
    const untouched = !box || (isTick ? box.checked === (sent !== undefined) : box.value === (sent ?? ""));
    // Typed on while it was on its way, beside what somebody else wrote: the next save asks.
    if (taken && !untouched) return;
    if (began) began.value = value;
    if (!box || isTick) return void (box && taken && (box.checked = value === "True"));
    if (taken || (untouched && box.matches(".money, .month") && box !== document.activeElement)) {
      box.value = value;
      if (taken) box.dispatchEvent(new CustomEvent("planbook:taken", { bubbles: true }));
    }
  }

  isChanged() {
    return this.entries()
      .filter(typed)
      .some(([name, value]) => this.form.elements[`initial-${name}`]?.value !== value);
  }

  wrong(errors) {
    this.show(errors);
    this.problem = "wrong";
    say("wrong");
  }

  conflict() {
    this.show({ __all__: ["다른 사람이 같은 곳을 먼저 고쳤습니다. 친 글은 그대로 있습니다."] });
    const compare = Object.assign(document.createElement("button"), {
      className: "button small",
      textContent: "견주어 보고 고르기",
    });
    compare.dataset.compare = "yes";
    this.form.querySelector(".part-errors").append(compare);
    this.problem = "conflict";
    say("conflict");
  }

  show(errors) {
    const rest = [];
    for (const box of this.form.querySelectorAll("[aria-invalid]")) {
      box.removeAttribute("aria-invalid");
      box.setAttribute("aria-describedby", box.dataset.help);
    }
    for (const list of this.form.querySelectorAll(".live-error")) list.remove();
    for (const [name, sentences] of Object.entries(errors)) {
      const box = this.form.elements[name];
      if (!box) {
        rest.push(...sentences);
        continue;
      }
      box.setAttribute("aria-invalid", "true");
      const list = Object.assign(document.createElement("p"), {
        className: "errorlist live-error",
        textContent: sentences.join(" "),
        id: `${box.id}-error`,
      });
      box.dataset.help ??= box.getAttribute("aria-describedby") ?? "";
      box.setAttribute("aria-describedby", `${list.id} ${box.dataset.help}`);
      (box.closest(".field, td") ?? box.parentElement).append(list);
    }
    const place = this.form.querySelector(".part-errors");
    place.textContent = rest.join(" ");
    place.hidden = !rest.length;
  }
}

const keyOf = (form) => `planbook:${page.dataset.writer}:${form.getAttribute("action")}`;

/* The numbers under which further new rows were kept beside this one, the first first. */
export function keptOf(form) {
  const start = `${keyOf(form)}#`;
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(start))
    .map((key) => Number(key.slice(start.length)))
    .toSorted((one, other) => one - other);
}

/* What was kept of a form; nothing where it is too old to be meant, or not ours. */
function readKept(key) {
  try {
    const { at, entries } = JSON.parse(localStorage.getItem(key) ?? "{}");
    return Date.now() - at < OLDEST ? entries : null;
  } catch {
    return null;
  }
}

/* Whoever signs out leaves nothing behind on this computer. */
export function forgetAll() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(`planbook:${page.dataset.writer}:`)) localStorage.removeItem(key);
  }
}

const typed = ([name]) => !name.startsWith("initial-");

export function csrf() {
  return document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
}

export function post(action, entries, keepalive = false) {
  const body = new URLSearchParams([...entries, ["writer", page.dataset.writer]]);
  const headers = { Accept: "application/json", "X-CSRFToken": csrf() };
  return fetch(action, {
    method: "POST",
    body,
    headers,
    redirect: "manual",
    keepalive: keepalive && body.toString().length < 60000,
  });
}

const bar = document.querySelector("#save-state");
const SENTENCES = {
  saving: () => "저장하는 중…",
  saved: (at) => `저장됨 ${at}`,
  kept: () => "저장하지 못했던 글을 되살렸습니다. 저장하는 중…",
  offline: () => "연결되지 않아 저장하지 못했습니다. 친 글은 이 컴퓨터에 있고, 연결되면 저장합니다.",
  "signed-out": () => "로그인이 풀렸습니다. 새 창에서 로그인하면 이어서 저장합니다.",
  wrong: () => "고칠 곳이 있어 일부를 저장하지 못했습니다.",
  conflict: () => "다른 사람이 같은 곳을 먼저 고쳤습니다.",
  other: () => "다른 사람으로 로그인되어 있어 저장하지 않았습니다. 친 글은 이 컴퓨터에 남아 있습니다.",
  closed: () => "이제 고칠 수 없는 계획입니다. 친 글은 이 컴퓨터에 남아 있습니다.",
};

function say(state, detail) {
  // What somebody has to put right is said until it is, whatever else was saved meanwhile.
  const open = state === "saved" || state === "saving" ? [...parts.values()].find((part) => part.problem)?.problem : "";
  state = open || state;
  const sentence = SENTENCES[state](detail);
  bar.dataset.state = state;
  document.querySelector("#sign-in-again").hidden = state !== "signed-out";
  if (bar.textContent !== sentence) bar.textContent = sentence;
}

export function adopt(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    if (!parts.has(form)) parts.set(form, new Part(form));
  }
}

/* True once everything that was typed is on the server. */
export async function flush(leaving = false) {
  const save = (part) => (leaving ? part.saveUnasked(leaving) : part.save());
  return (await Promise.all([...parts.values()].map(save))).every(Boolean);
}

const retry = () => {
  for (const part of parts.values()) if (part.dirty) part.saveUnasked();
};
addEventListener("online", retry);
addEventListener("focus", retry);
addEventListener("pagehide", () => flush(true));
document.addEventListener("visibilitychange", () => (document.hidden ? flush(true) : retry()));
addEventListener("beforeunload", (event) => {
  if (
    ["offline", "signed-out", "wrong", "conflict"].includes(bar.dataset.state) &&
    [...parts.values()].some((part) => part.dirty)
  ) {
    event.preventDefault();
  }
});
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s" && !event.isComposing) {
    event.preventDefault();
    flush();
  }
});
