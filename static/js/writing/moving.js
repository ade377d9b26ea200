/* Rows and sections change places while the page stands, so that what was typed in them can still be undone. */
import { post } from "./requests.js";

const live = Object.assign(document.createElement("p"), { className: "unseen", role: "status" });
document.body.append(live);

const SIGNED_OUT = "로그인이 풀려 옮기지 못했습니다. 새 창에서 로그인한 뒤 다시 누르십시오.";
const OFFLINE = "연결되지 않아 옮기지 못했습니다. 연결된 뒤 다시 누르십시오.";
const LOCKED = "옮기지 못했습니다. 다른 사람이 지웠거나 이제 고칠 수 없는 계획입니다. 페이지를 새로 고쳐 확인하십시오.";

let moves = Promise.resolve();

/* One after another, however quickly they come; one that fails keeps none of the next from its turn. */
export const inTurn = (way) => {
  moves = moves.catch(() => {}).then(way);
  return moves;
};

/* Sends what one of the buttons with the arrows asks for, and sets the rows as they stand now. */
export const move = (button) =>
  rearrange(button.formAction, {}, button.closest("[id]"), button.getAttribute("aria-label"), button);

export async function rearrange(action, sent, row, what, button) {
  const answer = await sendOrSay(action, sent, row, button);
  if (!answer) return;
  arrange(answer.rows, row, button ?? row);
  announce(`${what} 옮겼습니다.`);
  document.dispatchEvent(new CustomEvent("planbook:moved"));
}

/* The answer; where there is none, why stands at the row. */
export async function sendOrSay(action, sent, row, button) {
  announce("");
  const response = await post(action, Object.entries(sent)).catch(() => null);
  if (!response || response.status >= 500) return refuse(row, button, OFFLINE);
  if (response.type === "opaqueredirect") return refuse(row, button, SIGNED_OUT);
  const answer = await response.json().catch(() => ({}));
  return response.ok ? answer : refuse(row, button, answer.refused ?? answer.other ?? LOCKED);
}

function announce(sentence) {
  document.querySelector("#move-refused")?.remove();
  for (const described of document.querySelectorAll("[aria-describedby=move-refused]")) {
    described.removeAttribute("aria-describedby");
  }
  live.textContent = sentence;
}

/* Why it does not move stands at the row as well. */
function refuse(row, button, sentence) {
  announce(sentence);
  const list = Object.assign(document.createElement("ul"), { className: "messages", id: "move-refused" });
  list.append(Object.assign(document.createElement("li"), { className: "note error", textContent: sentence }));
  row.before(list);
  button?.setAttribute("aria-describedby", list.id);
  return null;
}

/* The pressed button stays under the pointer, as a row that was dragged does, and whoever types on meanwhile stays in their box. */
function arrange(rows, row, button) {
  const { top } = button.getBoundingClientRect();
  const active = document.activeElement;
  for (const [id, depth] of rows) {
    const each = document.getElementById(id);
    if (each) each.className = each.className.replace(/\bdepth-\d+/, `depth-${depth}`);
  }
  const ids = rows.map(([id]) => id);
  placeAround(
    ids.map((id) => document.getElementById(id)),
    row,
  );
  const links = ids.map((id) => document.querySelector(`.jump [href="#${id}"]`));
  placeAround(links, links[ids.indexOf(row.id)]);
  if (document.activeElement !== active) active.focus({ preventScroll: true });
  scrollBy({ top: button.getBoundingClientRect().top - top, behavior: "instant" });
}

/* Sets the others around the one that moves: a box that leaves the page for a moment forgets what could be undone in it. */
function placeAround(found, fixed) {
  const nodes = found.filter(Boolean); // what somebody else added meanwhile is not on this page
  const at = nodes.indexOf(fixed);
  if (at < 0) return;
  const [before, behind] = [nodes.slice(0, at), nodes.slice(at + 1)];
  const follows = (one, other) => other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  for (const node of before) if (follows(node, fixed)) fixed.before(node);
  for (const node of behind.toReversed()) if (follows(fixed, node)) fixed.after(node);
  before.reduceRight((next, node) => (node.nextElementSibling === next || next.before(node), node), fixed);
  behind.reduce((last, node) => (last.nextElementSibling === node || last.after(node), node), fixed);
}
