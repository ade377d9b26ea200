"""A book is taken from what is cached of it, and is always the one that would be made anew."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import factory.django
import pytest
from django.utils import timezone
from pytest_django import Settings

from plans.content.loading import load_content
from plans.models import DepartmentPlan, Plan, Project, Section
from reports.book.build import build_book
from reports.book.html import assembled_html, screen_html
from reports.cache import manuscript, store
from reports.cache.fragments import split_book
from reports.cache.manuscript import open_manuscript
from reports.cache.storage import WholeFiles
from reports.cache.store import CacheKind
from reports.pdf.printing import Printing, Unprintable
from staffing.models import Organisation
from tests.factories import (
    DepartmentPlanFactory,
    OrganisationFactory,
    PictureFactory,
    PlanFactory,
    ProjectFactory,
    SectionFactory,
    StaffingQuotaFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    """Three departments, of which the last has no project."""
    OrganisationFactory(name="한빛구", mark=factory.django.ImageField(color="navy"))
    plan = PlanFactory.create()
    for order, code in enumerate(("general", "finance", "welfare")):
        # By names, so that their pages are the same in every test.
        bureau: dict[str, Any] = {"department__bureau__name": f"{code}국", "department__bureau__order": order}
        own: dict[str, Any] = {"department__code": code, "department__name": f"{code}과", "department__order": order}
        part = DepartmentPlanFactory.create(plan=plan, **own, **bureau)
        if code == "welfare":
            continue
        project = ProjectFactory.create(department_plan=part, number=1, title=f"{code}의 사업")
        PictureFactory(project=project, number=1, file=factory.django.ImageField(color="red"))
        SectionFactory(project=project, body="<p>[[그림 1]]</p>")
        grade: dict[str, Any] = {"grade__name": f"{order + 7}급", "grade__order": order}
        StaffingQuotaFactory(roster=plan.roster, department=part.department, **grade)
    return plan


def keys(plan: Plan) -> list[str]:
    return [fragment.key for fragment in open_manuscript(plan).fragments]


def fresh(plan: Plan) -> list[str]:
    return [fragment.key for fragment in split_book(build_book(plan))]


def edit(body: str, code: str = "finance") -> None:
    assert Section.objects.filter(project__department_plan__department__code=code).update(body=body)


def cached_files() -> list[Path]:
    folders = (Path(WholeFiles().location, name) for name in ("departments", "manuscripts"))
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Of which departments content is loaded, time by time; or only the figures of all."""
    found: list[list[str]] = []

    def load(plan: Plan, parts: Any = None, **options: Any) -> Any:
        content = load_content(plan, parts, **options)
        has_projects = options.get("with_projects", True)
        found.append([part.department.code for part in content.parts] if has_projects else ["figures"])
        return content

    monkeypatch.setattr(manuscript, "load_content", load)
    return found


class TestItIsTheBook:
    @pytest.mark.parametrize("again", [False, True])
    @pytest.mark.parametrize("of", [(), ("finance",)])
    def test_that_would_be_built(self, plan: Plan, again: bool, of: tuple[Any, ...]) -> None:
        parts = DepartmentPlan.objects.filter(department__code__in=of) if of else None
        if again:
            open_manuscript(plan, parts)
        found, built = open_manuscript(plan, parts), build_book(plan, parts)
        assert [(each.key, each.name, each.group) for each in found.fragments] == [
            (each.key, each.name, each.group) for each in split_book(built)
        ]
        assert found.book.title == built.title
        assert found.book.missing == built.missing
        assert found.book.missing

    @pytest.mark.parametrize("again", [False, True])
    @pytest.mark.parametrize("of", [(), ("finance",)])
    def test_on_the_screen_as_well(self, plan: Plan, again: bool, of: tuple[Any, ...]) -> None:
        parts = DepartmentPlan.objects.filter(department__code__in=of) if of else None
        edit('<p>&lt;img src="picture:1" alt=""&gt;, mark:organisation</p><p>[[그림 1]]</p>')
        if again:
            open_manuscript(plan, parts)
        assert self.html(plan, parts) == self.plain(screen_html(build_book(plan, parts)))
        assert '&lt;img src="picture:1"' in self.html(plan, parts)

    def html(self, plan: Plan, parts: Any) -> str:
        found = open_manuscript(plan, parts, with_html=True)
        return self.plain(assembled_html(found.book, (fragment.body for fragment in found.fragments)))

    def plain(self, html: str) -> str:
        return " ".join(html.replace("<", " <").split())

    def test_of_a_plan_without_departments(self) -> None:
        plan = PlanFactory.create()
        assert keys(plan) == keys(plan) == fresh(plan)
        assert open_manuscript(plan).book.missing[-1] == "계획에 부서가 없습니다."

    @pytest.mark.once
    def test_of_the_example(self, example: Plan) -> None:
        assert keys(example) == keys(example) == fresh(example)


