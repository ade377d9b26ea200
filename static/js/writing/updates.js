/* What came to the page from elsewhere shows on it. */

/* What somebody else wrote in a box that was not touched here, or a save that keeps days in the wording that prints. */
document.addEventListener("planbook:taken", ({ target }) => {
  target.editor?.commands.setContent(target.value, { emitUpdate: false });
  const more = target.closest("details");
  if (more) more.open = true;
});

/* A picture that was put into a text stands in the list of pictures as well. */
document.addEventListener("planbook:picture", async () => {
  const response = await fetch(location.pathname);
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("#pictures");
  if (fresh) document.querySelector("#pictures").replaceWith(fresh);
});
