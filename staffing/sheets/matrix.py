"""Rosters as sheets have them: departments × grades, with `20(20)` cells or paired columns, or a plain list."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from korean.particles import with_particle
from spreadsheets.columns import Column, loose_key, without_options
from spreadsheets.header_rows import HeaderRow
from spreadsheets.layouts import SUMS, CellReader, filled_down, named_unread
from spreadsheets.reading.workbook import Sheet, Value
from spreadsheets.records import Options, Problem, Reading, Record
from spreadsheets.values import nearest, whole
from spreadsheets.values.cells import plain_text
from staffing.models import Bureau, Grade

from .headcounts import NOBODY, TOTAL, Count, Line, Place, wrong_sums

UNKNOWN = "미구분"
_NAMES = {"authorized": "정원", "filled": "현원"}
#: What columns without posts and people are called, or say besides: 비고란, 결원 수, 정원 대비 증감.
_BESIDE = re.compile(
    r"(?:정원|현원|\S*대비)?(?:비고|증감|과부족|결원|초과|순번|연번|번호|비율|%)(?:란|수|율|률|인원|현황|사유)?"
)
#: Sums of some of the grades; a grade may end on the same letter: 기계, 회계, 통계, 설계.
_SUM = re.compile(r"(?:정원|현원|인원)?(?:합|소|총|누)?계(?:정원|현원|인원)?")
_BRACKETS = re.compile(r"[()\[\]·/,]")
_PEOPLE_FIRST = re.compile(r"현\s*원\s*(?:\(\s*정\s*원\s*\)|/\s*정\s*원(?!\s*외))")
_POSTS_FIRST = re.compile(r"정\s*원\s*(?:\(\s*현\s*원\s*\)|/\s*현\s*원)")
_PAIR = re.compile(r"(?P<authorized>\d*|-)(?:(?P<opened>\()|/)(?P<filled>\d*|-)(?(opened)\))")
#: Such as 7(6: no count, but one was meant.
_TORN_PAIR = re.compile(r"\d+[(/]\d*\)?")


def read_pair(value: Value) -> Count | None:
    """`20(18)`: 20 posts, 18 people. One number alone doesn't say which of both it is."""
    if value is None:
        return None
    text = "".join(unicodedata.normalize("NFKC", str(value)).split()).replace(",", "")
    if text in {"-", "", "0"}:
        return NOBODY
    found = _PAIR.fullmatch(text)
    if not found:
        raise ValueError(f"“{value}”: 정원과 현원을 20(18)처럼 적으십시오.")
    return Count(*(int(found[name]) if found[name] not in {"", "-"} else 0 for name in ("authorized", "filled")))


def grade_columns() -> dict[str, Column]:
    """For each grade a column of pairs, one of posts and one of people; and the same for their sums."""
    columns: dict[str, Column] = {}
    for grade in Grade.objects.values_list("name", flat=True):
        columns |= _three(grade, grade, [])
    return columns | _three(TOTAL, "계", sorted(SUMS - {"계"}))


def _three(grade: str, label: str, aliases: list[str]) -> dict[str, Column]:
    names = [label, *aliases]
    both = [f"{name} {word}" for name in names for word in ("정·현원", "정원/현원", "정원 현원")]
    return {
        f"both:{grade}": Column(label, without_options(read_pair), aliases=[*aliases, *both]),
        f"authorized:{grade}": Column(f"{label} 정원", without_options(whole), aliases=_either_way(names, "정원")),
        f"filled:{grade}": Column(f"{label} 현원", without_options(whole), aliases=_either_way(names, "현원")),
    }


def _either_way(names: list[str], word: str) -> list[str]:
    return [f"{name} {word}" for name in names] + [f"{word} {name}" for name in names]


def is_matrix(columns: Any) -> bool:
    return bool({"department", "department_code"} & set(columns)) and any(_grade_in(name) for name in columns)


def _grade_in(name: str) -> str | None:
    kind, found, grade = name.partition(":")
    return grade if found and grade and kind in {"both", "authorized", "filled"} else None


