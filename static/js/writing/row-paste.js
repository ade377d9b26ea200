/* A block of cells of a spreadsheet becomes rows: behind the one that it is pasted into, or at the end. */
import { saveAll } from "./autosave.js";
import { sendOrSay } from "./moving.js";
import { scrollToSaveState } from "./save-state.js";

export async function pasteRows(row, text) {
  const section = row.closest("section");
  if (!(await saveAll())) return scrollToSaveState();
  const above = row.id ? row.id.replace("milestone-", "") : row.querySelector("[name=above]").value;
  const action = row.closest("[data-paste]").dataset.paste;
  const answer = await sendOrSay(action, { text, above }, row);
  if (!answer) return null;
  location.hash = section.id;
  return location.reload();
}
