"""What an operator looks at when something is wrong, or after an update: each a function that says how it is."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection
from django.db import Error, connection
from django.utils import timezone

from accounts.models import AccessLog
from background.queue import is_held
from reports.book.html import FRAGMENT, paper_html, stylesheet_text
from reports.rendering.processes import RenderFailed, RenderRequest, render

from . import worker
from .backups import last_backup
from .readiness import pending_migrations

#: Less free than this, of the whole or in bytes, and soon nobody can save any more.
LEAST_SHARE, LEAST_BYTES = 0.05, 1024**3
#: Seconds that a worker has for a task, and that two clocks may differ.
WORKER_PATIENCE = 15
CLOCK_TOLERANCE = 3
OLDEST_BACKUP = timedelta(days=2)
#: What every book needs: Korean, and the marks that Korean fonts lack.
_FAMILIES = ("Nanum", "DejaVu")
_SAMPLE = "<p>가나다</p><p style='font-family: DejaVu Sans'>▪</p>"


class Unwell(Exception):
    """A sentence on what is wrong, and what helps."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of what the doctor says."""

    name: str
    is_well: bool
    said: str


def examine() -> Iterator[Finding]:
    """Each check in turn; one that fails in a way of its own is a finding as well."""
    for name, check in CHECKS.items():
        try:
            yield Finding(name, True, check())
        except Unwell as unwell:
            yield Finding(name, False, str(unwell))
        except Exception as error:  # whatever it is, the other checks are wanted too
            yield Finding(name, False, f"{type(error).__name__}: {error}".strip().splitlines()[0])


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Unwell(f"데이터베이스에 연결하지 못했습니다. DATABASE_URL과 서버를 확인하십시오: {reason}") from error
    version = ".".join(map(str, connection.get_database_version()))
    return f"{connection.display_name} {version}"


def _migrations() -> str:
    if pending := pending_migrations():
        raise Unwell(f"적용하지 않은 것이 {len(pending)}개 있습니다. manage.py migrate를 실행하십시오: {pending[0]}")
    return "모두 적용했습니다."


def _storage() -> str:
    for folder in _folders():
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"0")
        except OSError as error:
            raise Unwell(f"{folder} 폴더에 쓸 수 없습니다. 주인과 권한을 확인하십시오: {error.strerror}") from error
    return f"{settings.DATA_DIR}에 쓸 수 있습니다."


def _folders() -> list[Path]:
    return [Path(each) for each in (settings.DATA_DIR, settings.MEDIA_ROOT, settings.FRAGMENT_ROOT)]


def _disk() -> str:
    told = []
    for folder in dict.fromkeys([Path(settings.DATA_DIR), Path(tempfile.gettempdir())]):
        usage = shutil.disk_usage(folder)
        free = f"{folder} {usage.free / 1024**3:,.1f}GB"
        if usage.free < min(LEAST_BYTES, usage.total * LEAST_SHARE):
            raise Unwell(f"디스크에 남은 자리가 거의 없습니다: {free}. 자리를 만드십시오.")
        told.append(free)
    return f"남은 자리 {', '.join(told)}"


def _renderer() -> str:
    try:
        fonts = _rendered_fonts()
    except RenderFailed as failed:
        raise Unwell(
            f"책을 인쇄하는 프로세스가 일을 하지 못합니다({failed}). 메모리와 Debian 패키지를 확인하십시오."
        ) from failed
    return f"한 쪽을 인쇄했습니다: {', '.join(fonts)}"


def _fonts() -> str:
    fonts = _rendered_fonts()
    if lacking := [family for family in _FAMILIES if not any(family in font for font in fonts)]:
        raise Unwell(f"책의 글꼴이 없습니다: {', '.join(lacking)}. fonts-nanum과 fonts-dejavu-core를 설치하십시오.")
    return ", ".join(fonts)


def _rendered_fonts() -> list[str]:
    page = paper_html(_SAMPLE, text_font="NanumGothic")
    request = RenderRequest(html=page, stylesheets=tuple(map(stylesheet_text, FRAGMENT)), prefix="doctor")
    return sorted({use.name for use in render(request).fragment.record.fonts.values()})


def _worker() -> str:
    if not settings.BACKGROUND_WORKER:
        return "쓰지 않습니다(BACKGROUND_WORKER가 꺼져 있음)."
    if worker.answers(WORKER_PATIENCE):
        return "일을 받아 갔습니다."
    if is_held():
        return "다른 일을 하는 중입니다."
    raise Unwell(f"{WORKER_PATIENCE}초 안에 일을 받아 가지 않았습니다. manage.py qcluster가 실행 중인지 확인하십시오.")


def _mail() -> str:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        if settings.PRODUCTION:
            raise Unwell("메일 서버가 없어 메일을 보내지 못합니다. EMAIL_URL을 정하십시오.")
        return "메일을 보내지 않고 화면에 씁니다."
    server = get_connection()
    try:
        server.open()
    except OSError as error:
        raise Unwell(
            f"메일 서버 {settings.EMAIL_HOST}에 연결하지 못했습니다. EMAIL_URL을 확인하십시오: {error}"
        ) from error
    finally:
        server.close()
    return f"{settings.EMAIL_HOST}에 연결했습니다."


def _clock() -> str:
    now = timezone.now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            difference = abs((cursor.fetchone()[0] - now).total_seconds())
        if difference > CLOCK_TOLERANCE:
            raise Unwell(f"데이터베이스 서버의 시계와 {difference:,.0f}초 다릅니다. 두 곳의 NTP를 확인하십시오.")
    newest = AccessLog.objects.order_by("-at").values_list("at", flat=True).first()
    if newest and newest - now > timedelta(seconds=CLOCK_TOLERANCE):
        raise Unwell(f"시계가 뒤로 갔습니다. 기록에 {timezone.localtime(newest):%Y-%m-%d %H:%M:%S}이 있습니다.")
    if _is_unsynchronised():
        raise Unwell("시계가 NTP와 맞추어지지 않고 있습니다. systemd-timesyncd나 chrony를 켜십시오.")
    return f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S %z}"


def _is_unsynchronised() -> bool:
    """As systemd says it; where nothing says it, nobody knows."""
    tool = shutil.which("timedatectl")
    if tool is None:
        return False
    command = [tool, "show", "--property=NTPSynchronized", "--value"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)  # noqa: S603 - nobody's input
    return done.stdout.strip() == "no"


def _backup() -> str:
    last = last_backup()
    if last is None:
        return "아직 백업하지 않았습니다. manage.py backup --output FOLDER로 백업합니다."
    when = f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}"
    if timezone.now() - last.at > OLDEST_BACKUP:
        raise Unwell(f"마지막 백업이 {when}입니다. 밤마다 하는 백업이 되고 있는지 확인하십시오.")
    return f"{when}, {last.folder}"


CHECKS: dict[str, Callable[[], str]] = {
    "데이터베이스": _database,
    "마이그레이션": _migrations,
    "저장소": _storage,
    "디스크": _disk,
    "인쇄": _renderer,
    "글꼴": _fonts,
    "작업자": _worker,
    "전자우편": _mail,
    "시계": _clock,
    "백업": _backup,
}
