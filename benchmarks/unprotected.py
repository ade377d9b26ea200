"""The program without the protection that UNPROTECTED names, for gunicorn: what a flood would do then."""

import os
from contextlib import nullcontext
from typing import Any

from PIL import Image

from config.wsgi import application
from plans.sheets.kinds import OfDepartments
from plans.text import rich_text
from reports import views
from spreadsheets.columns import Column
from staffing import pictures

__all__ = ["application"]


def _decode_here(file: Any) -> Any:
    """A picture in the process that serves everybody, as Django's own field reads it."""
    Image.open(file).load()
    file.seek(0)
    return file


def _anything(text: Any) -> None:
    """Refuses nothing."""


#: By their names: what is put in the place of what.
OFF: dict[str, list[tuple[Any, str, Any]]] = {
    "": [],
    "text": [(rich_text, "_refuse_left_open", _anything), (rich_text, "_refuse_monsters", _anything)],
    "picture": [(pictures, "store_anew", _decode_here)],
    "books": [(views, "place_for", lambda person: nullcontext())],
    "sheet": [
        (OfDepartments, "most_letters", 10**12),
        (Column, "longest", property(lambda column: 10**9, lambda column, given: None)),
    ],
}
for where, name, instead in OFF[os.environ.get("UNPROTECTED", "")]:
    setattr(where, name, instead)
