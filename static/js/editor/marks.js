/* The marks of outlines. Python, the stylesheets and these modules know the same: tests/plans/text/test_marks.py holds them
   to plans/text/marks.py, where each is explained. */

export const HEADINGS = "□■";
export const BY_DEPTH = "○-·▶";
export const DEEPER = "·";
export const FAMILIES = { "○": "○◯ㅇ◦❍●", "-": "-–—−", "·": "·ㆍ‧•∙", "▶": "▶▷►▸", "▪": "▪▫" };
export const LETTER = "ㅇ";
export const NOTE = "※";
export const NOTES = "※⇒→";
export const TYPED = "▶⇒→※▪·";
export const STEPS = "①-⑳";
