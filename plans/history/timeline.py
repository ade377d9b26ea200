"""The history of a project and of a department's plan, newest first: read here, finished before the template."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from budgets.models import Budget, BudgetLine
from integrity.audit import BASELINE, REMOVED
from plans.models import DepartmentPlan, Milestone, Picture, Plan, Project, ProjectProgram, Section, Transition

from .entries import Entry, Names, money_entry, step_entry

A_PAGE = 30
#: What names a record of each kind, and is read with it.
MODELS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "project": (Project, ("department_plan__plan", "department_plan__department", "team", "sole_source")),
    "section": (Section, ("project", "kind")),
    "milestone": (Milestone, ("section__project", "section__kind", "parent")),
    "picture": (Picture, ("project",)),
    "funding": (ProjectProgram, ("project", "program")),
    "line": (BudgetLine, ("budget", "program", "source")),
}


@dataclass(frozen=True)
class History:
    page: Page
    days: tuple[tuple[date, tuple[Entry, ...]], ...]


def of_project(project: Project, page: Any) -> History:
    programs = ProjectProgram.objects.filter(project=project).values("program")
    lines = lines_of(project.department_plan.plan).filter(program__in=programs)
    return _read(records_of({project.pk}, lines), page)


def of_part(part: DepartmentPlan, page: Any) -> History:
    """Everything of a department's plan and its programs' money, with its steps."""
    projects = _keys(Project, department_plan=part)
    theirs = Q(program__in=ProjectProgram.objects.filter(project__in=projects).values("program"))
    lines = lines_of(part.plan).filter(theirs | Q(program__department=part.department_id))
    return _read(records_of(projects, lines), page, Transition.objects.filter(department_plan=part))


def _keys(model: Any, **place: Any) -> set[int]:
    """The rows in a place, and those that were there when they were removed."""
    removed = model.history.filter(history_type=REMOVED, **place).exclude(id__in=model.objects.values("pk"))
    return {*model.objects.filter(**place).values_list("pk", flat=True), *removed.values_list("id", flat=True)}


def records_of(projects: set[int], lines: QuerySet) -> dict[str, QuerySet]:
    """The history of all rows of projects, and of money, by its kind."""
    return {
        "project": Project.history.filter(id__in=projects),
        "section": Section.history.filter(project__in=projects),
        "milestone": Milestone.history.filter(section__in=_keys(Section, project__in=projects)),
        "picture": Picture.history.filter(project__in=projects),
        "funding": ProjectProgram.history.filter(project__in=projects),
        "line": lines,
    }


def lines_of(plan: Plan) -> QuerySet:
    """Money in the year's own budgets, and in those that its plan prints; also in budgets that were removed since."""
    own = Q(fiscal_year=plan.year) & ~Q(kind=Budget.Kind.FORECAST)
    others = Budget.objects.exclude(own | Q(pk__in=plan.printed_budgets.values("pk")))
    return BudgetLine.history.exclude(budget__in=others.values("pk"))


def _read(records: Mapping[str, QuerySet], page: Any, steps: QuerySet | None = None) -> History:
    found = [_keyed(rows.exclude(history_change_reason=BASELINE), kind) for kind, rows in records.items()]
    if steps is not None:
        found.append(_keyed(steps, "step", date="at", key="pk"))
    rows = found[0].union(*found[1:], all=True).order_by("-happened", "-record", "sort")
    shown = Paginator(rows, A_PAGE).get_page(page)
    keys = defaultdict(list)
    for _, key, kind in shown:
        keys[kind].append(key)
    entries = _entries(keys)
    grouped = _together(entries[kind, key] for _, key, kind in shown if (kind, key) in entries)
    days = groupby(grouped, key=lambda entry: timezone.localdate(entry.at))
    return History(shown, tuple((day, tuple(each)) for day, each in days))


def _together(entries: Iterable[Entry]) -> list[Entry]:
    """The money that one save changed as one entry: records know nothing of saves, but follow each other."""
    groups: list[list[Entry]] = []
    for entry in entries:
        if groups and groups[-1][-1].goes_with(entry):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return [money_entry(group) if len(group) > 1 else group[0] for group in groups]


def _keyed(rows: QuerySet, kind: str, *, date: str = "history_date", key: str = "history_id") -> QuerySet:
    rows = rows.order_by().annotate(happened=F(date), record=F(key), sort=Value(kind, CharField()))
    return rows.values_list("happened", "record", "sort")


def _entries(keys: Mapping[str, list[int]]) -> dict[tuple[str, int], Entry]:
    read = {kind: _with_before(kind, keys[kind]) for kind in MODELS if kind in keys}
    names = Names([record for pairs in read.values() for record, _ in pairs])
    entries = {
        (kind, record.pk): names.entry(kind, record, before) for kind, pairs in read.items() for record, before in pairs
    }
    for step in Transition.objects.filter(pk__in=keys.get("step", [])).select_related("by"):
        entries["step", step.pk] = step_entry(step)
    return entries


def _with_before(kind: str, keys: list[int]) -> list[tuple[Any, Any]]:
    """Records, each with the one before it of the same row."""
    model, related = MODELS[kind]
    earlier = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    rows = model.history.filter(pk__in=keys).select_related("history_user", *related)
    records = list(rows.annotate(before=Subquery(earlier.values("history_id")[:1])))
    known = model.history.select_related(*related).in_bulk([record.before for record in records if record.before])
    return [(record, known.get(record.before)) for record in records]
