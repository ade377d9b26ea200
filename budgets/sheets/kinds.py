"""The kind of sheets with the budget: our own list, and what the finance system prints."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

from django.db.models import QuerySet, Sum

from budgets.editions import Edition, chosen_edition, edition_named, read_edition
from budgets.models import Budget, BudgetLine, Program
from budgets.money import format_money
from spreadsheets.columns import Column
from spreadsheets.doubts import answered_columns, doubtful_columns
from spreadsheets.header_rows import HeaderRow
from spreadsheets.imports.moving import Moved, moved_rows, values_of
from spreadsheets.imports.planning import Change, ImportPlan, RowState
from spreadsheets.kinds import SheetKind, Sums
from spreadsheets.kinds import Sum as Line
from spreadsheets.layouts import SUMS, Layout, filled_down, layout_of
from spreadsheets.missing import unit_question
from spreadsheets.questions import Question, open_questions
from spreadsheets.reading.workbook import Sheet
from spreadsheets.records import Columns, Options, Record
from spreadsheets.values import UNITS, whole
from staffing.models import Department
from staffing.sheets.lookups import seen_by

from .finance import FINANCE_COLUMNS, read_finance, read_statement, source_columns, year_columns
from .finance.columns import YEAR_SOURCE
from .finance.outline import Outline
from .finance.questions import (
    amount_of_edition,
    answered_sources,
    finance_questions,
    has_years,
    source_rows,
    with_every_year,
    with_source_rows,
    without_words,
)
from .lists import read_own_list
from .missing import missing_year_and_edition
from .other_tables import other_tables
from .resources import BudgetLineResource, BudgetResource, ProgramResource, ProgramYearResource
from .resources.identities import fill_in_keys
from .tables import years
from .units import new_unit, unit_of_others, unit_questions, units_in, units_of

# A year and a month are a day, such as that of printing.
_YEAR = re.compile(r"(20\d\d)\s*(?:년|회계)(?!\s*\d{1,2}\s*월)")
# In one cell, or in two beside each other.
_LABELLED_YEAR = re.compile(r"(?<![가-힣])(?:(?:회계|예산)\s*)?[연년]도\s*[:：]?\s*(20\d\d)(?!\d|\s*년?도?\s*[-~∼～–])")
#: Fields of which several columns are no reason to ask: an outline's steps, and columns that their labels tell apart.
_NO_DOUBTS = {"column:outline", f"column:{YEAR_SOURCE}"}
_LIST = {"name", "source", "amount"}
BLANK = 0.3  # of the rows: more than what somebody forgets to fill in


def is_list(columns: Columns) -> bool:
    """Our own: a row for each program, year, edition and source; or each with its number, which says what it is."""
    if "id" in columns and "amount" in columns:
        return True
    more = {name for name in columns if name in FINANCE_COLUMNS or name.startswith(("source:", "year:"))}
    return _has_department(columns) and set(columns) >= _LIST and not more


def has_full_rows(sheet: Sheet, header: HeaderRow) -> bool:
    """Whether each row names its program: in the finance system's sheets sources are rows below a 계."""
    if "id" in header.columns:
        return True
    name, source = header.columns["name"], header.columns["source"]
    rows = [row for row in filled_down(sheet, header).rows[header.first_row :] if row[source] is not None]
    has_sums = any(name.replace(" ", "") in SUMS for name in {str(row[source]) for row in rows})
    return not has_sums and sum(row[name] is None for row in rows) <= len(rows) * BLANK


def is_finance(columns: Columns) -> bool:
    return "name" in columns and _has_money(columns)


def is_statement(columns: Columns) -> bool:
    """A printed 세출예산사업명세서: levels by indent in one column."""
    return "outline" in columns and "name" not in columns and _has_money(columns)


def _has_money(columns: Columns) -> bool:
    return "amount" in columns or any(name.startswith(("source:", "year:")) for name in columns)


def _has_department(columns: Columns) -> bool:
    return bool({"department", "department_code"} & set(columns))


def unit_in_file(properties: Mapping[str, str], above: Iterable[str]) -> str | None:
    """The unit of amounts that a file names in its properties or above its rows; None for none, or for several."""
    if properties.get("unit") in UNITS:
        return properties["unit"]
    units = units_in(above)
    return units.pop() if len(units) == 1 and units <= set(UNITS) else None


def missing_unit(sheet: Sheet, header: HeaderRow, options: Options) -> list[Question]:
    """The unit, where a file names none; where it names several, they are asked about themselves."""
    if options.get("unit") in UNITS or unit_questions(sheet, header, options):
        return []
    return [unit_question()]


