"""What is exported of one year and given another one comes in there as it was; unchanged, it changes nothing."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from accounts.models import User
from budgets.models import BudgetLine
from plans.models import DepartmentPlan, Milestone, Project, Section
from spreadsheets.exports.tables import table_of
from spreadsheets.imports.jobs import confirm, revert_import
from spreadsheets.kinds import every_kind, kind_of
from spreadsheets.models import ImportJob
from spreadsheets.writing import WRITERS
from staffing.models import StaffingQuota
from tests.factories import (
    AdminFactory,
    BudgetFactory,
    BudgetLineFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    PlanFactory,
    PlannerFactory,
    ProgramFactory,
    ProjectFactory,
    ProjectProgramFactory,
    SectionFactory,
    SectionKindFactory,
    StaffingQuotaFactory,
    TeamFactory,
    UserFactory,
    WriterFactory,
)
from tests.sheets import errors, previewed, warnings

pytestmark = pytest.mark.django_db
NEW = {"moved-rows": "new"}
TABLE = "<table><tbody><tr><td><p>표</p></td></tr></tbody></table>"
OUTLINE = "<ul><li><p>위치</p><ul><li><p>뒷산</p></li></ul></li></ul>"


@pytest.fixture
def admin() -> User:
    return AdminFactory()


def exported(kind: str, user: User, **options: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"](table_of(kind_of(kind), user, options))))  # type: ignore[arg-type]


def with_cells(book: openpyxl.Workbook, label: str, value: Any) -> openpyxl.Workbook:
    """Another value in each cell of a column."""
    sheet: Any = book.active
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == label)
    for row in range(head.row + 1, sheet.max_row + 1):
        if sheet.cell(row, head.column).value not in (None, "합계"):
            sheet.cell(row, head.column).value = value
    return book


def bytes_of(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def moved(kind: str, user: User, book: openpyxl.Workbook, **options: Any) -> ImportJob:
    """Asked about, and stored as new rows."""
    data = bytes_of(book)
    asked = previewed(kind, user, data, **options)
    assert (errors(asked), [each.code for each in asked.questions]) == ([], ["moved-rows"])
    assert not asked.can_be_confirmed
    wrong = previewed(kind, user, data, answers={"moved-rows": "wrong"}, **options)
    assert not wrong.can_be_confirmed
    return confirm(previewed(kind, user, data, answers=NEW, **options), user)


@pytest.fixture
def written(admin: User) -> Project:
    """A project with all that a list can have of it, and the next year's plan without any."""
    part = DepartmentPlanFactory(department__code="parks", department__name="공원과")
    DepartmentPlanFactory(plan=PlanFactory(year=2025), department=part.department)
    overview = SectionKindFactory(code="overview", name="사업개요", role="overview", order=1)
    plan = SectionKindFactory(code="plan", name="추진계획", role="planned", order=3)
    SectionKindFactory(code="need", name="사업필요성", role="text", order=0)
    project = ProjectFactory(
        department_plan=part,
        number=3,
        title="숲길 조성",
        team=TeamFactory(department=part.department, name="녹지팀"),
        person="홍길동",
        telephone="02-123",
        begins="2024-03-01",
        ends="2024-11-01",
        period_wording="2024. 3. 4. ~ 11. 8.",
        place="뒷산",
        target="주민",
        is_pledge=True,
        sole_source=FundingSourceFactory(),
    )
    ProjectProgramFactory(project=project, plan=part.plan, program=ProgramFactory(department=part.department))
    SectionFactory(
        project=project, kind=plan, title="앞으로 할 일", order=1, body=TABLE, milestone_form="subprogrammes"
    )
    SectionFactory(project=project, kind=None, title="찾아가는 숲", order=2, body="<p>글</p>[[그림 1]]")
    SectionFactory(project=project, kind=overview, order=3, body=OUTLINE)
    for section in project.sections.exclude(kind=overview):
        top = MilestoneFactory(section=section, title="설계", begins="2024-03-01", body="<p>내용 5천원</p>")
        MilestoneFactory(section=section, parent=top, title="측량", amount=5_000, body_shows_amount=True)
    return project


def next_part() -> DepartmentPlan:
    return DepartmentPlan.objects.get(plan__year=2025)


_FACTS = [
    *("number", "title", "kind", "team", "person", "telephone", "begins", "ends", "period_wording", "period_label"),
    *("place", "target", "is_pledge", "sole_source", "prints_budget"),
]
_OF_SECTION = ("kind__code", "title", "milestone_form", "body")
_OF_MILESTONE = (
    *("section__title", "parent__title", "title", "begins", "ends", "date_wording", "date_label"),
    *("body", "amount", "body_shows_amount"),
)


