/* Whoever signs out saves before, and leaves no draft behind on this computer. */
import { saveAll } from "./autosave.js";
import { discardAllDrafts } from "./drafts.js";

const UNSAVED = "아직 저장하지 못한 글이 있습니다. 로그아웃하면 이 컴퓨터에서 지워집니다. 로그아웃하시겠습니까?";

document.querySelector("form[action$='/logout/']")?.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.ready) return;
  event.preventDefault();
  if (!(await saveAll()) && !confirm(UNSAVED)) return;
  discardAllDrafts();
  form.dataset.ready = "yes";
  form.submit();
});