def year_named(titles: Iterable[str]) -> int | None:
    """The one year that titles name, such as 2024년도 or 회계연도: 2024; None for none, or for several."""
    titles = list(titles)
    years = {int(match[1]) for title in titles for match in _YEAR.finditer(title)}
    years |= {int(match[1]) for match in _LABELLED_YEAR.finditer("\n".join(titles))}
    return years.pop() if len(years) == 1 else None


def _budget_of(record: Record, options: Options) -> tuple | None:
    """The year and the edition that a row is of; None where it doesn't say them."""
    values, year = record.values, record.values.get("year") or options.get("year")
    with suppress(ValueError):
        written = values.get("edition")
        edition = read_edition(written, values.get("round")) if written else chosen_edition(options.get("edition", ""))
        return (year, *edition) if year else None
    return None


class BudgetKind(SheetKind):
    code = "budget"
    label = "예산"
    contents = "세부사업과 재원별 예산액"
    about = "세부사업의 재원별 예산액을 가져옵니다. 우리 서식과 재정 시스템의 세출예산 표를 읽습니다."
    options = ("unit", "year", "edition")
    permissions = ("budgets.change_budgetline", "budgets.add_program", "budgets.add_budget")
    # New ones at the end: what was written is reverted by the number of its stage.
    stages = (BudgetResource, ProgramResource, BudgetLineResource, ProgramYearResource)
    layouts = (
        Layout("list", "목록", is_list, read_own_list, suits=has_full_rows),
        Layout("statement", "세출예산사업명세서", is_statement, read_statement),
        Layout("finance", "재정 시스템의 세출예산", is_finance, read_finance),
    )

    def columns(self) -> dict[str, Column]:
        return {**BudgetLineResource().fields, **FINANCE_COLUMNS, **source_columns(), **year_columns()}

    def questions(self, sheet: Sheet, header: HeaderRow, options: Options) -> list[Question]:
        doubts = [each for each in doubtful_columns(sheet, header) if each.code not in _NO_DOUBTS]
        doubts += [*other_tables(sheet, header), *source_rows(sheet, header)]
        if open_questions(doubts, options):
            return doubts
        doubts += amount_of_edition(answered_columns(header, options), self._editions_of(sheet, header, options))
        known = without_words(sheet, with_source_rows(answered_columns(with_every_year(header), options), options))
        layout = layout_of(self, sheet, known)
        if layout is None or layout.code == "list":
            return [*doubts, *unit_questions(sheet, known, options), *unit_of_others(sheet, known, options)]
        outline = Outline(sheet, known, options) if layout.code == "statement" else None
        asked = finance_questions(sheet, known, options, outline)
        return [*doubts, *asked]

    def _editions_of(self, sheet: Sheet, header: HeaderRow, options: Options) -> Iterator[Edition]:
        """Those that the rows are of."""
        if "edition" in header.columns:
            yield from self._editions(sheet, header)
        elif edition := options.get("edition"):
            with suppress(ValueError):
                yield chosen_edition(edition)

    def _editions(self, sheet: Sheet, header: HeaderRow) -> Iterator[Edition]:
        """Those in the column of editions, with the round beside them."""
        at, round_at = header.columns["edition"], header.columns.get("round")
        rows = sheet.rows[header.first_row :]
        written = dict.fromkeys((row[at], None if round_at is None else row[round_at]) for row in rows)
        for text, round_ in written:
            with suppress(ValueError):
                if isinstance(text, str):
                    yield read_edition(text, whole(round_))

    def answered(self, header: HeaderRow, options: Options) -> HeaderRow:
        return answered_sources(answered_columns(with_every_year(header), options), options)

    def export_columns(self) -> dict[str, Column]:
        return dict(BudgetLineResource().fields)

    def moved(self, records: list[Record], options: Options, by: Any) -> list[Moved]:
        # Before anything else reads what the numbers say.
        fill_in_keys(records, options)
        lines = BudgetLine.objects.filter(program__department__in=seen_by(by, {}))
        names = ("budget__fiscal_year", "budget__kind", "budget__round", "budget__base_year")
        return moved_rows(
            records,
            values_of(lines, records, *names),
            lambda record: _budget_of(record, options),
            lambda key: str(Budget(fiscal_year=key[0], kind=key[1], round=key[2], base_year=key[3])),
        )

    def writing(self) -> AbstractContextManager[None]:
        # What earlier years were called is written beside what it is called now, and before both nobody knows it.
        return Program.keeping_locked_money_in_place()

    def scope(self, user: Any) -> QuerySet:
        # Who may change the ledger may change all of it: it is not the departments' own.
        return Department.objects.all() if self.may_import(user) else Department.objects.none()

    def options_in_file(self, properties: Mapping[str, str], above: Iterable[str]) -> Options:
        found = {name: properties[name] for name in self.options if properties.get(name)}
        if unit := unit_in_file(properties, above):
            found["unit"] = unit
        options: Options = {**found}  # type: ignore[typeddict-item]
        if "year" in found:
            options["year"] = int(found["year"])
        return options

    def options_in_titles(self, titles: Sequence[str]) -> Options:
        options: Options = {}
        if year := year_named(titles):
            options["year"] = year
        if edition := edition_named(titles):
            options["edition"] = edition
        return options

    def options_in_column(self, name: str, sheet: Sheet, header: HeaderRow, options: Options) -> Iterator[Any]:
        if name != "edition":
            yield from super().options_in_column(name, sheet, header, options)
        else:
            yield from dict.fromkeys(each.code for each in self._editions(sheet, header))

    def option_key(self, name: str, value: Any) -> Any:
        try:
            return chosen_edition(str(value)) if name == "edition" else super().option_key(name, value)
        except ValueError:
            return value

    def option_label(self, name: str, value: Any) -> str:
        if name != "edition":
            return super().option_label(name, value)
        try:
            return Budget(**chosen_edition(value)._asdict()).edition
        except ValueError:
            return str(value)

    def with_answers(self, options: Options) -> Options:
        return units_of(options)

    def answers_of_all_sheets(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Where the amounts of a file aren't in the unit that it says, that of all of them is chosen anew."""
        return new_unit(answers)

    def missing_options(self, sheet: Sheet, header: HeaderRow, options: Options) -> list[Question]:
        asked = missing_unit(sheet, header, options)
        if has_years(header.columns) or "id" in header.columns:  # each row of our own export says what it is of
            return asked
        return asked + missing_year_and_edition(sheet, header, options)

    def years(self) -> list[int]:
        return years()

    def export_rows(self, user: Any, options: Options) -> QuerySet:
        lines = BudgetLine.objects.filter(program__department__in=seen_by(user, options))
        if "year" in options:
            lines = lines.filter(budget__fiscal_year=options["year"])
        if "edition" in options:
            kind, round_, base_year = chosen_edition(options["edition"])
            lines = lines.filter(budget__kind=kind, budget__round=round_, budget__base_year=base_year)
        lines = lines.select_related("budget", "program__department", "program__category", "source")
        lines = lines.prefetch_related("program__years__category")
        return lines.order_by(
            "budget__fiscal_year",
            "budget__kind",
            "budget__round",
            "budget__base_year",
            "program__department__order",
            "program__department__code",
            "program__code",
            "program__part",
            "source__order",
            "pk",
        )

    def properties(self) -> dict[str, str]:
        return {**super().properties(), "unit": "won"}

    def format_number(self, number: int) -> str:
        return format_money(number)

    def sums(self, plan: ImportPlan) -> list[Sums]:
        return [
            Sums("부서별 합계(천원)", self._sums(plan, "department"), plan.extra.get("stated_whole")),
            Sums("재원별 합계(천원)", self._sums(plan, "source"), plan.extra.get("stated_whole")),
        ]

    def _stated(self, plan: ImportPlan, by: str) -> dict[str, int]:
        """The sums that the file itself prints."""
        programs: ProgramResource = plan.stage(ProgramResource)
        sources = plan.stage(BudgetLineResource).sources
        departments = {each.key[0]: programs.department_of(each) for each in programs.changes}
        found: dict[str | None, int] = defaultdict(int)
        if by == "department":
            for facts, won in plan.extra.get("stated", []):
                found[departments.get(programs.department_in(Record(0, facts, {})))] += won
        else:
            for source, won in plan.extra.get("stated_sources", []):
                found[sources.name_of(source)] += won
        return {name: won for name, won in found.items() if name}

    def _sums(self, plan: ImportPlan, by: str) -> tuple[Line, ...]:
        """Of the file's budgets: the sums in the ledger, and after the import."""
        lines: BudgetLineResource = plan.stage(BudgetLineResource)
        programs: ProgramResource = plan.stage(ProgramResource)
        path = {"department": "program__department__name", "source": "source__name"}[by]
        budgets = plan.stage(BudgetResource).by_pk
        stored = BudgetLine.objects.filter(budget__in=budgets).order_by().values_list(path).annotate(Sum("amount"))

        def name_of(line: Change) -> str:
            _, program, source = line.key
            return programs.department_of(program) if by == "department" else lines.sources.names[source]

        now: dict[str, int] = dict(stored)
        change: dict[str, int] = defaultdict(int)
        for each in lines.changes:
            if each.state != RowState.UNCHANGED:
                change[name_of(each)] += each.values["amount"] - (each.before or {}).get("amount", 0)
        read: dict[str, int] = defaultdict(int)
        for line in lines.in_file():
            read[name_of(line)] += line.values["amount"]
        stated = self._stated(plan, by)
        return tuple(
            Line(name, now.get(name, 0), now.get(name, 0) + change[name], stated.get(name), read.get(name))
            for name in sorted({*now, *change, *read})
        )
