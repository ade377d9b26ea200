"""Formatting that is left open: a reader of HTML opens it again in each block after it, n × m elements of n + m tags.

Told before the text is read as HTML: afterwards it is too late, 26 kB having become more than a gigabyte.
"""

import re
from collections import Counter

#: What HTML's own rules open again.
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())  # noqa: SIM905
#: A tag that every reader takes for the same; what an editor writes.
_PLAIN = re.compile(
    r"""<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:-]*+)"""
    r"""(?:\s++[a-zA-Z_:][\w:.-]*+(?:=(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=`]++))?)*+\s*+/?>"""
)
_ANY = re.compile(r"<(?P<end>/?)(?P<tag>[a-zA-Z!?][^\s/>]*)")
#: Within these, tags are text.
_RAW = frozenset("iframe noembed noframes noscript plaintext script style svg math template textarea title xmp".split())  # noqa: SIM905


def reopened(html: str) -> int:
    """How many elements reading `html` makes by opening formatting again: at most so many, and exact for plain tags."""
    tags = [(bool(end), tag.lower()) for end, tag in _ANY.findall(html)]
    if len(tags) != sum(1 for _ in _PLAIN.finditer(html)) or not _RAW.isdisjoint(tag for _, tag in tags):
        # Comments, odd quotes: readers disagree about what closes what, so nothing does.
        return sum(tag in _FORMATTING for _, tag in tags) * len(tags)
    found, opened = 0, Counter[str]()
    for is_end, tag in tags:
        if tag not in _FORMATTING:
            found += opened.total()
        elif not is_end:
            opened[tag] += 1
        elif opened[tag]:
            opened[tag] -= 1
    return found
