/* Beside what is being written: how it will print. */
import { saveAll } from "./autosave.js";

const page = document.querySelector("[data-writer]");
const preview = document.querySelector("#print");
const toggle = document.querySelector("#print-toggle");
const frame = preview.querySelector("iframe");

let sheet = document.querySelector(".sheet"); // that is being written
let scrolledTo = null; // how far down the printed page was read; null where it opens at what is being written

function show(isShown) {
  preview.hidden = !isShown;
  toggle.setAttribute("aria-expanded", isShown);
  page.classList.toggle("with-print", isShown);
  // The page is set anew; whoever is writing stays in sight of it.
  if (document.activeElement.closest(".parts")) document.activeElement.scrollIntoView({ block: "center" });
  scrolledTo = null;
  if (isShown) saveAll().then(reloadPreview);
}

let isLoading = false;
let isStale = false; // what loads was asked for before the latest save

/* One after another: a frame that is asked for a page while it loads one may show neither. */
export function reloadPreview() {
  if (preview.hidden) return;
  isStale = isLoading;
  if (isLoading) return;
  isLoading = true;
  // Unlike reload() allowed whatever is shown: an error of the browser's own as well.
  frame.contentWindow.location.replace(frame.dataset.src);
}

function scroll() {
  const { contentDocument: printed, contentWindow: view } = frame;
  if (!printed) return;
  if (scrolledTo === null) printedSheet(printed)?.scrollIntoView();
  else view.scrollTo(0, scrolledTo);
}

function printedSheet(printed) {
  const place = [...document.querySelectorAll('.sheet[id^="section-"]')].indexOf(sheet);
  const other = sheet.matches("[aria-labelledby=money-title]") ? ".money-table" : ".section";
  return printed.querySelectorAll(".section[id]")[place] ?? printed.querySelector(other);
}

frame.addEventListener("load", () => {
  isLoading = false;
  if (isStale) reloadPreview();
  if (!frame.contentDocument) return; // signed out, or not reached
  scroll();
  frame.contentWindow.addEventListener("scroll", () => {
    scrolledTo = frame.contentWindow.scrollY;
  });
});
document.querySelector(".parts").addEventListener("focusin", ({ target }) => {
  const focused = target.closest(".sheet");
  if (focused === sheet) return;
  sheet = focused;
  scrolledTo = null;
  if (!preview.hidden) scroll();
});
toggle.addEventListener("click", () => show(preview.hidden));
addEventListener("keydown", (event) => {
  if (event.altKey && event.code === "KeyP" && !event.isComposing) {
    event.preventDefault();
    show(preview.hidden);
  }
});
document.addEventListener("planbook:saved", reloadPreview);
