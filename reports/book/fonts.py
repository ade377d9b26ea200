"""The files of the fonts that the book is printed in, for browsers on machines that lack them."""

import ctypes
from functools import lru_cache
from pathlib import Path

from plans.checks.fonts import fontconfig
from staffing.models import Organisation

HEADINGS = "NanumSquare"
#: By the names that css/print-fonts.css knows them by.
FACES = {
    f"{family}{suffix}": f"{family}:weight={weight}"
    for family in (HEADINGS, *Organisation.TextFont.values)
    for suffix, weight in (("", 80), ("Bold", 200))
}
_OF_A_PATTERN = 0


@lru_cache(maxsize=len(FACES))
def font_file(face: str) -> Path | None:
    """The file that this machine has of a face; None where it lacks the family. Asked once, as the renderer does."""
    library = fontconfig()
    if library is None or face not in FACES:
        return None
    for name in ("FcNameParse", "FcFontMatch"):
        getattr(library, name).restype = ctypes.c_void_p
    pattern = ctypes.c_void_p(library.FcNameParse(FACES[face].encode()))
    library.FcConfigSubstitute(None, pattern, _OF_A_PATTERN)
    library.FcDefaultSubstitute(pattern)
    found = ctypes.c_void_p(library.FcFontMatch(None, pattern, ctypes.byref(ctypes.c_int())))
    # Another family is what it takes where this one is missing.
    is_meant = FACES[face].startswith(f"{_text_of(library, found, b'family')}:")
    return Path(_text_of(library, found, b"file")) if is_meant else None


def _text_of(library: ctypes.CDLL, pattern: ctypes.c_void_p, name: bytes) -> str:
    text = ctypes.c_char_p()
    library.FcPatternGetString(pattern, name, 0, ctypes.byref(text))
    return (text.value or b"").decode()
