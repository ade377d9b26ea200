"""What of a book has to be rendered again, and what is cached."""

import os
import time
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import factory.django
import pytest
from django.core.management import call_command
from django.utils import timezone

from plans.models import Plan, Project, Section
from reports.book.build import build_book
from reports.cache import fragments, sources, store
from reports.cache.manuscript import open_manuscript
from reports.cache.storage import WholeFiles
from reports.pdf.printing import Printing
from staffing.models import Organisation
from tests.factories import DepartmentPlanFactory, OrganisationFactory, PictureFactory, ProjectFactory, SectionFactory
from tests.reports.printed import PrintedBook, print_pdf

# How the same rows are set in type, whichever database they came from.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def shared_plan(share_in_module: Any) -> Plan:
    return share_in_module(_make_plan)


@pytest.fixture
def plan(db: None, shared_plan: Plan) -> Plan:
    """A copy that a test may change."""
    return deepcopy(shared_plan)


def _make_plan() -> Plan:
    """총무과 and 재무과 with two projects each."""
    OrganisationFactory(name="한빛구")
    plan = None
    for code, name in (("general", "총무과"), ("finance", "재무과")):
        options: dict = {"plan": plan} if plan else {}
        part = DepartmentPlanFactory.create(department__code=code, department__name=name, **options)
        plan = part.plan
        for number in (1, 2):
            project = ProjectFactory.create(department_plan=part, number=number, title=f"{name}의 {number}번 사업")
            SectionFactory(project=project, body="<p>한 줄로 적은 내용</p>")
    assert plan
    return plan


def printing(plan: Plan) -> Printing:
    return Printing(open_manuscript(plan))


def missing(plan: Plan) -> list[str]:
    """The names of what has to be rendered."""
    return [fragment.name for fragment in printing(plan).to_render]


def stored(*kinds: str) -> list[Path]:
    folders = [Path(WholeFiles().location, kind) for kind in kinds or ("fragments",)]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def printed(plan: Plan, tmp_path: Path) -> PrintedBook:
    return PrintedBook(tmp_path / "book.pdf", print_pdf(build_book(plan)))


ALL = [
    *("표지", "목차", "Ⅰ. 일반현황"),
    *("총무과 일반현황", "총무과 1. 총무과의 1번 사업", "총무과 2. 총무과의 2번 사업"),
    *("재무과 일반현황", "재무과 1. 재무과의 1번 사업", "재무과 2. 재무과의 2번 사업"),
]


