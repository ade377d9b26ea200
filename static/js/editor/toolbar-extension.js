/* The editor's toolbar: one stop for Tab with arrows from button to button, the levels of a list, special characters. */
import { Extension } from "django-prose-editor/editor";
import { onDemand } from "../on-demand.js";
import { canNest, nestItem } from "./keys.js";

const toolbarOf = (editor) => editor.view.dom.parentElement.querySelector(".prose-menubar");
const buttonsIn = (toolbar) => [...toolbar.querySelectorAll("button:not(.hidden)")];

function stopAt(toolbar, stop) {
  for (const button of toolbar.querySelectorAll("button")) button.tabIndex = button === stop ? 0 : -1;
}

/* The button that a key leads to from another, round and round. */
function buttonFor(key, buttons, from) {
  const at = buttons.indexOf(from);
  const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[key];
  return next === undefined ? null : buttons.at(next % buttons.length);
}

function keydown(event, editor) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (event.key === "Escape") editor.commands.focus();
  const button = buttonFor(event.key, buttonsIn(event.currentTarget), event.target);
  if (!button) return;
  event.preventDefault();
  button.focus();
}

export const Toolbar = Extension.create({
  name: "toolbar",
  priority: 10, // the menu stands there already

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "lift",
      groups: "lists",
      priority: 90,
      button: buttons.material("format_indent_decrease", "한 단계 밖으로"),
      enabled: (editor) => editor.can().liftListItem("listItem"),
      command: (editor) => editor.commands.liftListItem("listItem"),
    });
    menu.defineItem({
      name: "nest",
      groups: "lists",
      priority: 80,
      button: buttons.material("format_indent_increase", "한 단계 안으로"),
      enabled: canNest,
      command: nestItem,
    });
    const characters = buttons.text("※", "특수 문자");
    characters.setAttribute("aria-haspopup", "menu");
    menu.defineItem({
      name: "characters",
      groups: "characters",
      button: characters,
      command: (editor) =>
        onDemand(() => import("./characters.js")).then((loaded) => loaded?.openCharacters(editor, characters)),
    });
  },

  addKeyboardShortcuts: () => ({
    "Alt-F10": ({ editor }) => {
      toolbarOf(editor).querySelector("[tabindex='0']").focus();
      return true;
    },
  }),

  onCreate({ editor }) {
    const toolbar = toolbarOf(editor);
    stopAt(toolbar, buttonsIn(toolbar)[0]);
    toolbar.addEventListener("focusin", ({ target }) => stopAt(toolbar, target));
    toolbar.addEventListener("keydown", (event) => keydown(event, editor));
    // What only tables have goes away with the cursor.
    editor.on("transaction", () => {
      if (toolbar.querySelector("[tabindex='0'].hidden")) stopAt(toolbar, buttonsIn(toolbar)[0]);
    });
  },
});
