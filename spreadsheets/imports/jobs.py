"""The way of a file: received, previewed, confirmed, and taken back as long as nothing changed since."""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from spreadsheets.header_rows import Head
from spreadsheets.kinds import Kind
from spreadsheets.models import HeadChoice, ImportJob, ImportLock
from spreadsheets.reading.book import Unreadable
from spreadsheets.reading.child import read
from spreadsheets.resources import Written

from . import preview as previewing
from .hooks import follow
from .packing import pack, unpack
from .planning import make_plan
from .reverting import Stands, undo

State = ImportJob.State


class Refused(Exception):
    """Something that can't be done with this job, or not any more; its text is a Korean sentence."""


class ChangedMeanwhile(Exception):
    """Nothing was written: the data isn't what was previewed any more, and the job shows a new preview."""


def receive(kind: Kind | None, data: bytes, name: str, owner: Any, **options) -> ImportJob:
    """Keep a file that somebody brings, with what the person said of it; without a kind it is found by the head."""
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
def _uncollected() -> Iterator[None]:
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


@_uncollected()
def preview(job: ImportJob) -> ImportJob:
    """Read the file and say what it would do; nothing but the job is written.

    A file that can't be read leaves the job refused, with the reason in its summary.
    """
    _refuse_unless_open(job)
    _tell_progress(job, 10)
    try:
        with job.file.open() as file:
            book = read(file.read(), job.name)
        _tell_progress(job, 60)
    except Unreadable as unreadable:
        job.state, job.summary = State.REFUSED, {"refused": str(unreadable)}
    except FileNotFoundError:
        job.state, job.summary = State.REFUSED, {"refused": "올린 파일이 남아 있지 않습니다. 파일을 다시 올리십시오."}
    else:
        previewing.show(job, book)
        job.state = State.PREVIEWED
    keep(job)
    return job


def keep(job: ImportJob) -> None:
    """Save how far a job has come, unless it has ended meanwhile: in another window, or by a worker.

    What a confirmed job remembers is the only way back from it. Raises Refused.
    """
    with transaction.atomic():
        _refuse_unless_open(ImportJob.objects.select_for_update().only("state", "created").get(pk=job.pk))
        job.save()


def _tell_progress(job: ImportJob, percent: int) -> None:
    """Only whoever waits for a worker sees it."""
    if job.waits_since:
        job.progress = percent
        ImportJob.objects.filter(pk=job.pk).update(progress=percent)


def remember_head(job: ImportJob) -> None:
    """Let the next file with the same head be read in the same way."""
    told: Any = job.head
    head = Head(**told)
    choice = {"columns": head.columns, "by": job.owner}
    HeadChoice.objects.update_or_create(kind=job.kind, signature=head.signature, defaults=choice)


@_uncollected()
def confirm(job: ImportJob, by: Any, *, seen: str | None = None) -> ImportJob:
    """Write exactly what was previewed, all of it or nothing; `seen` is the digest of what the person saw.

    Raises Refused where the job is done with or holds errors, and ChangedMeanwhile where it would do something else
    now than what the person saw.
    """
    try:
        with transaction.atomic():
            ImportLock.hold()
            held = ImportJob.objects.select_for_update().get(pk=job.pk)
            same = _write_if_same(held, by, seen or job.digest)
    except ValidationError as error:
        # What only the database could know: closed meanwhile, or by a way that planning doesn't see.
        raise Refused(" ".join(error.messages)) from error
    except IntegrityError:
        # Somebody made the same row between the comparison and the writing.
        same = False
    if not same:
        held = ImportJob.objects.get(pk=job.pk)
        previewing.plan_again(held)
        keep(held)
        raise ChangedMeanwhile
    return held


def _write_if_same(job: ImportJob, by: Any, seen: str) -> bool:
    _refuse_unless_open(job)
    _refuse_who_may_not(job, by)
    if not job.can_be_confirmed:
        raise Refused("저장할 것이 없거나 오류가 남아 있습니다. 미리 보기에서 오류를 확인하십시오.")
    if job.digest != seen:
        # Previewed anew meanwhile, with other columns perhaps.
        return False
    records, extra = job.read_records()
    plan = make_plan(job.the_kind, records, job.options_used, by, extra=extra, hold=True, is_checked=True)
    if plan.has_errors or plan.digest != job.digest:
        return False
    written = [row for stage in plan.stages for row in stage.write(by, f"가져오기: {job.name}"[:100])]
    job.the_kind.wrote(plan)
    follow()
    job.written = pack(written)
    job.records = b""
    job.state, job.confirmed_at = State.CONFIRMED, timezone.now()
    job.save()
    return True


def take_back(job: ImportJob, by: Any) -> ImportJob:
    """Put everything back as it stood before the import.

    Raises Refused, with the names, if something of it was changed or used since.
    """
    with transaction.atomic():
        ImportLock.hold()
        held = ImportJob.objects.select_for_update().get(pk=job.pk)
        _refuse_who_may_not(held, by)
        if held.state != State.CONFIRMED:
            raise Refused("저장한 가져오기만 되돌릴 수 있습니다.")
        if not held.written:
            raise Refused("저장한 지 오래되어 되돌릴 수 없습니다.")
        try:
            undo(held.the_kind, [Written(*row) for row in unpack(held.written)], by, f"되돌림: {held.name}"[:100])
        except Stands as stands:
            raise Refused(str(stands)) from stands
        except ValidationError as closed:
            # What it belongs to was locked or confirmed since.
            raise Refused(" ".join(closed.messages)) from closed
        follow()
        held.state = State.TAKEN_BACK
        held.save()
    return held


def _refuse_who_may_not(job: ImportJob, by: Any) -> None:
    if not job.the_kind.allows(by):
        raise Refused("이 종류의 자료를 바꿀 권한이 없습니다.")


def _refuse_unless_open(job: ImportJob) -> None:
    if job.state_now == State.EXPIRED:
        raise Refused("올린 지 하루가 지나 더 쓸 수 없습니다. 파일을 다시 올리십시오.")
    if job.state not in {State.RECEIVED, State.PREVIEWED, State.WRITING}:
        raise Refused(f"이미 처리한 파일입니다. ({State(job.state).label})")
