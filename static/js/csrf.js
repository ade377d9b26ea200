/* The token of whoever is signed in now: signing in again, in another window, made the one that a page began with stale. */

export function csrfToken() {
  return document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
}

/* Before any other listener, which may send the form itself. */
addEventListener(
  "submit",
  ({ target }) => {
    const box = target.elements.csrfmiddlewaretoken;
    if (box) box.value = csrfToken();
  },
  true,
);
