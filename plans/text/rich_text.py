"""The formatted text that people write: what may be in it, and how it is cleaned.

It has no addresses at all: no links, no images. A picture is a row that the text refers to by
its number within the project, as [[그림 2]]; see `picture_numbers`.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.deconstruct import deconstructible
from django_prose_editor.fields import ProseEditorField, ProseEditorFormField

from korean.letters import composed

from .outlines import body_of, lines_in
from .tags import BLOCKS, INLINE, VOID
from .unclosed import reopened

LARGEST_TEXT = 200_000  # bytes before cleaning and after it; a long section of a real plan has 10,000
DEEPEST = 20  # elements within elements; a deep outline within a table cell has 12
WIDEST = 20  # columns or rows that one table cell spans
MOST_ELEMENTS = 8_000  # of any kind; a long section of a real plan has a few hundred
MOST_REOPENED = 50_000  # elements that reading makes of formatting left open; an editor leaves none
LARGEST_START = 9_999  # of a numbered list
LONG_WORD = 20  # letters without a blank; where such words fill a text, finding where its lines end takes minutes
MOST_IN_LONG_WORDS = 5_000  # letters: some twenty addresses on the web
MOST_COLUMNS = 60  # of a table: an A4 page has no room for more, and thousands would take the renderer minutes

#: How the words of a cell may be aligned.
ALIGNS = frozenset({"left", "center", "right"})
#: Of a cell's columns the widths that somebody chose, in pixels of the screen: `120`, `80,0`; 0 where none was chosen.
_WIDTHS = re.compile(rf"[0-9]{{1,4}}(?:,[0-9]{{1,4}}){{0,{WIDEST - 1}}}")

PICTURE = re.compile(r"\[\[\s*그림\s*(\d{1,4})\s*\]\]")

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Underline": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [5]},
    "BulletList": True,
    # Kinds of numbering would be cleaned away.
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "HardBreak": True,
    "Table": {"resizable": True},
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HTML": False,
    # Our own, from static/js: what is pasted, Tab, pictures, tables, and how the toolbar is used.
    "Outline": True,
    "Pictures": True,
    "Tables": True,
    "Toolbar": True,
    # All buttons in a row: the editor's own drop-down cannot be reached with the keyboard.
    "Menu": {
        "groups": [
            {"group": name}
            for name in ("blockType -lists", "lists", "marks", "characters", "table", "picture", "history")
        ]
    },
}
# Word leaves some in what is copied from it. XML cannot contain them, so neither can a PDF or an office file.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_BLANK = re.compile(r"\s+")
_ENDLESS_BLANK = re.compile(r"\s{100,}")  # prints as one, and takes the renderer minutes
_TAG = re.compile(r"</?[a-zA-Z!]")
_NOTHING = re.compile(r"</?p>|<br>|&nbsp;|\s+")  # what an editor leaves of an empty text


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Clamp the spans of cells; a million columns would hang the renderer. No other number is made of one."""
    if name == "align":
        return value if value in ALIGNS else None
    if name == "colwidth":
        return value if _WIDTHS.fullmatch(value) else None
    if not value.isascii() or not value.isdecimal():
        return None
    number = int(value[:6])
    if name.endswith("span"):
        return str(max(1, min(number, WIDEST)))
    return str(number) if number <= LARGEST_START else None


_CELL = {"colspan", "rowspan", "align", "colwidth"}
_CLEANER = nh3.Cleaner(
    tags={*INLINE, *BLOCKS},
    clean_content_tags={"script", "style"},
    attributes={"td": _CELL, "th": _CELL, "ol": {"start"}},
    attribute_filter=_attribute,
    strip_comments=True,
)


