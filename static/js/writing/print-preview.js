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

export function reloadPreview() {
  if (preview.hidden) return;
  if (frame.src) frame.contentWindow.location.reload();
  else frame.src = frame.dataset.src;
}

function scroll() {
  const { contentDocument: printed, contentWindow: view } = frame;
  if (!printed) return; // signed out meanwhile
  if (scrolledTo === null) printedSheet(printed)?.scrollIntoView();
  else view.scrollTo(0, scrolledTo);
}

function printedSheet(printed) {
  const place = [...document.querySelectorAll('.sheet[id^="section-"]')].indexOf(sheet);
  const other = sheet.matches("[aria-labelledby=money-title]") ? ".money-table" : ".section";
  return printed.querySelectorAll(".section[id]")[place] ?? printed.querySelector(other);
}

frame.addEventListener("load", () => {
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
