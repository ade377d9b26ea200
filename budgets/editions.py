"""How an edition of a budget is written: in a file's column, in a choice, at the command line."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from .models import Budget

_ROUND = re.compile(r"(\d{1,3})\s*(?:회|차)|추경\s*(\d{1,3})")
_BASE = re.compile(r"(20\d\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)|['’]\s*(\d\d)(?!\d)|(?<!\d)(\d\d)\s*년")
_NAMED = re.compile(
    r"본예산|당초\s*예산|(?:제\s*)?(?<!\d)[1-9]\d?\s*회\s*(?:추경|추가경정)|추경\s*(?:제\s*)?[1-9]\d?\s*회?"
)
_CODE = re.compile(r"(original)|supplementary-(\d{1,3})|forecast-(20\d\d)")


class Edition(NamedTuple):
    """Which edition of a year: its kind, the round of a 추경, the base year of an outlook."""

    kind: str
    round: int | None = None
    base_year: int | None = None

    @property
    def code(self) -> str:
        """`original`, `supplementary-1` or `forecast-2024`."""
        return "-".join(str(part) for part in self if part is not None)


def edition_of(budget: Budget) -> Edition:
    return Edition(budget.kind, budget.round, budget.base_year)


ORIGINAL = Edition(Budget.Kind.ORIGINAL)


def chosen_edition(text: str) -> Edition:
    """What a person chose: a code, or the edition's name. Raises ValueError with a Korean sentence."""
    if not text:
        raise ValueError("예산 구분이 없습니다. 본예산이나 추경 1회처럼 적으십시오.")
    found = _CODE.fullmatch(text)
    if not found:
        return read_edition(text)
    if found[1]:
        return ORIGINAL
    if found[2]:
        return _supplementary(text, int(found[2]))
    return Edition(Budget.Kind.FORECAST, base_year=int(found[3]))


def read_edition(text: str, round_: int | None = None, base_year: int | None = None) -> Edition:
    """What a cell says, such as 본예산, 제1회 추경, 중기전망(2024년 기준); raises ValueError with a Korean sentence."""
    plain = text.replace(" ", "")
    if "추경" in plain or "추가경정" in plain:
        found = _ROUND.search(plain)
        named = int(found[1] or found[2]) if found else None
        if named is not None and round_ not in {None, named}:
            raise ValueError(f"“{text}”: 회차 열에는 {round_}회라고 적혀 있습니다. 같은 회차로 맞추십시오.")
        return _supplementary(text, round_ if named is None else named)
    if "전망" in plain or "중기" in plain:
        found = _BASE.search(plain)
        base_year = base_year or round_ or (int(found[1]) if found else None)
        if base_year is None:
            raise ValueError(f"“{text}”: 어느 해를 기준으로 한 전망인지 적으십시오. 예: 중기전망(2024년 기준)")
        return Edition(Budget.Kind.FORECAST, base_year=base_year)
    if "본예산" in plain or "당초" in plain:
        return ORIGINAL
    raise ValueError(
        f"“{text}” 예산 구분을 알 수 없습니다. 본예산, 추경 1회, 중기전망(2024년 기준) 가운데에서 적으십시오."
    )


def _supplementary(text: str, round_: int | None) -> Edition:
    if round_ is None:
        raise ValueError(f"“{text}”: 몇 회 추경인지 적으십시오. 예: 추경 1회")
    if round_ < 1:
        raise ValueError(f"“{text}”: 추경은 1회부터 있습니다. 본예산이면 본예산이라고 적으십시오.")
    return Edition(Budget.Kind.SUPPLEMENTARY, round=round_)


def check_year(text: str, edition: Edition, year: int) -> None:
    """Raises ValueError with a Korean sentence where words such as `2024 본예산` name another year than `year`.

    An outlook's words name the year that it starts from.
    """
    if edition.kind == Budget.Kind.FORECAST:
        return
    named = {int(full or f"20{short or shortest}") for full, short, shortest in _YEAR.findall(text)}
    if named and year not in named:
        raise ValueError(
            f"“{text}”에 적힌 연도({', '.join(map(str, sorted(named)))}년)가 회계연도 {year}년과 다릅니다. "
            "어느 해의 예산인지 확인하여 둘 가운데 하나를 고치십시오."
        )


def edition_named(titles: Iterable[str]) -> str | None:
    """The one edition that is named in titles, in their words; None for none, or for several."""
    found = {read_edition(name): name for title in titles for name in _NAMED.findall(title)}
    return next(iter(found.values())) if len(found) == 1 else None
