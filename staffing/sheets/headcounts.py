"""A roster's sheet in memory: the counts of its departments by grade, and the sums beside them.

Sums are compared with what they should add up to, and never stored.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from korean.particles import with_particle
from spreadsheets.records import Problem

TOTAL = ""  # the column of a sum over all grades


class Count(NamedTuple):
    """Posts and people."""

    authorized: int
    filled: int

    def __str__(self) -> str:
        return f"{self.authorized}({self.filled})"


NOBODY = Count(0, 0)


@dataclass
class Place:
    """The cells of a count, for the problems with it."""

    row: int
    authorized: int | None = None
    filled: int | None = None


@dataclass
class Line:
    """A department's counts by grade, or the sums of several departments."""

    row: int
    name: str
    is_sum: bool = False
    code: str | None = None
    #: The day that a column of days says.
    day: date | None = None
    counts: dict[str, Count] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    total: Count | None = None

    @property
    def whole(self) -> Count:
        return added(self.counts.values()) if self.counts else self.total or NOBODY


def added(counts: Iterable[Count]) -> Count:
    counts = list(counts)
    return Count(sum(each.authorized for each in counts), sum(each.filled for each in counts))


def wrong_sums(lines: list[Line]) -> Iterator[Problem]:
    """C1 and C2: each sum that isn't what its summands add up to, as a warning."""
    for at, line in enumerate(lines):
        if line.counts and line.total is not None and line.total != line.whole:
            its, grades = with_particle(line.total, "이(가)"), with_particle(line.whole, "와(과)")
            sentence = f"“{line.name}”의 계 {its} 직급의 합 {grades} 다릅니다."
            yield _warning(line, TOTAL, f"{sentence} 직급의 수로 가져옵니다.")
        if line.is_sum:
            wrong = min((_differences(line, summands) for summands in _summands(lines, at)), key=len)
            for grade, expected in wrong.items():
                stated = line.total if grade == TOTAL else line.counts[grade]
                of = grade or "계"
                compared = f"{with_particle(stated, '이(가)')} 부서의 합 {with_particle(expected, '와(과)')}"
                sentence = f"“{line.name}” 줄의 {of} {compared} 다릅니다."
                yield _warning(line, grade, f"{sentence} 부서의 수로 가져옵니다.")


def _warning(line: Line, grade: str, sentence: str) -> Problem:
    place = line.places.get(grade) or Place(line.row)
    return Problem(sentence, place.row, place.authorized, is_error=False)


def _summands(lines: list[Line], at: int) -> Iterator[list[Line]]:
    """What a sum may be of: all departments, those above up to the sum before it, or those below."""
    yield [line for line in lines if not line.is_sum]
    yield _until_a_sum(reversed(lines[:at]))
    yield _until_a_sum(lines[at + 1 :])


def _until_a_sum(lines: Iterable[Line]) -> list[Line]:
    found: list[Line] = []
    for line in lines:
        if line.is_sum:
            break
        found.append(line)
    return found


def _differences(line: Line, summands: list[Line]) -> Mapping[str, Count]:
    """Of each grade whose sum is another: what it should be."""
    stated = line.counts | ({TOTAL: line.total} if line.total is not None else {})
    should = {
        grade: added(each.whole if grade == TOTAL else each.counts.get(grade, NOBODY) for each in summands)
        for grade in stated
    }
    return {grade: count for grade, count in should.items() if count != stated[grade]}
