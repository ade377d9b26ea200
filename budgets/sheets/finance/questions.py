"""What the head of a finance sheet leaves open: which source a column is, whose money it is, of which year, in what."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from budgets.editions import Edition, chosen_edition
from budgets.models import Budget, FundingSource
from budgets.money import LARGEST
from budgets.sheets.labels import SUM_LABELS, may_be_budgeted
from budgets.sheets.resources import sources
from budgets.sheets.units import unit_of_others, unit_questions
from korean.particles import with_particle
from spreadsheets.columns import label_key
from spreadsheets.doubts import NONE
from spreadsheets.header_rows import HeaderRow
from spreadsheets.layouts import SUMS
from spreadsheets.questions import Choice, Question
from spreadsheets.reading.workbook import Sheet, Value
from spreadsheets.records import Options, Problem, Reading
from spreadsheets.values import won
from staffing.models import Department

from .columns import SOURCE, YEAR, YEAR_SOURCE, edition_in, year_and_source
from .money import UNKNOWN
from .outline import Outline

_DEPARTMENT = re.compile(r"(?:소관|담당|주관)?\s*부서(?:명)?\s*[:：]\s*(?P<name>.+)")
DEPARTMENT, WHOLE_SOURCE = "department", "source"
_SOURCE_ROWS = "source-rows"
#: Before the name of a source to whose other column one is added.
_ADD = "+"
#: Fields whose heads somebody may give to a column of sources.
_MAY_HOLD_SOURCES = {"stage", "category", "edition", "part", "basis"}
#: What the head of an amount says of its edition.
_FIRST, _LATER = re.compile(r"본\s*예산|당초"), re.compile(r"추경|경정|현액|최종")
_CHOOSE_AMOUNT = "‘시트와 열 고르기’에서 금액의 열이나 예산 구분을 고르십시오."
MOSTLY = 0.8  # of a column's cells: so many have to be names of sources
HALF = 0.5  # of a column's cells: so many have to be amounts, as 협의중 may stand for some


def finance_questions(sheet: Sheet, header: HeaderRow, options: Options, outline: Outline | None) -> Iterator[Question]:
    """All that has to be answered before the rows are read; `outline` is that of a printed statement."""
    with_answers = answered_sources(header, options)
    yield from unit_questions(sheet, with_answers, options)
    yield from unit_of_others(sheet, with_answers, options)
    yield from _source_columns(sheet, header, options)
    yield from _editions(sheet, header, options)
    if outline is not None:
        yield from outline.questions()
    names_departments = _has(header, "department", "department_code") or (outline and outline.names_departments)
    if not names_departments and _department_above(sheet, header) is None:
        yield _department_question()
    has_sources = _has(header, "source", YEAR_SOURCE) or _source_columns_in(header) or (outline and outline.has_sources)
    if not has_sources:
        yield _whole_source()


def _has(header: HeaderRow, *names: str) -> bool:
    return any(name in header.columns for name in names)


def _source_columns_in(header: HeaderRow) -> list[str]:
    return [name for name in header.columns if name.startswith(SOURCE)]


# Columns of money


def _source_columns(sheet: Sheet, header: HeaderRow, options: Options) -> Iterator[Question]:
    """Columns of money whose heads nobody knows: of which source they are."""
    if header.is_chosen or _adds_up(sheet, header):
        return
    taken = set(_source_columns_in(header))
    unknown = _unknown_money(sheet, header)
    for at in unknown:
        label = f"“{header.labels[at]}” 열" if header.labels[at] else "머리가 없는 열"
        choices = [Choice(name, column.label) for name, column in header.known.items() if name.startswith(SOURCE)]
        open_ = [choice for choice in choices if choice.value not in taken]
        more = [Choice(_ADD + each.value, f"{each.label} (다른 열의 {each.label}에 더함)") for each in choices]
        divided = [choice for choice in more if choice.value.removeprefix(_ADD) in taken]
        is_sum = _is_sum_of(sheet, header, at, unknown)
        said = " 줄마다 다른 재원 열의 합과 같으므로, 재원으로 읽으면 두 번 더해집니다." if is_sum else ""
        sentence = f"{label}에 금액이 있습니다.{said} 어느 재원의 금액입니까?"
        every = (*open_, *divided, Choice(NONE, "쓰지 않음"))
        question = Question(f"source-column:{at}", sentence, every, column=at)
        taken |= {question.answer(options) or ""}
        yield question


def _is_sum_of(sheet: Sheet, header: HeaderRow, at: int, unknown: Iterable[int]) -> bool:
    """Whether a column is in each row what all other columns of sources, known and unknown, add up to."""
    others = {*unknown, *(column for name, column in header.every_column if name.startswith(SOURCE))} - {at}
    rows = sheet.rows[header.first_row :]
    return len(others) > 1 and all(sum(_won(row[each]) for each in others) == _won(row[at]) for row in rows)


def source_rows(sheet: Sheet, header: HeaderRow) -> Iterator[Question]:
    """Columns with another head, such as 구분, that hold the names of sources: whether they are read as such."""
    if header.is_chosen or _has(header, "source") or _source_columns_in(header):
        return
    others = {at: name for name, at in header.columns.items() if name not in _MAY_HOLD_SOURCES}
    for at, label in enumerate(header.labels):
        if label and at not in others and (found := _sources_named(sheet, header, at)):
            sentence = f"“{label}” 열에 재원의 이름이 있습니다({', '.join(found)}). 이 열을 재원으로 읽습니까?"
            choices = (Choice("source", "재원으로 읽음"), Choice(NONE, "재원이 아님"))
            yield Question(f"{_SOURCE_ROWS}:{at}", sentence, choices, column=at)


def _sources_named(sheet: Sheet, header: HeaderRow, at: int) -> list[str]:
    """The sources that a column names, where nearly all that it holds is sources and sums of them."""
    cells = [row[at] for row in sheet.rows[header.first_row :] if row[at] is not None]
    words = [cell for cell in cells if isinstance(cell, str) and not cell.isdecimal()]
    if len(words) < len(cells) * MOSTLY:
        return []
    known = sources()
    found = [cell for cell in words if cell.replace(" ", "") not in SUMS and known.name_of(cell)]
    sums = sum(cell.replace(" ", "") in SUMS for cell in words)
    return list(dict.fromkeys(found)) if found and len(found) + sums >= len(cells) * MOSTLY else []


def with_source_rows(header: HeaderRow, options: Options) -> HeaderRow:
    """The header row with the column that a person reads as that of sources."""
    for code, answer in options.get("answers", {}).items():
        name, _, at = code.partition(":")
        if name == _SOURCE_ROWS and answer == "source" and not _has(header, "source"):
            others = {name: column for name, column in header.columns.items() if column != int(at)}
            header = replace(header, columns=others | {"source": int(at)})
    return header


def answered_sources(header: HeaderRow, options: Options) -> HeaderRow:
    header = with_source_rows(header, options)
    columns, added = dict(header.columns), dict(header.added)
    answers = {
        int(code.partition(":")[2]): answer
        for code, answer in options.get("answers", {}).items()
        if code.startswith("source-column:")
    }
    answers = {at: answer for at, answer in answers.items() if at < len(header.labels)}
    for at, answer in answers.items():
        if answer.startswith(SOURCE):
            columns.setdefault(answer, at)
    for at, answer in answers.items():
        if (name := answer.removeprefix(_ADD)) != answer and name in columns:
            added[name] = (*added.get(name, ()), at)
    return replace(header, columns=columns, added=added)


def without_words(sheet: Sheet, header: HeaderRow) -> HeaderRow:
    """The header row without columns of sources that hold words: 국 may be a part of the organisation.

    A 구비 of nothing but 1,234원 is no word: it is refused by its cell.
    """
    words = {
        name
        for name in _source_columns_in(header)
        if len(label_key(header.labels[header.columns[name]])) == 1
        and not _amounts(sheet, header, header.columns[name])
        and any(isinstance(row[header.columns[name]], str) for row in sheet.rows[header.first_row :])
    }
    return replace(header, columns={name: at for name, at in header.columns.items() if name not in words})


def _unknown_money(sheet: Sheet, header: HeaderRow) -> list[int]:
    used = {at for _, at in header.every_column} | {at for found in header.rivals.values() for at in found}
    first, last = min(used, default=0), max(used, default=0)
    return [
        at
        for at, label in enumerate(header.labels)
        if at not in used
        and (may_be_budgeted(label) if label else first < at <= last + 1)
        and _is_money(_amounts(sheet, header, at), sheet, header, at)
    ]


def _amounts(sheet: Sheet, header: HeaderRow, at: int) -> list[int]:
    found = []
    for row in sheet.rows[header.first_row :]:
        if isinstance(row[at], int | float | str) and not isinstance(row[at], bool):
            try:
                amount = won(row[at], "thousand", largest=LARGEST)
            except ValueError:
                continue
            if amount is not None:
                found.append(amount)
    return found


def _is_money(amounts: list[int], sheet: Sheet, header: HeaderRow, at: int) -> bool:
    filled = sum(row[at] is not None for row in sheet.rows[header.first_row :])
    is_count = amounts == [1000 * number for number in range(1, len(amounts) + 1)] and len(amounts) > 1
    return any(amounts) and len(amounts) >= filled * HALF and not is_count


def _adds_up(sheet: Sheet, header: HeaderRow) -> bool:
    """Whether the known sources are all there is: in each row they add up to its amount."""
    sources = [at for name, at in header.every_column if name.startswith(SOURCE)]
    amount = header.columns.get("amount")
    if not sources or amount is None:
        return False
    rows = sheet.rows[header.first_row :]
    return all(sum(_won(row[at]) for at in sources) == _won(row[amount]) for row in rows)


def _won(value: Value) -> int:
    try:
        return won(value, "thousand", largest=LARGEST) or 0
    except ValueError:
        return 0


def amount_of_edition(header: HeaderRow, editions: Iterable[Edition]) -> Iterator[Question]:
    """Whether an amount is that of its edition, where its column's head says another one: 예산현액 is no 본예산."""
    if "amount" not in header.columns:
        return
    at = header.columns["amount"]
    label = header.labels[at]
    says_first, says_later = bool(_FIRST.search(label)), bool(_LATER.search(label))
    is_wrong = {Budget.Kind.ORIGINAL: says_later and not says_first, Budget.Kind.SUPPLEMENTARY: says_first}
    named = [Budget(**each._asdict()).edition for each in editions if is_wrong.get(Budget.Kind(each.kind))]
    if named:
        sentence = f"{with_particle(f'“{label}” 열', '을(를)')} {named[0]}의 금액으로 읽습니다. 맞습니까?"
        choices = (
            Choice("right", f"맞음. {named[0]}의 금액"),
            Choice("wrong", "아님. 다른 열이나 예산 구분을 고름", refusal=_CHOOSE_AMOUNT),
        )
        yield Question("amount-edition", sentence, choices, column=at)