def of_year(rows: Any, path: str, year: int, *names: str) -> list[tuple]:
    return list(rows.filter(**{f"{path}__plan__year": year}).order_by("pk").values_list(*names))


def test_projects_with_their_texts_and_programs(written: Project, admin: User) -> None:
    job = moved("projects", admin, with_cells(exported("projects", admin, year=2024), "연도", 2025))
    before, after = (of_year(Project.objects, "department_plan", year, *_FACTS) for year in (2024, 2025))
    assert after == before
    old, new = Project.objects.order_by("pk")
    assert [each.program for each in new.funding.all()] == [each.program for each in old.funding.all()]
    sections = list(new.sections.order_by("order").values_list(*_OF_SECTION))
    kept = [
        (*rest, body.replace("[[그림 1]]", ""))
        for *rest, body in old.sections.order_by("order").values_list(*_OF_SECTION)
    ]
    assert sections == kept
    assert any("“찾아가는 숲”에서 그림을 가리키는 표시를 뺐습니다" in each for each in warnings(job))
    revert_import(job, admin)
    assert Project.objects.count() == 1


def test_a_text_that_was_changed_as_well(written: Project, admin: User) -> None:
    book = with_cells(exported("projects", admin, year=2024), "연도", 2025)
    moved("projects", admin, with_cells(with_cells(book, "사업개요", "○ 새 위치"), "추진계획", None))
    texts = Section.objects.filter(project__department_plan__plan__year=2025).order_by("order")
    assert [(each.heading, each.body) for each in texts] == [
        ("앞으로 할 일", ""),
        ("찾아가는 숲", "<p>글</p>"),
        ("사업개요", "<ul><li><p>새 위치</p></li></ul>"),
    ]


def test_a_text_that_a_cell_cannot_hold_is_not_changed_there(written: Project, admin: User) -> None:
    book = with_cells(exported("projects", admin, year=2024), "연도", 2025)
    job = previewed("projects", admin, bytes_of(with_cells(book, "추진계획", "○ 다른 글")), answers=NEW)
    [error] = errors(job)
    assert "서식이 있는 글이라 엑셀로 고칠 수 없습니다." in error


def test_projects_whose_number_is_taken_there_come_to_the_end(written: Project, admin: User) -> None:
    there = ProjectFactory(department_plan=next_part(), number=3, title="다른 사업")
    job = moved("projects", admin, with_cells(exported("projects", admin, year=2024), "연도", 2025))
    assert "3번은 “다른 사업” 사업의 번호여서 끝 번호로 더합니다." in warnings(job)
    there.refresh_from_db()
    assert (there.title, Project.objects.get(number=4).title) == ("다른 사업", "숲길 조성")


@pytest.mark.parametrize("with_projects", [True, False])
def test_milestones_into_sections_whatever_they_are_called(written: Project, admin: User, with_projects: bool) -> None:
    if with_projects:
        moved("projects", admin, with_cells(exported("projects", admin, year=2024), "연도", 2025))
    else:
        ProjectFactory(department_plan=next_part(), title="숲길 조성")
    job = moved("milestones", admin, with_cells(exported("milestones", admin, year=2024), "연도", 2025))
    path = "section__project__department_plan"
    before, after = (of_year(Milestone.objects, path, year, *_OF_MILESTONE) for year in (2024, 2025))
    assert (len(after), sorted(map(str, after))) == (4, sorted(map(str, before)))
    forms = Section.objects.filter(project__department_plan__plan__year=2025, milestones__isnull=False).distinct()
    assert sorted(forms.values_list("title", "milestone_form")) == [
        ("앞으로 할 일", "subprogrammes"),
        ("찾아가는 숲", "date_first"),
    ]
    revert_import(job, admin)
    assert Milestone.objects.count() == 4


def test_rows_that_were_typed_above_copies_belong_to_the_same_section(written: Project, admin: User) -> None:
    """And a text that isn't in the file comes with a word."""
    ProjectFactory(department_plan=next_part(), title="숲길 조성")
    need = SectionFactory(project=written, kind__name="세부계획", kind__code="details", order=4, body="<p>읽을 글</p>")
    MilestoneFactory(section=need, title="옛 일정", body="")
    book = with_cells(exported("milestones", admin, year=2024), "연도", 2025)
    sheet: Any = book.active
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "연도").row
    columns = {cell.value: cell.column for cell in sheet[head]}
    last = sheet.max_row
    row = next(each for each in range(head + 1, last + 1) if sheet.cell(each, columns["일정"]).value == "옛 일정")
    sheet.insert_rows(row)
    for label in ("연도", "부서", "부서코드", "사업명", "항목", "시작"):
        if label in columns:
            sheet.cell(row, columns[label]).value = sheet.cell(row + 1, columns[label]).value
    sheet.cell(row, columns["일정"]).value = "새 일정"
    job = moved("milestones", admin, book)
    [section] = Section.objects.filter(project__department_plan__plan__year=2025, kind=need.kind)
    assert section.body == "<p>읽을 글</p>"
    assert {each.title for each in section.milestones.all()} == {"옛 일정", "새 일정"}
    assert "파일에 없는 “세부계획”의 글도 함께 옮깁니다." in warnings(job)


