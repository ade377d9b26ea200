/* A page that says how far something is, brought up to date where it stands: what didn't change isn't read out again. */
const INTERVAL = 2000; // ms

async function refresh() {
  const shown = document.querySelector("[data-follow]");
  const response = document.hidden ? null : await fetch(location.href).catch(() => null);
  if (response?.ok) {
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-follow]");
    // Ended, or something else to do.
    if (fresh?.dataset.follow !== shown.dataset.follow) return location.reload();
    for (const [at, now] of [...fresh.children].entries()) {
      if (!shown.children[at].isEqualNode(now)) shown.children[at].replaceWith(now);
    }
    // What else on the page says the same, as the badge beside its heading.
    const others = page.querySelectorAll("[data-beside]");
    for (const [at, old] of [...document.querySelectorAll("[data-beside]")].entries()) {
      if (others[at] && !old.isEqualNode(others[at])) old.replaceWith(others[at]);
    }
  }
  setTimeout(refresh, INTERVAL);
}
setTimeout(refresh, INTERVAL);
