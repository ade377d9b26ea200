"""From the book to a PDF: tagged (PDF/UA-1), with outline, links and page labels.

Its fragments that were printed before are taken from the store, the others rendered, and all of them merged.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from importlib.metadata import version
from itertools import groupby
from operator import attrgetter
from threading import Event
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseFault

from .book import Book
from .fragments import store, workers
from .fragments.cutting import Fragment, read_picture, stand_in
from .fragments.gathering import Gathering, Part, apart, free_room, gather
from .fragments.merging import Finished, Imprint, merge
from .fragments.record import FontUse
from .fragments.stamp import merging
from .fragments.workers import Order, Unrendered
from .manuscript import Manuscript, Outdated, build_manuscript
from .render import FRAGMENT, fragment_html, stylesheet_text

logger = logging.getLogger(__name__)

#: Seconds after which a fragment that couldn't be rendered is tried again.
_TRY_AGAIN = 60 * 60
_WHY = {
    "seconds": "조판하는 데 {seconds:,}초 넘게 걸려 그만두었습니다. 표나 글을 나누십시오.",
    "memory": "조판하는 데 메모리가 {memory:,}MB 넘게 들어 그만두었습니다. 표나 글을 나누고 그림을 줄이십시오.",
    "pages": "{pages:,}쪽이 넘어 인쇄하지 않았습니다. 사업을 나누십시오.",
    "pixels": "{pixels:,}만 화소가 넘는 그림이 있어 인쇄하지 않았습니다. 그림을 줄여 다시 올리십시오.",
    "depth": "표나 목록이 너무 깊이 겹쳐 있어 인쇄하지 못했습니다. 안에 든 표를 밖으로 꺼내십시오.",
    "error": "조판하다가 멈추었습니다. 표와 그림을 확인하십시오.",
}


class Unprintable(Exception):
    """A book can't be made; says why in a sentence for its readers."""


def print_pdf(book: Book) -> bytes:
    """The whole PDF file of a book that was built. Raises Unprintable."""
    return Printing(build_manuscript(book)).merged().pdf


