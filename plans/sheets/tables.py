"""Tables of plans to export, beside the lists that can be imported again."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from budgets.models import Budget
from plans.checks import Severity
from plans.content.loading import Content, load_content
from plans.models import DepartmentPlan, Plan
from plans.workflow.assessments import read_assessments
from plans.workflow.board import read_rows, summarise
from plans.workflow.board_sheet import board_table
from plans.workflow.overview import DepartmentRow, Overview
from spreadsheets.exports.registry import Export
from spreadsheets.records import Options
from spreadsheets.writing.table import Cell, Format, Table, TableColumn


def years() -> list[int]:
    return list(Plan.objects.values_list("year", flat=True))


def board(user: Any, options: Options) -> Table:
    """How far every department of a year is; of the latest year where none is chosen."""
    overview = _overview(user, options)
    if overview is None:
        return board_table([], title="취합 현황")
    today, plan = timezone.localdate(), overview.plan
    summary = summarise(plan, read_rows(overview, on=today), on=today)
    return board_table(summary.rows, title=f"{plan.year}년 취합 현황")


def departments(user: Any, options: Options) -> Table:
    """The departments of a plan as its page lists them: how many projects, and the year's money."""
    overview = _overview(user, options)
    columns = [
        TableColumn("국", 18),
        TableColumn("부서", 20),
        *(TableColumn(label, 10, Format.WHOLE, is_summed=True) for label in ("주요사업", "그중 신규")),
        *(TableColumn(label, 18, Format.THOUSAND, is_summed=True) for label in ("부서 예산", "주요사업 예산")),
        *(TableColumn(severity.label, 10, Format.WHOLE, is_summed=True) for severity in Severity),
    ]
    rows = map(_department, overview.departments) if overview else ()
    title = f"{overview.plan.year}년 부서별 계획" if overview else "부서별 계획"
    return Table(title, columns, rows, frozen=2)


def _department(row: DepartmentRow) -> list[Cell]:
    department: Any = row.part and row.part.department
    found = dict(row.severities)
    money = [row.projects, row.new, row.won, row.projects_won]
    return [str(department.bureau or ""), str(department), *money, *(found.get(each, 0) for each in Severity)]


def project_money(user: Any, options: Options) -> Table:
    """A row for each project and source, a column for each year, as the book prints 소요재원."""
    chosen = _chosen(user, options)
    content = load_content(*chosen) if chosen else None
    columns = [
        TableColumn("부서", 20),
        TableColumn("번호", 6, Format.WHOLE),
        TableColumn("사업명", 36),
        TableColumn("구분", 8),
        TableColumn("재원", 14),
        *(_of_year(year, budget) for year, budget in (content.budgets if content else {}).items()),
    ]
    title = f"{content.plan.year}년 주요사업 소요재원" if content else "주요사업 소요재원"
    return Table(title, columns, _money_rows(content) if content else (), frozen=3)


def _of_year(year: int, budget: Budget | None) -> TableColumn:
    return TableColumn(f"{year}년 {budget.edition if budget else '(없음)'}", 18, Format.THOUSAND, is_summed=True)


def _money_rows(content: Content) -> Iterator[list[Cell]]:
    for part, project in content.projects_with_parts:
        named: list[Cell] = [str(part.department), project.number, project.title, project.get_kind_display()]
        money = content.project_money.get(project.pk)
        if money is None:
            yield [*named, "비예산", *(None for _ in content.budgets)]
            continue
        for source, won in money.by_source.items():
            yield [*named, str(source), *(won.get(year, 0) for year in content.budgets)]


def _overview(user: Any, options: Options) -> Overview | None:
    chosen = _chosen(user, options)
    return Overview(read_assessments(*chosen)) if chosen else None


def _chosen(user: Any, options: Options) -> tuple[Plan, QuerySet[DepartmentPlan]] | None:
    """The chosen year's plan, or the latest, and its parts; None without any plan."""
    plans = Plan.objects.visible_to(user)
    plan = plans.filter(year=options["year"]).first() if "year" in options else plans.first()
    parts = DepartmentPlan.objects.visible_to(user)
    if "department" in options:
        parts = parts.filter(department__code=options["department"])
    return (plan, parts) if plan else None


TABLES = (
    Export(
        "departments",
        "부서별 계획",
        "부서마다 주요사업의 수, 부서 예산과 주요사업 예산, 점검에서 찾은 것의 수입니다.",
        departments,
        years=years,
    ),
    Export(
        "project-money",
        "주요사업 소요재원",
        "주요사업마다 재원과 연도별 예산을 나란히 둔 표입니다.",
        project_money,
        years=years,
    ),
    Export(
        "board",
        "취합 현황",
        "부서마다 어느 단계에 있고, 무엇이 남았으며, 언제까지인지 보여 주는 표입니다.",
        board,
        may_export=lambda user: user.has_perm("plans.change_departmentplan"),
        years=years,
    ),
)