class _Shape(HTMLParser):
    """What of a cleaned text would take the renderer long: how many elements, how deep, how wide, what long words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements = self.depth = self.deepest = self.widest = self.in_long_words = self._word = 0
        self._tables: list[list[int]] = []  # of each table around: how many columns its rows from the present one have
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements += 1
        self._end_word(tag)
        if tag in VOID:
            return
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if tag == "table":
            self._tables.append([0] * WIDEST)
        elif tag == "tr":
            self._tables[-1] = [*self._tables[-1][1:], 0]
        elif tag in ("td", "th"):
            self._add_cell(dict(attrs))

    def _add_cell(self, spans: dict[str, str | None]) -> None:
        rows = self._tables[-1]
        for row in range(int(spans.get("rowspan") or 1)):
            rows[row] += int(spans.get("colspan") or 1)
        self.widest = max(self.widest, *rows)

    def handle_data(self, data: str) -> None:
        for count, word in enumerate(_BLANK.split(data)):
            self._word = len(word) + (self._word if count == 0 else 0)
            self.in_long_words += len(word) if self._word > LONG_WORD else 0

    def _end_word(self, tag: str) -> None:
        if tag not in INLINE:
            self._word = 0

    def handle_endtag(self, tag: str) -> None:
        self._end_word(tag)
        if tag in VOID:
            return
        self.depth -= 1
        if tag == "table":
            self._tables.pop()


@lru_cache(maxsize=32)  # a save asks for the same text in its form, its checks and its row
def clean_rich_text(html: str) -> str:
    """`html` with only what a plan may have in it; raises ValidationError for monstrous text.

    Scripts, event handlers, styles, links and images are removed without a word, as an editor
    would never make them; and so are control characters, which nobody sees. Letters are composed, and those of
    a word processor's own are what they look like.
    """
    html = _UNPRINTABLE.sub("", html)
    _refuse_too_long(html)
    _refuse_left_open(html)
    cleaned = composed(_UNPRINTABLE.sub("", _CLEANER.clean(html)))  # once more: some were written as &#1;
    cleaned = _ENDLESS_BLANK.sub(" ", cleaned)
    _refuse_too_long(cleaned)  # cleaning closes what was left open, and spells out & and <
    _refuse_monsters(_Shape(cleaned))
    return _without_empty_end(cleaned) if _NOTHING.sub("", cleaned) else ""


def _without_empty_end(html: str) -> str:
    """Without the empty paragraphs below the last: they print nothing, and come of looking what follows a table."""
    end = len(html)
    while (start := html.rfind("<p>", 0, end)) > 0 and not _NOTHING.sub("", html[start:end]):
        end = start
    return html if end == len(html) else html[:end].rstrip()


def _refuse_monsters(shape: _Shape) -> None:
    if shape.deepest > DEEPEST:
        raise ValidationError(
            "목록이나 표가 너무 깊이 겹쳐 있습니다. %(limit)s겹 안으로 줄이십시오.",
            code="too_deep",
            params={"limit": DEEPEST},
        )
    if shape.elements > MOST_ELEMENTS:
        raise ValidationError(
            "문단이나 목록, 표의 칸이 너무 많습니다. 모두 %(limit)s개 안으로 줄이거나 항목을 나누십시오.",
            code="too_many",
            params={"limit": f"{MOST_ELEMENTS:,}"},
        )
    if shape.widest > MOST_COLUMNS:
        raise ValidationError(
            "표의 한 줄에 칸이 너무 많습니다. %(limit)s칸 안으로 줄이거나 표를 나누십시오.",
            code="too_wide",
            params={"limit": MOST_COLUMNS},
        )
    if shape.in_long_words > MOST_IN_LONG_WORDS:
        raise ValidationError(
            "띄어쓰기 없이 길게 이어진 글이 너무 많습니다. %(limit)s자 안에서 띄어 쓰십시오.",
            code="words_too_long",
            params={"limit": LONG_WORD},
        )


def _refuse_left_open(html: str) -> None:
    if reopened(html) > MOST_REOPENED:
        raise ValidationError(
            "닫히지 않은 서식이 너무 많아 읽을 수 없습니다. 서식 없이 붙여 넣은 뒤 다시 꾸미십시오.", code="left_open"
        )


def _refuse_too_long(html: str) -> None:
    if len(html.encode()) > LARGEST_TEXT:
        raise ValidationError(
            "글이 너무 깁니다. 서식을 포함해 %(limit)s자 안으로 줄이거나 항목을 나누십시오.",
            code="too_long",
            params={"limit": f"{LARGEST_TEXT:,}"},
        )


def picture_numbers(html: str) -> list[int]:
    """The numbers of the pictures that a text refers to, in order."""
    return [int(number) for number in PICTURE.findall(html)]


def without_pictures(html: str) -> str:
    """A text without what refers to pictures: in another project the same numbers mean others."""
    return PICTURE.sub("", html)


def picture_names(numbers: Iterable[int]) -> str:
    """`그림 1, 3`, as a sentence names them."""
    return f"그림 {', '.join(map(str, dict.fromkeys(numbers)))}"


@deconstructible
class RichTextLimits:
    """Refuses in a form what `clean_rich_text` would refuse on save."""

    def __call__(self, html: str) -> None:
        clean_rich_text(html)


class RichTextFormField(ProseEditorFormField):
    """Takes text without any markup for the outline that its lines are: a browser without scripts has no editor."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text if not text or _TAG.search(text) else body_of(lines_in(text))


class RichTextField(ProseEditorField):
    """Formatted text, cleaned whenever it is stored."""

    default_validators = [*ProseEditorField.default_validators, RichTextLimits()]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"extensions": EXTENSIONS, "sanitize": clean_rich_text, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": RichTextFormField, **kwargs})

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if isinstance(value, str):
            value = clean_rich_text(value)
        return super().get_db_prep_save(value, connection)
