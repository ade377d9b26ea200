/* What is too much to be pasted. */
import { mostCells } from "./typed-tables.js";

const MOST_LETTERS = 1_000_000;
const MOST_BLOCKS = 4_000; // each with a paragraph in it makes the 8,000 elements that the server takes
const MOST_TAGS = 40_000; // a word processor puts every run of letters into some
const MOST_TABLES = 4; // within each other
const FORMATS = /<\/?(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b/gi;
const MOST_FORMATS = 100; // within each other; browsers take the square of their time

/* How deep these tags stand within each other, by the letters alone. */
function deepest(html, tags) {
  let depth = 0;
  let most = 0;
  for (const [tag] of html.matchAll(tags)) most = Math.max(most, (depth += tag[1] === "/" ? -1 : 1));
  return most;
}

/* Why something is not pasted at all: the sentence, or "". Looks at the letters only, before anything is parsed. */
export function refusal(html, text) {
  if (Math.max(html.length, text.length) > MOST_LETTERS) return "붙여넣는 글이 너무 깁니다. 나누어서 붙여넣으십시오.";
  if (deepest(html, /<\/?table\b/gi) > MOST_TABLES) {
    return "표 안에 표가 너무 깊이 겹쳐 있습니다. 안쪽 표를 따로 붙여넣으십시오.";
  }
  const blocks = html.match(/<(?:p|div|li|tr|t[dh]|h\d|br)\b/gi)?.length ?? 0;
  if (Math.max(blocks, mostCells(text)) > MOST_BLOCKS) {
    return "붙여넣는 문단이나 표의 칸이 너무 많습니다. 나누어서 붙여넣으십시오.";
  }
  if (html.split("<").length > MOST_TAGS || deepest(html, FORMATS) > MOST_FORMATS) {
    return "붙여넣는 글의 서식이 너무 복잡합니다. Ctrl+Shift+V로 서식 없이 붙여넣으십시오.";
  }
  return "";
}
