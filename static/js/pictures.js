/* Pictures in the rich text editor: put in by button, paste or drop, and shown instead of their [[그림 1]].
   A page says where they go by data-project="7", or by data-picture-url, on <body> or anything around the field. */
import { Extension, Plugin, pm } from "django-prose-editor/editor";
import { isComposing, say } from "./editor.js";
import { dress } from "./file-button.js";

const REFERENCE = /\[\[\s*그림\s*(\d{1,4})\s*\]\]/g;
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

/* Where pictures of the page's project are listed and put; undefined where it knows none. */
function addressFor(editor) {
  const place = editor.options.element.closest("[data-picture-url], [data-project]");
  const { pictureUrl, project } = place?.dataset ?? {};
  return pictureUrl ?? (project && `/projects/${project}/pictures/new/`);
}

/* A project's pictures by their numbers, asked for once a page however many editors stand in it. */
const known = new Map();
function picturesAt(address) {
  if (!known.has(address)) {
    const list = fetch(address.replace(/new\/$/, "")).then((answer) => (answer.ok ? answer.json() : { pictures: [] }));
    known.set(
      address,
      list.then(({ pictures }) => new Map(pictures.map((each) => [each.number, each]))).catch(() => new Map()),
    );
  }
  return known.get(address);
}

async function upload(address, form) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-CSRFToken": token },
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
function openDialog(address, file, insert) {
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
  dress(form.file);
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

/* `[[그림 N]]` in a paragraph of its own, where the cursor is; at the end of a text that nobody has been in yet. */
function insertReference(editor, { number }) {
  const { state, view } = editor;
  const { doc, selection } = state;
  const behindAll = doc.lastChild.content.size ? doc.resolve(doc.content.size) : pm.state.Selection.atEnd(doc).$to;
  const $to = editor.storage.pictures.wasIn ? selection.$to : behindAll;
  const { tr } = state;
  const text = state.schema.text(`[[그림 ${number}]]`);
  let at = $to.pos;
  if ($to.parent.isTextblock && !$to.parent.content.size) tr.insert(at, text);
  else {
    if ($to.parent.isTextblock) {
      if ($to.pos === $to.end()) at = $to.after();
      else if ($to.pos === $to.start()) at = $to.before();
      else at = tr.split($to.pos).mapping.map($to.pos) - 1;
    }
    tr.insert(at, state.schema.nodes.paragraph.create(null, text));
    at += 1;
  }
  tr.setSelection(pm.state.TextSelection.create(tr.doc, at + text.nodeSize));
  view.dispatch(tr.scrollIntoView());
  view.focus();
}

function chip(picture, number) {
  const element = Object.assign(document.createElement("span"), {
    className: "picture-chip",
    contentEditable: "false",
  });
  if (picture?.address) {
    element.append(Object.assign(document.createElement("img"), { src: picture.address, alt: "" }));
  }
  element.append(picture ? `그림 ${number}: ${picture.caption || picture.alt}` : `그림 ${number}이(가) 아직 없습니다`);
  return element;
}

/* Once the pictures are known, each reference is hidden behind its picture. */
function chips(doc, pictures) {
  const found = [];
  if (!pictures) return pm.view.DecorationSet.empty;
  doc.descendants((node, at) => {
    for (const match of node.isText ? node.text.matchAll(REFERENCE) : []) {
      const number = Number(match[1]);
      const picture = pictures.get(number);
      const [from, to] = [at + match.index, at + match.index + match[0].length];
      const key = `${number} ${picture?.address} ${picture?.alt}`;
      found.push(pm.view.Decoration.inline(from, to, { class: "picture-reference" }));
      found.push(pm.view.Decoration.widget(to, () => chip(picture, number), { key, side: -1, ignoreSelection: true }));
    }
  });
  return pm.view.DecorationSet.create(doc, found);
}

/* What is hidden behind its picture is passed and deleted as one letter. */
function passReference(view, event) {
  const isBack = event.key === "ArrowLeft" || event.key === "Backspace";
  const deletes = event.key === "Backspace" || event.key === "Delete";
  if (
    !(isBack || deletes || event.key === "ArrowRight") ||
    event.ctrlKey ||
    event.altKey ||
    event.metaKey ||
    isComposing(view, event)
  ) {
    return false;
  }
  const { doc, selection, tr } = view.state;
  const { $head, anchor, empty } = selection;
  if (!$head.parent.isTextblock || (!empty && (deletes || !event.shiftKey))) return false;
  const text = $head.parent.textBetween(0, $head.parent.content.size, null, "\ufffc");
  for (const {
    index,
    0: { length },
  } of text.matchAll(REFERENCE)) {
    const [from, to] = [index + $head.start(), index + length + $head.start()];
    if (isBack ? $head.pos <= from || $head.pos > to : $head.pos < from || $head.pos >= to) continue;
    const target = isBack ? from : to;
    if (deletes) tr.delete(from, to);
    else tr.setSelection(pm.state.TextSelection.create(doc, event.shiftKey ? anchor : target, target));
    view.dispatch(tr.scrollIntoView());
    return true;
  }
  return false;
}

const imageIn = (data) => [...(data?.files ?? [])].find((file) => file.type.startsWith("image/"));

/* A word processor brings a picture of the text along with the text: then the text is meant. */
const isOnlyImage = (data) =>
  !data.getData("text/plain").trim() && !/<(?:p|table|li)\b/i.test(data.getData("text/html"));

export const Pictures = Extension.create({
  name: "pictures",
  priority: 900,
  addStorage: () => ({ pictures: null, wasIn: false }),

  onCreate({ editor }) {
    const address = addressFor(editor);
    if (!address) return;
    const ask = async () => {
      this.storage.pictures = await picturesAt(address);
      if (!editor.isDestroyed) editor.view.dispatch(editor.state.tr.setMeta("pictures", true));
    };
    const askOnce = () => {
      if (!/\[\[\s*그림/.test(editor.state.doc.textContent)) return;
      editor.off("update", askOnce);
      ask();
    };
    editor.on("update", askOnce);
    askOnce();
  },

  addMenuItems({ buttons, menu }) {
    const address = addressFor(this.editor);
    if (!address) return;
    menu.defineItem({
      name: "picture",
      groups: "picture",
      button: buttons.material("image", "그림 넣기"),
      command: (editor) => openDialog(address, null, (picture) => insertReference(editor, picture)),
    });
  },

  addProseMirrorPlugins() {
    const { editor, storage } = this;
    const take = (view, event, data, place) => {
      const file = imageIn(data);
      if (!file || event.defaultPrevented || isComposing(view, event)) return false;
      event.preventDefault();
      const address = addressFor(editor);
      if (!address) return (say(view, "여기에는 그림을 넣을 수 없습니다."), true);
      if (place) storage.wasIn = true;
      if (place) view.dispatch(view.state.tr.setSelection(pm.state.Selection.near(view.state.doc.resolve(place.pos))));
      openDialog(address, file, (picture) => insertReference(editor, picture));
      return true;
    };
    return [
      new Plugin({
        state: {
          init: (_, { doc }) => chips(doc, storage.pictures),
          apply: (tr, old) => (tr.docChanged || tr.getMeta("pictures") ? chips(tr.doc, storage.pictures) : old),
        },
        props: {
          decorations(state) {
            return this.getState(state);
          },
          handleKeyDown: (view, event) => Boolean(storage.pictures) && passReference(view, event),
          handleDOMEvents: {
            keydown: () => void (storage.wasIn = true),
            pointerdown: () => void (storage.wasIn = true),
            paste: (view, event) => {
              const data = event.clipboardData;
              return Boolean(data) && isOnlyImage(data) && take(view, event, data);
            },
            drop: (view, event) => {
              const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
              return take(view, event, event.dataTransfer, place);
            },
          },
        },
      }),
    ];
  },
});
