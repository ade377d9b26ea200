"""What runs in the process that reads a file: `python -m spreadsheets.reading.inside`, without Django.

Its limits are set before it reads a byte of the file. A line of JSON is the request, and the file follows; a second
line is the answer, and the result follows.
"""

import json
import resource
import sys
from typing import Any

from .limits import Limits, megabytes
from .workbook import Mark, Unreadable, Workbook


def main() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**request["limits"])
    _confine(limits)
    answer: dict[str, str] = {}
    result = b""
    try:
        result = _do(request, sys.stdin.buffer.read(), limits)
    except Unreadable as refused:
        answer["unreadable"] = str(refused)
    except MemoryError:
        answer["exceeded"] = "memory"
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.write(result)


def _confine(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    # The system ends it at the first, and if it lives on, for certain at the second.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.expanded, limits.expanded))


def _do(request: dict[str, Any], data: bytes, limits: Limits) -> bytes:
    # Imported here, under the limits, and each only where it is needed: they make up most of the start.
    from .guard import kind_of

    if kind_of(data, request["name"]) == "csv":
        from .text import read_text as reader
    else:
        from .xlsx import read_xlsx as reader
    workbook = reader(data, request["name"], limits)
    return _mark(workbook, data, request["marks"]) if "marks" in request else _encode(workbook, limits)


def _mark(workbook: Workbook, data: bytes, marks: list[Any]) -> bytes:
    """A file is marked only after it has been read: what openpyxl opens has passed every check."""
    from spreadsheets.writing.marks import mark_text, mark_workbook

    named = [Mark(*mark) for mark in marks]
    return mark_text(workbook, named) if workbook.kind == "csv" else mark_workbook(data, named)


def _encode(workbook: Workbook, limits: Limits) -> bytes:
    from .wire import encode

    text = encode(workbook)
    if len(text) > limits.text:
        raise Unreadable(
            f"읽은 내용이 모두 {megabytes(len(text))}로, 한 번에 읽을 수 있는 {megabytes(limits.text)}를 넘습니다. "
            "필요한 시트만 남기거나 파일을 나누어 다시 올리십시오."
        )
    return text


if __name__ == "__main__":
    main()
