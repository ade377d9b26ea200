/* The sentence at the top of the page: what is saved, what isn't yet, and why. */

const bar = document.querySelector("#save-state");

const SENTENCES = {
  ready: () => "고치면 저절로 저장합니다.",
  saving: () => "저장하는 중…",
  saved: (at) => `저장됨 ${at}`,
  restored: () => "저장하지 못했던 글을 되살렸습니다. 저장하는 중…",
  offline: () => "연결되지 않아 저장하지 못했습니다. 친 글은 이 컴퓨터에 있고, 연결되면 저장합니다.",
  "signed-out": () => "로그인이 풀렸습니다. 새 창에서 로그인하면 이어서 저장합니다.",
  wrong: () => "고칠 곳이 있어 일부를 저장하지 못했습니다.",
  conflict: (sentence) => sentence,
  other: () => "다른 사람으로 로그인되어 있어 저장하지 않았습니다. 친 글은 이 컴퓨터에 남아 있습니다.",
  locked: () => "이제 고칠 수 없는 계획입니다. 친 글은 이 컴퓨터에 남아 있습니다.",
};

let blocking = 0; // errors of the checks that prevent the next step
let shown = ["ready"];

/* They may wait while something isn't saved at all. */
const isCalm = (state) => state === "ready" || state === "saved";

export function showBlocking(count) {
  blocking = count;
  showSaveState(...shown);
}

export function showSaveState(state, detail) {
  // Trying again by itself moves nothing: the link to signing in stands where somebody is about to press it.
  if (state === "saving" && bar.dataset.state === "signed-out") return;
  shown = [state, detail];
  const isBlocked = blocking > 0 && isCalm(state);
  const sentence = SENTENCES[state](detail) + (isBlocked ? ` · 막는 오류 ${blocking}건` : "");
  bar.dataset.state = isBlocked ? "blocked" : state;
  document.querySelector("#sign-in-again").hidden = state !== "signed-out";
  if (bar.textContent !== sentence) bar.textContent = sentence;
}

/* Whether what isn't saved could be, if somebody waited or put something right. */
export const canStillBeSaved = () => ["offline", "signed-out", "wrong", "conflict"].includes(bar.dataset.state);

export const scrollToSaveState = () => bar.scrollIntoView();
