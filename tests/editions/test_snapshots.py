"""What the book prints is in the snapshot; what a person changes in the database is one change."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from budgets.models import Budget, BudgetLine, FundingSource
from editions.comparison.comparing import Comparison, compare
from editions.snapshot.form import Snapshot
from editions.snapshot.reading import read_snapshot
from plans.content.loading import load_content
from plans.models import Milestone, Picture, Plan, Project, ProjectProgram, Section
from plans.projects.ordering import reorder
from reports.book.build import build_book
from staffing.models import StaffingQuota, Team
from tests.factories import DepartmentPlanFactory, PlannerFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def snapshot() -> Snapshot:
    return read_snapshot(load_content(Plan.objects.get()))


def printed() -> Any:
    return build_book(Plan.objects.get())


def change(rows: Any, **values: Any) -> None:
    row = rows.first()
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def move_project(plan: Plan) -> None:
    part = DepartmentPlanFactory(plan=plan, department__code="other", department__name="다른과")
    change(Project.objects.filter(number=6), department_plan=part, number=1)


def put_last_first(plan: Plan) -> None:
    part = plan.department_plans.get()
    keys = list(part.projects.order_by("number").values_list("pk", flat=True))
    reorder(part=part, order=[keys[-1], *keys[:-1]], by=PlannerFactory())


#: What a person does, and how it is told: what, how, the place.
EDITS: list[tuple[Callable[[Plan], Any], tuple[str, str, str]]] = [
    (lambda plan: change(Project.objects.filter(number=1), title="새 이름"), ("project", "changed", "사업명")),
    (lambda plan: change(Project.objects.filter(number=1), place="구청 앞"), ("fact", "changed", "사업장소")),
    (lambda plan: change(Project.objects.filter(number=1), kind="new"), ("project", "changed", "신규·계속")),
    (
        lambda plan: change(Section.objects.filter(project__number=3, kind__role="overview"), body="<p>새 글</p>"),
        ("section", "changed", "□ 사업개요"),
    ),
    (
        lambda plan: change(Section.objects.filter(project__number=3, kind__role="overview"), title="개요"),
        ("section", "changed", "□ 개요 · 제목"),
    ),
    (
        lambda plan: change(Milestone.objects.filter(title="금천구 도시브랜드 개발 용역 착수보고회"), amount=7_000),
        ("milestone", "changed", "□ 추진실적 · 금천구 도시브랜드 개발 용역 착수보고회 · 소요예산"),
    ),
    (
        lambda plan: change(Picture.objects.filter(project__number=1), caption="탑"),
        ("picture", "changed", "그림 1 · 설명"),
    ),
    (
        lambda plan: change(
            BudgetLine.objects.filter(budget=plan.budget, program__name="도시브랜드 확산"), amount=1_000
        ),
        ("money", "changed", "2024년 구비 · 도시브랜드 확산"),
    ),
    (
        lambda plan: change(FundingSource.objects.filter(lines__budget=plan.budget), name="시비"),
        ("budget", "changed", "재원 · 시비 · 이름"),
    ),
    (
        lambda plan: change(StaffingQuota.objects.filter(grade__name="5급"), filled=9),
        ("staffing", "changed", "정원(현원) 5급"),
    ),
    (
        lambda plan: change(Team.objects.order_by("order"), duties="하나"),
        ("team", "changed", "팀 · 홍보미디어팀 · 주요업무"),
    ),
    (lambda plan: change(Plan.objects.all(), title="업무계획"), ("fact", "changed", "계획 · 2024년 업무계획 · 제목")),
    (lambda plan: ProjectFactory(department_plan=plan.department_plans.get(), number=7), ("project", "added", "사업")),
    (lambda plan: Project.objects.get(number=1).delete(), ("project", "removed", "사업")),
    (
        lambda plan: ProjectProgram.objects.filter(project__number=1).delete(),
        ("money", "removed", "세부사업 연결 · 도시브랜드 확산"),
    ),
    (put_last_first, ("project", "moved", "사업")),
    (move_project, ("project", "moved", "사업")),
]


@pytest.mark.parametrize(("edit", "told"), EDITS, ids=[f"{number}-{told[0]}" for number, (_, told) in enumerate(EDITS)])
def test_what_a_person_changes_is_one_change(example: Plan, edit: Any, told: tuple[str, str, str]) -> None:
    before, book = snapshot(), printed()
    edit(example)
    changes = [each for each in compare(before, snapshot()).changes if each.place != "부서 계획 · 다른과"]
    assert [(each.what, each.how.value, each.place) for each in changes] == [told]
    assert printed() != book


def test_a_budget_that_takes_the_place_of_another_shows_each_amount(example: Plan) -> None:
    """본예산 141,500천원 for 도시브랜드 확산; the 추경 adds 8,500천원 to it and leaves the others alone."""
    before = snapshot()
    new = Budget.objects.create(fiscal_year=2024, kind=Budget.Kind.SUPPLEMENTARY, round=1)
    for line in BudgetLine.objects.filter(budget=example.budget).select_related("program"):
        more = 8_500_000 if line.program.name == "도시브랜드 확산" else 0
        BudgetLine.objects.create(budget=new, program=line.program, source=line.source, amount=line.amount + more)
    example.budget = new
    example.save()
    found = compare(before, snapshot())
    assert [(each.what, each.place, each.old, each.new, each.remark) for each in found.changes] == [
        ("fact", "계획 · 2024년 주요업무계획 · 올해 예산", "2024년 당초예산", "2024년 제1회 추경", ""),
        ("money", "2024년 구비 · 도시브랜드 확산", "141,500천원", "150,000천원", "증 8,500천원"),
    ]
    [row] = found.summary
    assert row.after - row.before == 8_500_000


def test_another_budget_to_compare_with_is_one_change(example: Plan) -> None:
    before = snapshot()
    other = Budget.objects.create(fiscal_year=2023, kind=Budget.Kind.SUPPLEMENTARY, round=1)
    for line in BudgetLine.objects.filter(budget=example.compared_budget):
        BudgetLine.objects.create(budget=other, program=line.program, source=line.source, amount=line.amount + 1_000)
    example.compared_budget = other
    example.save()
    assert [each.place for each in compare(before, snapshot()).changes] == [
        "계획 · 2024년 주요업무계획 · 예산현황의 비교 예산"
    ]


def test_the_money_of_departments_is_the_ledgers(example: Plan) -> None:
    found: Comparison = compare(snapshot(), snapshot())
    assert not found.changes
    [row] = found.summary
    # 예산현황 of the 2024 plan: 3,348,397천원.
    assert (row.department, row.before, row.after) == ("소통담당관", 3_348_397_000, 3_348_397_000)


def test_is_read_in_as_many_queries_however_much_there_is(
    example: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    content = load_content(example)
    with django_assert_num_queries(4):
        read_snapshot(content)
    for number in (11, 12, 13):
        ProjectFactory(department_plan=example.department_plans.get(), number=number)
    content = load_content(example)
    with django_assert_num_queries(4):
        read_snapshot(content)
