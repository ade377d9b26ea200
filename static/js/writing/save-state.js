/* The sentence at the top of the page: what is saved, what isn't yet, and why. */

const bar = document.querySelector("#save-state");

const SENTENCES = {
  saving: () => "저장하는 중…",
  saved: (at) => `저장됨 ${at}`,
  restored: () => "저장하지 못했던 글을 되살렸습니다. 저장하는 중…",
  offline: () => "연결되지 않아 저장하지 못했습니다. 친 글은 이 컴퓨터에 있고, 연결되면 저장합니다.",
  "signed-out": () => "로그인이 풀렸습니다. 새 창에서 로그인하면 이어서 저장합니다.",
  wrong: () => "고칠 곳이 있어 일부를 저장하지 못했습니다.",
  conflict: () => "다른 사람이 같은 곳을 먼저 고쳤습니다.",
  other: () => "다른 사람으로 로그인되어 있어 저장하지 않았습니다. 친 글은 이 컴퓨터에 남아 있습니다.",
  locked: () => "이제 고칠 수 없는 계획입니다. 친 글은 이 컴퓨터에 남아 있습니다.",
};

export function showSaveState(state, detail) {
  const sentence = SENTENCES[state](detail);
  bar.dataset.state = state;
  document.querySelector("#sign-in-again").hidden = state !== "signed-out";
  if (bar.textContent !== sentence) bar.textContent = sentence;
}

/* Whether what isn't saved could be, if somebody waited or put something right. */
export const canStillBeSaved = () => ["offline", "signed-out", "wrong", "conflict"].includes(bar.dataset.state);

export const scrollToSaveState = () => bar.scrollIntoView();
