"""The tables of money and staff, summed and rounded for paper."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from budgets.models import FundingSource, Program
from budgets.money import MoneyUnit, format_money, format_rate, round_money
from plans.content.loading import Content, DepartmentMoney, ProjectMoney
from plans.models import Plan, Project
from plans.text.widths import PORTRAIT, USUAL, Setting, fit_columns, setting_of_rows
from staffing.models import Roster, StaffingQuota

from .pages import BudgetGroup, BudgetRow, BudgetTable, MoneyRow, MoneyTable, StaffingRow, StaffingTable


def unit_line(plan: Plan) -> str:
    return f"(단위: {MoneyUnit(plan.unit).label})"


def money_text(won: int, plan: Plan) -> str:
    """An amount with its unit: `141,500천원`."""
    return f"{format_money(won, plan.unit)}{MoneyUnit(plan.unit).label}"


class _Sum(NamedTuple):
    """An amount that stands beside those that make it up, in won."""

    whole: int
    parts: tuple[int, ...]


def _rounding_note(sums: Iterable[_Sum], plan: Plan) -> str:
    """What is said below a table in which rounded amounts don't add up to their rounded sum."""

    def rounded(won: int) -> int:
        return round_money(won, plan.unit)

    if all(sum(map(rounded, each.parts)) == rounded(each.whole) for each in sums):
        return ""
    return f"※ 단수조정: {MoneyUnit(plan.unit).label} 단위로 반올림하여 더한 값이 합계와 다를 수 있습니다."


#: Where the columns that a look gives a table are too narrow, they are as wide as what stands in them.
_FLUID = "fluid"


def _classes(setting: Setting) -> str:
    return f"{_FLUID} {setting.classes}".strip()


# 정·현원표

#: With more grades than this the table is set in small type.
CROWDED = 9
_CROWDED = Setting(7.5, 0.4)


class _Staff(NamedTuple):
    authorized: int
    filled: int

    def __str__(self) -> str:
        return f"{self.authorized:,}({self.filled:,})"


def _staff(quotas: Iterable[StaffingQuota]) -> _Staff:
    rows = list(quotas)
    return _Staff(sum(row.authorized for row in rows), sum(row.filled for row in rows))


def staffing_table(roster: Roster | None, quotas: Iterable[StaffingQuota]) -> StaffingTable | None:
    """정원(현원) by department and grade; None where the roster has nothing to say."""
    rows = list(quotas)
    if roster is None or not rows:
        return None
    grades = sorted(
        {quota.grade_id: quota.grade for quota in rows}.values(), key=lambda grade: (grade.order, grade.code)
    )
    departments: dict[int, list[StaffingQuota]] = {}
    for quota in rows:
        departments.setdefault(quota.department_id, []).append(quota)

    def row(name: str, of: list[StaffingQuota]) -> StaffingRow:
        by_grade: dict[int, list[StaffingQuota]] = {grade.pk: [] for grade in grades}
        for quota in of:
            by_grade[quota.grade_id].append(quota)
        cells = map(_staff, by_grade.values())
        return StaffingRow(name, str(_staff(of)), tuple(str(cell) if any(cell) else "-" for cell in cells))

    everybody = _staff(rows)
    total = row("합계", rows) if len(departments) > 1 else None
    of_departments = tuple(row(of[0].department.name, of) for of in departments.values())
    names = tuple(grade.name for grade in grades)
    classes, is_turned = _staffing_look(names, [*([total] if total else []), *of_departments])
    return StaffingTable(
        authorized=f"{everybody.authorized:,}",
        filled=f"{everybody.filled:,}",
        date=roster.date_text,
        grades=names,
        total=total,
        rows=of_departments,
        classes=classes,
        is_turned=is_turned,
    )


def _staffing_look(grades: tuple[str, ...], rows: list[StaffingRow]) -> tuple[str, bool]:
    """By which classes the table is set, and whether in landscape."""
    is_crowded = len(grades) > CROWDED
    # As book.css shares the width out: among the grades alone where it is crowded, else with their sum.
    column = PORTRAIT * (0.78 / len(grades) if is_crowded else 0.82 / (len(grades) + 1))
    figures = [row.cells if is_crowded else (row.total, *row.cells) for row in rows]
    if fit_columns(figures, column, _CROWDED if is_crowded else USUAL):
        return "crowded" if is_crowded else "", False
    setting = setting_of_rows([("부서명", "합계", *grades), *((row.name, row.total, *row.cells) for row in rows)])
    return _classes(setting), setting.is_turned


# 예산현황


def budget_table(content: Content) -> BudgetTable | None:
    """This year beside the compared budget; None without a budget for the year."""
    plan = content.plan
    if plan.budget is None:
        return None
    money = content.department_money
    compared = plan.compared_budget
    groups = (_sum_group("합계", money, plan), *_account_groups(money, plan), *_department_groups(content))
    return BudgetTable(
        unit=unit_line(plan),
        this_year=f"{plan.year}년",
        compared=f"{compared.fiscal_year}년 ({compared.edition})" if compared else f"{plan.year - 1}년",
        groups=groups,
        note=_rounding_note(_budget_sums(money, is_compared=compared is not None), plan),
        missing="" if compared else "비교할 예산이 지정되지 않아 증감을 셈하지 않았습니다.",
        classes=_budget_classes(groups),
    )


