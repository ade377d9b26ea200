"""How an edition is written: what can't be one is refused, wherever it stands."""

import pytest

from budgets.editions import Edition, chosen_edition, edition_named, read_edition

FIRST = Edition("supplementary", round=1)


@pytest.mark.parametrize(("text", "round_"), [("추경 1회", None), ("제1회 추경", 1), ("추가경정예산", 1)])
def test_its_round_stands_in_words_or_in_a_column_of_its_own(text: str, round_: int | None) -> None:
    assert read_edition(text, round_) == FIRST


def test_a_round_that_another_column_contradicts_is_refused() -> None:
    with pytest.raises(ValueError, match="“추경 1회”: 회차 열에는 2회라고 적혀 있습니다"):
        read_edition("추경 1회", 2)


@pytest.mark.parametrize("text", ["supplementary-0", "제0회 추경", "추경 00회"])
def test_rounds_begin_with_the_first(text: str) -> None:
    with pytest.raises(ValueError, match=f"“{text}”: 추경은 1회부터 있습니다"):
        chosen_edition(text)


def test_a_round_of_0_in_its_column_is_none_either() -> None:
    with pytest.raises(ValueError, match="추경은 1회부터"):
        read_edition("추경", 0)


@pytest.mark.parametrize(
    ("title", "found"),
    [("2025년 제10회 추경 예산", "제10회 추경"), ("2025년 제0회 추경", None), ("2025년 본예산서", "본예산")],
)
def test_a_title_names_one_that_there_can_be(title: str, found: str | None) -> None:
    assert edition_named([title]) == found
