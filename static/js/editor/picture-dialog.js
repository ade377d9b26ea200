/* The dialog that asks for a picture's file and for what belongs to it, and uploads them. */
import { csrfToken } from "../csrf.js";
import { coverWithKoreanButton } from "../file-button.js";
import { picturesAt } from "./project-pictures.js";

const FIELDS = `
  <label>그림 파일 <span class="prose-editor-help">PNG, JPEG, GIF, WebP. 10MB까지</span>
    <input type="file" name="file" accept="image/png,image/jpeg,image/gif,image/webp" required></label>
  <img alt="고른 그림" hidden>
  <label>대체 텍스트 <span class="prose-editor-help">그림을 볼 수 없는 사람에게 읽어 줄 설명. 꼭 적습니다.</span>
    <input name="alt" maxlength="300" required></label>
  <label>설명 <span class="prose-editor-help">그림 아래에 인쇄합니다.</span>
    <input name="caption" maxlength="150"></label>
  <label>출처 <input name="source" maxlength="100"></label>
  <label>너비 <span class="prose-editor-help">작게는 글 너비의 반, 넓게는 글 너비 전체로 인쇄합니다. 표 안에서는 칸을 따릅니다.</span>
    <select name="width"><option value="small">작게<option value="normal" selected>보통<option value="wide">넓게</select></label>
  <p role="alert" class="editor-note" hidden></p>
  <button type="submit">그림 넣기</button> <button type="button" value="cancel">취소</button>`;
const FAILED = {
  403: "지금은 이 사업에 그림을 넣을 수 없습니다.",
  404: "이 사업을 찾을 수 없습니다. 화면을 다시 여십시오.",
  409: "이 사업은 확정되어 그림을 넣을 수 없습니다.",
  413: "그림 파일이 너무 큽니다. 10MB 이하로 줄여서 올리십시오.",
  507: "서버의 디스크에 남은 자리가 없어 그림을 저장하지 못했습니다. 관리자에게 알리십시오.",
};

async function upload(address, form) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-CSRFToken": csrfToken() },
    });
    if (answer.redirected) return { sentence: "로그인이 끝났습니다. 다른 창에서 다시 로그인하고 넣으십시오." };
    if (answer.status === 201 || answer.status === 400) return await answer.json();
    return { sentence: FAILED[answer.status] ?? "그림을 올리지 못했습니다. 잠시 뒤에 다시 하십시오." };
  } catch {
    return { sentence: "그림을 올리지 못했습니다. 연결을 확인하고 다시 하십시오." };
  }
}

function showErrors(form, { errors = {}, sentence = "" }) {
  for (const old of form.querySelectorAll(".errorlist")) old.remove();
  for (const input of form.querySelectorAll("input, select")) {
    const messages = errors[input.name] ?? [];
    input.setAttribute("aria-invalid", messages.length > 0);
    input.removeAttribute("aria-describedby");
    if (!messages.length) continue;
    const list = Object.assign(document.createElement("p"), {
      className: "errorlist",
      id: `picture-${input.name}-error`,
    });
    list.textContent = messages.join(" ");
    input.after(list);
    input.setAttribute("aria-describedby", list.id);
  }
  const note = form.querySelector(".editor-note");
  note.textContent = sentence || (errors.__all__ ?? []).join(" ");
  note.hidden = !note.textContent;
  form.querySelector("[aria-invalid=true]")?.focus();
}

/* Asks for what belongs to a picture, uploads it, and calls `insert` with it. */
export function openPictureDialog(address, file, insert) {
  const dialog = Object.assign(document.createElement("dialog"), { className: "prose-editor-dialog picture-dialog" });
  dialog.setAttribute("aria-label", "그림 넣기");
  dialog.innerHTML = `<form><h3 class="prose-editor-dialog-title">그림 넣기</h3>${FIELDS}</form>`;
  // Not within the page's own form, which would save itself at every letter.
  document.body.append(dialog);
  const form = dialog.firstChild;
  const preview = form.querySelector("img");
  const showChosen = () => {
    const [chosen] = form.file.files;
    preview.hidden = !chosen?.type.startsWith("image/");
    URL.revokeObjectURL(preview.src);
    if (!preview.hidden) preview.src = URL.createObjectURL(chosen);
  };
  if (file) {
    const chosen = new DataTransfer();
    chosen.items.add(file);
    form.file.files = chosen.files;
    showChosen();
  }
  coverWithKoreanButton(form.file);
  form.file.addEventListener("change", showChosen);
  form.querySelector("[value=cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    if (button.disabled) return;
    button.disabled = true;
    const answer = await upload(address, form);
    button.disabled = false;
    if (!answer.number) return showErrors(form, answer);
    (await picturesAt(address)).set(answer.number, answer);
    dialog.close();
    insert(answer);
    document.dispatchEvent(new CustomEvent("planbook:picture"));
  });
  dialog.showModal();
  (file ? form.alt : form.file).focus();
}
