/* The table of money: totals while typing, cells pasted from a spreadsheet, and rows for further sources. */

/* NaN for what only the server reads: calculations, and words. */
export function amountOf(text) {
  const plain = text.normalize("NFKC").replace(/[\s,]/g, "");
  const isNegative = /^([△▲−–-].+|\(.+\))$/.test(plain);
  const amount = Number(plain.replace(/[△▲−–()-]/g, ""));
  return isNegative ? -amount : amount;
}

export const formatAmount = (amount) =>
  Number.isNaN(amount)
    ? "…"
    : (amount < 0 ? "△" : "") + Math.abs(amount).toLocaleString("ko-KR", { maximumFractionDigits: 3 });

function updateTotals(table) {
  const rows = [...table.tBodies[0].rows];
  for (const output of table.tFoot.rows[0].querySelectorAll("output")) {
    const column = output.closest("td").cellIndex;
    const amounts = rows.map((row) => {
      const cell = row.cells[column];
      return amountOf(cell?.querySelector("input:not([type=hidden])")?.value ?? cell?.dataset.amount ?? "");
    });
    output.value = formatAmount(amounts.reduce((total, amount) => total + amount, 0));
  }
}

/* Says of pasted cells that there was no box for them, until the next paste. */
function sayWithoutBox(box, values) {
  const table = box.closest("table");
  table.parentElement.querySelector(".without-box")?.remove();
  if (!values.length) return;
  const said = document.createElement("p");
  said.className = "without-box errorlist";
  said.setAttribute("role", "alert");
  const named = values.slice(0, 5).join(", ") + (values.length > 5 ? " 등" : "");
  said.textContent = `붙여 넣은 칸 가운데 ${values.length}칸(${named})은 들어갈 칸이 없어 넣지 않았습니다. 붙여 넣은 자리를 확인하십시오.`;
  table.after(said);
}

/* Cells copied from a spreadsheet fill the boxes from the one that they are pasted in, to the right and down. */
function pasteCells(event) {
  const text = event.clipboardData.getData("text/plain");
  if (!event.target.matches("input.money") || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const body = event.target.closest("tbody");
  const left = event.target.closest("td").cellIndex;
  const top = event.target.closest("tr").sectionRowIndex;
  const without = [];
  for (const [down, line] of text.trimEnd().split(/\r?\n/).entries()) {
    for (const [right, value] of line.split("\t").entries()) {
      const box = body.rows[top + down]?.cells[left + right]?.querySelector("input.money");
      if (box) box.value = value.trim();
      else if (value.trim()) without.push(value.trim());
    }
  }
  sayWithoutBox(event.target, without);
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
  const updateAll = () => money.querySelectorAll("table").forEach(updateTotals);
  money.addEventListener("input", updateAll);
  money.addEventListener("planbook:saved", updateAll);
  money.addEventListener("paste", pasteCells);
  money.addEventListener("click", ({ target }) => {
    if (target.matches(".add-source")) addSource(target.previousElementSibling.selectedOptions[0]);
  });
  // A row that was only added on the page, and is in its draft.
  money.addEventListener("planbook:missing", ({ detail }) => {
    const [, program, source] = detail.split("-");
    addSource(money.querySelector(`#sources-${program} option[value="${source}"]`));
  });
  updateAll();
}