class Printing:
    """A book on its way to the file: what of it is there, what has to be rendered, and the merging of all.

    Rendering is kept fragment by fragment: a printing that is broken off leaves the next one the less to do.
    """

    def __init__(self, manuscript: Manuscript) -> None:
        book = manuscript.book
        self.fragments = manuscript.fragments
        #: What a reader should know of this file: which fragments aren't in it as they should be, and why.
        self.remarks: list[str] = []
        self._manuscript = manuscript
        self._book = book
        self._imprint = Imprint(book.title, book.organisation, f"WeasyPrint {version('weasyprint')}", self.key)
        self._finished = store.read_book(self.key)
        self._gatherings: dict[str, Gathering] = {}
        self._parts: dict[str, Part] = {}
        self._faces: dict[str, bytes] = {}
        #: The keys of fragments that aren't as they should be, so that nothing with them in it is kept.
        self._poor: set[str] = set()
        if self._finished is None:
            self._take_from_store()

    @property
    def key(self) -> str:
        """What has the same key is the same file."""
        made_from = [fragment.key for fragment in self.fragments]
        return _hash([*made_from, self._book.title, self._book.organisation, merging()])

    @property
    def missing(self) -> list[Fragment]:
        """The fragments that have to be rendered before merging, in the book's order."""
        if self._finished is not None:
            return []
        ungathered = (group for group in self._groups if _key(group) not in self._gatherings)
        return [fragment for group in ungathered for fragment in group if fragment.key not in self._parts]

    def render(self, stop: Event | None = None) -> Generator[Fragment, None, None]:
        """Render what is missing, and hand over each fragment when it is done. Raises Unprintable.

        Whoever sets `stop`, or asks for no more, lets those that are begun end and no other begin.
        """
        if not self.missing:  # and the database, which may be restarting, isn't asked
            return
        failed = cache.get_many([_failure(fragment) for fragment in self.missing])
        for fragment in self.missing:
            if why := failed.get(_failure(fragment)):
                self._parts[fragment.key] = self._stand_in(fragment, why)
                yield fragment
        missing = self._written(self.missing)
        if not missing:
            return
        with ThreadPoolExecutor(max_workers=min(len(missing), settings.FRAGMENT_WORKERS)) as threads:
            waiting = {threads.submit(self._rendered, fragment): fragment for fragment in missing}
            try:
                for done in as_completed(waiting):
                    fragment = waiting[done]
                    self._parts[fragment.key] = self._part_or_stand_in(fragment, done.result)
                    yield fragment
                    if stop is not None and stop.is_set():
                        return
            finally:
                threads.shutdown(wait=True, cancel_futures=True)

    def merged(self, progress: Callable[[int], None] = lambda done: None) -> Finished:
        """The file, and on which pages everything is; `progress` hears how many of the fragments are in it.

        Renders first what is missing. Raises Unprintable.
        """
        if self._finished is None:
            for _ in self.render():
                continue
            gatherings = [self._gathered(group) for group in self._groups]
            self._finished = merge(gatherings, self._imprint, self._faces.__getitem__, progress)
            if not self._poor:
                _keep(store.write_book, self.key, self._finished)
        return self._finished

    @property
    def _groups(self) -> list[list[Fragment]]:
        """What is bound together: a department's fragments; what stands before all of them."""
        return [list(group) for _, group in groupby(self.fragments, attrgetter("group"))]

    def _gathered(self, group: list[Fragment]) -> Gathering:
        key = _key(group)
        if key not in self._gatherings:
            parts = [self._parts[fragment.key] for fragment in group]
            self._gatherings[key] = gather(parts, partial(free_room, self._gatherings.values()))
            if self._poor.isdisjoint(fragment.key for fragment in group):
                _keep(store.write_gathering, key, self._gatherings[key])
        return self._gatherings[key]

    def _take_from_store(self) -> None:
        kept = {key: store.read_gathering(key) for key in map(_key, self._groups)}
        self._gatherings = apart({key: each for key, each in kept.items() if each and self._has_faces(each.uses)})
        for fragment in self.missing:
            part = store.read_part(fragment.key)
            if part is not None and self._has_faces(part.record.fonts):
                self._parts[fragment.key] = part

    def _has_faces(self, uses: Mapping[str, FontUse]) -> bool:
        """Whether the fonts it is to be merged with are there as well."""
        for name in {use.face for use in uses.values()} - set(self._faces):
            file = store.read_face(name)
            if file is None:
                return False
            self._faces[name] = file
        return True

    def _rendered(self, fragment: Fragment) -> Part:
        """Render a fragment and keep it. Raises Unrendered. Runs in threads, so it asks the database nothing."""
        order = Order(
            html=fragment_html(fragment.body, self._book),
            stylesheets=tuple(map(stylesheet_text, FRAGMENT)),
            prefix=fragment.key[:12],
            targets=fragment.targets,
            share=fragment.share,
            pictures={address: read_picture(name) for address, name in fragment.pictures.items()},
        )
        result = workers.render(order, tuple(self._faces))
        for name, file in result.faces.items():
            self._faces[name] = file
            _keep(store.write_face, name, file)
        if not result.part.record.flaws:  # what it lacks may be there the next time
            _keep(store.write_part, fragment.key, result.part)
        return result.part

    def _written(self, fragments: list[Fragment]) -> list[Fragment]:
        try:
            return self._manuscript.written(fragments)
        except Outdated:
            raise Unprintable("책을 만드는 동안 내용이 바뀌었습니다. 다시 만드십시오.") from None

    def _part_or_stand_in(self, fragment: Fragment, result: Callable[[], Part]) -> Part:
        try:
            part = result()
        except Unrendered as failed:
            if str(failed) != "error":  # which may have been chance
                _note(fragment, str(failed))
            return self._stand_in(fragment, str(failed))
        for flaw in part.record.flaws:
            logger.warning("%s: %s", fragment.name, flaw)
        if part.record.flaws:
            self._poor.add(fragment.key)
            self.remarks.append(
                f"{fragment.name}: 그림 가운데 읽지 못한 것이 있어 설명만 인쇄했습니다. 그림을 다시 올리십시오."
            )
        return part

    def _stand_in(self, fragment: Fragment, why: str) -> Part:
        limits = {
            "seconds": settings.FRAGMENT_SECONDS,
            "memory": settings.FRAGMENT_MEMORY // 1024**2,
            "pages": settings.FRAGMENT_PAGES,
            "pixels": settings.FRAGMENT_PIXELS // 10_000,
        }
        sentence = _WHY[why].format(**limits)
        self._poor.add(fragment.key)
        self.remarks.append(f"{fragment.name}: {sentence}")
        logger.warning("%s can't be rendered: %s", fragment.name, why)
        instead = stand_in(fragment, self._book, sentence)
        if instead is None:
            raise Unprintable(f"책을 만들지 못했습니다. {fragment.name}: {sentence}")
        kept = store.read_part(instead.key)
        if kept is not None and self._has_faces(kept.record.fonts):
            return kept
        try:
            return self._rendered(instead)
        except Unrendered as failed:
            raise Unprintable(f"책을 만들지 못했습니다. {fragment.name}: {sentence}") from failed


def _key(group: list[Fragment]) -> str:
    """What has the same key is bound in the same way."""
    return _hash([*(fragment.key for fragment in group), merging()])


def _hash(made_from: list[str]) -> str:
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:40]


def _keep(write: Callable[[str, Any], None], key: str, content: Any) -> None:
    """Keep for the next time; where there is no room, this time does without."""
    try:
        write(key, content)
    except OSError:
        logger.exception("A part of a book can't be kept")


def _note(fragment: Fragment, why: str) -> None:
    """Note that a fragment can't be rendered; where the database is away, it is tried again the next time."""
    try:
        cache.set(_failure(fragment), why, _TRY_AGAIN)
    except DatabaseFault:
        logger.exception("That %s can't be rendered couldn't be noted", fragment.name)


def _failure(fragment: Fragment) -> str:
    """Where it is noted, for a while, that a fragment couldn't be rendered within these limits."""
    limits = (
        f"{settings.FRAGMENT_SECONDS}:{settings.FRAGMENT_MEMORY}:{settings.FRAGMENT_PAGES}:{settings.FRAGMENT_PIXELS}"
    )
    return f"unrendered:{fragment.key}:{limits}"