def _budget_sums(money: Iterable[DepartmentMoney], *, is_compared: bool) -> Iterator[_Sum]:
    """Of categories, departments, bureaus and accounts, in both years; and of each row, from one year to the other."""
    rows = list(money)

    def amounts(groups: Iterable[list[DepartmentMoney]]) -> Iterator[tuple[int, int]]:
        return ((sum(row.now for row in of), sum(row.before for row in of)) for of in groups)

    def grouped(of: list[DepartmentMoney], name: str) -> list[list[DepartmentMoney]]:
        keys = dict.fromkeys(getattr(row, name) for row in of)
        return [[row for row in of if getattr(row, name) == key] for key in keys]

    departments = grouped(rows, "department")
    bureaus: dict[int | None, list[DepartmentMoney]] = {}
    for row in rows:
        bureaus.setdefault(row.department.bureau_id, []).append(row)
    tables = [(rows, departments), (rows, grouped(rows, "account"))]
    tables += [(of, grouped(of, "category")) for of in departments]
    tables += [(of, grouped(of, "department")) for bureau, of in bureaus.items() if bureau]
    for whole, groups in tables:
        [(now, before)] = amounts([whole])
        parts = list(amounts(groups))
        yield _Sum(now, tuple(part for part, _ in parts))
        if is_compared:
            yield _Sum(before, tuple(part for _, part in parts))
            yield from (_Sum(now - before, (now, -before)) for now, before in [(now, before), *parts])


def _budget_classes(groups: tuple[BudgetGroup, ...]) -> str:
    rows = [
        (group.name, row.label, row.now, row.before, row.change, row.rate) for group in groups for row in group.rows
    ]
    column = PORTRAIT * 0.17  # as book.css shares the width out
    if fit_columns((row[2:5] for row in rows), column, USUAL):
        return ""
    return _classes(setting_of_rows(rows))


def _budget_row(label: str, rows: Iterable[DepartmentMoney], plan: Plan) -> BudgetRow:
    of = list(rows)
    now, before = sum(row.now for row in of), sum(row.before for row in of)
    if plan.compared_budget is None:
        return BudgetRow(label, format_money(now, plan.unit), "-", "-", "-")
    return BudgetRow(
        label,
        now=format_money(now, plan.unit),
        before=format_money(before, plan.unit),
        change=format_money(now - before, plan.unit),
        rate=format_rate(now, before),
    )


def _sum_group(name: str, rows: Iterable[DepartmentMoney], plan: Plan) -> BudgetGroup:
    return BudgetGroup(name, (_budget_row(name, rows, plan),), is_sum=True)


def _account_groups(money: tuple[DepartmentMoney, ...], plan: Plan) -> list[BudgetGroup]:
    accounts = [account for account in Program.Account if any(row.account == account for row in money)]
    if len(accounts) < 2:
        return []
    return [_sum_group(account.label, [row for row in money if row.account == account], plan) for account in accounts]


def _department_groups(content: Content) -> list[BudgetGroup]:
    """Departments in the official order, each bureau's sum above its first department."""
    money = content.department_money
    bureaus = {row.department.bureau for row in money}
    groups: list[BudgetGroup] = []
    seen = set()
    for department in dict.fromkeys(row.department for row in money):
        bureau = department.bureau
        if len(bureaus) > 1 and bureau and bureau not in seen:
            seen.add(bureau)
            of_bureau = [row for row in money if row.department.bureau == bureau]
            groups.append(_sum_group(bureau.name, of_bureau, content.plan))
        ours = [row for row in money if row.department == department]
        rows = [_budget_row("계", ours, content.plan)]
        rows += [
            _budget_row(category.name, [row for row in ours if row.category == category], content.plan)
            for category in content.categories
        ]
        groups.append(BudgetGroup(department.name, tuple(rows)))
    return groups


# 연차별 소요재원


def money_table(project: Project, money: ProjectMoney, content: Content) -> MoneyTable:
    """A project's money by source and year; a new project has no last year."""
    plan = content.plan
    years = [year for year in content.budgets if year >= plan.year or not project.is_new]
    unknown = [year for year in years if content.budgets[year] is None]
    total = _money_row("계", list(money.by_source), money, years, content)
    rows = tuple(_money_row(source.name, [source], money, years, content) for source in money.by_source)
    return MoneyTable(
        heading=f"{plan.year}년 소요예산 : {money_text(money.of_year(plan.year), plan)}",
        unit=unit_line(plan),
        years=tuple(f"{year}년" for year in years),
        current=years.index(plan.year),
        total=total,
        rows=rows,
        note=_rounding_note(_money_sums(money, [year for year in years if content.budgets[year]]), plan),
        missing=f"{', '.join(f'{year}년' for year in unknown)} 예산이 지정되지 않았습니다." if unknown else "",
        classes=setting_of_rows((row.source, row.total, *row.cells) for row in (total, *rows)).classes,
    )


def _money_sums(money: ProjectMoney, years: list[int]) -> Iterator[_Sum]:
    """Of sources in each year, and of years for each source and for all."""
    by_source = [[of.get(year, 0) for year in years] for of in money.by_source.values()]
    by_year = list(zip(*by_source, strict=True))
    totals = [sum(of) for of in by_year]
    yield from (_Sum(sum(of), of) for of in by_year)
    yield from (_Sum(sum(of), tuple(of)) for of in (*by_source, totals))
    yield _Sum(sum(totals), tuple(map(sum, by_source)))


def _money_row(
    name: str, sources: list[FundingSource], money: ProjectMoney, years: list[int], content: Content
) -> MoneyRow:
    of_year = {year: sum(money.by_source[source].get(year, 0) for source in sources) for year in years}
    unit = content.plan.unit
    cells = (format_money(won, unit) if content.budgets[year] else "-" for year, won in of_year.items())
    return MoneyRow(name, format_money(sum(of_year.values()), unit), tuple(cells))
