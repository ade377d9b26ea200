/* The page of a project: rows that come when they are needed, sums while typing, who else is here, how it will print. */
import { adopt, csrf, flush, forgetAll, parts, post } from "./autosave.js";

const page = document.querySelector("[data-writer]");

/* What is said of a row stands at the row, where the page opens again. */
const said = document.querySelector(".messages");
const place = location.hash && document.getElementById(location.hash.slice(1));
if (said && place) place.before(said);

/* Structure – moving, adding, removing – is plain forms; what was typed goes to the server before the page does. */
for (const form of document.querySelectorAll("form[data-structure]")) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    if (form.dataset.confirm && !confirm(form.dataset.confirm)) return;
    if (!(await flush())) return void document.querySelector("#save-state").scrollIntoView();
    form.dataset.ready = "yes";
    form.submit();
  });
}

/* A row that was created gets the buttons of a row with the next page; meanwhile an empty one stands below it. */
document.addEventListener("planbook:created", ({ target }) => {
  const template = target.closest("section").querySelector("template.blank-row");
  const row = target.closest(".milestone");
  const blank = template.content.cloneNode(true);
  // Each row's labels belong to its own boxes.
  for (const each of blank.querySelectorAll("[id]")) each.id += `-${parts.size}`;
  for (const each of blank.querySelectorAll("[for]")) each.htmlFor += `-${parts.size}`;
  row.after(blank);
  adopt(row.parentElement);
});

/* What somebody else wrote in a text that was not touched here. */
document.addEventListener("planbook:taken", ({ target }) => target.editor?.commands.setContent(target.value, { emitUpdate: false }));

/* Money */

const read = (text) => {
  const plain = text.normalize("NFKC").replace(/[\s,]/g, "");
  const negative = /^([△▲−–-].+|\(.+\))$/.test(plain);
  const number = Number(plain.replace(/[△▲−–()-]/g, ""));
  return Number.isFinite(number) ? (negative ? -number : number) : 0;
};
const write = (number) => (number < 0 ? "△" : "") + Math.abs(number).toLocaleString("ko-KR", { maximumFractionDigits: 3 });

function addUp(table) {
  const rows = [...table.tBodies[0].rows];
  for (const cell of table.tFoot.rows[0].querySelectorAll("output")) {
    const at = cell.closest("td").cellIndex;
    const values = rows.map((row) => row.cells[at]).map((each) => each?.querySelector("input:not([type=hidden])")?.value ?? each?.dataset.amount ?? "");
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
  text.trimEnd().split(/\r?\n/).forEach((line, down) => line.split("\t").forEach((value, right) => {
    const box = body.rows[top + down]?.cells[from + right]?.querySelector("input.money");
    if (box) box.value = value.trim();
  }));
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
}

function addSource(chosen) {
  if (!chosen?.value) return;
  const table = chosen.closest(".program").querySelector("table");
  const row = table.querySelector("template").content.firstElementChild.cloneNode(true);
  row.querySelector("th").textContent = chosen.textContent;
  for (const box of row.querySelectorAll("input")) {
    box.name = box.name.replace("-0-", `-${chosen.value}-`);
    if (box.type !== "hidden") box.setAttribute("aria-label", `${chosen.textContent} ${box.getAttribute("aria-label")}`);
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
  money.addEventListener("click", ({ target }) => target.matches(".add-source") && addSource(target.previousElementSibling.selectedOptions[0]));
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

function showPrint(shown) {
  beside.hidden = !shown;
  toggle.setAttribute("aria-expanded", shown);
  page.classList.toggle("with-print", shown);
  if (shown) flush().then(refresh);
}
function refresh() {
  if (beside.hidden) return;
  const frame = beside.querySelector("iframe");
  const top = frame.contentWindow?.scrollY ?? 0;
  frame.onload = () => frame.contentWindow.scrollTo(0, top);
  if (frame.src) frame.contentWindow.location.reload();
  else frame.src = frame.dataset.src;
}
toggle.addEventListener("click", () => showPrint(beside.hidden));
addEventListener("keydown", (event) => {
  if (event.altKey && event.code === "KeyP" && !event.isComposing) { event.preventDefault(); showPrint(beside.hidden); }
});
document.addEventListener("planbook:saved", refresh);

/* Who else is here */

const others = document.querySelector("#others");
const news = document.querySelector("#news");

// Looking around is no work: left alone, the page lets the session end as any other.
let lastTouched = Date.now();
for (const kind of ["keydown", "pointerdown", "wheel"]) addEventListener(kind, () => { lastTouched = Date.now(); }, { passive: true });

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
  if (!(await flush()) && !confirm("아직 저장하지 못한 글이 있습니다. 로그아웃하면 이 컴퓨터에서 지워집니다. 로그아웃하시겠습니까?")) return;
  forgetAll();
  event.target.dataset.ready = "yes";
  event.target.submit();
});

adopt(document);