def read_matrix(sheet: Sheet, header: HeaderRow, options: Options) -> Reading:
    """A record for each department and grade."""
    reading = Reading()
    days = {name: at for name, at in header.columns.items() if name == "day"}
    sheet = filled_down(sheet, replace(header, columns=days))
    cells = CellReader(sheet, header, header.known, options, reading)
    unknown = list(_unknown_grades(sheet, header))
    beside = (each for each in named_unread(sheet, header) if each.column not in {every.column for every in unknown})
    reading.problems += [*unknown, *beside, *_without_one(header)]
    bureaus = {loose_key(name) for name in Bureau.objects.values_list("name", flat=True)}
    departments = [header.columns[name] for name in ("department", "department_code") if name in header.columns]
    is_turned = _says_people_first(sheet, header)
    if is_turned:
        said = "“현원(정원)”이라고 적혀 있어 20(18)을 현원 20명, 정원 18명으로 읽습니다."
        reading.problems.append(Problem(said, header.row, is_error=False))
    lines = []
    for row in range(header.first_row, len(sheet.rows)):
        if not cells.is_blank(row):
            values = cells.values(row)
            if all(sheet.rows[row][at] is None for at in departments):
                # Sums of a bureau, or of all, have their name where bureaus are named.
                values |= {"department": values.get("bureau"), "department_code": None}
            name = values.get("department") or values.get("department_code")
            if name is None:
                reading.problems.append(Problem("부서가 없습니다. 부서명이나 부서코드를 적으십시오.", row))
            else:
                values = {each: _turned(value) if is_turned else value for each, value in values.items()}
                lines.append(_line(row, name, values, header, bureaus))
    cells.report_errors()
    return _finished(reading, lines, header)


def _says_people_first(sheet: Sheet, header: HeaderRow) -> bool:
    """Whether what stands above the rows says that pairs are 현원(정원), the other way round than 정원(현원)."""
    written = "\n".join(str(cell) for row in sheet.rows[: header.first_row] for cell in row if cell is not None)
    return bool(_PEOPLE_FIRST.search(written)) and not _POSTS_FIRST.search(written)


def _turned(value: Any) -> Any:
    return Count(value.filled, value.authorized) if isinstance(value, Count) else value


def _line(row: int, name: str, values: dict[str, Any], header: HeaderRow, bureaus: set[str]) -> Line:
    code = values.get("department_code")
    is_bureau = code is None and loose_key(name) in bureaus
    line = Line(row, name, loose_key(name) in SUMS or is_bureau, code, values.get("day"))
    grades = dict.fromkeys(each.partition(":")[2] for each in values if ":" in each)
    for grade in grades:
        count = _count(values, grade)
        at = header.columns.get(f"both:{grade}")
        place = Place(row, header.columns.get(f"authorized:{grade}", at), header.columns.get(f"filled:{grade}", at))
        line.places[grade] = place
        if grade == TOTAL:
            line.total = count
        elif count is not None:
            line.counts[grade] = count
    return line


def _count(values: dict[str, Any], grade: str) -> Count | None:
    if values.get(f"both:{grade}") is not None:
        return values[f"both:{grade}"]
    posts, people = values.get(f"authorized:{grade}"), values.get(f"filled:{grade}")
    return None if posts is None and people is None else Count(posts or 0, people or 0)


def _finished(reading: Reading, lines: list[Line], header: HeaderRow) -> Reading:
    shapes: dict[str, dict[str, int]] = {}
    for line in [line for line in lines if not line.is_sum]:
        # Where only a total is known, its people have no known grade.
        counts = line.counts or ({UNKNOWN: line.total} if line.total else {})
        for grade, count in counts.items():
            place = line.places.get(grade) or line.places[TOTAL]
            shape = shapes.setdefault(grade, _columns(header, place))
            facts: dict[str, Any] = {"department": line.name, "department_code": line.code, "grade": grade}
            facts |= {"day": line.day} if line.day else {}
            values = facts | _counted(header, grade, count) | {"goes_on": count == NOBODY}
            reading.records.append(Record(line.row, values, shape))
    for of_day in _by_day(lines).values():
        reading.problems += wrong_sums(of_day)
    return reading


def _by_day(lines: list[Line]) -> dict[date | None, list[Line]]:
    """A sum without a day is one of the lines above it; at the top, of those below."""
    found: dict[date | None, list[Line]] = defaultdict(list)
    day = next((line.day for line in lines if line.day), None)
    for line in lines:
        day = line.day or day
        found[day].append(line)
    return found


def _counted(header: HeaderRow, grade: str, count: Count) -> dict[str, int]:
    """Posts and people, as far as the sheet has columns of them."""
    of = grade if f"both:{grade}" in header.columns or any(f"{n}:{grade}" in header.columns for n in _NAMES) else TOTAL
    named = {name for name in _NAMES if {f"{name}:{of}", f"both:{of}"} & set(header.columns)}
    return {name: number for name, number in count._asdict().items() if name in named}


