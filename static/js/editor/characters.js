/* A menu of the characters that offices write and keyboards lack. All of them are in the fonts of the book. */

const GROUPS = {
  "부호와 화살표": "※○●□■◎◇◆△▲▽▼☆★▶→⇒←↑↓↔·∼",
  번호: "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮㉠㉡㉢㉣㉤ⅠⅡⅢⅣⅤ",
  단위: "㎡㎥㎢㎞㎝㎜㎏㎎ℓ㎖㏊㎾℃‰",
  "셈과 괄호": "±×÷≤≥≠½「」『』〈〉《》【】‘’“”㈜☎",
};

const group = ([name, characters]) =>
  `<div role="group" aria-label="${name}">${[...characters]
    .map((character) => `<button type="button" role="menuitem" tabindex="-1">${character}</button>`)
    .join("")}</div>`;

/* The item nearest in the next row up (-1) or down (1). */
function inNextRow(items, from, direction) {
  const { left, top } = from.getBoundingClientRect();
  const distances = items.map((item) => {
    const place = item.getBoundingClientRect();
    return { item, down: (place.top - top) * direction, aside: Math.abs(place.left - left) };
  });
  const below = distances.filter(({ down }) => down > 1);
  return below.toSorted((one, other) => one.down - other.down || one.aside - other.aside)[0]?.item;
}

function itemFor(key, items, from) {
  const at = items.indexOf(from);
  if (key === "ArrowUp" || key === "ArrowDown") return inNextRow(items, from, key === "ArrowUp" ? -1 : 1);
  return items.at({ ArrowLeft: at - 1, ArrowRight: (at + 1) % items.length, Home: 0, End: -1 }[key] ?? at);
}

/* Above all else, as what is around an editor may cut off what stands out of it. */
function placeBelow(menu, button) {
  const { left, bottom } = button.getBoundingClientRect();
  const most = document.documentElement.clientWidth - menu.offsetWidth;
  Object.assign(menu.style, { left: `${scrollX + Math.max(0, Math.min(left, most))}px`, top: `${scrollY + bottom}px` });
}

/* Opens below the button; what is chosen goes where the cursor is. */
export function openCharacters(editor, button) {
  const menu = Object.assign(document.createElement("div"), { className: "characters", popover: "manual" });
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", button.title);
  menu.innerHTML = Object.entries(GROUPS).map(group).join("");
  button.closest(".prose-menubar").after(menu);
  button.setAttribute("aria-expanded", true);
  const place = () => placeBelow(menu, button);
  menu.showPopover();
  place();
  addEventListener("resize", place);
  const close = () => {
    removeEventListener("resize", place);
    menu.remove();
    button.setAttribute("aria-expanded", false);
  };
  menu.addEventListener("focusout", ({ relatedTarget }) => menu.contains(relatedTarget) || close());
  // Some browsers give a button that is pressed no focus, and take it from where it was.
  menu.addEventListener("mousedown", (event) => event.preventDefault());
  menu.addEventListener("click", ({ target }) => {
    if (!target.matches("button")) return;
    editor.commands.focus();
    editor.view.dispatch(editor.state.tr.insertText(target.textContent).scrollIntoView());
  });
  const items = [...menu.querySelectorAll("button")];
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") editor.commands.focus();
    if (!/^(?:Arrow|Home|End)/.test(event.key)) return;
    event.preventDefault();
    itemFor(event.key, items, event.target)?.focus();
  });
  items[0].focus();
}