# Years as columns


def years_of(header: HeaderRow, options: Options) -> list[tuple[HeaderRow, dict[str, Any]]]:
    """Of a sheet with columns for each year: one header row for each, with its year and edition."""
    years = _years_in(header)
    if not years:
        return []
    columns = {name: at for name, at in header.columns.items() if not name.startswith(YEAR)}
    beside = {name: at for name, at in columns.items() if name != "amount" and not name.startswith(SOURCE)}
    views: list[tuple[HeaderRow, dict[str, Any]]] = []
    if _source_columns_in(header) or ("amount" in columns and not _is_sum_of_years(header)):
        views.append((replace(header, columns=columns), {}))
    for year, own in years.items():
        edition = _edition_of(header, year, own, options)
        if edition == NONE:
            continue
        facts = {"year": year} | ({"edition": edition} if edition else {})
        views.append((replace(header, columns=beside | own, added={}), facts))
    return views


def with_every_year(header: HeaderRow) -> HeaderRow:
    """The header row with all of its columns of a year and a source."""
    found = header.rivals.get(YEAR_SOURCE, ())
    if YEAR_SOURCE not in header.columns or len(found) < 2:
        return header
    more = tuple(at for at in found if at != header.columns[YEAR_SOURCE])
    return replace(header, added={**header.added, YEAR_SOURCE: more})


