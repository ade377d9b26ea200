"""Tables of the budget for further work: sums over the ledger's lines, in thousands of won."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Sum

from budgets.editions import chosen_edition, edition_of
from budgets.models import Budget, BudgetLine, Category, FundingSource
from spreadsheets.exports.registry import Export
from spreadsheets.records import Options
from spreadsheets.writing.table import Cell, Format, Table, TableColumn
from staffing.models import Department
from staffing.sheets.lookups import seen_by

INSIDE = "민자와 자체 기금처럼 예산 밖의 재원은 넣지 않았습니다."
LATER_YEARS = 2  # years after its own that a book's table of years has


def editions(year: int) -> list[tuple[str, str]]:
    """The enacted budgets of a year, the latest first, by the codes that addresses name them with."""
    return [(edition_of(budget).code, budget.edition) for budget in _enacted(year)]


def years() -> list[int]:
    enacted = Budget.objects.exclude(kind=Budget.Kind.FORECAST)
    return list(enacted.order_by().values_list("fiscal_year", flat=True).distinct())


def _enacted(year: int) -> list[Budget]:
    found = Budget.objects.of_year(year)
    return sorted(found, key=lambda budget: budget.round or 0, reverse=True)


def _budget(options: Options) -> Budget | None:
    """The chosen edition, or else the latest; raises ValueError for a code that is no edition's."""
    enacted = _enacted(options.get("year") or max(years(), default=0))
    if code := options.get("edition"):
        wanted = chosen_edition(code)
        return next((each for each in enacted if (each.kind, each.round) == (wanted.kind, wanted.round)), None)
    return next(iter(enacted), None)


def by_category(user: Any, options: Options) -> Table:
    """A row for each department, a column for each category."""
    return _by_department(user, options, "사업 구분별", dict(Category.objects.values_list("pk", "name")), "category")


def by_source(user: Any, options: Options) -> Table:
    """A row for each department, a column for each source that gives anything."""
    inside = FundingSource.objects.filter(outside_budget=False)
    return _by_department(user, options, "재원별", dict(inside.values_list("pk", "name")), "source", only_used=True)


def _by_department(
    user: Any, options: Options, by: str, names: dict[int, str], path: str, *, only_used: bool = False
) -> Table:
    """`names` are those of the columns, by the keys that `path` leads to."""
    budget = _budget(options)
    departments = seen_by(user, options)
    lines = BudgetLine.objects.filter(budget=budget, program__department__in=departments).inside_budget()
    sums: Any = lines.with_facts("category").order_by().values_list("program__department", path)
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for department, key, won in sums.annotate(Sum("amount")):
        found[department][key] = won
    if only_used:
        used = {key for each in found.values() for key, won in each.items() if won}
        names = {key: name for key, name in names.items() if key in used}
    in_order = departments.filter(pk__in=found).select_related("bureau").order_by("order", "code")
    money = [_money(name) for name in names.values()]
    columns = [TableColumn("국", 18), TableColumn("부서", 20), *money, _money("합계")]
    rows = (_row(department, found[department.pk], names) for department in in_order)
    return Table(f"{_title(budget, options)} 부서·{by} 예산", columns, rows, notes=[INSIDE], frozen=2)


def _row(department: Department, sums: dict[int, int], keys: Iterable[int]) -> list[Cell]:
    return [str(department.bureau or ""), str(department), *(sums.get(key, 0) for key in keys), sum(sums.values())]


def _title(budget: Budget | None, options: Options) -> str:
    return f"{budget.fiscal_year}년 {budget.edition}" if budget else f"{options.get('year', '')}년".strip()


def _money(label: str) -> TableColumn:
    return TableColumn(label, 18, Format.THOUSAND, is_summed=True)


def by_department_and_year(user: Any, options: Options) -> Table:
    """A row for each department, a column for each year, and what changes from last year to this one."""
    year, budgets = _over_years(options)
    departments = seen_by(user, options)
    lines = BudgetLine.objects.inside_budget().filter(budget__in=[each.pk for _, each in budgets if each])
    found: dict[int, dict[int, int]] = defaultdict(dict)
    sums = lines.filter(program__department__in=departments).order_by().values_list("program__department", "budget")
    for department, budget, won in sums.annotate(Sum("amount")):
        found[department][budget] = won
    in_order = departments.filter(pk__in=found).select_related("bureau").order_by("order", "code")
    columns = [TableColumn("국", 18), TableColumn("부서", 20), *_columns(budgets), _money("올해 증감")]
    keys = [each.pk if each else 0 for _, each in budgets]
    rows = (_row_of_years(department, found[department.pk], keys) for department in in_order)
    return Table(f"{year}년 기준 부서·연도별 예산", columns, rows, notes=[INSIDE], frozen=2)


