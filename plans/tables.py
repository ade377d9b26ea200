"""Tables of plans to take out, beside the lists that come in again."""

from typing import Any

from django.utils import timezone

from spreadsheets.outgoing import Outgoing
from spreadsheets.records import Options
from spreadsheets.writing.table import Table

from .board import summarise
from .board_sheet import board_table
from .content import load_content
from .models import DepartmentPlan, Plan
from .overview import Overview
from .progress import read_progress


def years() -> list[int]:
    return list(Plan.objects.values_list("year", flat=True))


def board(user: Any, options: Options) -> Table:
    """How far every department of a year is; of the latest year where none is said."""
    plans = Plan.objects.visible_to(user)
    plan = plans.filter(year=options["year"]).first() if "year" in options else plans.first()
    if plan is None:
        return board_table([], title="취합 현황")
    today = timezone.localdate()
    overview = Overview(load_content(plan, DepartmentPlan.objects.visible_to(user)))
    summary = summarise(plan, read_progress(overview, on=today), on=today)
    return board_table(summary.rows, title=f"{plan.year}년 취합 현황")


TABLES = (
    Outgoing(
        "board",
        "취합 현황",
        "부서마다 어느 단계에 있고, 무엇이 남았으며, 언제까지인지 보여 주는 표입니다.",
        board,
        lets_out=lambda user: user.has_perm("plans.change_departmentplan"),
        years=years,
    ),
)
