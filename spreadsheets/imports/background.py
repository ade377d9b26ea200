"""Large files: read and written by a worker beside the server, while their page says how far it is.

A service without a worker does the same in the request; so does one whose worker doesn't answer. What a worker does may
be done twice, when it was killed in between: each step checks the job's state first, and locks its file (file_lock.py).
"""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from background.queue import Urgency, enqueue
from spreadsheets.access_log import log_access
from spreadsheets.models import ImportJob

from .file_lock import file_lock
from .jobs import ChangedMeanwhile, ImportRefused, TooMuchAtOnce, confirm, preview, save_if_open

State = ImportJob.State
WORKER_TIMEOUT = timedelta(seconds=20)  # for a worker to begin
logger = logging.getLogger(__name__)

_READING_STOPPED = "파일을 읽다가 멈추었습니다. 다시 올리십시오."
_WRITING_STOPPED = "저장하다가 멈추어 아무것도 저장하지 않았습니다. 다시 한 번 저장하십시오."


def preview_or_enqueue(job: ImportJob) -> None:
    """Preview now; a large file by the worker, where there is one."""
    if not _is_long(job):
        has_worker = _has_worker(job)
        try:
            with file_lock(job):
                preview(job, most_letters=settings.SPREADSHEET_AT_ONCE if has_worker else None)
            return
        except TooMuchAtOnce:
            pass
    _mark_waiting(job, State.RECEIVED)
    _enqueue("run_preview", job)


def confirm_or_enqueue(job: ImportJob, by: Any, *, expected_digest: str | None = None) -> ImportJob:
    """Confirm now, as `jobs.confirm` does; a large file by the worker, which reports in the job."""
    if not (_is_long(job) and job.can_be_confirmed):
        return confirm(job, by, expected_digest=expected_digest)
    _mark_waiting(job, State.WRITING)
    _enqueue("run_confirm", job, by.pk, expected_digest or job.digest)
    return job


def continue_without_worker(job: ImportJob) -> None:
    """Where no worker has begun after a while, or it has died, don't wait for it any longer."""
    if not job.is_waiting or job.is_expired:
        return
    with file_lock(job, wait=False) as is_locked:
        if not is_locked:
            return
        job.refresh_from_db()
        try:
            _continue(job)
        except ImportRefused:
            # It came to its end meanwhile.
            job.refresh_from_db()


def _continue(job: ImportJob) -> None:
    """Read now, or let the person confirm once more; what a worker didn't end may be too much here as well."""
    has_begun = job.progress > 0
    if not job.is_waiting or (not has_begun and (job.waits_since or job.created) > timezone.now() - WORKER_TIMEOUT):
        return
    if job.state == State.WRITING:
        job.state = State.PREVIEWED
        job.summary["notice"] = (
            _WRITING_STOPPED if has_begun else "저장을 시작하지 못했습니다. 다시 한 번 저장하십시오."
        )
    elif has_begun or job.waits_since is None:
        job.state, job.summary = State.REFUSED, {"refused": _READING_STOPPED}
    else:
        preview(job)
    job.summary["without_worker"] = not has_begun
    save_if_open(job)


def run_preview(pk: str) -> None:
    with file_lock(ImportJob.objects.get(pk=pk)):
        job = ImportJob.objects.get(pk=pk)
        if job.state != State.RECEIVED or job.is_expired:
            return
        try:
            preview(job)
        except ImportRefused:
            # It came to its end meanwhile.
            return
        except Exception:
            logger.exception("Previewing %s failed", pk)
            job.state, job.summary = State.REFUSED, {"refused": _READING_STOPPED}
            job.save()


def run_confirm(pk: str, by: int, expected_digest: str | None = None) -> None:
    with file_lock(ImportJob.objects.get(pk=pk)):
        job = ImportJob.objects.get(pk=pk)
        if job.state != State.WRITING:
            return
        ImportJob.objects.filter(pk=pk).update(progress=50)
        try:
            confirm(job, get_user_model().objects.get(pk=by), expected_digest=expected_digest)
            log_access("imported", f"{job.kind_label}: {job.name}", command=f"import {pk}", user=job.owner)
            return
        except ChangedMeanwhile:
            notice = "미리 본 뒤에 자료가 바뀌어 저장하지 않았습니다. 아래에서 바뀐 내용을 다시 확인하십시오."
        except ImportRefused as refused:
            notice = str(refused)
        except Exception:
            logger.exception("Confirming %s failed", pk)
            notice = _WRITING_STOPPED
        job.refresh_from_db()
        job.state = State.PREVIEWED
        job.summary["notice"] = notice
        job.save()


def _is_long(job: ImportJob) -> bool:
    """What was once too much at once is so again."""
    is_large = job.file.size > settings.SPREADSHEET_AT_ONCE or job.waits_since is not None
    return _has_worker(job) and is_large


def _has_worker(job: ImportJob) -> bool:
    return settings.BACKGROUND_WORKER and not job.summary.get("without_worker")


def _enqueue(step: str, job: ImportJob, *args: Any) -> None:
    """People's files take turns: who brings in many makes nobody else wait for all of them."""
    enqueue(f"{__name__}.{step}", str(job.pk), *args, urgency=Urgency.FILE, by=job.owner_id)


def _mark_waiting(job: ImportJob, state: State) -> None:
    job.state, job.progress, job.waits_since = state, 0, timezone.now()
    job.summary.pop("notice", None)
    save_if_open(job)
