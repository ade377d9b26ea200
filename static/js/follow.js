/* A page that says how far something is, brought up to date where it stands: what didn't change isn't read out again. */
const EVERY = 2000; // ms

async function follow() {
  const part = document.querySelector("[data-follow]");
  const response = document.hidden ? null : await fetch(location.href).catch(() => null);
  if (response?.ok) {
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-follow]");
    // Ended, or something else to do.
    if (fresh?.dataset.follow !== part.dataset.follow) return location.reload();
    for (const [at, now] of [...fresh.children].entries()) {
      if (!part.children[at].isEqualNode(now)) part.children[at].replaceWith(now);
    }
  }
  setTimeout(follow, EVERY);
}
setTimeout(follow, EVERY);
