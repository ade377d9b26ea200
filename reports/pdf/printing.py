"""From a manuscript to a PDF: tagged (PDF/UA-1), with outline, links and page labels.

Fragments that were rendered before are taken from the cache, the others rendered, and all of them merged.
"""

import logging
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from importlib.metadata import version
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseFault
from django.utils import timezone

from integrity.fingerprints import key_of
from reports.book.html import FRAGMENT, fragment_html, stylesheet_text
from reports.cache import store
from reports.cache.fragments import Fragment, placeholder, read_picture
from reports.cache.manuscript import ContentChanged, Manuscript
from reports.cache.sources import writer_fingerprint
from reports.cache.store import CacheKind
from reports.rendering import processes
from reports.rendering.processes import LIMITS, RenderFailed, RenderRequest
from reports.rendering.record import FontUse, RenderedFragment, decode_fragment

from .writer.bundle import Bundle, bind, decode_bundle, first_free_number, without_overlaps
from .writer.description import DocumentInfo
from .writer.merging import FinishedBook, Layout, decode_book, merge

logger = logging.getLogger(__name__)

#: Seconds after which a fragment that couldn't be rendered is tried again.
_RETRY_AFTER = 60 * 60
_REASONS = {
    "seconds": "조판하는 데 {seconds:,}초 넘게 걸려 그만두었습니다. 표나 글을 나누십시오.",
    "memory": "조판하는 데 메모리가 {memory:,}MB 넘게 들어 그만두었습니다. 표나 글을 나누고 그림을 줄이십시오.",
    "pages": "{pages:,}쪽이 넘어 인쇄하지 않았습니다. 사업을 나누십시오.",
    "pixels": "{pixels:,}만 화소가 넘는 그림이 있어 인쇄하지 않았습니다. 그림을 줄여 다시 올리십시오.",
    "depth": "표나 목록이 너무 깊이 겹쳐 있어 인쇄하지 못했습니다. 안에 든 표를 밖으로 꺼내십시오.",
    "error": "조판하다가 멈추었습니다. 표와 그림을 확인하십시오.",
}
_NOT_STARTED = "조판 프로그램을 시작하지 못했습니다. 잠시 뒤에 다시 만들고, 그래도 같으면 관리자에게 알리십시오."


class Unprintable(Exception):
    """A book can't be made; says why in a sentence for its readers."""


#: What printing keeps in the cache.
FRAGMENTS = CacheKind("fragments", RenderedFragment.encode, decode_fragment)
BUNDLES = CacheKind("bundles", Bundle.encode, decode_bundle)
FONTS: CacheKind[bytes] = CacheKind("fonts", bytes, bytes)
BOOKS = CacheKind("books", FinishedBook.encode, decode_book)


