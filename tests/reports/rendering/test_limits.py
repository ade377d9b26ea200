"""A fragment may take no more than the settings allow; where it would, a page says so and the book comes."""

import io
import re
import signal
import threading
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import factory.django
import pytest
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from plans.models import Plan
from reports.cache.manuscript import open_manuscript
from reports.pdf.printing import Printing, Unprintable
from reports.rendering import processes
from reports.rendering.processes import RenderFailed, RenderRequest
from tests.factories import OrganisationFactory, PictureFactory, PlannerFactory, ProjectFactory, SectionFactory
from tests.reports.printed import PrintedBook

LONG = "".join(f"<p>{line}번째 줄</p>" for line in range(400))


def order(body: str, pictures: dict[str, bytes | None] | None = None) -> RenderRequest:
    html = f'<html lang="ko"><body>{body}</body></html>'
    return RenderRequest(html=html, stylesheets=(), prefix="x", pictures=pictures or {})


@pytest.fixture
def _fresh() -> Iterator[None]:
    """New processes, that begin with the test's own settings; they end with it."""
    processes._pool.cache_clear()
    yield
    for renderer in processes._pool().idle:
        renderer.end()
    processes._pool.cache_clear()


class TestAProcess:
    @pytest.fixture(autouse=True)
    def _fragments_are_rendered_once(self) -> None:
        """Each is rendered: that is what these are about."""

    def test_ends_at_the_limit_of_time(self, settings: Settings) -> None:
        settings.FRAGMENT_SECONDS = 0.2
        with pytest.raises(RenderFailed, match="seconds"):
            processes.render(order(LONG * 20))

    @pytest.mark.usefixtures("_fresh")
    def test_ends_at_the_limit_of_memory(self, settings: Settings) -> None:
        settings.FRAGMENT_MEMORY = 256 * 1024**2  # the least that the settings allow, in which every process starts
        table = "<table>" + "<tr>" + "<td>1</td>" * 20 + "</tr>" * 1 + "</table>"
        with pytest.raises(RenderFailed, match="memory"):
            processes.render(order(table * 1_000))

    def test_gives_up_what_has_too_many_pages(self, settings: Settings) -> None:
        settings.FRAGMENT_PAGES = 2
        with pytest.raises(RenderFailed, match="pages"):
            processes.render(order(LONG))

    def test_gives_up_what_has_a_picture_with_too_many_dots(self, settings: Settings) -> None:
        settings.FRAGMENT_PIXELS = 99
        with pytest.raises(RenderFailed, match="pixels"):
            processes.render(order('<img src="picture:1" alt="그림">', {"picture:1": self._picture(10, 10)}))

    def test_gives_up_what_is_nested_too_deep(self) -> None:
        with pytest.raises(RenderFailed, match="depth"):
            processes.render(order("<table><tr><td>" * 300))

    def test_renders_the_next_one_after_any_of_them(self, settings: Settings) -> None:
        settings.FRAGMENT_PAGES = 2
        with pytest.raises(RenderFailed):
            processes.render(order(LONG))
        renderer = processes._pool().idle[-1]
        assert len(processes.render(order("<p>한 줄</p>")).fragment.record.pages) == 1
        assert processes._pool().idle[-1] is renderer

    def test_that_was_killed_is_replaced(self) -> None:
        processes.render(order("<p>한 줄</p>"))
        renderer = processes._pool().idle[-1]
        renderer._process.send_signal(signal.SIGKILL)
        renderer._process.wait()
        assert processes.render(order("<p>한 줄</p>")).fragment.pdf.startswith(b"%PDF")
        assert renderer not in processes._pool().idle

    def test_that_is_killed_at_work_is_replaced_too(self) -> None:
        processes.render(order("<p>한 줄</p>"))
        process = processes._pool().idle[-1]._process
        threading.Timer(0.5, process.kill).start()
        assert len(processes.render(order(LONG * 5)).fragment.record.pages) > 20
        assert process.wait() == -signal.SIGKILL

    def test_that_ended_of_itself_just_before_it_was_asked_is_replaced(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        processes.render(order("<p>한 줄</p>"))
        renderer = processes._pool().idle[-1]
        renderer._stdin.close()
        assert renderer._process.wait() == 0
        monkeypatch.setattr(renderer, "_stdin", (tmp_path / "nobody hears").open("wb"))
        monkeypatch.setattr(processes._Renderer, "is_alive", True)
        assert processes.render(order("<p>한 줄</p>")).fragment.pdf.startswith(b"%PDF")

    def test_ends_after_so_many_fragments(self, monkeypatch: pytest.MonkeyPatch) -> None:
        processes.render(order("<p>한 줄</p>"))
        renderer = processes._pool().idle[-1]
        monkeypatch.setattr(processes, "_MOST_ANSWERS", renderer.answers + 1)
        processes.render(order("<p>한 줄</p>"))
        assert renderer not in processes._pool().idle

    def test_hands_over_a_fonts_file_only_where_it_is_wanted(self) -> None:
        first = processes.render(order("<p>한 줄</p>"))
        assert {use.face for use in first.fragment.record.fonts.values()} == set(first.faces)
        assert processes.render(order("<p>한 줄</p>"), set(first.faces)).faces == {}

    @pytest.mark.usefixtures("_fresh")
    def test_knows_no_secrets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SECRET_KEY", "a secret")
        processes.render(order("<p>한 줄</p>"))
        renderer = processes._pool().idle[-1]
        with open(f"/proc/{renderer._process.pid}/environ", encoding="utf-8") as environment:  # noqa: PTH123
            assert "SECRET_KEY" not in environment.read()

    def _picture(self, width: int, height: int) -> bytes:
        file = io.BytesIO()
        Image.new("RGB", (width, height), "navy").save(file, "PNG")
        return file.getvalue()


@pytest.mark.once
@pytest.mark.django_db
class TestABookOfWhichAFragmentFails:
    @pytest.fixture(scope="class")
    def shared_plan(self, share_in_class: Any) -> Plan:
        return share_in_class(self._make_plan)

    @pytest.fixture
    def plan(self, shared_plan: Plan) -> Plan:
        """A copy that a test may change."""
        return deepcopy(shared_plan)

    @staticmethod
    def _make_plan() -> Plan:
        """A project of too many pages between two others."""
        OrganisationFactory(name="한빛구")
        projects = [ProjectFactory.create(number=1, title="앞 사업")]
        part = projects[0].department_plan
        projects += [
            ProjectFactory.create(department_plan=part, number=number, title=title)
            for number, title in ((2, "아주 긴 사업"), (3, "뒤 사업"))
        ]
        for project in projects:
            SectionFactory(project=project, body=LONG if project.number == 2 else "<p>한 줄</p>")
        return part.plan

    @pytest.fixture
    def printing(self, plan: Plan, settings: Settings) -> Printing:
        settings.FRAGMENT_PAGES = 3
        return Printing(open_manuscript(plan))

    def test_has_a_page_in_its_place_that_says_so(self, printing: Printing, tmp_path: Path) -> None:
        printed = PrintedBook(tmp_path / "book.pdf", printing.merged().pdf)
        [page] = [page for page in printed.pages if "인쇄하지못한사업" in page.text]
        assert "아주긴사업" in page.text
        assert "3쪽이넘어인쇄하지않았습니다.사업을나누십시오." in page.text
        assert "번째줄" not in page.text

    def test_has_all_the_rest_with_true_numbers(self, printing: Printing, tmp_path: Path) -> None:
        printed = PrintedBook(tmp_path / "book.pdf", printing.merged().pdf)
        titles = [title for _, title, _ in printed.outline()]
        assert titles[-3:] == ["앞 사업", "아주 긴 사업", "뒤 사업"]
        assert printed.false_numbers() == []
        # six lines of contents with a title and a number each; three of the list, where a number is two links
        assert len(list(printed.links())) == 6 * 2 + 3 * 3

    def test_names_it_to_whoever_prints(self, printing: Printing) -> None:
        printing.merged()
        [remark] = printing.remarks
        assert remark.endswith("2. 아주 긴 사업: 3쪽이 넘어 인쇄하지 않았습니다. 사업을 나누십시오.")

    def test_names_it_on_the_page_after_a_department_or_a_project_was_downloaded(
        self, printing: Any, plan: Any, client: Any
    ) -> None:
        client.force_login(PlannerFactory())
        department = plan.department_plans.get().department.code
        for where in ([plan.year, department], [plan.year, department, 2]):
            name = "project-book-pdf" if len(where) == 3 else "department-book-pdf"
            for _ in range(2):  # the second time from the cache
                file = client.get(reverse(name, args=where))
                assert b"".join(file.streaming_content).startswith(b"%PDF-")
                page = client.get(reverse("department", args=[plan.year, department])).content.decode()
                assert "제대로 인쇄하지 못한 곳이 1곳 있습니다." in page
                assert "2. 아주 긴 사업: 3쪽이 넘어 인쇄하지 않았습니다. 사업을 나누십시오." in page
        client.get(reverse("project-book-pdf", args=[plan.year, department, 1]))
        page = client.get(reverse("department", args=[plan.year, department])).content.decode()
        assert "제대로 인쇄하지 못한" not in page

    def test_does_not_try_again_at_once(self, printing: Printing, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
        first = printing.merged()
        monkeypatch.setattr(processes, "render", None)
        again = Printing(open_manuscript(plan))
        assert len(again.to_render) == 1
        assert again.merged() == first
        assert len(again.remarks) == 1

    def test_is_whole_once_the_text_is_shorter(self, printing: Printing, plan: Plan) -> None:
        printing.merged()
        plan.department_plans.get().projects.get(number=2).sections.update(body="<p>한 줄</p>")
        again = Printing(open_manuscript(plan))
        again.merged()
        assert again.remarks == []

    def test_says_so_where_nothing_can_stand_in(self, plan: Any, settings: Any, client: Any) -> None:
        """The contents: a book without them is none."""
        settings.FRAGMENT_PAGES = 0
        with pytest.raises(Unprintable, match="책을 만들지 못했습니다"):
            Printing(open_manuscript(plan)).merged()
        client.force_login(PlannerFactory())
        department = plan.department_plans.first().department.code
        response = client.get(reverse("department-book-pdf", args=[plan.year, department]), follow=True)
        assert response.redirect_chain == [(reverse("department-book", args=[plan.year, department]), 302)]
        assert re.search("책을 만들지 못했습니다. .*: 0쪽이 넘어", response.content.decode())


@pytest.mark.once
@pytest.mark.django_db
def test_a_picture_that_is_lost_is_named_and_looked_for_again() -> None:
    picture = PictureFactory.create(number=1, alt="조감도", file=factory.django.ImageField(width=90, height=90))
    SectionFactory(project=picture.project, body="<p>[[그림 1]]</p>")
    content = picture.file.read()
    picture.file.storage.delete(picture.file.name)
    plan = Plan.objects.get()
    printing = Printing(open_manuscript(plan))
    printing.merged()
    [remark] = printing.remarks
    assert "그림 가운데 읽지 못한 것이 있어 설명만 인쇄했습니다." in remark
    picture.file.storage.save(picture.file.name, io.BytesIO(content))
    again = Printing(open_manuscript(plan))
    assert len(again.to_render) == 1
    again.merged()
    assert again.remarks == []
