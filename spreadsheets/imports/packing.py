"""What a job stores for later – records, changes, written rows – as compressed JSON that gives back days as days."""

import json
import zlib
from datetime import date, datetime
from typing import Any


def pack(content: Any) -> bytes:
    text = json.dumps(content, default=_tagged, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), level=1)


def unpack(packed: bytes | memoryview) -> Any:
    # PostgreSQL hands out a memoryview.
    return json.loads(zlib.decompress(bytes(packed)), object_hook=_untagged) if packed else None


def _tagged(value: Any) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    raise TypeError(f"{type(value).__name__} is no value of a sheet")


def _untagged(found: dict[str, Any]) -> Any:
    if "$date" in found:
        return date.fromisoformat(found["$date"])
    if "$datetime" in found:
        return datetime.fromisoformat(found["$datetime"])
    return found
