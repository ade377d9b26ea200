"""What a person wrote on a page that could not be saved, to be copied from the answer.

Going back doesn't restore it: pages are not cached by the browser, and the text editor's never was in a field.
"""

import re
from collections.abc import Iterator
from html import unescape

from django.http import HttpRequest

SHORT = 20
_SECRET = re.compile(r"password|token|code|secret", re.IGNORECASE)
_LINE_ENDS = re.compile(r"</(?:p|h5|tr)>|<br>")
_TAGS = re.compile(r"</?[a-z][^<>]*>")


def unsaved_texts(request: HttpRequest) -> list[str]:
    """Each text once, in the page's order: what has a blank in it or is long, and not a number, a choice or a mark."""
    texts = (_plain(value) for name, value in _fields(request) if not _SECRET.search(name))
    return list(dict.fromkeys(text for text in texts if len(text) > SHORT or re.search(r"\s", text)))


def _fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, values in request.POST.lists() for value in values)


def _plain(text: str) -> str:
    """Without its formatting if the text editor wrote it; what a person typed keeps its < and >.

    Not as plans/text/parsing.py reads it: nobody has cleaned this, and whatever is no tag must not get lost.
    """
    if text.startswith("<"):
        text = unescape(_TAGS.sub("", _LINE_ENDS.sub("\n", text)))
    return text.strip()