def has_years(columns: Iterable[str]) -> bool:
    return any(name.startswith(YEAR) for name in columns)


def _years_in(header: HeaderRow) -> dict[int, dict[str, int]]:
    """The columns of each year: of its amount, and of its sources."""
    found: dict[int, dict[str, int]] = {}
    for name, at in header.every_column:
        if name == YEAR_SOURCE:
            year, source = year_and_source(header.labels[at], header.known)
            found.setdefault(year, {}).setdefault(source, at)
        elif name.startswith(YEAR):
            found.setdefault(int(name.removeprefix(YEAR)), {})["amount"] = at
    return found


def _is_sum_of_years(header: HeaderRow) -> bool:
    amount = header.columns.get("amount")
    return amount is not None and label_key(header.labels[amount]) in SUM_LABELS


def _edition_of(header: HeaderRow, year: int, own: Mapping[str, int], options: Options) -> str | None:
    written = next(filter(None, (edition_in(header.labels[at]) for at in own.values())), None)
    answer = options.get("answers", {}).get(f"edition:{year}")
    if written or not answer or answer == NONE:
        return written or answer
    kind, round_, base_year = chosen_edition(answer)
    if kind == Budget.Kind.FORECAST:
        return f"중기전망({base_year}년 기준)"
    return f"추경 {round_}회" if round_ else "본예산"


