"""What a picture file may be, and how it is stored: decoded once, when it comes, by a process with limits."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.db import models

logger = logging.getLogger(__name__)

LARGEST_FILE = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 40_000_000  # an A4 page at 600 dpi has 35 million
MOST_FRAMES = 100  # of a picture that moves, of which the first is stored
#: How each kind of file that is taken begins, and its type.
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF87a": "GIF", b"GIF89a": "GIF"}
#: The ending of each kind of file, and the type that a browser is told.
FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
#: What a process may take for one picture: of time, some times what the largest needs.
LIMITS = {
    "memory": 1024 * 1024 * 1024,  # bytes
    "seconds": 6,  # of the processor
    "written": 128 * 1024 * 1024,  # bytes
    "frames": MOST_FRAMES,
    "pixels": MOST_PIXELS,
}
#: Seconds on the clock, on a machine that has much else to do.
_LONGEST = 40
#: Pictures that one process of the server has read at once, and requests that wait for it: others go on being answered.
_AT_ONCE, _WAITING = 2, 1
_PATIENCE = 10  # seconds
SENTENCES = {
    "picture_too_large": "그림 파일이 너무 큽니다. %(limit)sMB 이하로 줄여서 올리십시오.",
    "not_a_picture": "그림 파일이 아니거나 깨진 파일입니다. PNG, JPEG, GIF, WebP 파일을 올리십시오.",
    "too_many_frames": (
        f"움직이는 그림의 장면이 너무 많습니다(%(frames)s개). {MOST_FRAMES}개 이하로 줄여서 올리십시오."
    ),
    "too_many_pixels": "그림이 너무 큽니다(%(width)s×%(height)s). 가로세로를 줄여서 올리십시오.",
    "picture_too_costly": (
        "그림을 읽는 데 너무 오래 걸리거나 메모리가 많이 들어 그만두었습니다. 그림판 같은 프로그램으로 열어 "
        "PNG나 JPEG로 다시 저장한 뒤 올리십시오."
    ),
    "busy": "지금 다른 그림을 처리하고 있습니다. 잠시 뒤에 다시 올리십시오.",
}


def picture_path(picture: Any, filename: str) -> str:
    """A name of our own: what a person called the file never reaches the disk."""
    return f"pictures/{uuid4().hex}"


def picture_format(file: Any) -> str:
    """What a file is by how it begins ("PNG"), never by what somebody called it; nothing is decoded.

    Raises OSError for what is no picture.
    """
    start = file.read(16)
    file.seek(0)
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WEBP"
    for signature, kind in _SIGNATURES.items():
        if start.startswith(signature):
            return kind
    raise OSError("No picture begins like this.")


class StoredAnew(InMemoryUploadedFile):
    """A picture as the process has written it: what is stored, and needs no further look."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(BytesIO(content), None, name, TYPES[picture_format(BytesIO(content))], len(content), None)


def store_anew(file: Any) -> StoredAnew:
    """The picture of a file that somebody sends, upright and with its colours, and nothing else that was in it.

    Raises ValidationError for what is no picture, too large, or takes too much to read.
    """
    if file.size > LARGEST_FILE:
        raise _refusal("picture_too_large", limit=LARGEST_FILE // 1024 // 1024)
    file.seek(0)
    data = file.read()
    file.seek(0)
    with _place():
        answer, content = _ask(data)
    if "refused" in answer:
        counts = {name: f"{int(count):,}" for name, count in answer["params"].items()}
        raise _refusal(str(answer["refused"]), **counts)
    try:
        return StoredAnew(content, file.name)
    except OSError as error:
        raise _refusal("not_a_picture") from error


def validate_picture(file: Any) -> None:
    """Refuse what `store_anew` refuses. What is stored already, or comes from there, isn't decoded again."""
    content = getattr(file, "_file", None) or file
    if not (getattr(file, "_committed", False) or isinstance(content, StoredAnew)):
        store_anew(file)


class PictureFormField(forms.ImageField):
    """Takes a picture by `store_anew`, where Django's own field opens the file in this process."""

    def to_python(self, data: Any) -> Any:
        file = forms.FileField.to_python(self, data)
        if file is None:
            return None
        self.run_validators(file)  # by its ending, before anything reads it
        return store_anew(file)


class PictureField(models.ImageField):
    """A picture file; in migrations Django's own field, as which it is stored."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PictureFormField, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs


_running = threading.BoundedSemaphore(_AT_ONCE)
_asking = threading.BoundedSemaphore(_AT_ONCE + _WAITING)


@contextmanager
def _place() -> Iterator[None]:
    """One of the few places; raises ValidationError where there is none soon."""
    if not _asking.acquire(blocking=False):
        raise _refusal("busy")
    try:
        if not _running.acquire(timeout=_PATIENCE):
            raise _refusal("busy")
        try:
            yield
        finally:
            _running.release()
    finally:
        _asking.release()


def _ask(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer of a process of its own, as spreadsheets/reading/child.py asks one."""
    command = [sys.executable, "-m", "staffing.picture_process", json.dumps(LIMITS)]
    # Files, not pipes, since what is written to a file has a limit; in memory, where a full disk is in nobody's way.
    with os.fdopen(os.memfd_create("picture"), "w+b") as output, os.fdopen(os.memfd_create("why"), "w+b") as errors:
        try:
            status = subprocess.run(  # noqa: S603 - nothing of the file is in the command
                command,
                input=data,
                stdout=output,
                stderr=errors,
                cwd=Path(__file__).resolve().parents[1],
                env={},
                timeout=_LONGEST,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return {"refused": "picture_too_costly", "params": {}}, b""
        output.seek(0)
        line = output.readline()
        if status == 0 and line:
            return _answer(line), output.read()
        errors.seek(0)
        return _why(status, errors.read()), b""


def _answer(line: bytes) -> dict[str, Any]:
    """What the process answers, which may be anything once it has been taken over."""
    try:
        answer = json.loads(line)
        if answer == {} or (answer["refused"] in SENTENCES and all(map(int, answer["params"].values()))):
            return answer
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        logger.exception("The process that read a picture gave no valid answer.")
    return {"refused": "not_a_picture", "params": {}}


def _why(status: int, errors: bytes) -> dict[str, Any]:
    """The answer of a process that gave none."""
    ended_for_its_limits = {-signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV}
    if status in ended_for_its_limits or b"MemoryError" in errors:
        return {"refused": "picture_too_costly", "params": {}}
    logger.error("Reading a picture failed (%s): %s", status, errors.decode(errors="replace")[-4000:])
    return {"refused": "not_a_picture", "params": {}}


def _refusal(code: str, **params: Any) -> ValidationError:
    return ValidationError(SENTENCES[code], code=code, params=params)
