"""Letters as they are stored: a syllable as one sign, and no letter that only one maker's fonts have.

Word processors keep signs of their own where Unicode leaves room for private use: Hancom's above U+F0000, Wingdings'
from U+F020. They are boxes anywhere else. The table has what each looks like, and only what somebody has seen printed
by its own program; any other is left as it is, for the check of letters to find. What Hancom's mean is told by
https://github.com/edwardkim/rhwp/issues/5599, what Wingdings' mean by Unicode's chart of it.
static/js/editor/letters.js has the same for what is pasted.
"""

import re
from unicodedata import is_normalized, normalize

PRIVATE = {
    "\U000f003b": "↓",
    "\U000f0090": "✺",
    "\U000f012b": "(인)",
    "\U000f0288": "⓪",
    "\U000f0289": "①",
    "\U000f028a": "②",
    "\U000f028c": "④",
    "\U000f028d": "⑤",
    "\U000f028e": "⑥",
    "\U000f028f": "⑦",
    "\U000f0290": "⑧",
    "\U000f0291": "⑨",
    # In squares, as no other font has them; those from U+F02BA on nobody has seen but one.
    "\U000f02b1": "①",
    "\U000f02b2": "②",
    "\U000f02b3": "③",
    "\U000f02b4": "④",
    "\U000f02b5": "⑤",
    "\U000f02b6": "⑥",
    "\U000f02b7": "⑦",
    "\U000f02b8": "⑧",
    "\U000f02b9": "⑨",
    "\U000f02c5": "⑫",
    "\U000f02ec": "◇",
    "\U000f02ef": "·",
    "\U000f02fb": "▸",
    "\U000f02fc": "►",
    "\U000f031c": "■",
    "\U000f03a0": "↵",
    "\U000f03a7": "⊟",
    "\U000f03a8": "⊞",
    "\U000f03c5": "□",
    "\U000f03da": "□",
    "\U000f03ef": "한",
    "\U000f03f0": "글",
    "\U000f03f1": "과",
    "\U000f03f2": "컴",
    "\U000f03f3": "퓨",
    "\U000f03f4": "터",
    "\U000f03ff": "□",
    "\U000f0806": "┌",
    "\U000f0807": "┬",
    "\U000f0808": "┐",
    "\U000f080c": "└",
    "\U000f080e": "┘",
    "\U000f080f": "━",
    "\U000f0810": "│",
    "\U000f0811": "┌",
    "\U000f0817": "└",
    "\U000f081a": "─",
    "\U000f081c": "┈",
    "\U000f0827": "═",
    "\U000f0832": "═",
    "\U000f0848": "━",
    "\U000f0854": "《",
    "\U000f0855": "》",
    # Wingdings' squares, circles and lozenges; the bullet at U+F0B7 is Symbol's.
    "\uf06c": "●",
    "\uf06d": "❍",
    "\uf06e": "■",
    "\uf06f": "□",
    "\uf070": "□",
    "\uf071": "❑",
    "\uf072": "❒",
    "\uf073": "⧫",
    "\uf074": "⧫",
    "\uf075": "◆",
    "\uf076": "❖",
    "\uf077": "◆",
    "\uf09e": "·",
    "\uf09f": "•",
    "\uf0a0": "▪",
    "\uf0a1": "○",
    "\uf0a2": "○",
    "\uf0a3": "○",
    "\uf0a4": "◉",
    "\uf0a5": "◎",
    "\uf0a7": "▪",
    "\uf0a8": "□",
    "\uf0ab": "★",
    "\uf0b7": "•",
    # Its arrows, hands and ticks.
    "\uf045": "☜",
    "\uf046": "☞",
    "\uf047": "☝",
    "\uf048": "☟",
    "\uf0d8": "➢",
    "\uf0df": "←",
    "\uf0e0": "→",
    "\uf0e1": "↑",
    "\uf0e2": "↓",
    "\uf0e8": "➔",
    "\uf0ef": "⇦",
    "\uf0f0": "⇨",
    "\uf0f1": "⇧",
    "\uf0f2": "⇩",
    "\uf0f3": "⬄",
    "\uf0fb": "✗",
    "\uf0fc": "✓",
    "\uf0fd": "☒",
    "\uf0fe": "☑",
}

_PRIVATE = re.compile(f"[{''.join(PRIVATE)}]")


def composed(text: str) -> str:
    """`text` as it is stored: composed (NFC), and with letters that everybody's fonts have for those of one maker."""
    text = text if is_normalized("NFC", text) else normalize("NFC", text)
    return _PRIVATE.sub(lambda found: PRIVATE[found[0]], text)
