/* The order of projects: rows are dragged, and the buttons move them without losing the keyboard's place. */
const live = Object.assign(document.createElement("p"), { className: "unseen", role: "status" });
document.body.append(live);
document.documentElement.classList.add("can-drag");

const rows = () => [...document.querySelectorAll("[data-project]")];
const keys = () =>
  rows()
    .map((row) => row.dataset.project)
    .join();

/* The answer is the whole page: what depends on the order is taken from it, with all its numbers and addresses. */
async function send(order, moved) {
  const form = document.getElementById("order");
  const body = new FormData(form);
  body.set("order", order);
  live.textContent = "";
  try {
    const answer = await fetch(`${form.action}?moved=${moved}`, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = [...page.querySelectorAll("[data-fresh]")];
    if (!answer.ok || !fresh.length) throw answer;
    fresh.forEach((part) => document.getElementById(part.id).replaceWith(part));
    live.textContent = page.querySelector(".messages li")?.textContent ?? "";
  } catch {
    location.reload();
  }
}

document.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (event.target.id !== "order" || !button) return;
  event.preventDefault();
  const moved = button.closest("[data-project]").dataset.project;
  const at = [...button.parentElement.children].indexOf(button);
  await send(button.value, moved);
  const buttons = document.querySelector(`[data-project="${moved}"] .row-buttons`).children;
  // The first row cannot go up any more, and the last one not down.
  (buttons[at].disabled ? buttons[1 - at] : buttons[at]).focus();
});

let dragged, before;
document.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.(".grip")) return;
  dragged = event.target.closest("[data-project]");
  before = keys();
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setDragImage(dragged, 0, 0);
  dragged.classList.add("dragged");
});
document.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest?.("[data-project]");
  if (!over) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (over !== dragged) over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
});
document.addEventListener("drop", (event) => dragged && event.preventDefault());
document.addEventListener("dragend", (event) => {
  if (!dragged) return;
  const { project } = dragged.dataset;
  dragged.classList.remove("dragged");
  dragged = undefined;
  if (event.dataTransfer.dropEffect === "none") {
    // Let go elsewhere, or given up.
    before.split(",").forEach((key) => {
      const row = document.getElementById(`project-${key}`);
      row.parentElement.append(row);
    });
  } else if (keys() !== before) send(keys(), project);
});
