/* The page of a project: rows that come when they are needed, sums while typing, who else is here, how it will print. */
import { adopt, csrf, flush, forgetAll, keptOf, parts, post } from "./autosave.js";
import { move } from "./moving.js";

const page = document.querySelector("[data-writer]");

/* Structure – moving, adding, removing – is plain forms; what was typed goes to the server before they do. */
const PRESSED = "planbook-pressed";
let moved = Promise.resolve();
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!("structure" in form.dataset)) return;
  event.preventDefault();
  if (form.dataset.confirm && !confirm(form.dataset.confirm)) return;
  const isSaved = await flush();
  // One after another, however quickly they were pressed. What could not be saved stays on the page, and so do they.
  if (form.dataset.structure === "move") return void (moved = moved.then(() => move(form)).then(refresh));
  if (!isSaved) return void document.querySelector("#save-state").scrollIntoView();
  sessionStorage.setItem(PRESSED, form.getAttribute("action"));
  form.submit();
});

/* The page opens again where it was left: what is said of a row stands at the row, and a new section has the focus. */
function goOn() {
  const place = location.hash && document.getElementById(location.hash.slice(1));
  const said = document.querySelector("[role=status]:has(> .messages)");
  const action = sessionStorage.getItem(PRESSED);
  sessionStorage.removeItem(PRESSED);
  if (!place) return;
  if (said) place.before(said);
  if (action && place.matches(".sheet")) {
    document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
      if (place.contains(textarea) && textarea.name === "body" && !textarea.closest(".milestone")) {
        editor.on("create", () => editor.commands.focus());
      }
    });
  }
}
goOn();

/* Below a row that is begun an empty one stands at once: whoever goes on in it waits for no answer. */
function addBlank(row, number = Date.now()) {
  const blank = row.closest("section").querySelector("template.blank-row").content.firstElementChild.cloneNode(true);
  // Each row's labels belong to its own boxes, and what is kept of it to it alone.
  for (const each of blank.querySelectorAll("[id]")) each.id += `-${number}`;
  for (const each of blank.querySelectorAll("[for]")) each.htmlFor += `-${number}`;
  const form = blank.querySelector("form");
  form.dataset.new = number;
  row.after(blank);
  adopt(blank);
  parts.get(form).follows = parts.get(row.querySelector("form"));
}
document.addEventListener("input", ({ target }) => {
  const row = target.closest("form[data-new]")?.closest(".milestone");
  if (row && !row.nextElementSibling) addBlank(row);
});

/* A row that was created becomes whole around the boxes that somebody may be typing in. */
document.addEventListener("planbook:created", ({ target: form, detail }) => {
  const row = form.closest(".milestone");
  const whole = new DOMParser().parseFromString(detail, "text/html").body.firstElementChild;
  if (!row.nextElementSibling) addBlank(row);
  // It stood there already: only the answer to its first save had been lost.
  if (document.getElementById(whole.id)) row.remove();
  else complete(row, form, whole);
});

function complete(row, form, whole) {
  const its = whole.querySelector("form");
  Object.assign(row, { id: whole.id, className: whole.className });
  form.removeAttribute("aria-label");
  form.removeAttribute("data-new");
  form.elements.token.remove();
  for (const { name, value } of its.attributes) form.setAttribute(name, value);
  form.querySelector(".milestone-boxes").after(its.querySelector("details"));
  form.after(...whole.querySelectorAll(".row-buttons"));
  window.planbook.initEditors(row);
}

/* Whoever leaves a row by Enter goes on in the next; by Tab as well, where the row was empty when it was come to. */
let begun = null;
document.addEventListener("focusin", ({ target }) => {
  const form = target.closest(".milestone form");
  if (form !== begun) begun = form && "new" in form.dataset ? form : null;
});
addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".milestone-boxes")?.closest("form");
  if (!form || event.isComposing || event.shiftKey) return;
  const leaves = event.key === "Enter" || (event.key === "Tab" && form === begun && event.target.name === "amount");
  const next = leaves && form.closest(".milestone").nextElementSibling?.querySelector("input:not([type=hidden])");
  if (!next) return;
  event.preventDefault();
  next.focus();
});

