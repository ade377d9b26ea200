"""From a plan's content to its snapshot, in a number of queries that is always the same.

Looks aren't content: colours, fonts and on which side dividers stand. An amount of nothing is no amount.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.db.models import Q

from budgets.models import BudgetLine, FundingSource, Program
from budgets.money import MoneyUnit
from plans.content.loading import Content
from plans.models import Milestone, Picture, Project, ProjectProgram, Section
from plans.text.dates import format_period
from staffing.models import Department

from .form import COMPARED, NOW, Item, Kind, Snapshot, Value


def read_snapshot(content: Content) -> Snapshot:
    """What the book prints of this content."""
    ledger = _Ledger(content)
    rows = [_plan(content), *_organisation(content), *_departments(content, ledger), *ledger.items()]
    for part, project in content.projects_with_parts:
        rows += _project(project, content.projects[part.pk].index(project), part.department)
    used = {value for item in rows for value in (*item.values.values(), item.parent) if isinstance(value, str)}
    return Snapshot(content.plan.year, (*rows, *(item for item in _names(content, ledger) if item.key in used)))


def key(kind: Kind, *keys: object) -> str:
    return ":".join([kind, *map(str, keys)])


def _plan(content: Content) -> Item:
    plan = content.plan
    values: dict[str, Value] = {
        "title": plan.title,
        "issued": plan.issued_text,
        "unit": MoneyUnit(plan.unit).label,
        "prints_contacts": _yes(plan.prints_contacts),
        "roster": plan.roster.date_text if plan.roster else "",
    }
    for name in ("budget", "compared_budget", "previous_budget"):
        budget = getattr(plan, name)
        values[name] = f"{budget.fiscal_year}년 {budget.edition}" if budget else ""
    return Item(key(Kind.PLAN, plan.pk), Kind.PLAN, "", None, str(plan), values)


def _yes(value: bool) -> str:
    return "예" if value else "아니요"


def _organisation(content: Content) -> Iterator[Item]:
    if organisation := content.organisation:
        values = {"name": organisation.name, "mark": str(organisation.mark or "")}
        yield Item(key(Kind.ORGANISATION, 1), Kind.ORGANISATION, "", None, organisation.name, values)


def _departments(content: Content, ledger: "_Ledger") -> Iterator[Item]:
    known = {part.department_id: part.department for part in content.parts} | {
        each.department_id: each.department for each in content.quotas
    }
    known |= {each.department.pk: each.department for each in content.department_money} | ledger.departments
    ordered = sorted(known.values(), key=lambda department: (department.order, department.code))
    for position, department in enumerate(ordered):
        yield _department(department, position)
    for part in content.parts:
        ours = key(Kind.PART, part.department_id)
        yield Item(ours, Kind.PART, key(Kind.DEPARTMENT, part.department_id), None, part.department.name, {})
        for position, team in enumerate(content.teams[part.department_id]):
            values: dict[str, Value] = {"name": team.name, "duties": "\n".join(team.duty_lines)}
            yield Item(key(Kind.TEAM, team.pk), Kind.TEAM, ours, position, team.name, values)
    for quota in content.quotas:
        if quota.authorized or quota.filled:
            figures: dict[str, Value] = {
                "grade": key(Kind.GRADE, quota.grade_id),
                "count": f"{quota.authorized:,}({quota.filled:,})",
            }
            parent = key(Kind.DEPARTMENT, quota.department_id)
            name = key(Kind.QUOTA, quota.department_id, quota.grade_id)
            yield Item(name, Kind.QUOTA, parent, None, quota.grade.name, figures)


def _department(department: Department, position: int) -> Item:
    bureau = key(Kind.BUREAU, department.bureau_id) if department.bureau_id else ""
    values = {"name": department.name, "bureau": bureau}
    return Item(key(Kind.DEPARTMENT, department.pk), Kind.DEPARTMENT, "", position, department.name, values)


def _project(project: Project, position: int, department: Department) -> Iterator[Item]:
    values: dict[str, Value] = {
        "title": project.title,
        "number": project.number,
        "kind": project.get_kind_display(),
        "team": key(Kind.TEAM, project.team_id) if project.team_id else "",
        "contact": " ".join(filter(None, (project.person, project.telephone))),
        "period_label": project.period_label,
        "period": project.period_text,
        "place": project.place,
        "target": project.target,
        "prints_budget": _yes(project.prints_budget),
        "sole_source": key(Kind.SOURCE, project.sole_source_id) if project.sole_source_id else "",
    }
    ours = key(Kind.PROJECT, project.pk)
    yield Item(ours, Kind.PROJECT, key(Kind.PART, department.pk), position, project.title, values)
    for place, section in enumerate(project.sections.all()):
        yield from _section(section, place, ours)
    yield from (_picture(picture, ours) for picture in project.pictures.all())


def _section(section: Section, position: int, project: str) -> Iterator[Item]:
    ours = key(Kind.SECTION, section.pk)
    values: dict[str, Value] = {
        "title": section.title,
        "kind": key(Kind.SECTION_KIND, section.kind_id) if section.kind_id else "",
        "form": section.get_milestone_form_display(),
        "body": section.body,
    }
    yield Item(ours, Kind.SECTION, project, position, section.heading, values)
    places: dict[int | None, int] = {}
    for milestone in section.milestones.all():
        place = places[milestone.parent_id] = places.get(milestone.parent_id, -1) + 1
        yield _milestone(milestone, place, ours)


def _milestone(milestone: Milestone, position: int, section: str) -> Item:
    has_amount = milestone.amount is not None and not milestone.body_shows_amount
    values: dict[str, Value] = {
        "title": milestone.title,
        "date_label": milestone.date_label,
        "date": milestone.date_wording or format_period(milestone.begins, milestone.ends),
        "amount": int(milestone.amount or 0) if has_amount else "",
        "body": milestone.body,
    }
    parent = key(Kind.MILESTONE, milestone.parent_id) if milestone.parent_id else section
    return Item(key(Kind.MILESTONE, milestone.pk), Kind.MILESTONE, parent, position, milestone.title, values)


def _picture(picture: Picture, project: str) -> Item:
    values: dict[str, Value] = {
        "number": picture.number,
        "file": str(picture.file or ""),
        "alt": picture.alt,
        "caption": picture.caption,
        "source": picture.source,
        "width": picture.get_width_display(),
    }
    return Item(key(Kind.PICTURE, picture.pk), Kind.PICTURE, project, None, str(picture), values)


class _Ledger:
    """The lines that the content's tables are summed from, with the programs that they are of."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._compared = _compared_column(content)
        self._columns = _columns(content)
        projects = [project.pk for _, project in content.projects_with_parts]
        links = ProjectProgram.objects.filter(project__in=projects).order_by("project", "program")
        self.links = list(links.values_list("project", "program"))
        self._funding = {program for _, program in self.links}
        of_departments = {each.department.pk for each in content.department_money}
        printed = Q(program__in=self._funding) | Q(
            program__department__in=of_departments,
            source__outside_budget=False,
            budget__in={content.plan.budget_id, content.plan.compared_budget_id} - {None},
        )
        lines = BudgetLine.objects.filter(printed, budget__in=self._columns).exclude(amount=0)
        facts = lines.with_facts("account", "category").order_by("program", "budget", "source")
        self.lines = list(
            facts.values_list("program", "source", "budget", "amount", "source__outside_budget", "account", "category")
        )
        self._programs = Program.objects.select_related("department__bureau").in_bulk(
            self._funding | {program for program, *_ in self.lines}
        )
        self.departments = {each.department_id: each.department for each in self._programs.values()}

    def items(self) -> Iterator[Item]:
        facts = {program: facts for program, _, _, _, _, *facts in self.lines}
        this_year = self._content.plan.budget_id
        facts |= {program: facts for program, _, budget, _, _, *facts in self.lines if budget == this_year}
        for pk, program in self._programs.items():
            account, category = facts.get(pk, (program.account, program.category_id))
            values: dict[str, Value] = {
                "account": Program.Account(account).label,
                "category": key(Kind.CATEGORY, category),
            }
            parent = key(Kind.DEPARTMENT, program.department_id)
            yield Item(key(Kind.PROGRAM, pk), Kind.PROGRAM, parent, None, str(program), values)
        for project, pk in self.links:
            link = {"program": key(Kind.PROGRAM, pk)}
            name = str(self._programs[pk])
            yield Item(key(Kind.FUNDING, project, pk), Kind.FUNDING, key(Kind.PROJECT, project), None, name, link)
        for pk, source, budget, amount, outside, *_ in self.lines:
            column, label = self._column(pk, budget)
            line: dict[str, Value] = {
                "source": key(Kind.SOURCE, source),
                "won": int(amount),
                "inside": _yes(not outside),
            }
            yield Item(key(Kind.LINE, pk, source, column), Kind.LINE, key(Kind.PROGRAM, pk), None, label, line)

    def _column(self, program: int, budget: int) -> tuple[str, str]:
        """Last year's budget may be what this year's is compared with as well: then it is that of a program's table."""
        if program in self._funding or budget not in self._compared:
            return self._columns[budget]
        return self._compared[budget]


