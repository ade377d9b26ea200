"""The columns that only a finance sheet has, and the levels that its rows are on."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from budgets.models import Budget, FundingSource
from budgets.sheets.labels import ABOVE_SOURCES, BEFORE, DIFFERENCES, RATES, SHORT_NAMES
from budgets.sheets.resources import read_amount
from spreadsheets.columns import Column, label_key, without_options
from spreadsheets.reading.workbook import Value
from spreadsheets.values import code, text

SOURCE, YEAR = "source:", "year:"  # how the names of these columns begin
YEAR_SOURCE = f"{YEAR}source"  # all columns of a year and a source
_NUMBER = re.compile(r"[△▲−–-]?\s*\(?\d[\d,]*(?:\.\d+)?\)?\s*%?")


def read_rate(value: Value) -> str | None:
    """A rate as it stands there; what is none, such as 신규 or 순증, says nothing to compare."""
    written = "" if value is None or isinstance(value, date) else str(value).strip()
    return written if _NUMBER.fullmatch(written) else None


FINANCE_COLUMNS = {
    "item_code": Column("편성목코드", without_options(code)),
    "item": Column("편성목", without_options(text), aliases=["편성목명"]),
    "detail_code": Column("통계목코드", without_options(code)),
    "detail": Column("통계목", without_options(text), aliases=["통계목명"]),
    "basis": Column("산출근거", without_options(text), aliases=["산출기초", "산출내역"]),
    "before": Column("기정액", read_amount, aliases=BEFORE),
    "difference": Column("비교증감", read_amount, aliases=DIFFERENCES),
    "rate": Column("증감률", without_options(read_rate), aliases=RATES),
    "stage": Column("구분", without_options(text), aliases=["경정구분", "기정경정구분"]),
    "outline": Column(
        "부서·정책·단위·세부사업",
        without_options(text),
        aliases=["부서·정책·단위(회계)·세부사업·편성목", "사업명세", "과목", "예산과목"],
        pattern=r"(?:부서)?정책(?:사업)?단위(?:사업)?(?:\(회계\))?세부(?:사업)?(?:편성목)?(?:통계목)?(?:산출.*)?",
        is_title=True,
    ),
}
#: From the top; each is recognised by one of its columns.
LEVELS = (
    ("department_code", "department"),
    ("policy",),
    ("unit",),
    ("program_code", "name"),
    ("part",),
    ("item_code", "item"),
    ("detail_code", "detail"),
    ("basis",),
)
DEPARTMENT, POLICY, UNIT, PROGRAM, PART, ITEM, DETAIL, BASIS = range(len(LEVELS))


def source_columns() -> dict[str, Column]:
    """A column for each funding source, by its name and by its short names in tables."""
    sources = dict(FundingSource.objects.values_list("pk", "name"))
    names = set(sources.values())
    found = {}
    for pk, name in sources.items():
        known = [name, *(each for each in SHORT_NAMES.get(name, ()) if each not in names)]
        aliases = [*known, *(f"{above} {each}" for above in ABOVE_SOURCES for each in known)]
        found[f"{SOURCE}{pk}"] = Column(name, read_amount, aliases=aliases, may_be_divided=True)
    return {**found, YEAR_SOURCE: _year_source_column(found.values())}


def _year_source_column(sources: Iterable[Column]) -> Column:
    """2024년 국비, 2025년 본예산 시비: several columns, whose labels say which year and which source each is."""
    names = sorted({re.escape(name) for column in sources for name in column.labels}, key=len, reverse=True)
    pattern = rf"{_BEFORE_YEAR}(?P<year>20\d\d|\d\d){_BEHIND_YEAR}(?P<source>{'|'.join(names)})"
    return Column("연도별 재원 금액", read_amount, pattern=pattern if names else "", is_repeated=True)


def year_and_source(label: str, known: Mapping[str, Column]) -> tuple[int, str]:
    """The year and the name of the source's column that such a label names."""
    pattern = known[YEAR_SOURCE].pattern
    found = pattern.fullmatch(label_key(label)) if pattern else None
    assert found is not None  # noqa: S101 - by it the column was recognised
    source = next(
        name for name, column in known.items() if name.startswith(SOURCE) and found["source"] in column.labels
    )
    return int(found["year"]) + (2000 if len(found["year"]) == 2 else 0), source


def year_columns() -> dict[str, Column]:
    """A column for the money of each year that a sheet may hold beside others: 2024년, 2025년도 예산액, '26년 전망."""
    known = set(Budget.objects.order_by().values_list("fiscal_year", flat=True).distinct())
    known |= {date.today().year}
    years = {year + offset for year in known for offset in range(-3, 6)}
    return {f"{YEAR}{year}": _year_column(year) for year in sorted(years)}


#: Before and behind a year in a label, as `label_key` writes it.
_BEFORE_YEAR = r"(?:연도별|연차별|예산액|소요액|소요예산|사업비)?(?:'|’)?"
_BEHIND_YEAR = (
    r"년도?(?:제?\d{1,2}[회차])?(?:당초|본|최종|추경|추가경정)?(?:\d{1,2}회)?"
    r"(?:예산|중기전망|전망|계획|중기|추경)?(?:액|안)?(?:\(.*\))?"
)
#: How a label names the edition of its year.
_EDITIONS = (
    re.compile(r"중기전망\s*\(\d{4}년? ?기준\)"),
    re.compile(r"(?:제\s*)?\d{1,2}\s*[회차]\s*(?:추경|추가경정)|추경\s*\d{1,2}\s*회?"),
    re.compile(r"본예산|당초"),
)


def _year_column(year: int) -> Column:
    pattern = f"{_BEFORE_YEAR}(?:{year}|{year % 100:02}){_BEHIND_YEAR}(?:계|합계|소계)?"
    return Column(f"{year}년 금액", read_amount, pattern=pattern)


def edition_in(label: str) -> str | None:
    """The words of a year's column that name its edition; None where it only says the year."""
    found = (edition.search(label) for edition in _EDITIONS)
    return next((match[0] for match in found if match), None)


def facts_of(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "amount"}
