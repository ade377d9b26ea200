"""A pool of processes that render fragments within limits; they outlive a book, and end when they were idle.

`subprocess`, not `multiprocessing`: a background worker is a daemon, which may have no children of that kind, and a
fork of a server with threads may inherit locks that nobody will release.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any, NoReturn, cast

from django.conf import settings

from .protocol import PeerGone, receive, send
from .record import RenderedFragment, decode_record

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
#: What finding fonts may need of the environment; it holds nothing else.
_ENVIRONMENT = ("HOME", "LANG", "LC_ALL", "XDG_CACHE_HOME", "XDG_DATA_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
#: What the libraries keep of each fragment is given back after so many of them.
_MOST_ANSWERS = 150
#: Seconds for a process to start, on a busy machine, or to end itself: then it is ended.
_GRACE_SECONDS = 60


class RenderFailed(Exception):
    """A fragment can't be rendered; the message is why: `seconds`, `memory`, `pages`, `pixels`, `depth` or `error`."""


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """A fragment to render: a `render.RenderTask` without limits; None for a picture that is lost."""

    html: str
    stylesheets: tuple[str, ...]
    prefix: str
    targets: tuple[str, ...] = ()
    alignment: float = 0.5
    pictures: Mapping[str, bytes | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RenderResult:
    fragment: RenderedFragment
    #: The files of those of its fonts that the caller didn't have.
    faces: dict[str, bytes]


def render(request: RenderRequest, known_faces: Collection[str] = ()) -> RenderResult:
    """Have a process render a fragment; waits where all are busy. Raises RenderFailed."""
    whole = {name: content for name, content in request.pictures.items() if content is not None}
    task = {
        **{name: getattr(request, name) for name in ("html", "stylesheets", "prefix", "targets", "alignment")},
        "pages": settings.FRAGMENT_PAGES,
        "pixels": settings.FRAGMENT_PIXELS,
        "seconds": settings.FRAGMENT_SECONDS,
        "known": sorted(known_faces),
        "lost": sorted(set(request.pictures) - set(whole)),
    }
    answer, blobs = _answer(task, whole)
    if "failed" in answer:
        if answer["failed"] == "error":
            logger.error("A fragment of a book fails: %s", answer.get("why"))
        raise RenderFailed(answer["failed"])
    try:
        fragment = RenderedFragment(blobs["pdf"], decode_record(blobs["record"]))
    except (ValueError, KeyError, TypeError) as error:
        raise RenderFailed("error") from error
    faces = {name.partition(":")[2]: file for name, file in blobs.items() if name.startswith("face:")}
    return RenderResult(fragment, faces)


def _answer(task: dict[str, Any], blobs: dict[str, bytes]) -> tuple[dict[str, Any], dict[str, bytes]]:
    with suppress(_RendererExited), _renderer() as renderer:
        return renderer.answer(task, blobs)
    try:
        with _renderer(is_new=True) as renderer:
            return renderer.answer(task, blobs)
    except _RendererExited as gone:
        raise RenderFailed("error") from gone


class _RendererExited(Exception):
    """A process ended, but not because of its request: by itself just before, or somebody killed it."""


class _Renderer:
    """A rendering process."""

    def __init__(self) -> None:
        limits = json.dumps({"memory": settings.FRAGMENT_MEMORY})
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - nothing that anybody wrote is in the command
            [sys.executable, "-m", "reports.rendering.child", limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment,
        )
        self._stdin, self._stdout = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        self.answers = 0

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def answer(self, task: dict[str, Any], blobs: dict[str, bytes]) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Its answer. Raises RenderFailed where it ended because of the request, else _RendererExited."""
        timeout = task["seconds"] + _GRACE_SECONDS
        last_resort = threading.Timer(timeout, self._process.send_signal, [signal.SIGALRM])
        last_resort.daemon = True
        last_resort.start()
        try:
            send(self._stdin, task, blobs)
            answer = receive(self._stdout)
            self.answers += 1
            return answer
        except (PeerGone, BrokenPipeError) as error:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
            self.end()
            self._raise_reason(error)
        finally:
            last_resort.cancel()

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._stdout.close()
        with suppress(BrokenPipeError):  # of what it no longer heard
            self._stdin.close()

    def _raise_reason(self, error: Exception) -> NoReturn:
        status = self._process.returncode
        if status in (0, -signal.SIGKILL):
            raise _RendererExited from error
        # Where memory is refused to them, the libraries abort.
        # A status of its own is Python's: it had no memory even to say so.
        why = "seconds" if status == -signal.SIGALRM else "memory"
        raise RenderFailed(why) from error


class _Pool:
    """The idle processes, and how many more there may be."""

    def __init__(self, size: int) -> None:
        self.free = threading.BoundedSemaphore(size)
        self.idle: list[_Renderer] = []


@cache
def _pool() -> _Pool:
    return _Pool(settings.FRAGMENT_WORKERS)


# What a fork inherits are the other one's processes: it makes its own.
os.register_at_fork(after_in_child=_pool.cache_clear)


@contextmanager
def _renderer(*, is_new: bool = False) -> Iterator[_Renderer]:
    pool = _pool()
    with pool.free:
        renderer = (not is_new and _warm(pool)) or _Renderer()
        try:
            yield renderer
        finally:
            if renderer.answers >= _MOST_ANSWERS:
                renderer.end()
            elif renderer.is_alive:
                pool.idle.append(renderer)


def _warm(pool: _Pool) -> _Renderer | None:
    """The process that worked last, of those that are still alive."""
    while pool.idle:
        try:
            renderer = pool.idle.pop()
        except IndexError:  # another thread was quicker
            return None
        if renderer.is_alive:
            return renderer
        renderer.end()
    return None
