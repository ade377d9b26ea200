"""The doctor says in a line each how an installation is, and ends with 1 where something is wrong."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from pytest_django import Settings

from operations import doctor
from operations.backups import _record, _remember
from reports.rendering.processes import RenderFailed
from tests.factories import AccessLogFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def examined() -> tuple[int, list[str]]:
    """How it ends, and what it says."""
    said = StringIO()
    try:
        call_command("doctor", stdout=said)
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue().splitlines()
    return 0, said.getvalue().splitlines()


def test_of_a_sound_installation_each_line_says_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_is_unsynchronised", lambda: False)
    status, [release, *lines] = examined()
    assert release == f"Planbook {settings.RELEASE}"
    assert [line.partition("]")[0] for line in lines] == ["[정상"] * len(doctor.CHECKS), lines
    assert status == 0
    [fonts] = [line for line in lines if line.startswith("[정상] 글꼴")]
    assert "NanumGothic" in fonts


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """What it says where it looks at one thing alone, which is wrong."""

    def examine(name: str) -> str:
        monkeypatch.setattr(doctor, "CHECKS", {name: doctor.CHECKS[name]})
        status, [_, line] = examined()
        assert status == 1
        assert line.startswith(f"[이상] {name}: ")
        return line

    return examine


def test_a_database_that_is_away(only: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("connection refused\nIs it running?")

    monkeypatch.setattr("operations.doctor.connection.cursor", fail)
    line = only("데이터베이스")
    assert "DATABASE_URL과 서버를 확인하십시오: connection refused" in line


def test_migrations_that_are_missing(only: Callable[[str], str]) -> None:
    MigrationRecorder.Migration.objects.filter(app="reports").delete()
    assert "manage.py migrate를 실행하십시오: reports.0001" in only("마이그레이션")


def test_a_folder_that_cannot_be_written(only: Callable[[str], str], settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    assert "file/media 폴더에 쓸 수 없습니다" in only("저장소")


def test_a_disk_that_is_nearly_full(only: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(total=100 * 1024**3, free=512 * 1024**2)
    monkeypatch.setattr("operations.doctor.shutil.disk_usage", lambda folder: usage)
    assert "남은 자리가 거의 없습니다" in only("디스크")


def test_a_renderer_that_fails(only: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(request: object) -> None:
        raise RenderFailed("memory")

    monkeypatch.setattr(doctor, "render", fail)
    assert "책을 인쇄하는 프로세스가 일을 하지 못합니다(memory)" in only("인쇄")


def test_fonts_that_are_missing(only: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_rendered_fonts", lambda: ["/ABCDEF+DejaVu-Sans"])
    assert "책의 글꼴이 없습니다: Nanum." in only("글꼴")


def test_a_worker_that_does_nothing(
    only: Callable[[str], str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKGROUND_WORKER = True
    monkeypatch.setattr(doctor, "WORKER_PATIENCE", 0)
    assert "manage.py qcluster가 실행 중인지" in only("작업자")
    assert not OrmQ.objects.exists()


def test_a_worker_that_does_what_it_is_asked(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BACKGROUND_WORKER = True

    def work(seconds: float) -> None:
        row: Any = OrmQ.objects.get()
        import_string(row.task["func"])(*row.task["args"])
        row.delete()

    monkeypatch.setattr("operations.worker.time.sleep", work)
    assert doctor.CHECKS["작업자"]() == "일을 받아 갔습니다."


def test_one_that_does_something_else_meanwhile(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BACKGROUND_WORKER = True
    monkeypatch.setattr(doctor, "WORKER_PATIENCE", 0)
    OrmQ.objects.create(key="planbook", payload="", lock=timezone.now() + timedelta(seconds=20))
    assert doctor.CHECKS["작업자"]() == "다른 일을 하는 중입니다."


def test_mails_that_go_nowhere(only: Callable[[str], str], settings: Settings) -> None:
    settings.PRODUCTION = True
    assert "EMAIL_URL을 정하십시오" in only("전자우편")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "메일 서버 127.0.0.1에 연결하지 못했습니다" in only("전자우편")


def test_a_clock_that_was_set_back(only: Callable[[str], str]) -> None:
    AccessLogFactory(at=timezone.now() + timedelta(minutes=10))
    assert "시계가 뒤로 갔습니다" in only("시계")


def test_a_clock_that_nobody_sets(only: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_is_unsynchronised", lambda: True)
    assert "NTP와 맞추어지지 않고 있습니다" in only("시계")


def test_a_backup_that_is_old(only: Callable[[str], str], tmp_path: Path) -> None:
    _remember(tmp_path / "backup")
    assert doctor.CHECKS["백업"]().endswith(str(tmp_path / "backup"))
    _record().write_text('{"at": "2024-01-02T03:04:05+09:00", "folder": "/backup"}')
    assert "마지막 백업이 2024-01-02 03:04입니다" in only("백업")


def test_what_fails_in_a_way_of_its_own_keeps_nothing_else_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise RuntimeError("odd")

    monkeypatch.setattr(doctor, "CHECKS", {"가": fail, "나": lambda: "괜찮습니다."})
    status, [_, *lines] = examined()
    assert status == 1
    assert lines == ["[이상] 가: RuntimeError: odd", "[정상] 나: 괜찮습니다."]