def _editions(sheet: Sheet, header: HeaderRow, options: Options) -> Iterator[Question]:
    """Columns of years that don't say which edition of that year they are."""
    years = _years_in(header)
    if len(years) == 1 and ("edition" in header.columns or options.get("edition")):
        return
    for year, own in years.items():
        if any(edition_in(header.labels[at]) for at in own.values()):
            continue
        bases = sorted(base for base in {*years, options.get("year") or year} if base <= year)
        choices = (
            Choice("original", "본예산"),
            *(Choice(f"supplementary-{number}", f"제{number}회 추경") for number in (1, 2, 3)),
            *(Choice(f"forecast-{base}", f"중기전망({base}년 기준)") for base in bases),
            Choice(NONE, "쓰지 않음"),
        )
        at = min(own.values())
        sentence = f"{with_particle(f'“{header.labels[at]}”', '은(는)')} {year}년의 어느 예산입니까?"
        yield Question(f"edition:{year}", sentence, choices, column=at)


def check_years(sheet: Sheet, header: HeaderRow) -> Iterator[Problem]:
    """Columns that are of one year and source; rows in which the years don't add up to the sum beside them (C9)."""
    years, amount = _years_in(header), header.columns.get("amount")
    yield from _twice(header, years)
    if len(years) < 2 or amount is None or not _is_sum_of_years(header):
        return
    for number, row in enumerate(sheet.rows[header.first_row :], header.first_row):
        added = sum(_money_of(own, row) for own in years.values())
        if row[amount] is not None and added != _won(row[amount]):
            stated = with_particle(f"“{header.labels[amount]}” {_won(row[amount]) // 1000:,}", "와(과)")
            sentence = f"{with_particle(f'연도별 금액의 합 {added // 1000:,}', '이(가)')} {stated} 다릅니다."
            yield Problem(f"{sentence} 금액을 확인하십시오.", number, amount, is_error=False)


def _money_of(own: Mapping[str, int], row: Sequence[Value]) -> int:
    at = own.get("amount")
    return sum(_won(row[each]) for each in own.values()) if at is None else _won(row[at])


def _twice(header: HeaderRow, years: Mapping[int, Mapping[str, int]]) -> Iterator[Problem]:
    """Of one year there can be one edition only."""
    used = {at for own in years.values() for at in own.values()}
    for name, at in header.every_column:
        if name == YEAR_SOURCE and at not in used:
            sentence = f"“{header.labels[at]}” 열과 같은 해, 같은 재원의 열이 또 있습니다."
            yield Problem(f"{sentence} 예산마다 시트를 나누어 올리십시오.", header.row, at)
    for own in years.values():
        named = {words: at for at in own.values() if (words := edition_in(header.labels[at]))}
        if len(named) > 1:
            sentence = f"한 해의 열에 적힌 예산이 서로 다릅니다({', '.join(named)})."
            yield Problem(f"{sentence} 예산마다 시트를 나누어 올리십시오.", header.row, max(named.values()))


# What the whole sheet is of


def given_by(sheet: Sheet, header: HeaderRow, options: Options, reading: Reading) -> dict[str, Any]:
    """The department and the source of all rows, where no column says them."""
    answers, given = options.get("answers", {}), {}
    if not _has(header, "department", "department_code"):
        if answers.get(DEPARTMENT):
            given["department_code"] = answers[DEPARTMENT]
        elif above := _department_above(sheet, header):
            given["department"] = above[1]
            sentence = f"표 위에 적힌 대로 “{above[1]}”의 예산으로 읽었습니다."
            reading.problems.append(Problem(sentence, above[0], is_error=False))
    if not _has(header, "source") and answers.get(WHOLE_SOURCE):
        given["source"] = answers[WHOLE_SOURCE]
    return given


def _department_above(sheet: Sheet, header: HeaderRow) -> tuple[int, str] | None:
    """The one department that is named above the header row, with its row."""
    names = {"".join(name.split()): name for name in Department.objects.values_list("name", flat=True)}
    found = {}
    for number, row in enumerate(sheet.rows[: header.row]):
        for cell in row:
            written = _DEPARTMENT.fullmatch(cell.strip()) if isinstance(cell, str) else None
            name = written["name"] if written else cell
            if isinstance(name, str) and (known := names.get("".join(name.split()))):
                found[known] = number
    return next(((row, name) for name, row in found.items()), None) if len(found) == 1 else None


def _department_question() -> Question:
    departments = Department.objects.order_by("order", "code").values_list("code", "name")
    choices = tuple(Choice(code, name) for code, name in departments)
    return Question(DEPARTMENT, "부서가 파일에 없습니다. 어느 부서의 예산입니까?", choices, is_remembered=False)


def _whole_source() -> Question:
    names = list(FundingSource.objects.values_list("name", flat=True))
    choices = [Choice(name, f"{name} (재원을 모름)" if name == UNKNOWN else name) for name in names]
    choices.sort(key=lambda choice: choice.value != UNKNOWN)
    return Question(WHOLE_SOURCE, "재원이 파일에 없습니다. 모두 어느 재원의 금액입니까?", tuple(choices))
