/* What few ask for, by a button of the bar or a key: find and replace, and the list of keys. */
import { onDemand } from "../on-demand.js";

const openFind = () => onDemand(() => import("./find.js")).then((loaded) => loaded?.openFind());
const openKeys = () => onDemand(() => import("./keys-dialog.js")).then((loaded) => loaded?.openKeys());

const isTyping = ({ target }) => Boolean(target.closest?.("input, textarea, select, [contenteditable]"));

function toolFor(event) {
  const isCtrl = event.ctrlKey && !event.altKey && !event.metaKey;
  if (isCtrl && event.code === "KeyH") return openFind;
  return (isCtrl && event.code === "Slash") || (event.key === "?" && !isTyping(event)) ? openKeys : null;
}

document.querySelector("#find-open").addEventListener("click", openFind);
document.querySelector("#keys-open").addEventListener("click", openKeys);
addEventListener("keydown", (event) => {
  const tool = !event.isComposing && toolFor(event);
  if (!tool) return;
  event.preventDefault();
  tool();
});
