/* The marks of outlines. Python, the stylesheets and these modules know the same: tests/plans/text/test_marks.py holds them
   to plans/text/marks.py, where each is explained. */

export const HEADINGS = "□■";
export const BY_DEPTH = "○-·▶";
export const DEEPER = "▪";
export const BY_DEPTH_IN_TABLE = "◦-";
export const FAMILIES = {
  "○": "○◯ㅇ◦❍●oοо",
  "-": "-–—−‐‑―－ㅡ─━",
  "·": "·ㆍ‧•∙･・․⋅",
  "▶": "▶▷►▸",
  "▪": "▪▫",
  "◎": "◎⊙◉",
  "◇": "◇◆◈❖",
  "★": "★☆",
  "▣": "▣❏❐❑❒",
  "➢": "➢➤➣➔",
  "✓": "✓✔☑",
  "☞": "☞☛",
};
export const PRINTED_ALIKE = "○-·▶▪";
export const WITHOUT_LEVEL = "▪◎◇★▣➢✓☞";
export const LETTERS = "ㅇoοоㅡ";
export const NOTE = "※";
export const NOTES = "※⇒→*";
export const TYPED = "▶⇒→※▪·*◎⊙◉◇◆◈❖★☆▣❏❐❑❒➢➤➣➔✓✔☑☞☛";
export const NUMBERS = "①-⒛⓪⓵-⓾❶-➓㈀-㈛㉑-㉟㉠-㉻㊱-㊿";
