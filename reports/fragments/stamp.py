"""What a fragment looks like by, beside its own HTML: what changes here makes every fragment another one."""

import ctypes
import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from ..render import FRAGMENT, stylesheet_text

_HERE = Path(__file__).parent
_OWN_PARTS = [_HERE / name for name in ("reading.py", "record.py", "rendering.py")]
_OWN_PARTS += [_HERE.parent / name for name in ("render.py", "tagging.py")]
_MERGING = ("fonts", "gathering", "glyphs", "merging", "navigation", "numbers", "placing", "writing")
_MERGING_PARTS = [_HERE / f"{name}.py" for name in _MERGING]
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


def stylesheets() -> str:
    """The stylesheets that fragments are set with. Read each time, so that a change shows at once."""
    return hashlib.sha256("".join(map(stylesheet_text, FRAGMENT)).encode()).hexdigest()


@lru_cache
def fonts_and_renderer() -> str:
    """The fonts of this machine, and what renders, down to the libraries that shape text and to our own part of it.

    Read once: who installs fonts starts the program anew.
    """
    digest = _digest(("weasyprint", "pydyf", "pillow"), _OWN_PARTS)
    digest.update(_library("libpango-1.0.so.0", "pango_version_string"))
    digest.update("".join(sorted(_fonts())).encode())
    return digest.hexdigest()


@lru_cache
def merging() -> str:
    """What makes a book of fragments."""
    return _digest(("pikepdf",), _MERGING_PARTS).hexdigest()


def _digest(packages: Iterable[str], own_parts: Iterable[Path]):
    digest = hashlib.sha256(_library("libharfbuzz.so.0", "hb_version_string"))
    for name in packages:
        digest.update(f"{name} {version(name)}\n".encode())
    for part in own_parts:
        digest.update(part.read_bytes())
    return digest


def _library(name: str, function: str) -> bytes:
    asked = getattr(ctypes.CDLL(name), function)
    asked.restype = ctypes.c_char_p
    return asked()


def _fonts() -> Iterator[str]:
    for folder in _FONT_FOLDERS:
        for place, _, names in os.walk(Path(folder).expanduser()):
            yield from (f"{name} {(Path(place) / name).stat().st_size}\n" for name in names)
