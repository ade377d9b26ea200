/* What the amounts of a section's rows come to: beside the project's money, and at each row that has others below it. */
import { amountOf, formatAmount } from "./money.js";
import { withStepsOf } from "./row-tree.js";

const boxOf = (row) => row.querySelector("[name=amount]");
const steps = (rows) => rows.filter((row) => withStepsOf(row).length === 1);
const sumOf = (rows) => steps(rows).reduce((sum, row) => sum + amountOf(boxOf(row).value), 0);
const rowsIn = (place) => [...place.querySelectorAll(".milestone")];

/* Where the project has money: what of it the planned rows leave. */
function restOf(planned, money) {
  // An amount that only the server reads has none yet.
  if (!money || Number.isNaN(planned)) return "";
  const rest = money - planned;
  const amount = `${formatAmount(Math.abs(rest))}천원`;
  const all = `소요예산 ${formatAmount(money)}천원`;
  if (!rest) return ` ${all}과 같습니다.`;
  return rest > 0 ? ` ${all}까지 ${amount} 남았습니다.` : ` ${all}보다 ${amount} 많습니다.`;
}

function update() {
  const money = [...document.querySelectorAll("#money output[data-planned]")].reduce(
    (sum, { value }) => sum + amountOf(value),
    0,
  );
  const planned = sumOf([...document.querySelectorAll(".milestones:not([data-role=done])")].flatMap(rowsIn));
  for (const place of document.querySelectorAll(".milestones")) {
    const rows = rowsIn(place);
    for (const row of rows) {
      const below = withStepsOf(row).slice(1);
      if (below.length) boxOf(row).placeholder = sumOf(below) ? `계 ${formatAmount(sumOf(below))}` : "";
    }
    const said = place.parentElement.querySelector(".row-sum");
    const sum = sumOf(rows);
    const rest = place.dataset.role === "done" ? "" : restOf(planned, money);
    const sentence = sum ? `이 항목 일정의 금액은 모두 ${formatAmount(sum)}천원입니다.${rest}` : "";
    if (said.textContent !== sentence) said.textContent = sentence;
  }
}

/* Only of what a sum depends on, and not between two letters. */
let timer = 0;
document.addEventListener("input", ({ target }) => {
  if (!target.matches(".money")) return;
  clearTimeout(timer);
  timer = setTimeout(update, 150);
});
for (const kind of ["planbook:saved", "planbook:moved"]) document.addEventListener(kind, update);
update();
