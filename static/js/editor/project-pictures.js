/* The pictures of the page's project, which says where they are by data-project="7", or by data-picture-url, on <body> or
   anything around the field. */

/* Where pictures of the page's project are listed and put; undefined where it knows none. */
export function addressFor(editor) {
  const place = editor.options.element.closest("[data-picture-url], [data-project]");
  const { pictureUrl, project } = place?.dataset ?? {};
  return pictureUrl ?? (project && `/projects/${project}/pictures/new/`);
}

/* A project's pictures by their numbers, asked for once a page however many editors stand in it. */
const known = new Map();
export function picturesAt(address) {
  if (!known.has(address)) {
    const list = fetch(address.replace(/new\/$/, "")).then((answer) => (answer.ok ? answer.json() : { pictures: [] }));
    known.set(
      address,
      list.then(({ pictures }) => new Map(pictures.map((each) => [each.number, each]))).catch(() => new Map()),
    );
  }
  return known.get(address);
}
