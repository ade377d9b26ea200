/* Which rows stand below which, as the page shows it. */
export const depthOf = (row) => Number(/\bdepth-(\d+)/.exec(row.className)?.[1] ?? 0);

/* A row, and all below it. */
export function withStepsOf(row) {
  const found = [row];
  for (let next = row.nextElementSibling; next?.id && depthOf(next) > depthOf(row); next = next.nextElementSibling) {
    found.push(next);
  }
  return found;
}