class TestWhatIsRendered:
    def test_is_all_of_it_the_first_time(self, plan: Plan) -> None:
        assert missing(plan) == ALL

    def test_is_nothing_the_second_time(self, plan: Plan) -> None:
        print_pdf(build_book(plan))
        assert missing(plan) == []

    def test_is_the_one_project_whose_text_was_changed(self, plan: Plan) -> None:
        print_pdf(build_book(plan))
        Section.objects.filter(project__title="재무과의 1번 사업").update(body="<p>다른 내용</p>")
        assert missing(plan) == ["재무과 1. 재무과의 1번 사업"]

    def test_is_also_whatever_names_it_where_its_title_was_changed(self, plan: Plan) -> None:
        print_pdf(build_book(plan))
        Project.objects.filter(title="재무과의 1번 사업").update(title="새 이름")
        assert missing(plan) == ["목차", "재무과 일반현황", "재무과 1. 새 이름"]

    def test_is_no_project_where_one_was_removed(self, plan: Plan) -> None:
        print_pdf(build_book(plan))
        Project.objects.get(title="총무과의 1번 사업").delete()
        assert missing(plan) == ["목차", "총무과 일반현황"]

    def test_is_no_other_department_where_one_was_added(self, plan: Plan) -> None:
        print_pdf(build_book(plan))
        DepartmentPlanFactory(plan=plan, department__name="복지과")
        assert missing(plan) == ["목차", "Ⅰ. 일반현황", "복지과 일반현황"]

    def test_is_all_of_it_once_a_stylesheet_changed(self, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
        print_pdf(build_book(plan))
        monkeypatch.setattr(sources, "stylesheet_text", lambda name: ".book { color: navy }")
        assert missing(plan) == ALL

    def test_is_all_of_it_once_a_font_changed(self, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
        print_pdf(build_book(plan))
        sources.renderer_fingerprint.cache_clear()
        monkeypatch.setattr(sources, "_fonts", lambda: iter(["NanumGothic.ttf 1\n"]))
        assert missing(plan) == ALL
        sources.renderer_fingerprint.cache_clear()

    @pytest.mark.parametrize("look", [{"accent": "#7a1f1f"}, {"text_font": Organisation.TextFont.MYEONGJO}])
    def test_is_all_of_it_in_another_accent_or_type(self, plan: Plan, look: dict[str, str]) -> None:
        print_pdf(build_book(plan))
        Organisation.objects.update(**look)
        assert missing(plan) == ALL

    def test_is_the_contents_once_its_numbers_are_aligned_otherwise(
        self, plan: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        print_pdf(build_book(plan))
        opening = fragments._opening
        monkeypatch.setattr(
            fragments, "_opening", lambda book: (replace(draft, alignment=0.5) for draft in opening(book))
        )
        assert missing(plan) == ["목차"]

    def test_is_the_project_whose_picture_was_replaced(self, plan: Plan) -> None:
        project = Project.objects.get(title="총무과의 2번 사업")
        picture = PictureFactory.create(project=project, number=1, file=factory.django.ImageField(color="navy"))
        SectionFactory(project=project, title="그림", body="<p>[[그림 1]]</p>")
        print_pdf(build_book(plan))
        picture.file.save("another.png", picture.file)
        assert missing(plan) == ["총무과 2. 총무과의 2번 사업"]

    def test_is_no_project_of_the_departments_own_book(self, plan: Plan) -> None:
        """Which has a cover and contents of its own, and another line on its divider."""
        print_pdf(build_book(plan))
        alone = Printing(open_manuscript(plan, plan.department_plans.filter(department__name="재무과")))
        assert [fragment.name for fragment in alone.to_render] == ["표지", "목차", "재무과 일반현황"]

    def test_is_kept_one_by_one_where_the_printing_is_broken_off(self, plan: Plan) -> None:
        for _ in printing(plan).render():
            break
        assert 1 <= len(ALL) - len(missing(plan)) < len(ALL)


class TestNumbersAreTrue:
    def test_after_an_edit_that_moves_all_later_pages(self, plan: Plan, tmp_path: Path) -> None:
        before = printed(plan, tmp_path)
        long = "".join(f"<p>{line}번째 줄</p>" for line in range(200))
        Section.objects.filter(project__title="총무과의 1번 사업").update(body=long)
        assert missing(plan) == ["총무과 1. 총무과의 1번 사업"]
        after = printed(plan, tmp_path)
        assert len(after.pages) >= len(before.pages) + 3
        assert after.numbers == [None, None, *range(1, len(after.pages) - 1)]
        assert after.false_numbers() == []
        assert len(list(after.links())) == len(list(before.links())) > 8

    def test_after_the_departments_changed_places(self, plan: Plan, tmp_path: Path) -> None:
        printed(plan, tmp_path)
        department = plan.department_plans.get(department__name="재무과").department
        department.order = 0
        department.save()
        after = printed(plan, tmp_path)
        titles = [title for _, title, _ in after.outline()]
        assert titles.index("재무과의 1번 사업") < titles.index("총무과의 1번 사업")
        assert after.false_numbers() == []
        assert after.labels[2:] == [str(number) for number in after.numbers[2:]]


class TestItsPages:
    def test_are_known_with_the_book(self, plan: Plan) -> None:
        """Cover and contents have no number; the general part takes two pages, a divider and its front pages two."""
        for _ in range(2):  # when it is merged, and when it is found finished
            pages = printing(plan).merged().pages
            assert (pages["general"], pages["d-general"]) == ((1, 2), (3, 4))
            projects = sorted(anchor for anchor in pages if anchor.startswith("p-") and "-s" not in anchor)
            assert [pages[anchor] for anchor in projects] == [(9, 9), (10, 10), (5, 5), (6, 6)]


class TestTheStore:
    @pytest.mark.parametrize(
        "harm", [lambda file: file[:-100], lambda file: b"", lambda file: file[:99] + b"x" + file[100:]]
    )
    def test_renders_anew_what_is_broken_in_it(self, plan: Plan, harm: Callable[..., Any], tmp_path: Path) -> None:
        print_pdf(build_book(plan))
        for path in stored("fragments", "bundles", "books"):
            path.write_bytes(harm(path.read_bytes()))
        assert missing(plan) == ALL
        assert printed(plan, tmp_path).false_numbers() == []
        assert missing(plan) == []

    def test_takes_no_file_for_another(self, plan: Plan) -> None:
        print_pdf(build_book(plan))
        for kind in ("fragments", "bundles", "books"):
            files = stored(kind)
            for file, content in zip(files, [path.read_bytes() for path in [*files[1:], files[0]]], strict=True):
                file.write_bytes(content if len(files) > 1 else b"")
        assert missing(plan) == ALL

    def test_renders_anew_what_needs_a_font_that_is_lost(self, plan: Plan, tmp_path: Path) -> None:
        print_pdf(build_book(plan))
        for path in stored("fonts", "books"):
            path.unlink()
        assert missing(plan) == ALL
        assert printed(plan, tmp_path).false_numbers() == []

    def test_needs_no_fragments_for_a_book_that_is_finished(self, plan: Plan) -> None:
        first = print_pdf(build_book(plan))
        for path in stored():
            path.unlink()
        assert print_pdf(build_book(plan)) == first

    def test_forgets_what_was_of_no_use_for_a_while(self, plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
        """What is bound together stands for its fragments, as long as it is of use itself."""
        print_pdf(build_book(plan))
        of_old = {*stored("fragments", "bundles", "books")}
        self._age(days=31)
        Organisation.objects.update(name="다른구")
        print_pdf(build_book(plan))
        call_command("forget_old_fragments")
        gone = of_old - {*stored("fragments", "bundles", "books")}
        # The contents were of use again, and both departments as they were bound; the cover and the general part,
        # what they were bound in, and the finished book were not.
        assert Counter(path.parent.parent.name for path in gone) == {"fragments": 8, "bundles": 1, "books": 1}
        assert "10" in capsys.readouterr().out
        assert missing(plan) == []

    def test_keeps_what_was_of_use_within_that_while(self, plan: Plan) -> None:
        print_pdf(build_book(plan))
        self._age(days=29)
        assert store.forget_unused(timezone.now() - timedelta(days=30)) == 0

    def _age(self, *, days: int) -> None:
        then = time.time() - days * 24 * 60 * 60
        for path in stored("fragments", "bundles", "books", "fonts"):
            os.utime(path, (then, then))

    def test_leaves_no_half_file_where_the_disk_is_full(self, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(self: Any, target: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("reports.cache.storage.Path.replace", full)
        assert print_pdf(build_book(plan)).startswith(b"%PDF")
        assert stored("fragments", "bundles", "books", "fonts") == []
        assert missing(plan) == ALL
