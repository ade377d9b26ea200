"""The tables of a plan's pages, as files."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from accounts.requests import SignedIn
from budgets.editions import edition_of
from budgets.models import Budget
from plans.models import DepartmentPlan, Plan
from plans.shortcuts import find_part
from spreadsheets.exports.registry import Files, download, export_for, files
from spreadsheets.records import Options

OF_DEPARTMENT = {
    "projects": "주요사업",
    "milestones": "추진실적·추진계획",
    "project-money": "주요사업 소요재원",
    "budget": "예산",
    "budget-years": "연차별 예산",
}
OF_PLAN = {
    "departments": "부서별 계획",
    **OF_DEPARTMENT,
    "budget-categories": "부서·사업 구분별 예산",
    "budget-sources": "부서·재원별 예산",
    "budget-department-years": "부서·연도별 예산",
    "roster-matrix": "정·현원표",
}


def files_of_plan(plan: Plan) -> list[Files]:
    return [
        files(label, "export", code, query=f"?{urlencode(_options(plan.year, plan.budget, code))}")
        for code, label in OF_PLAN.items()
    ]


def files_of_department(part: DepartmentPlan) -> list[Files]:
    return [
        files(label, "department-file", part.plan.year, part.department.code, code)
        for code, label in OF_DEPARTMENT.items()
    ]


@require_safe
def department_file(request: SignedIn, year: int, department: str, kind: str, suffix: str) -> FileResponse:
    part = find_part(request, year, department)
    if kind not in OF_DEPARTMENT:
        raise Http404("No such table of a department.")
    export = export_for(request.user, kind)
    options: Options = {**_options(year, part.plan.budget, kind), "department": department}
    title = f"{year}년 {part.department} {OF_DEPARTMENT[kind]}"
    return download(request, replace(export.table(request.user, options), title=title), suffix)


def _options(year: int, budget: Budget | None, code: str) -> Options:
    """A plan's year; where an export has several editions, its budget's."""
    if budget is None or code not in {"budget", "budget-categories", "budget-sources"}:
        return {"year": year}
    return {"year": budget.fiscal_year, "edition": edition_of(budget).code}
