/* What the checks find follows each save; an error that prevents the next step is said at the top as well. */
import { showBlocking } from "./save-state.js";

const PAUSE = 400; // ms after the latest save

const checks = document.querySelector("#checks");
let timer = 0;

async function refresh() {
  const response = await fetch(checks.dataset.address, { redirect: "manual" }).catch(() => null);
  if (response?.status !== 200) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("#checks");
  if (checks.textContent === fresh.textContent) return;
  const focused = checks.contains(document.activeElement) && document.activeElement.getAttribute("href");
  fresh.querySelector("details").open = checks.querySelector("details").open;
  checks.replaceChildren(...fresh.childNodes);
  // The next one where what had the focus is gone.
  if (focused !== false) (checks.querySelector(`[href="${focused}"]`) ?? checks.querySelector("summary")).focus();
  showBlocking(Number(fresh.dataset.blocking));
}

document.addEventListener("planbook:saved", () => {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
});
showBlocking(Number(checks.dataset.blocking));