def _columns(content: Content) -> dict[int, tuple[str, str]]:
    """Of each printed budget, by its key, the column that it stands in, and that column's name."""
    columns = _compared_column(content)
    for year, budget in content.budgets.items():
        if budget:
            columns[budget.pk] = NOW if year == content.plan.year else f"year{year - content.plan.year:+}", f"{year}년"
    return columns


def _compared_column(content: Content) -> dict[int, tuple[str, str]]:
    compared = content.plan.compared_budget
    if compared is None:
        return {}
    return {compared.pk: (f"{COMPARED}-{compared.pk}", f"비교 예산({compared.fiscal_year}년 {compared.edition})")}


def _names(content: Content, ledger: _Ledger) -> Iterable[Item]:
    """What other rows call by name, whether any does or not."""
    bureaus = {each.bureau for each in ledger.departments.values()} | {each.department.bureau for each in content.parts}
    bureaus |= {quota.department.bureau for quota in content.quotas}
    bureaus |= {money.department.bureau for money in content.department_money}
    kinds = {section.kind for _, project in content.projects_with_parts for section in project.sections.all()}
    grades = {quota.grade for quota in content.quotas}
    tables = (
        (Kind.BUREAU, _in_order(bureaus)),
        (Kind.GRADE, _in_order(grades)),
        (Kind.SECTION_KIND, _in_order(kinds)),
        (Kind.CATEGORY, content.categories),
        (Kind.SOURCE, FundingSource.objects.all()),
    )
    return chain.from_iterable((_name(kind, row) for row in rows) for kind, rows in tables)


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(filter(None, rows), key=lambda row: (row.order, row.code))


def _name(kind: Kind, row: Any) -> Item:
    values = {"name": row.name}
    if kind == Kind.SOURCE:
        values["outside"] = _yes(row.outside_budget)
    return Item(key(kind, row.pk), kind, "", None, row.name, values)
