/* Who else is on this page, and whether somebody has saved what is older here. */
import { csrfToken } from "../csrf.js";
import { post } from "./requests.js";

const INTERVAL = 20_000; // ms
const IDLE = 5 * 60 * 1000; // ms

const { dataset } = document.querySelector("[data-writer]");
const others = document.querySelector("#others");
const news = document.querySelector("#news");

// Asking is no work: left alone, the page lets the session end as any other.
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

async function ask() {
  if (document.hidden || Date.now() - lastTouched > IDLE) return;
  const response = await post(dataset.here, []).catch(() => null);
  if (response?.status !== 200) return;
  const answer = await response.json();
  others.textContent = answer.others.length ? `함께 보는 사람: ${answer.others.join(", ")}` : "";
  const saved = [...document.querySelectorAll("form[data-part]")].filter((form) => form.dataset.version);
  news.hidden = !saved.some((form) => answer.versions[form.dataset.part] > Number(form.dataset.version));
}

setInterval(ask, INTERVAL);
addEventListener("focus", ask);
addEventListener("pagehide", () => {
  const body = new FormData();
  body.append("leave", "1");
  body.append("csrfmiddlewaretoken", csrfToken());
  navigator.sendBeacon(dataset.here, body);
});
