"""What neither a file nor a person has said of all its rows – the unit, the year –, and a person is asked for."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from .questions import Choice, Question
from .records import Options
from .values.amounts import UNITS, unit_label

_CODE = "missing-"
#: Where a year, an edition or a day that isn't offered is written.
ELSEWHERE = "여기에 없으면 ‘시트와 열 고르기’의 ‘파일에 없는 것’에 적으십시오."


def missing_question(option: str, sentence: str, choices: Iterable[Choice]) -> Question:
    """What one of `Options` is; only of this file, as the next with the same header row may be of another year."""
    return Question(f"{_CODE}{option}", f"{sentence} {ELSEWHERE}", tuple(choices), is_remembered=False)


def unit_question() -> Question:
    """Remembered: the next file of the same form is in the same unit."""
    choices = tuple(Choice(code, unit_label(won)) for code, won in UNITS.items())
    return Question(f"{_CODE}unit", "금액의 단위가 파일에 없습니다. 어느 단위로 읽습니까?", choices)


def year_question(sentence: str, years: Iterable[int]) -> Question:
    return missing_question("year", sentence, [Choice(str(year), f"{year}년") for year in offered_years(years)])


def offered_years(years: Iterable[int]) -> list[int]:
    """Those there are, this one and the next; the latest first."""
    this = timezone.localdate().year
    return sorted({*years, this, this + 1}, reverse=True)


def is_of_option(question: Question) -> bool:
    return question.code.startswith(_CODE)


def answered_options(questions: Sequence[Question], options: Options) -> dict[str, Any]:
    """The options that such questions' answers are."""
    answers = {each.code.removeprefix(_CODE): each.answer(options) for each in questions if is_of_option(each)}
    given = {name: answer for name, answer in answers.items() if answer is not None}
    return {name: int(answer) if name == "year" else answer for name, answer in given.items()}
