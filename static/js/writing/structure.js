/* Moving, adding and removing rows and sections: plain forms, and what was typed goes to the server before they do. */
import { saveAll } from "./autosave.js";
import { inTurn, move } from "./moving.js";
import { reloadPreview } from "./print-preview.js";
import { scrollToSaveState } from "./save-state.js";

const PRESSED = "planbook-pressed"; // the address of the form by which the page went away

document.addEventListener("submit", async (event) => {
  const { target: form, submitter: button } = event;
  if (!("structure" in form.dataset)) return;
  event.preventDefault();
  if (button.dataset.confirm && !confirm(button.dataset.confirm)) return;
  const isSaved = await saveAll();
  if ("move" in button.dataset) {
    inTurn(() => move(button).then(reloadPreview));
  } else if (isSaved) {
    form.action = button.getAttribute("formaction") ?? form.action;
    sessionStorage.setItem(PRESSED, form.action);
    form.submit();
  } else {
    // What could not be saved stays on the page, and so does whoever typed it.
    scrollToSaveState();
  }
});

/* The page opens again where it was left: a message about a row stands at the row, and a new section has the focus. */
export function restorePlace() {
  const place = location.hash && document.getElementById(location.hash.slice(1));
  const message = document.querySelector("[role=status]:has(> .messages)");
  const action = sessionStorage.getItem(PRESSED);
  sessionStorage.removeItem(PRESSED);
  if (!place) return;
  if (message) place.before(message);
  if (action && place.matches(".sheet")) focusTextOf(place);
}

function focusTextOf(section) {
  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    if (section.contains(textarea) && textarea.name === "body" && !textarea.closest(".milestone")) {
      editor.on("create", () => editor.commands.focus());
    }
  });
}
