"""What archives ask of a fragment (PDF/A-2a, ISO 19005-2). Knows nothing of Django: it runs where fragments are made.

Works on the renderer's own objects before they are written.
"""

from collections.abc import Iterable
from unicodedata import category

import pydyf

from .record import FontUse

_PRIVATE_USE = "Co"


def let_pictures_show_their_own_dots(pdf: pydyf.PDF) -> None:
    """Rather than have a viewer invent some between them, which archives forbid."""
    for entry in pdf.objects:
        if isinstance(entry, pydyf.Stream) and "Interpolate" in entry.extra:
            entry.extra["Interpolate"] = "false"


def may_be_archived(pdf: pydyf.PDF, uses: Iterable[FontUse], count_of_fonts: int) -> bool:
    """Whether the fragment will look and read the same for good.

    It won't where a letter is in no font, has no meaning that is agreed on, or is a picture in its font; nor where a
    picture's colours are those of some printing press.
    """
    uses = list(uses)
    return (
        len(uses) == count_of_fonts
        and not any(use.absent for use in uses)
        and not any(category(letter) == _PRIVATE_USE for use in uses for text in use.texts.values() for letter in text)
        and not any(
            isinstance(entry, pydyf.Stream) and entry.extra.get("ColorSpace") == "/DeviceCMYK" for entry in pdf.objects
        )
    )
