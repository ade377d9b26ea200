/* What the rich text editor lacks: Korean words, and names for people who do not see it. */
(() => {
  const KOREAN = {
    Cancel: "취소",
    Columns: "열",
    "Include header row": "머리 행",
    "Insert Table": "표 넣기",
    Rows: "행",
    "Table Properties": "표 넣기",
    Update: "적용",
    Yes: "있음",
    No: "없음",
    "Add column": "오른쪽에 열 추가",
    "Add row": "아래에 행 추가",
    "Delete column": "열 삭제",
    "Delete row": "행 삭제",
    "Delete table": "표 삭제",
    "Insert table": "표 넣기",
    "Merge cells": "칸 합치기",
    "Split cell": "칸 나누기",
    "Toggle header cell": "머리 칸으로 바꾸기",
    bold: "굵게",
    "heading 5": "작은 제목",
    italic: "기울임",
    "ordered list": "번호 목록",
    paragraph: "본문",
    redo: "다시 실행",
    strike: "취소선",
    subscript: "아래 첨자",
    superscript: "위 첨자",
    underline: "밑줄",
    undo: "실행 취소",
    "unordered list": "글머리 목록",
  };
  const translate = (text) => KOREAN[text] ?? text;

  // The editor asks this for the words of its dialogs; the admin's own catalogue stays behind it.
  const others = window.gettext ?? ((text) => text);
  window.gettext = (text) => KOREAN[text] ?? others(text);

  function nameButtons(menubar) {
    for (const button of menubar.querySelectorAll("button")) {
      button.title = translate(button.title);
      button.setAttribute("aria-label", button.title);
    }
  }

  function showStates(menubar) {
    for (const button of menubar.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", button.classList.contains("active"));
      button.setAttribute("aria-disabled", button.classList.contains("disabled"));
    }
  }

  /* The label, and on a page with many of them the row that it stands in. */
  function nameOf(textarea) {
    const label = textarea.labels[0]?.textContent.trim().replace(/:$/, "") ?? "";
    const row = textarea.closest(".inline-related")?.querySelector(".inline_label")?.textContent.trim() ?? "";
    return `${row} ${label}`.trim();
  }

  function nameEditor(editor, textarea) {
    const { dom } = editor.view;
    dom.setAttribute("role", "textbox");
    dom.setAttribute("aria-multiline", "true");
    dom.setAttribute("aria-label", nameOf(textarea));
    dom.spellcheck = true;
    if (textarea.hasAttribute("aria-describedby")) {
      dom.setAttribute("aria-describedby", textarea.getAttribute("aria-describedby"));
    }
    for (const label of textarea.labels) {
      label.addEventListener("click", () => editor.commands.focus());
    }
  }

  /* The dialog compares the words themselves: they stay as values, and read in Korean. A table has a head, mostly. */
  function setUpDialog(container) {
    for (const option of container.querySelectorAll("dialog option")) {
      option.value = option.textContent;
      option.textContent = translate(option.value);
      option.selected = option.value === "Yes";
    }
  }

  /* Editors start by themselves on a page that loads, and in rows that the admin adds. A page that puts fields in later
     calls `await planbook.initEditors(element)`; `textarea.editor` is a field's editor, to be destroyed with it. */
  const PACKAGE = "django-prose-editor/configurable"; // by the import map: no file of ours, for whoever renames them
  const FIELD = "[data-django-prose-editor-configurable]";
  window.planbook = {
    ...window.planbook,
    async initEditors(root = document) {
      const { createEditor } = await import(PACKAGE);
      await Promise.all([...root.querySelectorAll(FIELD)].map((field) => createEditor(field)));
    },
  };

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    textarea.editor = editor;
    nameEditor(editor, textarea);
    // The menu is built when the editor is created, a moment after it is ready.
    editor.on("create", () => {
      const menubar = editor.view.dom.parentElement.querySelector(".prose-menubar");
      menubar.setAttribute("role", "toolbar");
      menubar.setAttribute("aria-label", `${nameOf(textarea)} 서식`.trim());
      nameButtons(menubar);
      showStates(menubar);
      editor.on("transaction", () => showStates(menubar));
      menubar.addEventListener("click", () => setUpDialog(editor.view.dom.parentElement));
    });
  });
})();
