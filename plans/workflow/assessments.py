"""What was checked and counted of each department's part: it is kept until a row that it is made from is another one.

Kept in this process's memory, under the key of its rows (plans/content/rows.py); what depends on the day, and the
reasons that waive an error, are read by whoever asks.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from plans.checks import Finding, check
from plans.content import querysets
from plans.content.loading import Content, load_content
from plans.content.rows import checked_rows
from plans.models import DepartmentPlan, Plan, Project

from .kept import Kept


@dataclass(frozen=True, slots=True)
class AssessedProject:
    """What lists of projects say of one of them."""

    pk: int
    number: int
    title: str
    kind: str
    kind_text: str
    team: str
    period: str
    won: int | None  # of the plan's year; None where it needs none (비예산)
    has_sections: bool
    empty_sections: tuple[str, ...]  # headings below which there is nothing yet

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def is_new(self) -> bool:
        return self.kind == Project.Kind.NEW

    @property
    def is_written(self) -> bool:
        return self.has_sections and not self.empty_sections


@dataclass(frozen=True, slots=True)
class Assessment:
    """One department's part; findings without their waivers, money in won."""

    findings: tuple[Finding, ...]
    projects: tuple[AssessedProject, ...]
    won: int  # what the department gets in the plan's year


@dataclass(frozen=True)
class AssessedPlan:
    """A plan's parts that a person sees, each with its assessment by its key."""

    plan: Plan
    parts: tuple[DepartmentPlan, ...]
    assessments: Mapping[int, Assessment]


#: By the keys of their rows: of the departments of many plans.
KEPT: Kept[Assessment] = Kept(room=1_000)


def read_assessments(plan: Plan, parts: QuerySet[DepartmentPlan]) -> AssessedPlan:
    """Of these parts of a plan; in as many queries, however many parts there are, and more where one isn't kept."""
    plan = querysets.plans().get(pk=plan.pk)
    read_parts = tuple(querysets.parts_of(plan, parts))
    for part in read_parts:
        part.plan = plan
    keys = checked_rows(plan, read_parts)
    kept = KEPT.get_many(keys.values())
    found = {part: kept[key] for part, key in keys.items() if key in kept}
    missing = [part for part in read_parts if part.pk not in found]
    if missing:
        found |= _assess_and_keep(plan, missing, keys)
    return AssessedPlan(plan, tuple(part for part in read_parts if part.pk in found), found)


def _assess_and_keep(plan: Plan, parts: Collection[DepartmentPlan], keys: Mapping[int, str]) -> dict[int, Assessment]:
    """Only what is the same before and after is kept: somebody may write meanwhile."""
    content = load_content(plan, DepartmentPlan.objects.filter(pk__in=[part.pk for part in parts]))
    found = assess(content)
    after = checked_rows(plan, parts)
    unchanged = {after[part]: found[part] for part in found if part in after and after[part] == keys.get(part)}
    KEPT.keep(unchanged)
    return found


def assess(content: Content) -> dict[int, Assessment]:
    """Of each part, by its key."""
    findings: dict[int, list[Finding]] = {part.department_id: [] for part in content.parts}
    for finding in check(content):
        if finding.place.department.pk in findings:
            findings[finding.place.department.pk].append(finding.without_rows)
    return {
        part.pk: Assessment(
            findings=tuple(findings[part.department_id]),
            projects=tuple(_project(content, project) for project in content.projects[part.pk]),
            won=sum(row.now for row in content.department_money if row.department.pk == part.department_id),
        )
        for part in content.parts
    }


def _project(content: Content, project: Project) -> AssessedProject:
    money = content.project_money.get(project.pk)
    sections = project.sections.all()
    return AssessedProject(
        pk=project.pk,
        number=project.number,
        title=project.title,
        kind=project.kind,
        kind_text=project.get_kind_display(),
        team=str(project.team or ""),
        period=project.period_text,
        won=None if money is None else money.of_year(content.plan.year),
        has_sections=bool(sections),
        empty_sections=tuple(str(section) for section in sections if not section.has_content),
    )
