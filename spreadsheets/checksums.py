"""Checksums, in place of a version where rows have none."""

import json
from typing import Any
from zlib import crc32

from .reading.workbook import Value
from .values import whole


def checksum(*facts: Any) -> int:
    """A checksum of a row's values: another one means that somebody changed the row meanwhile."""
    return crc32(json.dumps(facts, default=str, ensure_ascii=False).encode())


def read_checksum(value: Value) -> int | None:
    return whole(value, most=2**32)
