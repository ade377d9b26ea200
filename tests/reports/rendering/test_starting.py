"""A process that doesn't start, or that lacks what the machine doesn't have, says nothing of the fragment."""

import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from plans.models import Plan
from reports.cache.manuscript import open_manuscript
from reports.pdf.printing import Printing, Unprintable
from reports.rendering import processes
from reports.rendering.processes import RenderFailed, RenderRequest, render
from tests.factories import OrganisationFactory, ProjectFactory

ORDER = RenderRequest(html='<html lang="ko"><body><p>한 줄</p></body></html>', stylesheets=(), prefix="x")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """New processes, that begin with the test's own settings, and render what they are asked; they end with it."""
    monkeypatch.setattr(processes, "render", render)
    processes._pool.cache_clear()
    yield
    for renderer in processes._pool().idle:
        renderer.end()
    processes._pool.cache_clear()


@pytest.fixture
def begin_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Let each process run something before it begins."""

    def begin_with(code: str) -> None:
        program = tmp_path / "python"
        program.write_text(
            f"#!{sys.executable}\nimport os, runpy, sys\nsys.path.insert(0, '')\n{code}\n"
            "sys.argv[:2] = []\nrunpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)\n"
        )
        program.chmod(0o700)
        monkeypatch.setattr(processes.sys, "executable", str(program))

    return begin_with


KILL = "os.kill(os.getpid(), 9)"


def test_a_program_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_ROOT", Path("/nowhere"))
    with pytest.raises(RenderFailed, match="start"):
        render(ORDER)


@pytest.mark.parametrize("megabytes", [60, 120], ids=["Python says so", "a library aborts"])
def test_too_little_memory_to_start(settings: Settings, megabytes: int) -> None:
    settings.FRAGMENT_MEMORY = megabytes * 1024**2
    with pytest.raises(RenderFailed, match="start"):
        render(ORDER)


def test_a_process_that_is_killed_before_it_is_ready(begin_with: Callable[[str], None]) -> None:
    begin_with(KILL)
    with pytest.raises(RenderFailed, match="start"):
        render(ORDER)


def test_and_once_only(begin_with: Callable[[str], None], tmp_path: Path) -> None:
    mark = str(tmp_path / "mark")
    begin_with(f"if not os.path.exists({mark!r}):\n    open({mark!r}, 'w')\n    {KILL}")
    assert render(ORDER).fragment.pdf.startswith(b"%PDF")


def test_a_module_that_is_missing_is_in_the_log(
    begin_with: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(processes.logger, "error", lambda text, *values: logged.append(text % values))
    begin_with("sys.modules['weasyprint'] = None")
    with pytest.raises(RenderFailed, match="start"):
        render(ORDER)
    assert "import of weasyprint halted" in logged[0]


def test_a_process_whose_machine_had_no_memory_left_is_replaced() -> None:
    render(ORDER)
    process = processes._pool().idle[-1]._process
    resource.prlimit(process.pid, resource.RLIMIT_AS, (1, 1))
    # More than what a process has freed and may use again without asking the machine.
    much = ["name of a font" * 5 * 10**6]
    assert render(ORDER, much).fragment.pdf.startswith(b"%PDF")
    # Its end may come a moment after its answer's.
    assert process.wait(timeout=60) != 0


@pytest.mark.once
@pytest.mark.django_db
class TestABook:
    @pytest.fixture
    def plan(self) -> Plan:
        OrganisationFactory(name="한빛구")
        return ProjectFactory.create(number=1).department_plan.plan

    def test_is_none_for_now_and_whole_when_it_is_made_again(self, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as deploying:
            deploying.setattr(processes, "_ROOT", Path("/nowhere"))
            with pytest.raises(Unprintable, match=r"^조판 프로그램을 시작하지 못했습니다\. 잠시 뒤에 다시 만들고"):
                Printing(open_manuscript(plan)).merged()
        again = Printing(open_manuscript(plan))
        assert again.merged().pdf.startswith(b"%PDF")
        assert again.remarks == []

    def test_would_be_none_for_an_hour_if_that_passed_for_a_limit(
        self, plan: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The protection switched off."""
        with monkeypatch.context() as deploying:
            deploying.setattr(processes, "_answer", lambda task, blobs: ({"failed": "memory"}, {}))
            with pytest.raises(Unprintable, match="메모리가"):
                Printing(open_manuscript(plan)).merged()
        with pytest.raises(Unprintable, match="메모리가"):
            Printing(open_manuscript(plan)).merged()
