"""The year and the edition that a sheet of the budget doesn't name: what a person may say they are."""

from collections.abc import Iterator

from budgets.editions import ORIGINAL, Edition, edition_of
from budgets.models import Budget
from spreadsheets.header_rows import HeaderRow
from spreadsheets.missing import missing_question, offered_years, year_question
from spreadsheets.questions import Choice, Question
from spreadsheets.reading.workbook import Sheet
from spreadsheets.records import Options

from .tables import LATER_YEARS, years


def missing_year_and_edition(sheet: Sheet, header: HeaderRow, options: Options) -> list[Question]:
    """What of the two neither a column nor `options` says."""
    asked = []
    if "year" not in header.columns and not options.get("year"):
        asked.append(year_question("회계연도가 파일에 없습니다. 어느 해의 예산입니까?", years()))
    if "edition" not in header.columns and not options.get("edition"):
        year = options.get("year") or next((int(answer) for each in asked if (answer := each.answer(options))), None)
        known = {year} if year else set(_years_in(sheet, header, options)) or set(offered_years(years()))
        sentence = "본예산인지 추경인지 파일에 없습니다. 어느 예산입니까?"
        asked.append(missing_question("edition", sentence, _edition_choices(known)))
    return asked


def _years_in(sheet: Sheet, header: HeaderRow, options: Options) -> Iterator[int]:
    """Those in the column of years; what is no year is reported when its row is read."""
    if "year" not in header.columns:
        return
    for row in sheet.rows[header.first_row :]:
        try:
            year = header.known["year"].read(row[header.columns["year"]], options)
        except ValueError:
            continue
        if year:
            yield year


def _edition_choices(of: set[int]) -> list[Choice]:
    """The editions there are in these years, and those that may come next."""
    stored = {edition_of(each) for each in Budget.objects.filter(fiscal_year__in=of)}
    rounds = {each.round for each in stored if each.round} | {_next_round(stored)}
    bases = {each.base_year for each in stored if each.base_year}
    bases |= {base for base in years() if any(base < year <= base + LATER_YEARS for year in of)}
    return [
        Choice(ORIGINAL.code, "본예산"),
        *(Choice(Edition("supplementary", round=each).code, f"제{each}회 추경") for each in sorted(rounds)),
        *(Choice(Edition("forecast", base_year=each).code, f"중기전망({each}년 기준)") for each in sorted(bases)),
    ]


def _next_round(editions: set[Edition]) -> int:
    return max((each.round or 0 for each in editions), default=0) + 1
