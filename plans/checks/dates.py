"""C21: the dates of a project, its steps and its results agree with one another, and with the wordings that print."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from plans.content.loading import Content
from plans.models import Milestone, Project, Section, SectionKind
from plans.text.dates import format_months, format_period
from plans.text.durations import wording_problem

from .findings import Finding, Place, Severity, box_id
from .registry import rule


@rule
def period_touches_the_year(content: Content) -> Iterator[Finding]:
    """C21: a project's period has at least a month in the plan's year."""
    year = content.plan.year
    for part, project in content.projects_with_parts:
        begins, ends = _period(project)
        if (begins and begins > date(year, 12, 1)) or (ends and ends < date(year, 1, 1)):
            yield Finding(
                "C21",
                Severity.ERROR,
                Place(part.department, project, box=box_id(project, "begins")),
                f"{project.period_label}({project.period_text})에 {year}년이 들어 있지 않습니다. 기간을 고치십시오.",
                {"period": project.period_text, "year": year},
            )


def _period(project: Project) -> tuple[date | None, date | None]:
    """First and last month. A first month alone is the whole period, unless a wording has more ("2022. 3월 ~")."""
    ends = project.ends if project.ends or project.period_wording else project.begins
    return project.begins, ends


@rule
def planned_steps_inside_the_period(content: Content) -> Iterator[Finding]:
    """C21: planned steps lie inside the project's period, and don't begin before the year.

    Outside the period is an error, as the page contradicts itself. Before the year may be meant:
    a step that has begun already.
    """
    for step in _dated_steps(content, SectionKind.Role.PLANNED):
        first, last = _period(step.project)
        figures: dict[str, int | str] = {
            "step": step.text,
            "period": step.project.period_text,
            "year": content.plan.year,
        }
        if (first and step.begins < first) or (last and step.ends > last):
            yield Finding(
                "C21",
                Severity.ERROR,
                step.place,
                f"{_with_months('일정', step.text, format_period(step.begins, step.ends))}이 "
                f"{_with_months(step.project.period_label, step.project.period_text, _months(step.project))}을 "
                "벗어납니다. 일정이나 기간을 고치십시오.",
                figures,
            )
        elif step.begins < date(content.plan.year, 1, 1):
            yield Finding(
                "C21",
                Severity.WARNING,
                step.place,
                f"추진계획의 일정({step.text})이 {content.plan.year}년보다 먼저 시작합니다. "
                "추진실적으로 옮길 것이 아닌지 확인하십시오.",
                figures,
            )


def _months(project: Project) -> str:
    return format_period(project.begins, project.ends)


def _with_months(what: str, printed: str, months: str) -> str:
    """`일정(2024. 3.)`; with the months that are compared where the print has other words."""
    compared = "" if _plain(printed) == _plain(months) else f", 시작·끝은 {months}"
    return f"{what}({printed}{compared})"


def _plain(text: str) -> str:
    return text.replace(" ", "").replace("월", ".")


@rule
def results_by_the_date_of_the_roster(content: Content) -> Iterator[Finding]:
    """C21: what was done had begun by the month of the roster's date; what runs past it is reported.

    Or by the month of issue, where that is later: a plan tells what was done until it was printed.
    """
    roster, issued = content.plan.roster, content.plan.issued
    if roster is None:
        return
    until, named = roster.as_of.replace(day=1), f"기준일({roster.date_text})"
    if issued and issued > until:
        until, named = issued, f"발행 연월({content.plan.issued_text})"
    for step in _dated_steps(content, SectionKind.Role.DONE):
        figures: dict[str, int | str] = {"step": step.text, "as_of": format_months(until, None)}
        if step.begins > until:
            yield Finding(
                "C21",
                Severity.WARNING,
                step.place,
                f"추진실적({step.text})이 {named}보다 뒤에 시작합니다. 추진계획으로 옮길 것이 아닌지 확인하십시오.",
                figures,
            )
        elif step.ends > until:
            yield Finding(
                "C21",
                Severity.INFORMATION,
                step.place,
                f"추진실적({step.text})이 {named}을 지나서 끝납니다. 날짜가 맞는지 확인하십시오.",
                figures,
            )


class _Step(NamedTuple):
    project: Project
    place: Place
    begins: date
    ends: date
    text: str


def _dated_steps(content: Content, role: str) -> Iterator[_Step]:
    """Steps with a month at least at one end; a month alone is both ends."""
    for part, project in content.projects_with_parts:
        for section in project.sections.all():
            for step in section.milestones.all() if section.role == role else ():
                begins, ends = step.begins or step.ends, step.ends or step.begins
                if begins and ends:
                    text = step.date_wording or format_months(step.begins, step.ends)
                    place = Place(part.department, project, section, step, box_id(step, "begins"))
                    yield _Step(project, place, begins, ends, text)


@rule
def wordings_agree_with_their_dates(content: Content) -> Iterator[Finding]:
    """C21: what prints instead of months says the same as they do, and is as long as it says ("2026~2028년(2년간)")."""
    for part, project in content.projects_with_parts:
        box = box_id(project, "period_wording")
        own = (Place(part.department, project, box=box), project.period_wording, project, content.plan.year)
        rows: list[tuple[Place, str, Project | Milestone, int]] = [own]
        rows += [
            (
                Place(part.department, project, section, step, box_id(step, "date_wording")),
                step.date_wording,
                step,
                _year_meant(content, section),
            )
            for section in project.sections.all()
            for step in section.milestones.all()
        ]
        for place, wording, row, year in rows:
            if wording and (problem := wording_problem(wording, row.begins, row.ends, year=year)):
                yield Finding("C21", Severity.WARNING, place, problem, {"wording": wording})


def _year_meant(content: Content, section: Section) -> int:
    return content.plan.results_year if section.role == SectionKind.Role.DONE else content.plan.year
