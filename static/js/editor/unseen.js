/* What of a copied page nobody sees: hidden rows and columns of a spreadsheet, hidden words of a word processor. */

const MOST_RULES = 200; // of a stylesheet that comes along
const NO_LENGTH = /^(?:0|[01](?:\.\d+)?p[xt])$/;

/* Copies what the page's own stylesheets hide to the elements themselves, where it is looked for. */
export function takeStyles(page) {
  const found = new Map();
  for (const { style, selectorText } of rulesOf(page).slice(0, MOST_RULES)) {
    for (const element of elementsOf(page, selectorText)) {
      const known = found.get(element) ?? {};
      const { display, visibility } = style;
      found.set(element, { display: display || known.display, visibility: visibility || known.visibility });
    }
  }
  for (const [{ style }, { display, visibility }] of found) {
    if (display) style.display ||= display;
    if (visibility) style.visibility ||= visibility;
  }
}

function rulesOf(page) {
  return [...page.querySelectorAll("style")].flatMap(({ textContent }) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(textContent);
    return [...sheet.cssRules].filter(({ style }) => style?.display || style?.visibility);
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
