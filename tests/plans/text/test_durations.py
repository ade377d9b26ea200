"""What a wording says of its length, and of the months beside it, is asked about where it doesn't agree."""

from datetime import date
from typing import Any

import pytest

from plans.text.durations import wording_problem

MARCH, MAY = date(2024, 3, 1), date(2024, 5, 1)


@pytest.mark.parametrize(
    ("wording", "true", "said"),
    [
        ("2026~2028년(2년간)", "3년", "2년"),
        ("'26 ~ '28년 (총 2년)", "3년", "2년"),
        ("2026~28년 2년간", "3년", "2년"),
        ("2026년 ~ 2028년(24개월)", "36개월", "24개월"),
        ("2026. 1월 ~ 2028. 12월(2년간)", "3년", "2년"),
        ("2024. 1월 ~ 12월(10개월)", "12개월", "10개월"),
        ("2024. 5. 4. ~ 5. 6.(2일간)", "3일", "2일"),
        ("5. 4. ~ 5. 6.(2일간)", "3일", "2일"),
        ("2024. 3. 4. ~ 3. 17.(3주간)", "2주", "3주"),
    ],
)
def test_a_length_that_the_dates_havent_is_asked_about(wording: str, true: str, said: str) -> None:
    problem = wording_problem(wording, None, None, year=2024)
    assert f" {true}인데 {said}" in problem
    assert problem.endswith("어느 쪽이 맞는지 확인하십시오.")


@pytest.mark.parametrize(
    "wording",
    [
        "2026~2028년(3년간)",
        "2024. 3월 ~ 2026. 2월(2년간)",
        "2024. 3월 ~ 2025. 12월(2년간)",
        "2024. 3. 4. ~ 11. 8.(8개월)",
        "2024. 3. 4. ~ 11. 8.(9개월)",
        "2024. 5. 4. ~ 5. 6.(3일간)",
        "매년 2회, 5일간",
        "연중(2년간)",
        "2024. 1월 (새해인사회 연계)",
        "2024. 5일",
        "2024년",
        "",
    ],
)
def test_one_that_may_be_right_or_cant_be_told_is_not(wording: str) -> None:
    assert wording_problem(wording, None, None, year=2024) == ""


@pytest.mark.parametrize(
    ("wording", "begins", "ends", "agrees"),
    [
        ("2024. 3. 4. ~ 5. 6.", MARCH, MAY, True),
        ("3. 4. ~ 5. 6.", MARCH, MAY, True),
        ("2024. 3. 4.", MARCH, None, True),
        ("2024. 3. 4.", MARCH, MARCH, True),
        ("2024. 3. ~", MARCH, None, True),
        ("2023. 3. 4. ~ 5. 6.", MARCH, MAY, False),
        ("2024. 3. 4. ~ 6. 6.", MARCH, MAY, False),
        ("2024. 3. 4.", MARCH, MAY, False),
        ("2023. 3월 ~ 12월(10개월)", MARCH, MAY, False),
        ("연중", MARCH, MAY, True),
        ("2023. 3.", None, None, True),
    ],
)
def test_a_wording_of_other_months_than_are_stored_is_asked_about(
    wording: str, begins: Any, ends: Any, agrees: bool
) -> None:
    problem = wording_problem(wording, begins, ends, year=2024)
    assert (problem == "") is agrees
    assert agrees or "다릅니다. 한쪽을 고치십시오." in problem


def test_a_wording_that_ends_before_it_begins_is_asked_about() -> None:
    assert "끝이 시작보다 빠릅니다" in wording_problem("2023. 12. ~ 1.", None, None)
