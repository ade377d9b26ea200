"""Fingerprints of what a book is made with, besides its rows: code, templates, stylesheets, fonts and libraries.

Whole folders count, so that a new file in one of them is never forgotten; what only administers rows isn't among them.
"""

import ctypes
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from integrity.fingerprints import key_of
from reports.book.html import FRAGMENT, stylesheet_text

_ROOT = Path(__file__).resolve().parents[2]
#: Whose files make rows into the HTML of a book. Of each folder its own files, and not those of folders in it.
CONTENT = (
    *("korean", "integrity", "spreadsheets/reading", "spreadsheets/values", "staffing", "budgets"),
    *("plans/text", "plans/models", "plans/content", "reports/book", "reports/cache"),
    *("templates/reports", "templates/reports/sections"),
)
#: Whose files make the HTML of a fragment into its PDF.
RENDERING = ("reports/book", "reports/rendering", "templates/reports")
#: Whose files join fragments to a book.
WRITING = ("reports/pdf/writer",)
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


def content_fingerprint() -> str:
    """Of our own part in a book's HTML: the code and the templates."""
    # Templates are read anew while one develops; else they are those that the program started with.
    return key_of(*_files(CONTENT)) if settings.DEBUG else _AT_START


def stylesheets_fingerprint() -> str:
    """Of the stylesheets of fragments. Read each time, so that a change shows at once."""
    return key_of(*map(stylesheet_text, FRAGMENT))


@lru_cache
def renderer_fingerprint() -> str:
    """Of the fonts of this machine, and of what renders, down to the libraries that shape text and our own part of it.

    Read once: who installs fonts starts the program anew.
    """
    libraries = (_harfbuzz(), _library("libpango-1.0.so.0", "pango_version_string"))
    return key_of(*libraries, *_versions("weasyprint", "pydyf", "pillow"), *_files(RENDERING), *sorted(_fonts()))


@lru_cache
def writer_fingerprint() -> str:
    """Of what joins fragments to a book."""
    return key_of(_harfbuzz(), *_versions("pikepdf"), *_files(WRITING))


def _files(folders: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The files of these folders that take part, by their paths."""
    for folder in folders:
        for path in sorted((_ROOT / folder).iterdir()):
            if path.suffix in {".py", ".jinja"}:
                yield str(path.relative_to(_ROOT)), path.read_bytes()


def _versions(*packages: str) -> Iterator[str]:
    return (f"{name} {version(name)}" for name in packages)


def _harfbuzz() -> bytes:
    return _library("libharfbuzz.so.0", "hb_version_string")


def _library(name: str, function: str) -> bytes:
    asked = getattr(ctypes.CDLL(name), function)
    asked.restype = ctypes.c_char_p
    return asked()


def _fonts() -> Iterator[tuple[str, int]]:
    for folder in _FONT_FOLDERS:
        for place, _, names in os.walk(Path(folder).expanduser()):
            yield from ((name, (Path(place) / name).stat().st_size) for name in names)


# At once: a release may replace the files below a program that runs on with what it has loaded.
_AT_START = key_of(*_files(CONTENT))
