/* Whoever signs out, on whichever page, leaves no draft behind on this computer. */
import { discardAllDrafts, hasDrafts } from "./drafts.js";

const UNSAVED = "아직 저장하지 못한 글이 있습니다. 로그아웃하면 이 컴퓨터에서 지워집니다. 로그아웃하시겠습니까?";

/* What a page does before: by default it has nothing to save. Answers whether all is saved. */
let save = async () => true;

export function saveBeforeSigningOut(saveAll) {
  save = saveAll;
}

/* One in the page's head, and one in the menu of narrow screens. */
for (const form of document.querySelectorAll("[data-drafts-of]")) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    const isSaved = await save();
    if ((!isSaved || hasDrafts()) && !confirm(UNSAVED)) return;
    discardAllDrafts();
    form.dataset.ready = "yes";
    form.submit();
  });
}
