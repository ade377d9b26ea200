"""Tables of plans to take out, beside the lists that come in again."""

from typing import Any

from django.utils import timezone

from spreadsheets.outgoing import Outgoing
from spreadsheets.records import Options
from spreadsheets.writing.table import Cell, Format, Out, Table

from .board import summarise
from .board_sheet import board_table
from .checks import Severity
from .content import load_content
from .models import DepartmentPlan, Plan
from .overview import DepartmentRow, Overview
from .progress import read_progress


def years() -> list[int]:
    return list(Plan.objects.values_list("year", flat=True))


def board(user: Any, options: Options) -> Table:
    """How far every department of a year is; of the latest year where none is said."""
    overview = _overview(user, options)
    if overview is None:
        return board_table([], title="취합 현황")
    today, plan = timezone.localdate(), overview.content.plan
    summary = summarise(plan, read_progress(overview, on=today), on=today)
    return board_table(summary.rows, title=f"{plan.year}년 취합 현황")


def departments(user: Any, options: Options) -> Table:
    """The departments of a plan as its page lists them: how many projects, and the year's money."""
    overview = _overview(user, options)
    columns = [
        Out("국", 18),
        Out("부서", 20),
        *(Out(label, 10, Format.WHOLE, is_summed=True) for label in ("주요사업", "그중 신규")),
        *(Out(label, 18, Format.THOUSAND, is_summed=True) for label in ("부서 예산", "주요사업 예산")),
        *(Out(severity.label, 10, Format.WHOLE, is_summed=True) for severity in Severity),
    ]
    rows = map(_department, overview.departments) if overview else ()
    title = f"{overview.content.plan.year}년 부서별 계획" if overview else "부서별 계획"
    return Table(title, columns, rows, frozen=2)


def _department(row: DepartmentRow) -> list[Cell]:
    department: Any = row.part and row.part.department
    found = dict(row.severities)
    money = [row.projects, row.new, row.won, row.projects_won]
    return [str(department.bureau or ""), str(department), *money, *(found.get(each, 0) for each in Severity)]


def _overview(user: Any, options: Options) -> Overview | None:
    """Of the year that is asked for, or the latest; None without any plan."""
    plans = Plan.objects.visible_to(user)
    plan = plans.filter(year=options["year"]).first() if "year" in options else plans.first()
    return Overview(load_content(plan, DepartmentPlan.objects.visible_to(user))) if plan else None


TABLES = (
    Outgoing(
        "departments",
        "부서별 계획",
        "부서마다 주요사업의 수, 부서 예산과 주요사업 예산, 점검에서 찾은 것의 수입니다.",
        departments,
        years=years,
    ),
    Outgoing(
        "board",
        "취합 현황",
        "부서마다 어느 단계에 있고, 무엇이 남았으며, 언제까지인지 보여 주는 표입니다.",
        board,
        lets_out=lambda user: user.has_perm("plans.change_departmentplan"),
        years=years,
    ),
)
