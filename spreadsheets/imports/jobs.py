"""The steps of an import: received, previewed, confirmed, and reverted as long as nothing changed since."""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from spreadsheets.header_rows import HeaderRow
from spreadsheets.kinds import SheetKind
from spreadsheets.models import HeadChoice, ImportJob, ImportLock
from spreadsheets.reading.child import read
from spreadsheets.reading.workbook import Unreadable

from . import preview as previewing
from .callbacks import run_callbacks
from .later import LaterImports
from .packing import pack, unpack
from .planning import make_plan
from .revert import CannotRevert, revert_rows
from .writing import WrittenRow, write_stage

State = ImportJob.State


class ImportRefused(Exception):
    """A step that can't be taken with this job, or not any more; its text is a Korean sentence."""


class ChangedMeanwhile(Exception):
    """Nothing was written: the data isn't what was previewed any more, and the job shows a new preview."""


def receive(kind: SheetKind | None, data: bytes, name: str, owner: Any, **options: Any) -> ImportJob:
    """Store a file that somebody uploads, with the chosen options; without a kind it is found by the header row."""
    job = ImportJob(
        kind=kind.code if kind else "",
        name=name[:255],
        owner=owner,
        options=options,
        sha256=hashlib.sha256(data).hexdigest(),
    )
    job.file.save(name, ContentFile(data), save=False)
    try:
        job.save()
    except DatabaseError:  # which may have no room, either
        job.file.delete(save=False)
        raise
    return job


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Without the garbage collector until the end, which then goes once through what is new.

    A file becomes very many small objects that live as long as its plan; looking at them again and again took a fifth
    of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class TooMuchAtOnce(Exception):
    """A file has more text than is compared while a person waits, however small it is packed."""


@_without_garbage_collection()
def preview(job: ImportJob, *, most_letters: int | None = None) -> ImportJob:
    """Read the file and find what it would do; nothing but the job is written.

    A file that can't be read leaves the job refused, with the reason in its summary. Raises TooMuchAtOnce.
    """
    _refuse_unless_open(job)
    _save_progress(job, 10)
    try:
        with job.file.open() as file:
            workbook = read(file.read(), job.name)
        _save_progress(job, 60)
    except Unreadable as unreadable:
        job.state, job.summary = State.REFUSED, {"refused": str(unreadable)}
    except FileNotFoundError:
        job.state, job.summary = State.REFUSED, {"refused": "올린 파일이 남아 있지 않습니다. 파일을 다시 올리십시오."}
    else:
        if most_letters is not None and workbook.letters > most_letters:
            raise TooMuchAtOnce
        previewing.fill_in(job, workbook)
        job.state = State.PREVIEWED
    save_if_open(job)
    return job


def save_if_open(job: ImportJob) -> None:
    """Save a job, unless it has ended meanwhile: in another window, or by a worker.

    A confirmed job has what reverting it needs, which mustn't be lost. Raises ImportRefused.
    """
    with transaction.atomic():
        _refuse_unless_open(ImportJob.objects.select_for_update().only("state", "created").get(pk=job.pk))
        job.save()


def _save_progress(job: ImportJob, percent: int) -> None:
    """Where a page waits for a worker."""
    if job.waits_since:
        job.progress = percent
        ImportJob.objects.filter(pk=job.pk).update(progress=percent)


def remember_columns(job: ImportJob) -> None:
    """Read the person's next file with the same header row by the same columns."""
    _remember(job, columns=(job.head or {})["columns"])


def remember_answers(job: ImportJob) -> None:
    """Answer the same questions about the person's next file with the same header row in the same way."""
    chosen = {each.code: each.chosen(job.options_used) for each in job.questions if each.is_remembered}
    _remember(job, answers={code: each.value for code, each in chosen.items() if each and not each.refusal})


def _remember(job: ImportJob, **choice: Any) -> None:
    stored: Any = job.head
    choice["is_for_all"] = job.owner is None or job.owner.has_perm("spreadsheets.view_importjob")
    HeadChoice.objects.update_or_create(
        kind=job.kind, signature=HeaderRow(**stored).signature, by=job.owner, defaults=choice
    )


