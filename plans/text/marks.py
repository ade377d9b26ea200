"""The marks of outlines, as people type them and as the book prints them: what each stands for is told here once.

JavaScript has them in static/js/editor/marks.js, the stylesheets are book.css and editor.css;
tests/plans/text/test_marks.py holds them to this module.
"""

#: Before a heading. In a text it stays as it was written; a section's own heading is printed with the first.
HEADINGS = "□■"
#: Before an item of a list, by how deep the list stands in others; still deeper ones have DEEPER.
BY_DEPTH = "○-·▶"
DEEPER = "▪"
#: The same within the cell of a table.
BY_DEPTH_IN_TABLE = "◦-"
#: What people type for the same level as the mark that it is printed with.
FAMILIES = {
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
}
#: The families whose first is printed for all of them; of the others each prints as it was typed.
PRINTED_ALIKE = "○-·▶▪"
#: Of the families that no level has: they are of one rank, unless blanks before them say otherwise.
WITHOUT_LEVEL = "".join(first for first in FAMILIES if first not in BY_DEPTH)
#: These are letters as well (of three alphabets): a mark only where a blank follows.
LETTERS = "ㅇoοоㅡ"
#: A paragraph that begins with it is a note.
NOTE = "※"
#: An item that begins with one belongs to what stands before it, whatever its level.
NOTES = "※⇒→*"
#: An item that begins with one is printed with it instead of its level's, by the class that book.css knows.
TYPED_CLASSES = {"▶": "play", "⇒": "result", "→": "arrow", "※": "note", "▪": "square", "·": "dot"}
#: So it is with these; those without a class have their mark beside them.
TYPED = "".join([*TYPED_CLASSES, "*", *(marks for first, marks in FAMILIES.items() if first not in PRINTED_ALIKE)])
#: A small heading that begins with one is a step of a sub-programme, an item that does is printed with it alone; for a
#: regular expression's [ ].
NUMBERS = "①-⒛⓪⓵-⓾❶-➓㈀-㈛㉑-㉟㉠-㉻㊱-㊿"
#: What an item begins with that is printed in place of its level's mark, as a regular expression: two of a mark are a
#: word, and `①~③` is no number.
OWN_MARK = rf"(?:([{TYPED}])(?!\1)|[{NUMBERS}](?![~∼·,]))"
