"""From the plan's content to the finished book."""

from django.db.models import QuerySet

from plans.content import Content, load_content
from plans.models import DepartmentPlan, Plan
from staffing.models import Department, Organisation

from .book import Book, DepartmentPages, General, OrgChart, Scope, TeamDuties
from .projects import project_pages
from .tables import budget_table, staffing_table


def build_book(plan: Plan, parts: QuerySet[DepartmentPlan] | None = None, *, project: int | None = None) -> Book:
    """The book of a plan; of these of its departments; or of the project of a number in them.

    Reads a number of queries that doesn't grow with departments, projects or figures.
    """
    content = load_content(plan, parts, project=project)
    scope = Scope.PLAN if parts is None else Scope.DEPARTMENT if project is None else Scope.PROJECT
    organisation = content.organisation or Organisation(name="")
    departments = tuple(_department(part, content) for part in content.parts)
    general = _general(content) if scope == Scope.PLAN else None
    return Book(
        scope=scope,
        year=content.plan.year,
        name=content.plan.title,
        title=_title(content, scope),
        date=content.plan.issued_text,
        organisation=organisation.name,
        has_mark=bool(organisation.mark),
        accent=organisation.accent,
        text_font=organisation.text_font,
        prints_contacts=content.plan.prints_contacts,
        general=general,
        departments=departments,
        missing=tuple(_missing(content, general, departments)),
    )


def _title(content: Content, scope: Scope) -> str:
    if scope == Scope.PLAN or not content.parts:
        return str(content.plan)
    part = content.parts[0]
    if scope == Scope.DEPARTMENT:
        return f"{content.plan} - {part.department}"
    return " - ".join([str(content.plan), str(part.department), *map(str, content.projects[part.pk])])


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
    )


def _missing(content: Content, general: General | None, departments: tuple[DepartmentPages, ...]):
    """What the plan still lacks, in sentences; the book prints all the same."""
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
    if not departments:
        yield "계획에 부서가 없습니다."
    for department in departments:
        yield from _missing_in(department)


def _missing_in(department: DepartmentPages):
    if not department.teams:
        yield f"{department.name}: 팀이 없습니다."
    if not department.projects:
        yield f"{department.name}: 주요사업이 없습니다."
    for project in department.projects:
        for section in project.sections:
            if section.missing:
                yield f"{department.name} {project.number}. {project.title}: {section.heading} — {section.missing}"
