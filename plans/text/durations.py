"""Wordings of dates that contradict themselves, or the months beside them: `2026~2028년(2년간)` are three years."""

import re
from datetime import date
from math import ceil, floor
from unicodedata import normalize

from korean.particles import with_particle
from spreadsheets.values import ReversedSpan, Span, span_in

from .dates import format_months

#: In brackets, or with 간: the 5일 of a date is none.
_DURATION = re.compile(
    r"\(\s*(?:총|약)?\s*(?P<number>\d{1,3})\s*(?P<unit>년|개월|주|일)\s*간?\s*\)"
    r"|(?<!\d)(?P<bare>\d{1,3})\s*(?P<unit_of_bare>년|개월|주|일)\s*간",
    re.ASCII,
)
_YEARS = re.compile(r"'?(\d{4}|\d{2})\s*년?\s*[~〜–—-]\s*'?(\d{4}|\d{2})\s*년?", re.ASCII)
_DAYS_A_MONTH = 365.25 / 12


def wording_problem(wording: str, begins: date | None, ends: date | None, *, year: int | None = None) -> str:
    """A sentence that asks about what doesn't agree; empty where all does, or where nothing can be told.

    `begins` and `ends` are the months that are stored beside it; `year` is meant where the wording has none.
    """
    plain = normalize("NFKC", wording).replace("∼", "~").strip()
    duration = _DURATION.search(plain)
    dates = (plain[: duration.start()] + plain[duration.end() :]).strip() if duration else plain
    try:
        span = span_in(dates, year=year)
    except ReversedSpan as error:
        return str(error)
    return (_wrong_length(dates, span, duration) if duration else "") or _other_months(wording, span, begins, ends)


def _wrong_length(dates: str, span: Span | None, duration: re.Match[str]) -> str:
    number, unit = int(duration["number"] or duration["bare"]), duration["unit"] or duration["unit_of_bare"]
    lengths = _lengths(dates, span)[unit]
    if not lengths or number in lengths:
        return ""
    dates_shown, said = with_particle(f"“{dates}”", "은(는)"), with_particle(f"{number}{unit}", "으로(로)")
    return f"{dates_shown} {max(lengths)}{unit}인데 {said} 적혀 있습니다. 어느 쪽이 맞는지 확인하십시오."


def _lengths(dates: str, span: Span | None) -> dict[str, set[int]]:
    """How long a span may be said to be, by the unit; empty where that can't be told."""
    found: dict[str, set[int]] = {"년": set(), "개월": set(), "주": set(), "일": set()}
    if years := _YEARS.fullmatch(dates):
        first, last = int(years[1]), int(years[2])
        number = (last - first if len(years[1]) == len(years[2]) else last - first % 100) + 1
        return found | ({"년": {number}, "개월": {number * 12}} if number > 0 else {})
    if span is None or span.begins is None or span.ends is None:
        return found
    first_day, last_day = span.begins.first, span.ends.last
    days = (last_day - first_day).days + 1
    months = (last_day.year - first_day.year) * 12 + last_day.month - first_day.month + 1
    around = {floor(days / _DAYS_A_MONTH), ceil(days / _DAYS_A_MONTH)} if span.has_days else set()
    return {
        "년": {months // 12, ceil(months / 12), last_day.year - first_day.year + 1},
        "개월": {months} | around,
        "주": {days // 7, ceil(days / 7)},
        "일": {days} if span.begins.has_day and span.ends.has_day else set(),
    }


def _other_months(wording: str, span: Span | None, begins: date | None, ends: date | None) -> str:
    if span is None or begins is None:
        return ""
    wanted = (span.begins and span.begins.month, span.ends and span.ends.month)
    stored = (begins, ends or begins)
    if all(each in (None, other) for each, other in zip(wanted, stored, strict=True)):
        return ""
    months = with_particle(f"시작·끝({format_months(begins, ends)})", "와(과)")
    return f"인쇄하는 표기({wording})가 {months} 다릅니다. 한쪽을 고치십시오."