@_without_garbage_collection()
def confirm(job: ImportJob, by: Any, *, expected_digest: str | None = None) -> ImportJob:
    """Write exactly what was previewed, all of it or nothing; `expected_digest` is of the preview that the person saw.

    Raises ImportRefused where the job has ended or has errors, and ChangedMeanwhile where it would do something else
    now than what the person saw.
    """
    try:
        with transaction.atomic():
            ImportLock.acquire()
            locked = ImportJob.objects.select_for_update().get(pk=job.pk)
            same = _write_if_same(locked, by, expected_digest or job.digest)
    except ValidationError as error:
        # What only the database could know: locked meanwhile, or in a way that planning doesn't see.
        raise ImportRefused(" ".join(error.messages)) from error
    except IntegrityError:
        # Somebody made the same row between the comparison and the writing.
        same = False
    if not same:
        locked = ImportJob.objects.get(pk=job.pk)
        previewing.replan(locked)
        save_if_open(locked)
        raise ChangedMeanwhile
    return locked


def _write_if_same(job: ImportJob, by: Any, expected_digest: str) -> bool:
    _refuse_unless_open(job)
    _refuse_who_may_not(job, by)
    if not job.can_be_confirmed:
        raise ImportRefused("저장할 것이 없거나 오류가 남아 있습니다. 미리 보기에서 오류를 확인하십시오.")
    if job.digest != expected_digest:
        # Previewed anew meanwhile, with other columns perhaps.
        return False
    records, extra = job.read_records()
    plan = make_plan(job.the_kind, records, job.options_used, by, extra=extra, locks_rows=True, is_checked=True)
    if plan.has_errors or plan.is_open or plan.digest != job.digest:
        return False
    with job.the_kind.writing():
        written = [row for stage in plan.stages for row in write_stage(stage, by, f"가져오기: {job.name}"[:100])]
    job.the_kind.after_import(plan)
    run_callbacks()
    job.written = pack(written)
    job.records = b""
    job.state, job.confirmed_at = State.CONFIRMED, timezone.now()
    job.save()
    return True


def revert_import(job: ImportJob, by: Any) -> ImportJob:
    """Restore everything as it was before the import.

    Raises ImportRefused, with the names, if something of it was changed or used since.
    """
    with transaction.atomic():
        ImportLock.acquire()
        locked = ImportJob.objects.select_for_update().get(pk=job.pk)
        _refuse_who_may_not(locked, by)
        if locked.state != State.CONFIRMED:
            raise ImportRefused("저장한 가져오기만 되돌릴 수 있습니다.")
        if not locked.written:
            raise ImportRefused("저장한 지 오래되어 되돌릴 수 없습니다.")
        try:
            written = [WrittenRow(*row) for row in unpack(locked.written)]
            with locked.the_kind.writing():
                revert_rows(locked.the_kind, written, LaterImports(locked), by, f"되돌림: {locked.name}"[:100])
        except CannotRevert as reason:
            raise ImportRefused(str(reason)) from reason
        except ValidationError as error:
            # What it belongs to was locked or confirmed since.
            raise ImportRefused(" ".join(error.messages)) from error
        run_callbacks()
        locked.state = State.REVERTED
        locked.save()
    return locked


def _refuse_who_may_not(job: ImportJob, by: Any) -> None:
    if not job.the_kind.may_import(by):
        raise ImportRefused("이 종류의 자료를 바꿀 권한이 없습니다.")


def _refuse_unless_open(job: ImportJob) -> None:
    if job.state_now == State.EXPIRED:
        raise ImportRefused("올린 지 하루가 지나 더 쓸 수 없습니다. 파일을 다시 올리십시오.")
    if job.state not in {State.RECEIVED, State.PREVIEWED, State.WRITING}:
        raise ImportRefused(f"이미 처리한 파일입니다. ({State(job.state).label})")