class Printing:
    """The making of one PDF: what of it is cached, what has to be rendered, and the merging of all.

    Fragments are cached one by one: a printing that is broken off leaves the next one the less to do.
    """

    def __init__(self, manuscript: Manuscript) -> None:
        book = manuscript.book
        self.fragments = manuscript.fragments
        #: What a reader should know of this file: which fragments aren't in it as they should be, and why.
        self.remarks: list[str] = []
        self._manuscript = manuscript
        self._book = book
        self._layout = Layout(_draft_mark() if book.is_draft else "", dividers_on_right=book.dividers_on_right)
        self._finished = store.get(BOOKS, self.key)
        self._bundles: dict[str, Bundle] = {}
        self._rendered: dict[str, RenderedFragment] = {}
        self._faces: dict[str, bytes] = {}
        #: The keys of fragments that aren't as they should be, so that nothing with them in it is cached.
        self._flawed: set[str] = set()
        if self._finished is None:
            self._read_cache()

    @property
    def key(self) -> str:
        """What has the same key is the same file."""
        made_from = [fragment.key for fragment in self.fragments]
        return key_of(
            *made_from,
            *(self._book.title, self._book.organisation, self._layout.mark, self._layout.dividers_on_right),
            writer_fingerprint(),
        )

    @property
    def to_render(self) -> list[Fragment]:
        """The fragments that have to be rendered before merging, in the book's order."""
        if self._finished is not None:
            return []
        unbound = (group for group in self._groups if _key(group) not in self._bundles)
        return [fragment for group in unbound for fragment in group if fragment.key not in self._rendered]

    def render(self) -> Generator[Fragment, None, None]:
        """Render what isn't in the cache, and yield each fragment when it is done. Raises Unprintable.

        Where the generator is closed before, those that are begun end and no other begins.
        """
        if not self.to_render:  # and the database, which may be restarting, isn't asked
            return
        failed = cache.get_many([_failure_key(fragment) for fragment in self.to_render])
        for fragment in self.to_render:
            if why := failed.get(_failure_key(fragment)):
                self._rendered[fragment.key] = self._render_placeholder(fragment, why)
                yield fragment
        fragments = self._with_html(self.to_render)
        if not fragments:
            return
        with ThreadPoolExecutor(max_workers=min(len(fragments), settings.FRAGMENT_WORKERS)) as threads:
            waiting = {threads.submit(self._render_one, fragment): fragment for fragment in fragments}
            try:
                for done in as_completed(waiting):
                    fragment = waiting[done]
                    self._rendered[fragment.key] = self._result_or_placeholder(fragment, done.result)
                    yield fragment
            finally:
                threads.shutdown(wait=True, cancel_futures=True)

    def merged(self) -> FinishedBook:
        """The file, and on which pages everything is; renders first what isn't in the cache. Raises Unprintable."""
        if self._finished is None:
            for _ in self.render():
                continue
            bundles = [self._bundle_of(group) for group in self._groups]
            self._finished = merge(bundles, self._info(), self._faces.__getitem__, self._layout)
            if not self._flawed:
                store.put(BOOKS, self.key, self._finished)
        return self._finished

    def _info(self) -> DocumentInfo:
        producer = f"WeasyPrint {version('weasyprint')}"
        made_at = timezone.localtime().replace(microsecond=0)
        return DocumentInfo(self._book.title, self._book.organisation, producer, self.key, made_at)

    @property
    def _groups(self) -> list[list[Fragment]]:
        """What is bound together: a department's fragments; what stands before all of them."""
        return [list(group) for _, group in groupby(self.fragments, attrgetter("group"))]

    def _bundle_of(self, group: list[Fragment]) -> Bundle:
        key = _key(group)
        if key not in self._bundles:
            rendered = [self._rendered[fragment.key] for fragment in group]
            self._bundles[key] = bind(rendered, partial(first_free_number, self._bundles.values()))
            if self._flawed.isdisjoint(fragment.key for fragment in group):
                store.put(BUNDLES, key, self._bundles[key])
        return self._bundles[key]

    def _read_cache(self) -> None:
        cached = {key: store.get(BUNDLES, key) for key in map(_key, self._groups)}
        usable = {key: bundle for key, bundle in cached.items() if bundle and self._has_fonts(bundle.uses)}
        self._bundles = without_overlaps(usable)
        for fragment in self.to_render:
            rendered = store.get(FRAGMENTS, fragment.key)
            if rendered is not None and self._has_fonts(rendered.record.fonts):
                self._rendered[fragment.key] = rendered

    def _has_fonts(self, uses: Mapping[str, FontUse]) -> bool:
        """Whether the fonts that it is to be merged with are cached as well."""
        for name in {use.face for use in uses.values()} - set(self._faces):
            file = store.get(FONTS, name)
            if file is None:
                return False
            self._faces[name] = file
        return True

    def _render_one(self, fragment: Fragment) -> RenderedFragment:
        """Render a fragment and cache it. Raises RenderFailed, and Unprintable where nothing can be rendered.

        Runs in threads, so it must not use the database.
        """
        request = RenderRequest(
            html=fragment_html(fragment.body, self._book),
            stylesheets=tuple(map(stylesheet_text, FRAGMENT)),
            prefix=fragment.key[:12],
            targets=fragment.targets,
            alignment=fragment.alignment,
            pictures={address: read_picture(name) for address, name in fragment.pictures.items()},
        )
        try:
            result = processes.render(request, tuple(self._faces))
        except RenderFailed as failed:
            if str(failed) == "start":  # which says nothing of the fragment: no placeholder stands in for it
                raise Unprintable(_NOT_STARTED) from failed
            raise
        for name, file in result.faces.items():
            self._faces[name] = file
            store.put(FONTS, name, file)
        record = result.fragment.record
        if not (record.flaws or record.too_wide):  # a picture that it lacks may be there the next time
            store.put(FRAGMENTS, fragment.key, result.fragment)
        return result.fragment

    def _with_html(self, fragments: list[Fragment]) -> list[Fragment]:
        try:
            return self._manuscript.with_html(fragments)
        except ContentChanged:
            raise Unprintable("책을 만드는 동안 내용이 바뀌었습니다. 다시 만드십시오.") from None

    def _result_or_placeholder(self, fragment: Fragment, result: Callable[[], RenderedFragment]) -> RenderedFragment:
        try:
            rendered = result()
        except RenderFailed as failed:
            if str(failed) in LIMITS:
                _remember_failure(fragment, str(failed))
            return self._render_placeholder(fragment, str(failed))
        for flaw in rendered.record.flaws:
            logger.warning("%s: %s", fragment.name, flaw)
        if rendered.record.flaws:
            self._flawed.add(fragment.key)
            self.remarks.append(
                f"{fragment.name}: 그림 가운데 읽지 못한 것이 있어 설명만 인쇄했습니다. 그림을 다시 올리십시오."
            )
        if rendered.record.too_wide:
            self._flawed.add(fragment.key)
            self.remarks.append(
                f"{fragment.name}: 쪽보다 넓은 표가 있어 오른쪽 끝이 잘렸을 수 있습니다. 열을 줄이거나 표를 나누십시오."
            )
        return rendered

    def _render_placeholder(self, fragment: Fragment, why: str) -> RenderedFragment:
        limits = {
            "seconds": settings.FRAGMENT_SECONDS,
            "memory": settings.FRAGMENT_MEMORY // 1024**2,
            "pages": settings.FRAGMENT_PAGES,
            "pixels": settings.FRAGMENT_PIXELS // 10_000,
        }
        sentence = _REASONS[why].format(**limits)
        self._flawed.add(fragment.key)
        self.remarks.append(f"{fragment.name}: {sentence}")
        logger.warning("%s can't be rendered: %s", fragment.name, why)
        instead = placeholder(fragment, self._book, sentence)
        if instead is None:
            raise Unprintable(f"책을 만들지 못했습니다. {fragment.name}: {sentence}")
        cached = store.get(FRAGMENTS, instead.key)
        if cached is not None and self._has_fonts(cached.record.fonts):
            return cached
        try:
            return self._render_one(instead)
        except RenderFailed as failed:
            raise Unprintable(f"책을 만들지 못했습니다. {fragment.name}: {sentence}") from failed


def _draft_mark() -> str:
    today = timezone.localdate()
    return f"초안 {today.year}. {today.month}. {today.day}."


def _key(group: list[Fragment]) -> str:
    """What has the same key is bound in the same way."""
    return key_of(*(fragment.key for fragment in group), writer_fingerprint())


def _remember_failure(fragment: Fragment, why: str) -> None:
    """Don't try it again for a while; where the database is away, it is tried the next time all the same."""
    try:
        cache.set(_failure_key(fragment), why, _RETRY_AFTER)
    except DatabaseFault:
        logger.exception("That %s can't be rendered couldn't be noted", fragment.name)


def _failure_key(fragment: Fragment) -> str:
    """Where it is noted, for a while, that a fragment couldn't be rendered within these limits."""
    limits = (
        f"{settings.FRAGMENT_SECONDS}:{settings.FRAGMENT_MEMORY}:{settings.FRAGMENT_PAGES}:{settings.FRAGMENT_PIXELS}"
    )
    return f"unrendered:{fragment.key}:{limits}"
