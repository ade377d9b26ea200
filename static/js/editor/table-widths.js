/* Widths of columns, by keys for those who do not drag. */
import { pm } from "django-prose-editor/editor";

const LEAST = 25; // pixels, as where they are dragged

/* How wide a column is: as somebody chose, or as it is seen. */
function widthOf(view, { map, table, tableStart }, column) {
  for (let row = 0; row < map.height; row++) {
    const at = map.map[row * map.width + column];
    const { colspan, colwidth } = table.nodeAt(at).attrs;
    if (colspan === 1) return colwidth?.[0] || view.nodeDOM(tableStart + at).offsetWidth;
  }
  return view.nodeDOM(tableStart + map.map[column]).offsetWidth / table.nodeAt(map.map[column]).attrs.colspan;
}

/* All cells of a column say how wide it is. */
function setWidth(tr, { map, tableStart }, column, width) {
  for (const at of new Set(Array.from({ length: map.height }, (_, row) => map.map[row * map.width + column]))) {
    const { attrs } = tr.doc.nodeAt(tableStart + at);
    const colwidth = attrs.colwidth ? [...attrs.colwidth] : Array(attrs.colspan).fill(0);
    colwidth[column - map.colCount(at)] = width;
    tr.setNodeMarkup(tableStart + at, null, { ...attrs, colwidth });
  }
}

/* The chosen columns get wider by so many pixels; with null all columns are as wide as what stands in them. */
export function changeWidth({ state, view }, by) {
  const place = pm.tables.selectedRect(state);
  const { map, table, tableStart } = place;
  const { tr } = state;
  if (by === null) {
    for (const at of new Set(map.map)) {
      tr.setNodeMarkup(tableStart + at, null, { ...table.nodeAt(at).attrs, colwidth: null });
    }
  } else {
    for (let column = place.left; column < place.right; column++) {
      setWidth(tr, place, column, Math.max(LEAST, Math.round(widthOf(view, place, column) + by)));
    }
  }
  view.dispatch(tr);
}
