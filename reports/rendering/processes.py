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

from .protocol import OUT_OF_MEMORY, PeerGone, receive, send
from .record import RenderedFragment, decode_record

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
#: What finding fonts may need of the environment; it holds nothing else.
_ENVIRONMENT = ("HOME", "LANG", "LC_ALL", "XDG_CACHE_HOME", "XDG_DATA_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
#: What the libraries keep of each fragment is given back after so many of them.
_MOST_ANSWERS = 150
#: Seconds for a process to start, on a busy machine, or to end itself: then it is ended.
_GRACE_SECONDS = 60
#: Seconds for a process that has stopped talking to be gone: ended from outside, it has no status of its own.
_END_SECONDS = 10
#: How the libraries end a process that is refused memory.
_ABORTED = {-signal.SIGABRT, -signal.SIGBUS, -signal.SIGSEGV, -signal.SIGTRAP}


#: Why a fragment can't be rendered: it reaches a limit, and will the next time as well.
LIMITS = frozenset({"seconds", "memory", "pages", "pixels", "depth"})


class RenderFailed(Exception):
    """A fragment isn't rendered; the message is why: one of LIMITS, or `start` or `error`, which may be chance."""


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
    """From a new process, where the first one ended: what lacked memory may have lacked the machine's, not its own.

    Where the machine has none, a new process doesn't even start.
    """
    with suppress(_RendererExited), _renderer() as renderer:
        return renderer.answer(task, blobs)
    try:
        with _renderer(is_new=True) as renderer:
            return renderer.answer(task, blobs)
    except _RendererExited as exited:
        raise RenderFailed(str(exited)) from exited


class _RendererExited(Exception):
    """A process ended; the message is why its fragment isn't rendered, if it happens to another process as well."""


class _Renderer:
    """A rendering process. Raises _RendererExited where it doesn't start."""

    def __init__(self) -> None:
        try:
            self._process = _start_process()
        except OSError as error:
            logger.error("A rendering process can't be started: %s", error)
            raise _RendererExited("start") from error
        self._stdin, self._stdout = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        self.answers = 0
        self._wait_until_ready()

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def answer(self, task: dict[str, Any], blobs: dict[str, bytes]) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Its answer. Raises RenderFailed where time was up, and _RendererExited where it ended otherwise."""
        try:
            with self._last_resort(task["seconds"] + _GRACE_SECONDS):
                send(self._stdin, task, blobs)
                answer = receive(self._stdout)
        except (PeerGone, BrokenPipeError) as error:
            self._end_by_itself()
            self._raise_reason(error)
        if answer[0].get("failed") == "memory":
            self.end()
            raise _RendererExited("memory")
        self.answers += 1
        return answer

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._stdout.close()
        with suppress(BrokenPipeError):  # of what it no longer heard
            self._stdin.close()

    def _wait_until_ready(self) -> None:
        """Until it has loaded what it renders with; it says so, or why it can't."""
        try:
            with self._last_resort(_GRACE_SECONDS):
                said, _ = receive(self._stdout)
        except PeerGone as error:
            self._end_by_itself()
            logger.error("A rendering process ended before it was ready: status %s", self._process.returncode)
            raise _RendererExited("start") from error
        if "failed" in said:
            self.end()
            logger.error("A rendering process can't load what it needs: %s", said["failed"])
            raise _RendererExited("start")

    @contextmanager
    def _last_resort(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self._process.send_signal, [signal.SIGALRM])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _end_by_itself(self) -> None:
        """It is about to: so its status is its own."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        self.end()

    def _raise_reason(self, error: Exception) -> NoReturn:
        status = self._process.returncode
        if status == -signal.SIGALRM:
            raise RenderFailed("seconds") from error
        # Where memory is refused to them, the libraries abort; Python ends with a status of its own.
        is_memory = status in _ABORTED or status == OUT_OF_MEMORY
        raise _RendererExited("memory" if is_memory else "error") from error


def _start_process() -> subprocess.Popen[bytes]:
    limits = json.dumps({"memory": settings.FRAGMENT_MEMORY})
    return subprocess.Popen(  # noqa: S603 - nothing that anybody wrote is in the command
        [sys.executable, "-m", "reports.rendering.child", limits],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    )


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
