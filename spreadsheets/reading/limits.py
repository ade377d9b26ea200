"""How much of a file is read. Everything here knows its numbers from an argument; only the defaults are its own."""

from dataclasses import dataclass, fields
from typing import Any

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a file may have at most; the settings are called the same, with SPREADSHEET_ before them."""

    bytes: int = 20 * MEGABYTE
    #: Bytes that the files in a workbook unpack to together.
    expanded: int = 300 * MEGABYTE
    #: How many times larger than packed; only above a megabyte, since small files may well be regular.
    ratio: int = 200
    #: Files in a workbook.
    entries: int = 2_000
    sheets: int = 100
    rows: int = 100_000
    columns: int = 500
    #: In all sheets together, empty ones between others included.
    cells: int = 2_000_000
    #: Bytes of all that is read, as text: one long text may be in very many cells.
    text: int = 64 * MEGABYTE
    #: Of the clock, and of the processor, that reading a file may take.
    seconds: int = 60
    #: Bytes of the process that reads it.
    memory: int = 1024 * MEGABYTE

    @classmethod
    def of(cls, settings: Any) -> "Limits":
        return cls(**{field.name: getattr(settings, f"SPREADSHEET_{field.name.upper()}") for field in fields(cls)})


def megabytes(size: int) -> str:
    """`20 MB`, with one decimal where it has one; never `0 MB`."""
    return f"{max(size / MEGABYTE, 0.1):,.1f} MB".replace(".0 MB", " MB")
