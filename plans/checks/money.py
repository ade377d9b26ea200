from collections.abc import Iterator

from budgets.money import MoneyUnit, format_money_exactly, format_share
from korean.particles import with_particle
from plans.content.loading import Content
from plans.models import DepartmentPlan, Plan, Project, Section, SectionKind

from .findings import MONEY_BOX, Finding, Place, Severity, box_id
from .registry import rule


def money_text(won: int, plan: Plan) -> str:
    """With the decimals it needs: rounded to 억원, what two sums differ by would be 0."""
    return f"{format_money_exactly(won, plan.unit)}{MoneyUnit(plan.unit).label}"


@rule
def steps_within_the_project(content: Content) -> Iterator[Finding]:
    """C13: where steps have amounts, their sum is no more than the project's money; a rest is reported.

    Amounts are those of the lowest steps. What was done (추진실적) was paid from other years' money. A
    difference of less than a 천원, which amounts are written in, is rounding.
    """
    if content.plan.budget is None:
        return
    for part, project in content.projects_with_parts:
        amounts = [amount for section in project.sections.all() for amount in _amounts(section)]
        if not amounts:
            continue
        place = Place(part.department, project, box=MONEY_BOX)
        funded = content.project_money.get(project.pk)
        steps, money = sum(amounts), funded.of_year(content.plan.year) if funded else 0
        if abs(money - steps) >= MoneyUnit.THOUSAND:
            yield (
                _rest(content.plan, place, steps, money) if steps < money else _over(content.plan, place, steps, money)
            )


def _amounts(section: Section) -> list[int]:
    if section.role == SectionKind.Role.DONE:
        return []
    steps = section.milestones.all()
    parents = {step.parent_id for step in steps}
    return [step.amount for step in steps if step.amount is not None and step.pk not in parents]


def _rest(plan: Plan, place: Place, steps: int, money: int) -> Finding:
    rest = money_text(money - steps, plan)
    return Finding(
        "C13",
        Severity.INFORMATION,
        place,
        f"세부 일정의 금액을 더하면 {money_text(steps, plan)}으로 소요예산 {money_text(money, plan)}보다 적습니다"
        f"({rest} 미배분). 금액을 빠뜨린 일정이 없는지 확인하십시오.",
        {"steps": steps, "project": money, "rest": money - steps},
    )


def _over(plan: Plan, place: Place, steps: int, money: int) -> Finding:
    return Finding(
        "C13",
        Severity.ERROR,
        place,
        f"세부 일정의 금액을 더하면 {money_text(steps, plan)}으로 소요예산 {money_text(money, plan)}보다 "
        f"{money_text(steps - money, plan)} 많습니다. 일정의 금액이나 연결한 세부사업을 고치십시오.",
        {"steps": steps, "project": money, "over": steps - money},
    )


@rule
def projects_within_the_department(content: Content) -> Iterator[Finding]:
    """C14: projects get no more than the department's 정책사업비, and the share of it that they get is reported.

    Money from outside the budget (민자, own funds) doesn't count on either side.
    """
    if content.plan.budget is None:
        return
    names = "·".join(category.name for category in content.categories if category.funds_projects)
    for part in content.parts:
        total = sum(
            row.now
            for row in content.department_money
            if row.department.pk == part.department_id and row.category.funds_projects
        )
        projects = _projects_money(content, part)
        figures: dict[str, int | str] = {"projects": projects, "department": total}
        text = f"주요사업의 합계 {money_text(projects, content.plan)}"
        if projects > total:
            yield Finding(
                "C14",
                Severity.ERROR,
                Place(part.department),
                f"{text}이 부서의 {names} {money_text(total, content.plan)}보다 "
                f"{money_text(projects - total, content.plan)} 많습니다. "
                "사업에 연결한 세부사업의 부서와 사업 구분을 확인하십시오.",
                figures | {"over": projects - total},
            )
        if total:
            share = format_share(projects, total)
            yield Finding(
                "C14",
                Severity.INFORMATION,
                Place(part.department),
                f"{text}은 부서의 {names} {money_text(total, content.plan)}의 {share}%입니다.",
                figures | {"share": share},
                is_usual=True,
            )


def _projects_money(content: Content, part: DepartmentPlan) -> int:
    funded = (content.project_money.get(project.pk) for project in content.projects[part.pk])
    return sum(money.inside_budget(content.plan.year) for money in funded if money)


@rule
def new_or_continuing(content: Content) -> Iterator[Finding]:
    """C15: a project is new if, and only if, no edition of last year's budget gave it money.

    신규 with money is an error: its table begins with this year and would not show last year's money to
    the reader. 계속 without money is a warning: what another department's or a joint program paid for
    goes on all the same, and the table honestly prints a 0. Without programs, or where nothing is known
    of last year, nothing is found.
    """
    last_year = content.plan.year - 1
    if not _knows_last_year(content):
        return
    for part, project in content.projects_with_parts:
        if project.pk not in content.project_money or project.is_new != (project.pk in content.funded_last_year):
            continue
        yield Finding(
            "C15",
            Severity.ERROR if project.is_new else Severity.WARNING,
            Place(part.department, project, box=box_id(project, "kind")),
            _new_with_money(last_year) if project.is_new else _continuing_without(last_year),
            {"kind": project.get_kind_display(), "year": last_year},
        )


def _new_with_money(year: int) -> str:
    return f"신규 사업인데 {year}년 예산에 금액이 있습니다. 구분을 계속으로 바꾸거나 연결한 세부사업을 고치십시오."


def _continuing_without(year: int) -> str:
    return f"계속 사업인데 {year}년 예산에 금액이 없습니다. 구분과 연결한 세부사업을 확인하십시오."


def _knows_last_year(content: Content) -> bool:
    compared = content.plan.compared_budget
    return bool(
        content.plan.previous_budget
        or (compared and compared.fiscal_year == content.plan.year - 1)
        or content.funded_last_year
    )


@rule
def sole_source_is_the_only_one(content: Content) -> Iterator[Finding]:
    """C19: what prints as “(전액 구비)” has money from that source alone, and has money at all."""
    for part, project in content.projects_with_parts:
        if project.sole_source is None:
            continue
        sentence = _sole_source(content, project)
        if sentence:
            yield Finding(
                "C19",
                Severity.ERROR,
                Place(part.department, project, box=box_id(project, "sole_source")),
                f"{with_particle(f'“전액 {project.sole_source}”', '으로(로)')} 적었으나 {sentence}",
                {"sole_source": project.sole_source.name},
            )


def _sole_source(content: Content, project: Project) -> str:
    money = content.project_money.get(project.pk)
    if money is None:
        return "예산이 연결되지 않은 사업입니다. 세부사업을 연결하거나 전액 재원을 비우십시오."
    year = content.plan.year
    others = [
        f"{source} {money_text(years[year], content.plan)}"
        for source, years in money.by_source.items()
        if source != project.sole_source and years.get(year)
    ]
    if others:
        return f"{year}년 예산에 {', '.join(others)}이 더 있습니다. 전액 재원을 비우거나 예산의 재원을 고치십시오."
    return ""
