"""Amounts come in 원, 천원, 백만원 or 억원: as the file says, as a person chose, or as an answer has it."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from budgets.models import BudgetLine
from budgets.money import MoneyUnit
from spreadsheets.imports.jobs import confirm
from spreadsheets.values import UNITS
from tests.budgets.sheets.files import HEADER, PARK, asked, csv_of, errors, previewed, stored
from tests.factories import FundingSourceFactory
from tests.pages import text

# How a file is read, whichever database its rows go to: the tests of storing them are beside.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
PLAIN = [*HEADER[:-1], "금액"]
LINE = [*PARK[:-1], "12"]
WON = {"원": 12, "천원": 12_000, "백만원": 12_000_000, "억원": 1_200_000_000}
UNIT = pytest.mark.parametrize("unit", WON)


def test_all_that_a_book_prints_in_can_be_read() -> None:
    assert set(UNITS.values()) == set(MoneyUnit.values)


@UNIT
@pytest.mark.parametrize("title", ["(단위: {})", "단위 : {}", "[단위：{}]"])
def test_a_title_says_it(planner: User, title: str, unit: str) -> None:
    stored(planner, [title.format(unit)], PLAIN, LINE)
    assert BudgetLine.objects.get().amount == WON[unit]


@pytest.mark.parametrize(
    "title", ["(단위: 백만 원)", "(단위 : 백 만 원)", "(백만 원)", "(단위: %, 백만원)", "(단위: 명, 백만원)"]
)
def test_however_it_is_written(planner: User, title: str) -> None:
    stored(planner, [title], PLAIN, LINE)
    assert BudgetLine.objects.get().amount == WON["백만원"]


@pytest.mark.parametrize(
    "title",
    ["단  위 : 천  원", "(단위: 1,000원)", "(단위∶천원)", "(單位: 千원)", "(금액: 천원)", "※ 단위는 천원임"],
)
def test_so_does_one_that_is_written_otherwise_against_what_was_chosen(planner: User, title: str) -> None:
    assert asked(previewed(planner, [title], PLAIN, LINE, unit="won")) == [
        "파일에는 금액 단위가 “천원”인데 “원”을 고르셨습니다. 어느 것으로 읽습니까?"
    ]


@pytest.mark.parametrize("unit", ["만원", "십만원", "십억원", "조원"])
@pytest.mark.parametrize("chosen", [{}, {"unit": "won"}])
def test_one_that_no_amount_is_read_in_is_asked_about(planner: User, unit: str, chosen: dict[str, str]) -> None:
    [sentence] = asked(previewed(planner, [f"(단위: {unit})"], PLAIN, LINE, **chosen))
    assert sentence.startswith(f"금액의 단위가 파일에 {unit}으로 적혀 있는데, 원, 천원, 백만원, 억원으로만 읽습니다.")
    assert sentence.endswith("없는 단위이면 파일의 금액을 고쳐 다시 올리십시오.")


@pytest.mark.parametrize("title", ["(단위: 천원, 백만원)", "(단위 : 원/천원)", "(단위: 천원·백만 원)"])
def test_a_title_that_names_two_is_asked_about(planner: User, title: str) -> None:
    assert "서로 다릅니다. 어느 단위로 읽습니까?" in asked(previewed(planner, [title], PLAIN, LINE))[0]


def test_a_title_contradicts_a_head_however_that_is_written(planner: User) -> None:
    heads = [*HEADER[:-1], "금액(백만 원)"]
    job = previewed(planner, ["(단위: 천원)"], heads, LINE, answers={"column:amount": str(len(HEADER) - 1)})
    assert any("서로 다릅니다. 어느 단위로 읽습니까?" in each for each in asked(job))


class TestAUnitInOneHeadOfSeveral:
    HEAD = ("연도", "예산 구분", "부서", "정책사업", "단위사업", "세부사업")
    ROW = (2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성")

    @pytest.mark.parametrize(("answer", "national"), [("thousand", 5_000), ("million", 5_000_000)])
    def test_is_not_that_of_the_others(self, planner: User, answer: str, national: int) -> None:
        rows = ([*self.HEAD, "국비", "구비(백만원)"], [*self.ROW, 5, 7])
        [sentence] = asked(previewed(planner, *rows))
        assert sentence.startswith("금액의 단위가 “구비(백만원)” 열에만 적혀 있습니다. “국비” 열은 어느 단위로")
        stored(planner, *rows, answers={"unit-others": answer})
        found = dict(BudgetLine.objects.values_list("source__name", "amount"))
        assert found == {"국비": national, "구비": 7_000_000}

    def test_is_its_own_also_where_the_column_is_a_part_of_another(self, planner: User) -> None:
        """5백만원 and 7천원 are 5,007,000원."""
        rows = ([*self.HEAD, "국비(백만원)", "국비(천원)"], [*self.ROW, 5, 7])
        preview = previewed(planner, *rows)
        answers = {each.code: "sum" for each in preview.questions if each.code != "unit"}
        stored(planner, *rows, answers={**answers, "unit": "columns"})
        assert list(BudgetLine.objects.values_list("source__name", "amount")) == [("국비", 5_007_000)]

    @pytest.mark.parametrize(
        "rows",
        [
            [["(단위: 백만원)"], [*HEAD, "국비", "구비(백만원)"], [*ROW, 5, 7]],
            [[*HEAD, "예산액(백만원)", "국비", "구비"], [*ROW, 12, 5, 7]],
        ],
        ids=["of a title too", "of what the others add up to"],
    )
    def test_is_no_question_where_it_is(self, planner: User, rows: list[list[Any]]) -> None:
        assert asked(previewed(planner, *rows)) == []

    def test_is_no_question_where_a_person_said_it_of_all(self, planner: User) -> None:
        rows = ([*self.HEAD, "국비", "구비(백만원)"], [*self.ROW, 5, 7])
        assert asked(previewed(planner, *rows, unit="million")) == []
        [sentence] = asked(previewed(planner, *rows, unit="thousand"))
        assert sentence.startswith("파일에는 금액 단위가 “백만원”인데")
        stored(planner, *rows, unit="thousand", answers={"chosen-unit": "chosen"})
        assert dict(BudgetLine.objects.values_list("source__name", "amount")) == {"국비": 5_000, "구비": 7_000}

    def test_is_none_of_theirs_where_its_column_is_not_read(self, planner: User) -> None:
        [sentence] = asked(previewed(planner, [*self.HEAD, "구비", "집행액(백만원)"], [*self.ROW, 5, 7]))
        assert sentence.startswith("금액의 단위가 “집행액(백만원)” 열에만 적혀 있습니다. “구비” 열은 어느 단위로")
        assert asked(previewed(planner, [*PLAIN, "집행액(백만원)"], [*LINE, 7]))[0].startswith("금액의 단위가 “집행액")

    def test_is_beside_a_title_asked_about_of_a_column_that_was_unknown_too(self, planner: User) -> None:
        heads = [*self.HEAD, "국비", "보조(백만원)"]
        answers = {"source-column:7": f"source:{FundingSourceFactory(name='시비').pk}"}
        job = previewed(planner, ["(단위: 천원)"], heads, [*self.ROW, 5, 7], answers=answers)
        assert asked(job)[0].startswith("금액의 단위가 파일에 백만원, 천원으로 적혀 있어 서로 다릅니다.")


@UNIT
def test_a_head_says_it(planner: User, unit: str) -> None:
    stored(planner, [*HEADER[:-1], f"금액({unit})"], LINE)
    assert BudgetLine.objects.get().amount == WON[unit]


@pytest.mark.parametrize(("code", "won"), zip(UNITS, WON.values(), strict=True))
def test_a_person_chooses_it(planner: User, client: Client, code: str, won: int, tmp_path: Path) -> None:
    stored(planner, PLAIN, LINE, unit=code)
    assert BudgetLine.objects.get().amount == won
    client.force_login(planner)
    assert f'value="{code}"' in client.get(reverse("import-new")).content.decode()
    file = tmp_path / "예산.csv"
    file.write_bytes(csv_of(PLAIN, [*LINE[:-1], "13"]))
    call_command("import_sheet", "budget", str(file), unit=code, confirm=True, stdout=io.StringIO())
    assert BudgetLine.objects.get().amount == won // 12 * 13


def test_a_preview_says_which_it_was(planner: User, client: Client) -> None:
    client.force_login(planner)
    job = previewed(planner, ["(단위: 백만원)"], PLAIN, LINE)
    assert "금액 단위 백만원" in " ".join(text(client.get(reverse("import", args=[job.pk]))).split())


def test_without_any_it_is_to_be_chosen(planner: User) -> None:
    job = previewed(planner, PLAIN, LINE)
    assert errors(job) == []
    assert asked(job) == ["금액의 단위가 파일에 없습니다. 어느 단위로 읽습니까?"]
    assert not job.can_be_confirmed


@pytest.mark.parametrize(("answer", "won"), [("million", 12_000_000), ("thousand", 12_000)])
def test_a_head_against_a_title_is_asked_about(planner: User, answer: str, won: int) -> None:
    rows: list[Any] = [["(단위: 백만원)"], [*HEADER[:-1], "금액(천원)"], LINE]
    job = previewed(planner, *rows)
    assert [question.code for question in job.questions] == ["unit"]
    assert not job.can_be_confirmed
    confirm(previewed(planner, *rows, answers={"unit": answer}), planner)
    assert BudgetLine.objects.get().amount == won
