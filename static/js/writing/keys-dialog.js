/* The keys of the page on which a project is written. */

const GROUPS = {
  화면: [
    ["Ctrl + S", "지금 저장"],
    ["Ctrl + H", "찾아 바꾸기"],
    ["Alt + P", "인쇄 모습 열고 닫기"],
    ["Ctrl + /", "이 단축키 목록"],
  ],
  글: [
    ["부호 + 빈칸", "줄 앞의 □ ○ - · ※를 그 단계로"],
    ["Tab, Shift + Tab", "목록에서 한 단계 안으로, 밖으로. 표에서 다음 칸, 앞 칸으로"],
    ["Esc, Tab", "글에서 나가 다음 칸으로"],
    ["Ctrl + B, I, U", "굵게, 기울임, 밑줄"],
    ["Shift + Enter", "같은 항목 안에서 줄 바꿈"],
    ["Ctrl + Z, Ctrl + Shift + Z", "실행 취소, 다시 실행"],
    ["Ctrl + Shift + V", "서식 없이 붙여 넣기"],
    ["Alt + =", "표에서 위 칸들의 합계"],
    ["Alt + F10", "서식 도구로. 화살표로 고르고 Esc로 돌아갑니다"],
  ],
  일정: [
    ["Enter", "다음 일정으로"],
    ["Ctrl + Enter", "바로 아래에 새 일정"],
    ["Alt + ↑, ↓", "일정을 위로, 아래로"],
    ["Ctrl + V", "스프레드시트에서 복사한 칸들을 일정으로"],
  ],
};

const rows = ([name, keys]) =>
  `<h4>${name}</h4><dl>${keys.map(([key, does]) => `<dt><kbd>${key}</kbd></dt><dd>${does}</dd>`).join("")}</dl>`;

export function openKeys() {
  if (document.querySelector(".keys-dialog")) return;
  const dialog = Object.assign(document.createElement("dialog"), { className: "prose-editor-dialog keys-dialog" });
  dialog.setAttribute("aria-labelledby", "keys-title");
  dialog.innerHTML = `<h3 class="prose-editor-dialog-title" id="keys-title">단축키</h3>${Object.entries(GROUPS)
    .map(rows)
    .join("")}<form method="dialog"><button type="submit">닫기</button></form>`;
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}
