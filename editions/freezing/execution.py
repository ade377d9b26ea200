"""An edition's files are made from what was captured, and with them the edition is there, whole."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from editions.frozen.content import FrozenContent, read_content, read_edition_file
from editions.frozen.files import delete_files, save_file, save_picture
from editions.models import Edition, EditionRun
from reports.book.html import embedded, self_contained_html
from reports.cache.fragments import MARK, read_picture
from reports.cache.manuscript import build_manuscript
from reports.pdf.printing import Printing, Unprintable
from reports.runs.reconnecting import reconnect
from reports.runs.running import RunRevoked, finish, perform, print_with_progress

from .tables import tables_xlsx

BOOK_PDF, BOOK_HTML, TABLES = "book.pdf", "book.html", "tables.xlsx"


def execute(pk: str) -> None:
    """Make the edition of a waiting run; called by the queue."""
    perform(EditionRun, pk, _make)


def _make(run: EditionRun) -> None:
    delete_files(str(run.pk))  # of an attempt that was killed
    content = read_content(run.parts)
    files = make_files(run, content)
    # What is lost and printed is remarked on before; what is lost and isn't printed, nobody misses.
    found = {address: read_picture(name) for address, name in content.pictures.items()}
    pictures = {address: save_picture(picture) for address, picture in found.items() if picture is not None}
    reconnect()
    base = Edition.objects.of(run.plan, run.part).filter(base=None).order_by("at").first()
    stored: dict[str, Any] = {}
    try:
        for name, data in files.items():
            stored[name] = save_file(str(run.pk), name, data, read_edition_file(base, name) if base else None)
        with transaction.atomic():
            if not finish(run, state=EditionRun.State.READY):
                raise RunRevoked
            _create(run, content, base, stored, pictures)
    except BaseException:
        _delete_unless_stored(run, stored)
        raise


def make_files(run: EditionRun, content: FrozenContent) -> dict[str, bytes]:
    """By their names. Raises Unprintable where the book can't be made whole."""
    printing = Printing(build_manuscript(content.book, content.pictures))
    finished = print_with_progress(run, printing)
    if printing.remarks:
        raise Unprintable(f"책을 온전히 만들 수 없어 판을 만들지 않았습니다. {' '.join(printing.remarks)}"[:500])
    html = self_contained_html(
        content.book,
        picture=lambda picture: _embedded(content.pictures, f"picture:{picture}"),
        mark=lambda: _embedded(content.pictures, MARK),
    )
    return {BOOK_PDF: finished.pdf, BOOK_HTML: html.encode(), TABLES: tables_xlsx(content.book)}


def _embedded(pictures: Mapping[str, str], address: str) -> str:
    return embedded(partial(_read, pictures.get(address, "")))


def _read(name: str) -> bytes:
    content = read_picture(name) if name else None
    if content is None:
        raise FileNotFoundError(name)
    return content


def _create(
    run: EditionRun, content: FrozenContent, base: Edition | None, stored: dict[str, Any], pictures: dict[str, str]
) -> None:
    Edition.objects.create(
        pk=run.pk,
        plan=run.plan,
        part=run.part,
        kind=run.kind,
        name=run.name,
        note=run.note,
        reasons=run.reasons,
        title=content.book.title,
        by=run.asked_by,
        at=run.asked_at,
        parts=run.parts,
        files=stored,
        pictures=pictures,
        base=base,
    )


def _delete_unless_stored(run: EditionRun, stored: Mapping[str, Any]) -> None:
    """Where the connection broke, what was stored may be known only now."""
    reconnect()
    if not Edition.objects.filter(pk=run.pk).exists():
        for each in stored.values():
            default_storage.delete(each["path"])
