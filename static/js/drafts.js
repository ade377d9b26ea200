/* Drafts: what was typed into a form lies in this browser's storage until the server has it. */

const OLDEST = 14 * 24 * 60 * 60 * 1000; // ms

/* Whose they are: every page has it at its button for signing out. */
const prefix = `planbook:${document.querySelector("[data-drafts-of]").dataset.draftsOf}:`;
const keyOfAction = (form) => prefix + form.getAttribute("action");
const keyOf = (form) => keyOfAction(form) + (form.dataset.new ? `#${form.dataset.new}` : "");

export function saveDraft(form, entries) {
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), entries }));
  } catch {
    // Full, or forbidden: the server has to do.
  }
}

/* The entries; null or undefined where there are none, or too old to be meant, or not ours. */
export function readDraft(form) {
  try {
    const { at, entries } = JSON.parse(localStorage.getItem(keyOf(form)) ?? "{}");
    return Date.now() - at < OLDEST ? entries : null;
  } catch {
    return null;
  }
}

export function discardDraft(form) {
  localStorage.removeItem(keyOf(form));
}

const SENT = "planbook-sent"; // the key of the form by which the page went away

export function noteSending(form) {
  sessionStorage.setItem(SENT, keyOf(form));
}

/* What was sent has arrived where the next page says that something was done and hasn't its form any more: a page of an
   error has no form either, nor has that of a plan which somebody else moved on meanwhile. */
export function discardArrived(forms) {
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (!sent || !document.querySelector(".messages .success")) return;
  if (![...forms].some((form) => keyOf(form) === sent)) localStorage.removeItem(sent);
}

const allKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));

export const hasDrafts = () => allKeys().length > 0;

/* Whoever signs out leaves nothing behind on this computer. */
export function discardAllDrafts() {
  for (const key of allKeys()) localStorage.removeItem(key);
}

/* The numbers of further new rows that have a draft beside this form's own, in their order. */
export function draftNumbers(form) {
  const start = `${keyOfAction(form)}#`;
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(start))
    .map((key) => Number(key.slice(start.length)))
    .toSorted((one, other) => one - other);
}