class TestWhatIsMadeAnew:
    def test_is_nothing_where_nothing_was_changed(self, plan: Plan, loaded: list[list[str]]) -> None:
        keys(plan)
        loaded.clear()
        assert keys(plan) == fresh(plan)
        assert loaded == []

    def test_is_the_department_that_was_changed(self, plan: Plan, loaded: list[list[str]]) -> None:
        keys(plan)
        loaded.clear()
        edit("<p>다른 글</p>")
        assert keys(plan) == fresh(plan)
        assert loaded == [["finance"]]

    def test_is_no_department_where_only_the_general_part_was(self, plan: Plan, loaded: list[list[str]]) -> None:
        keys(plan)
        loaded.clear()
        plan.department_plans.get(department__code="welfare").delete()
        assert keys(plan) == fresh(plan)
        assert loaded == [["figures"]]

    def test_is_all_of_it_where_all_print_it(self, plan: Plan, loaded: list[list[str]]) -> None:
        keys(plan)
        loaded.clear()
        Organisation.objects.update(accent="#000000")
        assert keys(plan) == fresh(plan)
        assert loaded == [["general", "finance", "welfare"]]

    def test_is_what_was_lost_or_is_broken(self, plan: Plan, loaded: list[list[str]]) -> None:
        before = keys(plan)
        for harm in (
            lambda path: path.write_bytes(path.read_bytes()[:-9]),
            lambda path: path.write_bytes(b""),
            lambda path: store.put(CacheKind(path.parts[-3], bytes, bytes), path.name, b"{}"),
        ):
            loaded.clear()
            for path in cached_files():
                harm(path)
            assert keys(plan) == before
            assert len(loaded) == 1


class TestWhoWritesMeanwhile:
    """A save that comes between the fingerprints and the content, or behind it."""

    @pytest.fixture(params=["before", "after"])
    def open_meanwhile(self, request: pytest.FixtureRequest, plan: Plan) -> None:
        def load(plan: Plan, parts: Any = None, **options: Any) -> Any:
            if request.param == "before":
                edit("<p>그사이의 글</p>")
            content = load_content(plan, parts, **options)
            if request.param == "after":
                edit("<p>그사이의 글</p>")
            return content

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(manuscript, "load_content", load)
            open_manuscript(plan)

    @pytest.mark.usefixtures("open_meanwhile")
    def test_is_found_under_the_fingerprint_of_what_they_wrote(self, plan: Plan) -> None:
        written = fresh(plan)
        assert keys(plan) == written
        edit("<p>[[그림 1]]</p>")
        assert keys(plan) == fresh(plan) != written

    @pytest.mark.usefixtures("open_meanwhile")
    def test_leaves_the_other_departments_cached(self, plan: Plan, loaded: list[list[str]]) -> None:
        keys(plan)
        assert ["finance"] in loaded
        assert {code for codes in loaded for code in codes} <= {"finance", "figures"}


class TestADepartmentThatComesOrGoesMeanwhile:
    """Between the fingerprints and the content."""

    @pytest.mark.parametrize("is_cached", [False, True])
    @pytest.mark.parametrize(
        "change",
        [
            lambda plan: DepartmentPlanFactory(plan=plan),
            lambda plan: plan.department_plans.get(department__code="finance").delete(),
        ],
    )
    def test_is_seen_the_next_time_at_the_latest(self, plan: Plan, change: Callable[..., Any], is_cached: bool) -> None:
        if is_cached:
            open_manuscript(plan)
            edit("<p>다른 글</p>")

        def load(*args: Any, **options: Any) -> Any:
            patched.undo()
            change(plan)
            return load_content(*args, **options)

        patched = pytest.MonkeyPatch()
        patched.setattr(manuscript, "load_content", load)
        open_manuscript(plan)
        assert keys(plan) == fresh(plan)


@pytest.mark.once
class TestPrinting:
    """As the screen comes first, or the processes that render were ended: cached, but not rendered."""

    def test_renders_what_is_cached_as_html_alone(self, plan: Plan) -> None:
        names = [fragment.name for fragment in open_manuscript(plan).fragments]
        printing = Printing(open_manuscript(plan))
        assert [fragment.name for fragment in printing.to_render] == names
        assert printing.merged().pdf.startswith(b"%PDF")
        assert printing.remarks == []

    def test_has_a_page_in_the_place_of_what_fails_all_the_same(self, plan: Plan, settings: Settings) -> None:
        Project.objects.filter(department_plan__department__code="finance").update(title="긴 사업")
        edit("<p>한 줄</p>" * 200)
        settings.FRAGMENT_PAGES = 3
        open_manuscript(plan)
        printing = Printing(open_manuscript(plan))
        printing.merged()
        [remark] = printing.remarks
        assert "긴 사업: 3쪽이 넘어" in remark

    def test_makes_anew_what_was_lost_since(self, plan: Plan) -> None:
        open_manuscript(plan)
        printing = Printing(open_manuscript(plan))
        for path in cached_files():
            path.unlink()
        assert printing.merged().pdf.startswith(b"%PDF")

    def test_says_so_where_what_was_lost_has_changed_as_well(self, plan: Plan) -> None:
        open_manuscript(plan)
        printing = Printing(open_manuscript(plan))
        for path in cached_files():
            path.unlink()
        edit("<p>다른 글</p>")
        with pytest.raises(Unprintable, match="내용이 바뀌었습니다"):
            printing.merged()


def test_what_is_cached_is_cleared_away_with_the_fragments(plan: Plan) -> None:
    keys(plan)
    assert len(cached_files()) == 1 + 1 + 3  # the whole, its general part, and the departments
    assert store.forget_unused(timezone.now() + timedelta(days=1)) == 1 + 1 + 3
    assert cached_files() == []


def test_a_full_disk_keeps_nothing_and_harms_nothing(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Any, target: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reports.cache.storage.Path.replace", full)
    assert keys(plan) == fresh(plan)
    assert cached_files() == []


def test_a_picture_that_is_replaced_is_another_one(plan: Any) -> None:
    before = keys(plan)
    picture = plan.department_plans.get(department__code="finance").projects.get().pictures.get()
    picture.file.save("another.png", io.BytesIO(picture.file.read()))
    assert keys(plan) == fresh(plan) != before