def _columns(header: HeaderRow, place: Place) -> dict[str, int]:
    found = {"authorized": place.authorized, "filled": place.filled, "grade": place.authorized}
    return dict(header.columns) | {name: at for name, at in found.items() if at is not None}


def _unknown_grades(sheet: Sheet, header: HeaderRow) -> Iterator[Problem]:
    """Columns of counts that no grade is called like; ignoring them would lose people."""
    known = {*header.columns.values()}
    names = list(Grade.objects.values_list("name", flat=True))
    for at, label in enumerate(header.labels):
        if at in known or not loose_key(label) or _is_beside(label):
            continue
        if any(_is_count(row[at]) for row in sheet.rows[header.first_row :]):
            near = ", ".join(f"“{name}”" for name in nearest(label, names))
            meant = f"{with_particle(near, '을(를)')} 뜻하면 그렇게 고치고, 아니면 " if near else ""
            hint = f"{meant}직급을 먼저 등록하거나 열을 지우십시오."
            yield Problem(f"“{label}” 직급: 없는 이름입니다. {hint}", header.first_row - 1, at)


def _without_one(header: HeaderRow) -> Iterator[Problem]:
    """A word where a sheet has only the posts, or only the people, of some grade."""
    for name, label in _NAMES.items():
        other = next(each for each in _NAMES if each != name)
        lacking = [
            grade
            for each in header.columns
            if (grade := each.partition(":")[2])
            and each == f"{other}:{grade}"
            and f"{name}:{grade}" not in header.columns
        ]
        if lacking:
            of = ", ".join(f"“{grade}”" for grade in lacking)
            sentence = f"{of}의 {label} 열이 없어 {label}은 그대로 두고, 새로 생기는 줄에는 0으로 둡니다."
            yield Problem(sentence, header.row, header.columns[f"{other}:{lacking[0]}"], is_error=False)


def _is_beside(label: str) -> bool:
    """Whether one of a head's words is of no grade; a word in it that is only a part of another is none."""
    words = unicodedata.normalize("NFKC", _BRACKETS.sub(" ", label)).split()
    return any(_BESIDE.fullmatch(each) or _SUM.fullmatch(each) for each in (*words, "".join(words)))


def _is_count(value: Value) -> bool:
    try:
        return value is not None and (isinstance(value, int) or read_pair(value) is not None)
    except ValueError:
        return isinstance(value, str) and bool(_TORN_PAIR.fullmatch(plain_text(value)))


def read_staff_list(sheet: Sheet, header: HeaderRow, options: Options) -> Reading:
    """A record for each row with a department and a grade; of no known grade where the sheet has no such column."""
    reading = Reading(problems=list(named_unread(sheet, header)))
    sheet = filled_down(sheet, header)
    cells = CellReader(sheet, header, header.known, options, reading)
    lines: dict[Any, dict[str, Line]] = {}
    for row in range(header.first_row, len(sheet.rows)):
        if cells.is_blank(row) or _is_our_total(sheet, row, header):
            continue
        values = cells.values(row)
        values.setdefault("grade", None if "grade" in header.columns else UNKNOWN)
        if _is_counted(row, values, header, lines.setdefault(values.get("day"), {})):
            reading.records.append(Record(row, values, header.columns))
    cells.report_errors()
    reading.problems += [problem for each in lines.values() for problem in wrong_sums(list(each.values()))]
    return reading


def _is_our_total(sheet: Sheet, row: int, header: HeaderRow) -> bool:
    """The sums below our own list, whose name is in the column of days."""
    first = sheet.rows[row][header.columns["day"]] if "day" in header.columns else None
    return isinstance(first, str) and loose_key(first) in SUMS


def _is_counted(row: int, values: dict[str, Any], header: HeaderRow, lines: dict[str, Line]) -> bool:
    """Note a row's count; whether it is more than a sum of others."""
    name, grade = values.get("department") or values.get("department_code") or "", values["grade"] or ""
    count = Count(values.get("authorized") or 0, values.get("filled") or 0)
    is_sum, is_total = loose_key(name) in SUMS, loose_key(grade) in SUMS
    line = lines.setdefault(name, Line(row, name, is_sum))
    place = Place(row, header.columns.get("authorized"), header.columns.get("filled"))
    if is_total or (is_sum and "grade" not in header.columns):
        line.total, line.places[TOTAL] = count, place
    else:
        line.counts[grade], line.places[grade] = count, place
    return not is_sum and not is_total
