"""From the book to HTML: one set of templates, set for the screen, for paper, or as one file."""

import base64
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.urls import reverse
from markupsafe import Markup

from plans.models import Picture
from staffing.models import Organisation
from staffing.pictures import TYPES, picture_format

from .pages import Book
from .turned_pages import with_upright_pages

logger = logging.getLogger(__name__)

#: The stylesheets of paper, and those of a part of the book, or of a comparison, that is rendered by itself.
PAPER = ("css/book.css", "css/paper.css")
FRAGMENT = (*PAPER, "css/comparison.css", "css/fragment.css")
#: U+2060, which no line breaks at: within a Korean word it keeps the word whole.
WORD_JOINER = "\u2060"
# Between syllables, before what is said on after a figure, a name or a bracket (3|컷, AI|를, 시설(물)|별),
# and before the dot between two words, which no line begins with.
_BEFORE_A_SYLLABLE = r"(?<=[가-힣A-Za-z0-9)\]%’”』」])"
_WITHIN_A_WORD = re.compile(rf"{_BEFORE_A_SYLLABLE}(?=[가-힣])|(?<=[가-힣])(?=·)")
_TAGS = re.compile(r"(<[^>]*>)")
# Where a part of a word is emphasised, the word goes on behind the tag.
_EMPHASIS = "</?(?:strong|b|em|i|u|s|sub|sup)>"
_WITHIN_AN_EMPHASISED_WORD = re.compile(rf"{_BEFORE_A_SYLLABLE}((?:{_EMPHASIS})+)(?=[가-힣])")
# What a fragment calls its pictures. Text can't pass for it: there no `<` stands by itself.
_IMAGE = re.compile(r'<img src="(?:picture:(?P<picture>\d+)|mark:organisation)"')


def screen_html(
    book: Book, *, picture: Callable[[int], str] | None = None, mark: Callable[[], str] | None = None
) -> str:
    """The book with its contents beside it, as the body of a page of the site; its pictures where they are stored, or
    at these addresses."""
    return _render(
        "reports/reader.jinja", book, picture_url=picture or _picture_address, mark_url=mark or _mark_address
    )


def _picture_address(picture: int) -> str:
    return reverse("picture", args=[picture])


def _mark_address() -> str:
    return reverse("organisation-mark")


def assembled_html(book: Book, bodies: Iterable[str]) -> str:
    """The same, of a book whose fragments were set before; of its departments only their names are needed."""
    sections = [Markup(_IMAGE.sub(_screen_address, body)) for body in bodies]  # noqa: S704 - our own templates' as well
    return _render("reports/reader.jinja", book, sections=sections)


def _screen_address(found: re.Match) -> str:
    picture = found["picture"]
    return f'<img src="{_picture_address(int(picture)) if picture else _mark_address()}"'


def fragment_html(body: str, book: Book) -> str:
    """A fragment's document for the PDF."""
    context = {"body": Markup(body), "accent": book.accent}  # noqa: S704 - as below
    return paper_html(render_to_string("reports/fragment.jinja", context, using="jinja2"), text_font=book.text_font)


def paper_html(
    body: str, *, text_font: str, title: str = "", author: str = "", stylesheets: tuple[str, ...] = ()
) -> str:
    """A document for the PDF with this HTML of ours in it, its words kept whole."""
    context = {
        "body": Markup(keep_words_whole(with_upright_pages(body))),  # noqa: S704 - set by our own templates, escaped there
        "text_font": text_font,
        "title": title,
        "author": author,
        "stylesheets": [stylesheet_text(name) for name in stylesheets],
    }
    return render_to_string("reports/paper.jinja", context, using="jinja2")


def file_html(book: Book) -> str:
    """The book as one file that needs nothing beside it. One query reads its pictures, however many it has."""

    @cache
    def pictures() -> dict[int, Picture]:
        codes = [department.code for department in book.departments]
        of_plan = Picture.objects.filter(project__department_plan__plan__year=book.year)
        return of_plan.filter(project__department_plan__department__code__in=codes).in_bulk()

    return self_contained_html(
        book,
        picture=lambda picture: embedded(partial(_content, pictures()[picture].file)),
        mark=lambda: embedded(partial(_content, Organisation.objects.get().mark)),
    )


def self_contained_html(book: Book, *, picture: Callable[[int], str], mark: Callable[[], str]) -> str:
    """The same, with the addresses that hold its pictures."""
    styles = ("css/book.css", "css/book-screen.css")
    return _render("reports/file.jinja", book, *styles, picture_url=picture, mark_url=mark)


def _render(template: str, book: Book, *stylesheets: str, **context: Any) -> str:
    styles = [stylesheet_text(name) for name in stylesheets]
    return render_to_string(template, {"book": book, "stylesheets": styles, **context}, using="jinja2")


def stylesheet_text(name: str) -> Markup:
    return Markup(Path(str(finders.find(name))).read_text(encoding="utf-8"))  # noqa: S704 - our own


def keep_words_whole(html: str) -> str:
    """Join what makes a Korean word in the text, not in the tags, of `html`."""
    # On both sides: of a table's column the renderer takes the end of an element for one of a word.
    return _WITHIN_AN_EMPHASISED_WORD.sub(rf"{WORD_JOINER}\1{WORD_JOINER}", "".join(_joined(html)))


def _joined(html: str) -> Iterator[str]:
    for piece in _TAGS.split(html):
        yield piece if piece.startswith("<") else _WITHIN_A_WORD.sub(WORD_JOINER, piece)


def _content(file: FieldFile) -> bytes:
    with file.open("rb") as opened:
        return opened.read()


def embedded(read: Callable[[], bytes]) -> str:
    """A picture as an address that holds it; nothing where its file is lost, as its text stands for it."""
    try:
        content = read()
        kind = TYPES[picture_format(BytesIO(content))]
    except OSError:  # lost, or broken
        logger.exception("A picture of the book cannot be read.")
        return "data:,"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