/* What somebody else wrote in a text that was not touched here. */
document.addEventListener("planbook:taken", ({ target }) =>
  target.editor?.commands.setContent(target.value, { emitUpdate: false }),
);

/* A picture that came in through a text stands in the list of pictures as well. */
document.addEventListener("planbook:picture", async () => {
  const fresh = new DOMParser()
    .parseFromString(await (await fetch(location.pathname)).text(), "text/html")
    .querySelector("#pictures");
  if (fresh) document.querySelector("#pictures").replaceWith(fresh);
});

/* Money */

const read = (text) => {
  const plain = text.normalize("NFKC").replace(/[\s,]/g, "");
  const negative = /^([△▲−–-].+|\(.+\))$/.test(plain);
  const number = Number(plain.replace(/[△▲−–()-]/g, ""));
  return Number.isFinite(number) ? (negative ? -number : number) : 0;
};
const write = (number) =>
  (number < 0 ? "△" : "") + Math.abs(number).toLocaleString("ko-KR", { maximumFractionDigits: 3 });

function addUp(table) {
  const rows = [...table.tBodies[0].rows];
  for (const cell of table.tFoot.rows[0].querySelectorAll("output")) {
    const at = cell.closest("td").cellIndex;
    const values = rows
      .map((row) => row.cells[at])
      .map((each) => each?.querySelector("input:not([type=hidden])")?.value ?? each?.dataset.amount ?? "");
    cell.value = write(values.reduce((sum, value) => sum + read(value), 0));
  }
}