def test_the_year_may_be_chosen_instead(written: Project, admin: User) -> None:
    data = bytes_of(exported("projects", admin, year=2024))
    asked = previewed("projects", admin, data, year=2025)
    assert [each.code for each in asked.questions] == ["chosen-year"]
    answers = {"chosen-year": "chosen", **NEW}
    confirm(previewed("projects", admin, data, year=2025, answers=answers), admin)
    assert len(of_year(Project.objects, "department_plan", 2025, "pk")) == 1


def test_rows_copied_below_those_of_the_year_before_them(written: Project, admin: User) -> None:
    book = exported("projects", admin, year=2024)
    sheet: Any = book.active
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "연도")
    for cell in sheet[head.row + 1]:
        sheet.cell(head.row + 2, cell.column).value = cell.value
    sheet.cell(head.row + 2, head.column).value = 2025
    moved("projects", admin, book)
    assert Project.objects.count() == 2


def test_who_may_not_see_a_row_makes_no_copy_of_it(written: Project, admin: User) -> None:
    book = with_cells(exported("projects", admin, year=2024), "연도", 2025)
    other = DepartmentPlanFactory(plan__year=2025, department__name="도로과", department__code="roads")
    for label, value in (("부서", "도로과"), ("부서코드", "roads"), ("팀", None)):
        with_cells(book, label, value)
    job = previewed("projects", WriterFactory(department=other.department), bytes_of(book))
    assert not job.can_be_confirmed
    assert job.questions == []
    assert errors(job)


def test_the_budget(admin: User) -> None:
    BudgetLineFactory(amount=1_234_500)
    BudgetLineFactory(amount=500, program__part="구청사")
    BudgetFactory(fiscal_year=2023)
    planner = PlannerFactory()
    moved("budget", planner, with_cells(exported("budget", planner, year=2024), "연도", 2025))
    names = ("program", "source", "amount", "budget__kind")
    before, after = (
        sorted(BudgetLine.objects.filter(budget__fiscal_year=year).values_list(*names)) for year in (2024, 2025)
    )
    assert (len(after), after) == (2, before)


def test_the_budget_in_another_edition(admin: User) -> None:
    BudgetLineFactory(amount=1_234_500)
    planner = PlannerFactory()
    moved("budget", planner, with_cells(exported("budget", planner, year=2024), "예산 구분", "제1회 추경"))
    assert set(BudgetLine.objects.values_list("budget__round", "amount")) == {(1, 1_234_500), (None, 1_234_500)}


def test_a_roster(admin: User) -> None:
    StaffingQuotaFactory(roster__as_of="2023-10-31", authorized=8, filled=10)
    moved("roster", admin, with_cells(exported("roster", admin, year=2024), "기준일", date(2024, 10, 31)))
    names = ("department", "grade", "authorized", "filled")
    before, after = (
        list(StaffingQuota.objects.filter(roster__as_of__year=year).values_list(*names)) for year in (2023, 2024)
    )
    assert (len(after), after) == (1, before)


#: The kinds whose rows have no year: they go round unchanged only.
WITHOUT_YEARS = {"organisation", "people"}
MADE: dict[str, Callable[[], Any]] = {
    "budget": BudgetLineFactory,
    "roster": StaffingQuotaFactory,
    "organisation": TeamFactory,
    "projects": lambda: None,
    "milestones": lambda: None,
    "people": UserFactory,
}
TESTED = {
    "budget": test_the_budget,
    "roster": test_a_roster,
    "projects": test_projects_with_their_texts_and_programs,
    "milestones": test_milestones_into_sections_whatever_they_are_called,
}


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_every_list_comes_back_unchanged(written: Project, admin: User, suffix: str) -> None:
    for kind in every_kind():
        MADE[kind.code]()
        data = WRITERS[suffix](table_of(kind, admin, {}))
        job = previewed(kind.code, admin, data, f"{kind.code}.{suffix}")
        assert (errors(job), job.questions) == ([], []), kind.code
        assert not job.summary["changes_anything"], kind.code


def test_every_list_with_a_year_is_tried_with_another_one() -> None:
    assert {kind.code for kind in every_kind()} == {*TESTED, *WITHOUT_YEARS} == set(MADE)
    assert {kind.code for kind in every_kind() if kind.by_year} == set(TESTED)