def _row_of_years(department: Department, sums: dict[int, int], budgets: list[int]) -> list[Cell]:
    before, now, *later = (sums.get(budget, 0) for budget in budgets)
    return [str(department.bureau or ""), str(department), before, now, *later, now - before]


def by_years(user: Any, options: Options) -> Table:
    """A row for each program and source, a column for each year from the one before to the last of the outlook."""
    year, budgets = _over_years(options)
    columns = [
        TableColumn("부서", 20),
        TableColumn("사업 구분", 14),
        TableColumn("정책사업", 24),
        TableColumn("단위사업", 24),
        TableColumn("세부사업코드", 16),
        TableColumn("세부사업", 30),
        TableColumn("내역", 20),
        TableColumn("재원", 14),
        *_columns(budgets),
    ]
    keys = [budget.pk if budget else None for _, budget in budgets]
    return Table(f"{year}년 기준 연차별 예산", columns, _lines(seen_by(user, options), keys, year), frozen=1)


def _over_years(options: Options) -> tuple[int, list[tuple[int, Budget | None]]]:
    """The chosen year, and the edition of each year from the one before it on."""
    year = options.get("year") or max(years(), default=0)
    return year, [(each, _of_year(each, year)) for each in range(year - 1, year + LATER_YEARS + 1)]


def _columns(budgets: Iterable[tuple[int, Budget | None]]) -> list[TableColumn]:
    return [_money(f"{each}년 {budget.edition if budget else '(없음)'}") for each, budget in budgets]


def _of_year(each: int, base: int) -> Budget | None:
    """What was enacted, and for later years the outlook that was made with this one's."""
    if each <= base:
        return next(iter(_enacted(each)), None)
    return Budget.objects.forecast(base).filter(fiscal_year=each).first()


def _lines(departments: Any, budgets: list[int | None], year: int) -> Iterator[list[Cell]]:
    """Programs are named as they are in the chosen year."""
    lines = BudgetLine.objects.filter(budget__in=[pk for pk in budgets if pk], program__department__in=departments)
    lines = lines.select_related("program__department", "program__category", "source")
    lines = lines.prefetch_related("program__years__category").order_by(
        "program__department__order", "program__department__code", "program__code", "program__part", "source__order"
    )
    rows: dict[tuple[int, int], tuple[BudgetLine, dict[int, int]]] = {}
    for line in lines:
        _, sums = rows.setdefault((line.program_id, line.source_id), (line, {}))
        sums[line.budget_id] = line.amount
    for line, sums in rows.values():
        program, facts = line.program, line.program.in_year(year)
        yield [
            str(program.department),
            str(facts.category),
            facts.policy,
            facts.unit,
            program.code,
            facts.name,
            program.part,
            str(line.source),
            *(sums.get(pk or 0, 0) for pk in budgets),
        ]


TABLES = (
    Export(
        "budget-categories",
        "부서·사업 구분별 예산",
        "부서마다 정책사업비, 행정운영경비, 재무활동비와 그 합계입니다.",
        by_category,
        years=years,
        editions=editions,
    ),
    Export(
        "budget-sources",
        "부서·재원별 예산",
        "부서마다 국비, 시비, 구비처럼 재원별로 나눈 예산과 그 합계입니다.",
        by_source,
        years=years,
        editions=editions,
    ),
    Export(
        "budget-department-years",
        "부서·연도별 예산",
        "부서마다 지난해, 올해, 중기전망의 예산 합계와 올해 늘고 준 금액입니다.",
        by_department_and_year,
        years=years,
    ),
    Export(
        "budget-years",
        "연차별 예산",
        "세부사업과 재원마다 지난해, 올해, 중기전망의 예산을 나란히 둔 표입니다.",
        by_years,
        years=years,
    ),
)
