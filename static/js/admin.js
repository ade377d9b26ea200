/* Names that Django's admin does not give: to fields in tables, and to the boxes that search. */
(() => {
  const wordsOf = (element) => element?.textContent.trim().replace(/:$/, "") ?? "";

  function nameCells(table) {
    const headers = table.tHead.rows[0].cells;
    for (const cell of table.querySelectorAll("tbody td")) {
      for (const field of cell.querySelectorAll("input:not([type=hidden]), select, textarea")) {
        if (!field.labels?.length) {
          field.setAttribute("aria-label", wordsOf(headers[cell.cellIndex]));
        }
      }
    }
    for (const header of [...headers].filter((each) => !wordsOf(each))) {
      header.replaceWith(document.createElement("td"));
    }
  }

  function nameSearchBox(select) {
    const box = select.nextElementSibling;
    for (const part of box?.querySelectorAll(".select2-selection, .select2-selection__rendered") ?? []) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", wordsOf(select.labels[0]));
    }
  }

  // Rows that are added later are copies of an empty one, which has its names by then.
  document.querySelectorAll(".tabular table").forEach(nameCells);
  // The boxes are made by a script that waits in the same queue, before this.
  window.django?.jQuery?.(() => document.querySelectorAll("select.admin-autocomplete").forEach(nameSearchBox));
})();
