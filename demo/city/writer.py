"""Puts a drafted city into the database, beside whatever is there."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count

from django.db import transaction
from django.db.models import Max

from budgets.models import Budget, BudgetLine, Category, FundingSource, Program
from budgets.supplement import open_supplementary
from demo.example import load_code_tables
from plans.models import Plan
from staffing.models import Bureau, Department, Grade, Organisation, Roster, StaffingQuota, Team

from .draft import CityDraft, DepartmentDraft, ProgramDraft
from .plan_writer import Office, write_projects
from .projects import OUTLOOK

NAME = "한빛구"


class OutlookExists(Exception):
    """There is an outlook of this base year already, which nothing may be added to."""


@transaction.atomic
def write_city(draft: CityDraft) -> Plan:
    """Write a city and the plan of a year that has none; where anything fails, nothing is written.

    No budget, department or roster that exists is changed: a year with a budget gets a new 추경.
    """
    load_code_tables()
    Organisation.objects.get_or_create(defaults={"name": NAME})
    offices = _write_offices(draft)
    budgets = _open_budgets(draft.year)
    _write_programs(offices, budgets)
    for year in range(draft.year - OUTLOOK, draft.year):
        budgets[year].set_locked(True)
    plan = Plan.objects.create(
        year=draft.year,
        issued=date(draft.year - 1, 11, 1),
        roster=_write_roster(draft.year, offices),
        budget=budgets[draft.year],
        compared_budget=budgets[draft.year - 1],
        previous_budget=budgets[draft.year - 1],
    )
    write_projects(plan, offices)
    return plan


def _write_offices(draft: CityDraft) -> list[Office]:
    """Departments after those that exist, in force since some years, with their teams."""
    prefix = _free_prefix()
    begins_on = date(draft.year - 3, 1, 1)
    bureaus = _write_bureaus(draft.departments, prefix, begins_on)
    after = Department.objects.aggregate(last=Max("order", default=0))["last"]
    departments = Department.objects.bulk_create(
        Department(
            code=f"{prefix}{number:02}",
            name=each.name,
            bureau=bureaus.get(each.bureau),
            order=after + number,
            begins_on=begins_on,
        )
        for number, each in enumerate(draft.departments, start=1)
    )
    offices = [Office(each, row) for each, row in zip(draft.departments, departments, strict=True)]
    for office in offices:
        office.teams = [
            Team(department=office.row, name=team.name, order=order, duties=team.duties, begins_on=begins_on)
            for order, team in enumerate(office.draft.teams, start=1)
        ]
    Team.objects.bulk_create(team for office in offices for team in office.teams)
    return offices


def _free_prefix() -> str:
    taken = [*Department.objects.values_list("code", flat=True), *Bureau.objects.values_list("code", flat=True)]
    prefixes = ("d" if number == 1 else f"d{number}-" for number in count(1))
    return next(prefix for prefix in prefixes if not any(code.startswith(prefix) for code in taken))


def _write_bureaus(departments: Iterable[DepartmentDraft], prefix: str, begins_on: date) -> dict[str, Bureau]:
    names = dict.fromkeys(each.bureau for each in departments if each.bureau)
    after = Bureau.objects.aggregate(last=Max("order", default=0))["last"]
    rows = Bureau.objects.bulk_create(
        Bureau(code=f"{prefix}{number:02}", name=name, order=after + number, begins_on=begins_on)
        for number, name in enumerate(names, start=1)
    )
    return {row.name: row for row in rows}


def _write_roster(year: int, offices: list[Office]) -> Roster:
    """At the end of October, or on the nearest day before it that has no roster yet."""
    taken = set(Roster.objects.values_list("as_of", flat=True))
    days = (date(year - 1, 10, 31) - timedelta(days=back) for back in count())
    roster = Roster.objects.create(as_of=next(day for day in days if day not in taken))
    grades = {grade.code: grade for grade in Grade.objects.all()}
    StaffingQuota.objects.bulk_create(
        StaffingQuota(roster=roster, department=office.row, grade=grades[grade], authorized=authorized, filled=filled)
        for office in offices
        for grade, (authorized, filled) in office.draft.quotas.items()
    )
    return roster


def _open_budgets(year: int) -> dict[int, Budget]:
    outlook = Budget.objects.forecast(year)
    if outlook.exists():
        raise OutlookExists(str(outlook[0]))
    enacted = {each: _open_budget(each) for each in range(year - OUTLOOK, year + 1)}
    forecast = {
        each: Budget.objects.create(fiscal_year=each, kind=Budget.Kind.FORECAST, base_year=year)
        for each in range(year + 1, year + OUTLOOK + 1)
    }
    return enacted | forecast


def _open_budget(fiscal_year: int) -> Budget:
    if Budget.objects.of_year(fiscal_year).exists():
        return open_supplementary(fiscal_year=fiscal_year)
    return Budget.objects.create(fiscal_year=fiscal_year)


def _write_programs(offices: list[Office], budgets: dict[int, Budget]) -> None:
    categories = {category.code: category for category in Category.objects.all()}
    sources = {source.code: source for source in FundingSource.objects.all()}
    drafts = [(office, each) for office in offices for each in _programs(office.draft)]
    rows = Program.objects.bulk_create(
        Program(
            department=office.row,
            account=each.account,
            category=categories[each.category],
            policy=each.policy,
            unit=each.unit,
            code=each.code,
            name=each.name,
            part=each.part,
            is_remainder=each.is_remainder,
        )
        for office, each in drafts
    )
    for (office, each), row in zip(drafts, rows, strict=True):
        office.programs[each.code, each.part] = row
    BudgetLine.objects.bulk_create(
        BudgetLine(budget=budgets[year], program=row, source=sources[source], amount=amount)
        for (_, each), row in zip(drafts, rows, strict=True)
        for year, amounts in each.lines.items()
        for source, amount in amounts.items()
    )


def _programs(draft: DepartmentDraft) -> list[ProgramDraft]:
    return [*(program for project in draft.projects for program in project.programs), *draft.programs]
