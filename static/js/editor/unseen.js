/* What of a copied page nobody sees: hidden rows and columns of a spreadsheet, hidden words of a word processor. */

const MOST_RULES = 200; // of a stylesheet that comes along
const NO_LENGTH = /^(?:0|[01](?:\.\d+)?p[xt])$/;

/* What stylesheets that come along say of how an element looks: { fontWeight, backgroundColor }. */
const looks = new WeakMap();
export const lookOf = (element) => looks.get(element) ?? {};

/* Copies what the page's own stylesheets hide to the elements themselves, where it is looked for. */
export function takeStyles(page) {
  const rules = rulesOf(page);
  for (const [{ style }, { display, visibility }] of valuesOf(page, rules, ["display", "visibility"])) {
    if (display) style.display ||= display;
    if (visibility) style.visibility ||= visibility;
  }
  for (const [element, look] of valuesOf(page, rules, ["fontWeight", "backgroundColor"])) looks.set(element, look);
}

/* Of each element what the rules say of these properties; the last one that says something of it wins. */
function valuesOf(page, rules, names) {
  const found = new Map();
  const telling = rules.filter(({ style }) => names.some((name) => style[name])).slice(0, MOST_RULES);
  for (const { style, selectorText } of telling) {
    for (const element of elementsOf(page, selectorText)) {
      const known = found.get(element) ?? {};
      found.set(element, Object.fromEntries(names.map((name) => [name, style[name] || known[name]])));
    }
  }
  return found;
}

function rulesOf(page) {
  return [...page.querySelectorAll("style")].flatMap(({ textContent }) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(textContent);
    return [...sheet.cssRules].filter(({ style }) => style);
  });
}

function elementsOf(page, selector) {
  try {
    return page.body.querySelectorAll(selector);
  } catch {
    return []; // a word processor's own kind of selector
  }
}

/* Whether nothing in an element is seen. */
export function isHidden(element) {
  const { display, opacity, overflow, width, height } = element.style;
  if (display) return display === "none";
  if (element.hasAttribute("hidden") || opacity === "0") return true;
  if (/\bmso-hide:\s*all/i.test(element.getAttribute("style") ?? "")) return true;
  return overflow === "hidden" && (NO_LENGTH.test(width) || NO_LENGTH.test(height));
}

/* Rows and columns that are collapsed are not there. */
export const isCollapsed = (element) => isHidden(element) || element.style.visibility === "collapse";

/* What hides the letters in an element, itself or something around it. */
export function unseenIn({ style: { visibility, fontSize } }, unseen) {
  const isInvisible = visibility ? visibility !== "visible" : unseen.isInvisible;
  const isSizeless = fontSize ? parseFloat(fontSize) === 0 : unseen.isSizeless;
  return isInvisible === unseen.isInvisible && isSizeless === unseen.isSizeless ? unseen : { isInvisible, isSizeless };
}

export const SEEN = { isInvisible: false, isSizeless: false };
