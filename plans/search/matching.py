"""Projects that have words in them: these are found wherever a reader sees them, never in the tags of formatted text.

Korean has no stems to look for: a word is found wherever its letters follow each other.
"""

import re
from collections.abc import Iterator
from functools import reduce
from html import escape
from operator import or_
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from korean.letters import composed
from plans.models import Milestone, Project, Section
from plans.text.parsing import text_on_one_line
from plans.text.rich_text import PICTURE
from plans.text.tags import INLINE

MOST_WORDS = 10
AROUND = 60  # letters of a snippet before and after what was found

_INLINE = rf"</?(?:{'|'.join(sorted(INLINE))})>"
_ENTITIES = ("amp", "lt", "gt", "nbsp")


class Piece(NamedTuple):
    """A stretch of a snippet, marked where it is what was looked for."""

    text: str
    is_found: bool


def split_words(text: str) -> list[str]:
    """The words to look for; Korean letters as one sign each, as plans have them."""
    return list(dict.fromkeys(composed(text).split()))[:MOST_WORDS]


def with_words(projects: QuerySet[Project], words: list[str]) -> QuerySet[Project]:
    """The projects of a queryset in which every word is found somewhere."""
    for word in words:
        sections = Section.objects.filter(project=OuterRef("pk"))
        milestones = Milestone.objects.filter(section__project=OuterRef("pk"))
        projects = projects.filter(
            Q(title__icontains=word)
            | Q(place__icontains=word)
            | Q(target__icontains=word)
            | Exists(sections.filter(Q(title__icontains=word) | _in_body(word)))
            | Exists(milestones.filter(Q(title__icontains=word) | _in_body(word)))
        )
    return projects


def visible_text(body: str) -> str:
    """What a reader sees of a formatted text, on one line, and without its references to pictures."""
    return text_on_one_line(PICTURE.sub(" ", body))


def mark(text: str, words: list[str]) -> list[Piece]:
    """A text in pieces, those that were looked for marked."""
    if not words:
        return [Piece(text, False)]
    # With a group, what is found is every second piece.
    pieces = re.split(f"({_any(words)})", text, flags=re.IGNORECASE)
    return [Piece(piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece]


def snippet(project: Project, words: list[str]) -> list[Piece]:
    """The text around the first word that is found below the title; empty where there is none."""
    if not words:
        return []
    for text in _texts(project):
        found = re.search(_any(words), text, flags=re.IGNORECASE)
        if found:
            begin, end = max(0, found.start() - AROUND), found.end() + AROUND
            cut = f"{'…' * (begin > 0)}{text[begin:end]}{'…' * (end < len(text))}"
            return mark(cut, words)
    return []


def _texts(project: Project) -> Iterator[str]:
    yield from (project.place, project.target)
    for section in project.sections.all():
        yield from (section.title, visible_text(section.body))
        for milestone in section.milestones.all():
            yield from (milestone.title, visible_text(milestone.body))


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _in_body(word: str) -> Q:
    """Finds a word in cleaned formatted text, whose tags are ASCII, as a reader sees it."""
    letters = [re.escape(escape(letter, quote=False)) for letter in word]
    # Between the letters there may be tags that make one of them bold.
    pattern = f"(?:{_INLINE})*".join(letters)
    plainly = Q(body__icontains=escape(word, quote=False))
    if not word.isascii():
        return plainly | _across_tags(word) & Q(body__iregex=pattern) if len(word) > 1 else plainly
    # Bounded, or a long text would take minutes; no entity and no cleaned tag is as long as that.
    if any(word.lower() in entity for entity in _ENTITIES):
        pattern += r"(?![a-z]{0,5};)"
    pattern += r"(?![^<>]{0,60}>)"  # not within a tag
    return (plainly | _across_tags(word)) & Q(body__iregex=pattern)


def _across_tags(word: str) -> Q:
    """What a text has in which a tag stands between two of these letters.

    Databases look for it many times faster than for a pattern, which would be tried on the texts of all years.
    """
    return reduce(or_, (Q(body__icontains=f"{escape(letter, quote=False)}<") for letter in word[:-1]), Q(pk=None))