/* Cells copied from a spreadsheet fill the boxes from the one that they are pasted in, to the right and down. */
function spread(event) {
  const text = event.clipboardData.getData("text/plain");
  if (!event.target.matches("input.money") || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const body = event.target.closest("tbody");
  const from = event.target.closest("td").cellIndex;
  const top = event.target.closest("tr").sectionRowIndex;
  text
    .trimEnd()
    .split(/\r?\n/)
    .forEach((line, down) =>
      line.split("\t").forEach((value, right) => {
        const box = body.rows[top + down]?.cells[from + right]?.querySelector("input.money");
        if (box) box.value = value.trim();
      }),
    );
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
}

function addSource(chosen) {
  if (!chosen?.value) return;
  const table = chosen.closest(".program").querySelector("table");
  const row = table.querySelector("template").content.firstElementChild.cloneNode(true);
  row.querySelector("th").textContent = chosen.textContent;
  for (const box of row.querySelectorAll("input")) {
    box.name = box.name.replace("-0-", `-${chosen.value}-`);
    if (box.type !== "hidden") {
      box.setAttribute("aria-label", `${chosen.textContent} ${box.getAttribute("aria-label")}`);
    }
  }
  table.tBodies[0].append(row);
  chosen.remove();
  row.querySelector("input:not([type=hidden])").focus();
}

const money = document.querySelector("#money");
if (money) {
  const all = () => money.querySelectorAll("table").forEach(addUp);
  money.addEventListener("input", all);
  money.addEventListener("planbook:saved", all);
  money.addEventListener("paste", spread);
  money.addEventListener(
    "click",
    ({ target }) => target.matches(".add-source") && addSource(target.previousElementSibling.selectedOptions[0]),
  );
  // A row that was only added on the page, and is in what was kept of it.
  money.addEventListener("planbook:missing", ({ detail }) => {
    const [, program, source] = detail.split("-");
    addSource(money.querySelector(`#sources-${program} option[value="${source}"]`));
  });
  all();
}

/* Beside: how it will print */

const beside = document.querySelector("#print");
const toggle = document.querySelector("#print-toggle");

const frame = beside.querySelector("iframe");
let sheet = document.querySelector(".sheet"); // that is being written
let seen = null; // how far down the printed page was read; null where it opens at the part that is being written

function showPrint(shown) {
  beside.hidden = !shown;
  toggle.setAttribute("aria-expanded", shown);
  page.classList.toggle("with-print", shown);
  // The page is set anew; whoever is writing stays in sight of it.
  if (document.activeElement.closest(".parts")) document.activeElement.scrollIntoView({ block: "center" });
  seen = null;
  if (shown) flush().then(refresh);
}
function refresh() {
  if (beside.hidden) return;
  if (frame.src) frame.contentWindow.location.reload();
  else frame.src = frame.dataset.src;
}
function scrollPrint() {
  const { contentDocument: printed, contentWindow: view } = frame;
  if (!printed) return; // signed out meanwhile
  const place = [...document.querySelectorAll('.sheet[id^="section-"]')].indexOf(sheet);
  const part =
    printed.querySelectorAll(".section[id]")[place] ??
    printed.querySelector(sheet.matches("[aria-labelledby=money-title]") ? ".money-table" : ".section");
  if (seen === null) part?.scrollIntoView();
  else view.scrollTo(0, seen);
}
frame.addEventListener("load", () => {
  scrollPrint();
  frame.contentWindow.addEventListener("scroll", () => {
    seen = frame.contentWindow.scrollY;
  });
});
document.querySelector(".parts").addEventListener("focusin", ({ target }) => {
  const now = target.closest(".sheet");
  if (now === sheet) return;
  sheet = now;
  seen = null;
  if (!beside.hidden) scrollPrint();
});
toggle.addEventListener("click", () => showPrint(beside.hidden));
addEventListener("keydown", (event) => {
  if (event.altKey && event.code === "KeyP" && !event.isComposing) {
    event.preventDefault();
    showPrint(beside.hidden);
  }
});
document.addEventListener("planbook:saved", refresh);

/* Who else is here */

const others = document.querySelector("#others");
const news = document.querySelector("#news");

// Looking around is no work: left alone, the page lets the session end as any other.
let lastTouched = Date.now();
for (const kind of ["keydown", "pointerdown", "wheel"]) {
  addEventListener(
    kind,
    () => {
      lastTouched = Date.now();
    },
    { passive: true },
  );
}

async function lookAround() {
  if (document.hidden || Date.now() - lastTouched > 5 * 60 * 1000) return;
  const response = await post(page.dataset.here, []).catch(() => null);
  if (response?.status !== 200) return;
  const answer = await response.json();
  others.textContent = answer.others.length ? `함께 보는 사람: ${answer.others.join(", ")}` : "";
  const known = [...document.querySelectorAll("form[data-part]")].filter((form) => form.dataset.version);
  news.hidden = !known.some((form) => answer.versions[form.dataset.part] > Number(form.dataset.version));
}
setInterval(lookAround, 20000);
addEventListener("focus", lookAround);
addEventListener("pagehide", () => {
  const body = new FormData();
  body.append("leave", "1");
  body.append("csrfmiddlewaretoken", csrf());
  navigator.sendBeacon(page.dataset.here, body);
});

document.querySelector("form[action$='/logout/']")?.addEventListener("submit", async (event) => {
  if (event.target.dataset.ready) return;
  event.preventDefault();
  if (
    !(await flush()) &&
    !confirm("아직 저장하지 못한 글이 있습니다. 로그아웃하면 이 컴퓨터에서 지워집니다. 로그아웃하시겠습니까?")
  ) {
    return;
  }
  forgetAll();
  event.target.dataset.ready = "yes";
  event.target.submit();
});

adopt(document);

/* Rows that had been begun below one another come back, each as its own. */
for (const form of document.querySelectorAll("form[data-new]")) {
  let row = form.closest(".milestone");
  for (const number of keptOf(form)) {
    addBlank(row, number);
    row = row.nextElementSibling;
  }
}
