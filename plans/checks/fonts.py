"""Which letters the fonts of this machine have, as the library knows them that the renderer of the book asks."""

import ctypes
from collections.abc import Iterator
from ctypes.util import find_library
from functools import lru_cache

_OF_THE_SYSTEM = 0


class _FontSet(ctypes.Structure):
    """FcFontSet of fontconfig."""

    _fields_ = (("count", ctypes.c_int), ("room", ctypes.c_int), ("fonts", ctypes.POINTER(ctypes.c_void_p)))


@lru_cache(maxsize=20_000)  # the letters of a language
def has_font(letter: str) -> bool:
    """Whether any font has a letter, whichever the book is set in: the renderer takes another where its own lacks it.

    Where it cannot be known, every letter is said to have one.
    """
    library, letters_of_fonts = _fonts()
    if library is None:
        return True
    return any(library.FcCharSetHasChar(ctypes.c_void_p(letters), ord(letter)) for letters in letters_of_fonts)


@lru_cache(maxsize=1)
def fontconfig() -> ctypes.CDLL | None:
    """The library, ready to be asked; None where there is none."""
    try:
        library = ctypes.CDLL(find_library("fontconfig") or "libfontconfig.so.1")
    except OSError:
        return None
    return library if library.FcInit() else None


@lru_cache(maxsize=1)
def _fonts() -> tuple[ctypes.CDLL | None, tuple[int, ...]]:
    """The library, and of each font its letters. Read once: who installs fonts starts the program anew."""
    library = fontconfig()
    if library is None:
        return None, ()
    library.FcConfigGetFonts.restype = ctypes.POINTER(_FontSet)
    return library, tuple(_letters_of_fonts(library))


def _letters_of_fonts(library: ctypes.CDLL) -> Iterator[int]:
    fonts = library.FcConfigGetFonts(None, _OF_THE_SYSTEM)
    for at in range(fonts.contents.count if fonts else 0):
        letters = ctypes.c_void_p()
        pattern = ctypes.c_void_p(fonts.contents.fonts[at])
        if library.FcPatternGetCharSet(pattern, b"charset", 0, ctypes.byref(letters)) == 0 and letters.value:
            yield letters.value
