"""From the plan's content to the finished book."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from django.db.models import QuerySet

from plans.content.loading import Content, load_content
from plans.models import DepartmentPlan, Plan
from staffing.models import Department, Organisation

from .pages import Book, DepartmentPages, General, OrgChart, Scope, TeamDuties
from .projects import project_pages
from .tables import budget_table, staffing_table


def build_book(plan: Plan, parts: QuerySet[DepartmentPlan] | None = None, *, project: int | None = None) -> Book:
    """The book of a plan; of these of its departments; or of the project of a number in them.

    Reads a number of queries that doesn't grow with departments, projects or figures.
    """
    scope = Scope.PLAN if parts is None else Scope.DEPARTMENT if project is None else Scope.PROJECT
    return book_of(load_content(plan, parts, project=project), scope)


def book_of(content: Content, scope: Scope) -> Book:
    """The book of content that was read."""
    departments = tuple(department_pages(content))
    return with_departments(book_without_departments(content, scope), departments, map(missing_from, departments))


def book_without_departments(content: Content, scope: Scope) -> Book:
    """All of a book that no department's projects are needed for."""
    organisation = content.organisation or Organisation(name="")
    general = _general(content) if scope == Scope.PLAN else None
    return Book(
        scope=scope,
        year=content.plan.year,
        name=content.plan.title,
        title=str(content.plan),
        date=content.plan.issued_text,
        organisation=organisation.name,
        has_mark=bool(organisation.mark),
        accent=organisation.accent,
        text_font=organisation.text_font,
        prints_contacts=content.plan.prints_contacts,
        is_draft=content.plan.state != Plan.State.CONFIRMED or any(part.amendment_id for part in content.parts),
        dividers_on_right=content.plan.dividers_on_right,
        general=general,
        departments=(),
        missing=tuple(_missing(content, general)),
        amendment=_amendment(content.plan),
    )


def _amendment(amended: Plan | DepartmentPlan) -> str:
    on = amended.amended_on
    return f"변경 {amended.amended_round}차 ({on.year}. {on.month}. {on.day}.)" if on else ""


def with_departments(book: Book, departments: tuple[DepartmentPages, ...], missing: Iterable[Iterable[str]]) -> Book:
    """The book with its departments, and what each of them lacks."""
    of_departments = tuple(chain.from_iterable(missing)) if departments else ("계획에 부서가 없습니다.",)
    return replace(
        book, title=_title(book, departments), departments=departments, missing=book.missing + of_departments
    )


def _title(book: Book, departments: tuple[DepartmentPages, ...]) -> str:
    if book.scope == Scope.PLAN or not departments:
        return book.title
    names = [book.title, departments[0].name]
    if book.scope == Scope.PROJECT:
        names += [f"{project.number}. {project.title}" for project in departments[0].projects]
    return " - ".join(names)


def _general(content: Content) -> General:
    departments = [part.department for part in content.parts]
    teams = sum(len(of) for of in content.teams.values())
    bureaus = {department.bureau for department in departments} - {None}
    counts = ((len(bureaus), "국"), (len(departments) if len(departments) > 1 else 0, "부서"), (teams, "팀"))
    return General(
        summary=" ".join(f"{count}{word}" for count, word in counts if count) or "-",
        chart=_chart(content, departments),
        staffing=staffing_table(content.plan.roster, content.quotas),
        budget=budget_table(content),
    )


def _chart(content: Content, departments: list[Department]) -> OrgChart:
    """The organisation with its bureaus and departments, or the one department with its teams."""
    if len(departments) == 1:
        return _department_chart(departments[0], content)
    top = OrgChart(content.organisation.name if content.organisation else str(content.plan))
    members: dict[str, list[OrgChart]] = {}
    for department in departments:
        leaf = OrgChart(department.name)
        members.setdefault(department.bureau.name if department.bureau else department.name, [])
        if department.bureau:
            members[department.bureau.name].append(leaf)
    return OrgChart(top.name, tuple(OrgChart(name, tuple(of)) for name, of in members.items()))


def _department_chart(department: Department, content: Content) -> OrgChart:
    return OrgChart(department.name, tuple(OrgChart(team.name) for team in content.teams[department.pk]))


def department_pages(content: Content) -> Iterator[DepartmentPages]:
    return (_department(part, content) for part in content.parts)


def _department(part: DepartmentPlan, content: Content) -> DepartmentPages:
    department = part.department
    teams = content.teams[department.pk]
    quotas = [quota for quota in content.quotas if quota.department_id == department.pk]
    return DepartmentPages(
        anchor=f"d-{department.code}",
        code=department.code,
        name=department.name,
        bureau=department.bureau.name if department.bureau else "",
        chart=_department_chart(department, content),
        summary=f"{len(teams)}팀" if teams else "-",
        teams=tuple(TeamDuties(team.name, tuple(team.duty_lines)) for team in teams),
        staffing=staffing_table(content.plan.roster, quotas),
        projects=tuple(project_pages(project, content) for project in content.projects[part.pk]),
        amendment=_amendment(part),
    )


def _missing(content: Content, general: General | None) -> Iterator[str]:
    """What the plan itself still lacks, in sentences; the book prints all the same."""
    plan = content.plan
    if plan.roster is None:
        yield "계획에 정·현원표가 지정되지 않았습니다."
    if plan.budget is None:
        yield f"계획에 {plan.year}년 예산이 지정되지 않았습니다."
    if plan.compared_budget is None:
        yield "예산현황에서 비교할 예산이 지정되지 않았습니다."
    for year, budget in content.budgets.items():
        if budget is None and year != plan.year:
            yield f"{year}년 소요재원을 읽을 예산이 없습니다."
    if general and plan.roster and general.staffing is None:
        yield f"{plan.roster}에 정원·현원이 없습니다."


def missing_from(department: DepartmentPages) -> Iterator[str]:
    if not department.teams:
        yield f"{department.name}: 팀이 없습니다."
    if not department.projects:
        yield f"{department.name}: 주요사업이 없습니다."
    for project in department.projects:
        for section in project.sections:
            if section.missing:
                yield f"{department.name} {project.number}. {project.title}: {section.heading} — {section.missing}"
