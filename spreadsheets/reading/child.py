"""Reads a file that somebody uploaded, in a process of its own.

What reads other people's files may run out of memory, hang or be taken over by them. A process of its own ends without
harm to the one that serves everybody, and knows none of its secrets: its environment is empty.
"""

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from os import SEEK_END
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.conf import settings

from .guard import check_size
from .limits import Limits, megabytes
from .wire import decode
from .workbook import Mark, Unreadable, Workbook

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_FAILED = "파일을 읽지 못했습니다. 손상된 파일일 수 있으니 엑셀로 열어 다시 저장한 뒤 올리십시오."
#: Bytes, more than a file system may still have of a block that it gave away.
_BLOCK = 64 * 1024
_SMALLER = "필요한 시트만 남기거나 파일을 나누어 다시 올리십시오."


def read(data: bytes, name: str, limits: Limits | None = None) -> Workbook:
    """The sheets of the .xlsx or CSV file `name`, within the limits of the settings. Raises Unreadable."""
    text = _ask({"name": name}, data, limits or Limits.of(settings))
    try:
        return decode(text)
    except (ValueError, TypeError, RecursionError) as error:
        logger.exception("What was read of a spreadsheet is no workbook.")
        raise Unreadable(_FAILED) from error


def mark_errors(data: bytes, name: str, marks: Iterable[Mark], limits: Limits | None = None) -> bytes:
    """The same workbook (.xlsx; a new one for CSV) with the cells filled and commented. Raises Unreadable."""
    return _ask({"name": name, "marks": list(marks)}, data, limits or Limits.of(settings))


def _ask(request: dict[str, Any], data: bytes, limits: Limits) -> bytes:
    """The result of a process of its own. Raises Unreadable with its answer, or for the way it ended."""
    check_size(data, limits)
    line = json.dumps({**request, "limits": asdict(limits)}).encode() + b"\n"
    # Not multiprocessing: a background worker is a daemon and may have no children of that kind.
    command = [sys.executable, "-m", "spreadsheets.reading.inside"]
    # Files, not pipes: what is written to a file has a limit, even for a process that has been taken over.
    with TemporaryFile() as output, TemporaryFile() as errors:
        try:
            status = subprocess.run(  # noqa: S603 - nothing of the file is in the command
                command,
                input=line + data,
                stdout=output,
                stderr=errors,
                cwd=_ROOT,
                env={},
                timeout=limits.seconds,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired as overrun:
            raise Unreadable(_too_long(limits)) from overrun
        output.seek(0)
        errors.seek(0)
        answer_line = output.readline()
        if status == 0 and answer_line:
            answer = _answer(answer_line)
            if "unreadable" in answer:
                raise Unreadable(answer["unreadable"])
            if "exceeded" not in answer:
                return output.read()
        _refuse_full_disk(output)
        raise Unreadable(_why(status, errors.read(), limits))


def _answer(answer_line: bytes) -> dict[str, str]:
    """What the process answers, which may be anything once it has been taken over."""
    try:
        answer = json.loads(answer_line)
        if isinstance(answer, dict) and all(isinstance(each, str) for each in answer.values()):
            return answer
        raise ValueError("No answer of ours.")
    except (ValueError, RecursionError) as error:
        logger.exception("The process that read a spreadsheet gave no valid answer.")
        raise Unreadable(_FAILED) from error


def _refuse_full_disk(output: BinaryIO) -> None:
    """Raise OSError where the answer had no room: then nothing is wrong with the file that was read."""
    output.seek(0, SEEK_END)
    output.write(bytes(_BLOCK))
    output.flush()


def _why(status: int, errors: bytes, limits: Limits) -> str:
    """The sentence on a process without a result."""
    if status == -signal.SIGXCPU:
        return _too_long(limits)
    ended_for_memory = status in (0, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV)
    if ended_for_memory or b"MemoryError" in errors:
        return f"읽는 데 메모리가 {megabytes(limits.memory)} 넘게 들어 그만두었습니다. {_SMALLER}"
    logger.error("Reading a spreadsheet failed (%s): %s", status, errors.decode(errors="replace")[-4000:])
    return _FAILED


def _too_long(limits: Limits) -> str:
    return f"읽는 데 {limits.seconds:,}초 넘게 걸려 그만두었습니다. {_SMALLER}"
