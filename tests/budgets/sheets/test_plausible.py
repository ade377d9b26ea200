"""Sums that are possible and hardly meant are confirmed by a person; the file's own sums stand beside ours."""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from accounts.models import User
from budgets.models import BudgetLine
from spreadsheets.exports.tables import table_of
from spreadsheets.imports.jobs import preview, receive
from spreadsheets.kinds import kind_of
from spreadsheets.writing import WRITERS
from tests.budgets.sheets.files import HEADER, PARK, asked, errors, previewed, stored
from tests.factories import DepartmentFactory, FundingSourceFactory
from tests.sheets import previewed as of_sheet

# How a file is read, whichever database its rows go to: the tests of storing them are beside.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def exported() -> bytes:
    return WRITERS["csv"](table_of(kind_of("budget"), None, {}))


def row(**changes: Any) -> list[Any]:
    """PARK's row with other cells, by the column's letter."""
    cells = list(PARK)
    for letter, value in changes.items():
        cells["ABCDEFGHIJ".index(letter)] = value
    return cells


class TestUnits:
    def test_a_thousand_times_as_much_is_questioned(self, planner: User) -> None:
        stored(planner, HEADER, PARK)
        rows = (HEADER, row(J="1,200,000"))
        assert asked(previewed(planner, *rows)) == [
            "파일의 금액 1,200,000천원이 이미 있는 금액 1,200천원의 1,000배입니다. 금액의 단위가 맞습니까?"
        ]
        assert not previewed(planner, *rows).can_be_confirmed
        stored(planner, *rows, answers={"scale": "right"})
        assert BudgetLine.objects.get().amount == 1_200_000_000

    @pytest.mark.parametrize(("amount", "times"), [("12,000", "10배"), ("120", "10분의 1")])
    @pytest.mark.parametrize("year", [2024, 2025])
    def test_so_is_ten_times(self, planner: User, year: int, amount: str, times: str) -> None:
        stored(planner, HEADER, PARK)
        [sentence] = asked(previewed(planner, HEADER, row(A=year, J=amount)))
        assert f"이미 있는 금액 1,200천원의 {times}입니다" in sentence
        assert asked(previewed(planner, HEADER, row(A=year, J="6,000"))) == []

    def test_another_unit_can_be_chosen_right_there(self, planner: User) -> None:
        stored(planner, HEADER, PARK)
        rows = (HEADER, row(J="1,300,000"))
        again = {"scale": "another-unit"}
        [unit] = previewed(planner, *rows, answers=again).questions
        assert (unit.code, unit.sentence) == ("unit", "금액을 어느 단위로 다시 읽습니까?")
        job = stored(planner, *rows, answers={**again, "unit": "won"})
        assert ("금액 단위", "원") in job.said_of_all_rows
        assert BudgetLine.objects.get().amount == 1_300_000

    def test_a_new_one_is_that_of_every_sheet(self, planner: User) -> None:
        """Asked for once, of the whole file."""
        rows = [row(J="1,200"), row(F="0102", G="분수", J="50,000")]
        stored(planner, HEADER, *rows)
        book = Workbook()
        for each in rows:
            sheet = book.create_sheet(each[6])
            sheet.append(HEADER)
            sheet.append([*each[:9], int(each[9].replace(",", "")) * 1_000])
        book.remove(book.worksheets[0])
        file = BytesIO()
        book.save(file)
        answers = {"sheet": "*", "scale": "another-unit"}
        job = of_sheet("budget", planner, file.getvalue(), answers=answers)
        assert [each.code for each in job.questions] == ["sheet", "unit"]
        job = of_sheet("budget", planner, file.getvalue(), answers={**answers, "unit": "won"})
        assert (errors(job), job.has_open_questions, job.summary["changes_anything"]) == ([], False, False)

    def test_a_unit_that_is_no_better_is_questioned_again(self, planner: User) -> None:
        stored(planner, HEADER, PARK)
        answers = {"scale": "another-unit", "unit": "million"}
        job = previewed(planner, HEADER, row(J="1,200,000"), answers=answers)
        assert asked(job)[1].startswith("파일의 금액 1,200,000,000천원이")
        assert not job.can_be_confirmed

    def test_or_the_file_is_refused(self, planner: User) -> None:
        stored(planner, HEADER, PARK)
        job = previewed(planner, HEADER, row(J="1,200,000"), answers={"scale": "wrong"})
        assert errors(job) == [
            "금액이 이미 있는 금액과 너무 다르다고 답하셨습니다. 파일의 금액을 고쳐 다시 올리십시오."
        ]

    def test_so_is_a_thousandth_in_one_department(self, planner: User) -> None:
        DepartmentFactory(code="river", name="하천과")
        river = row(C="하천과", F="0201", G="하천 정비")
        stored(planner, HEADER, PARK, river)
        [sentence] = asked(previewed(planner, HEADER, row(J="1.2"), river))
        assert sentence.startswith("“공원과”의 금액 1,200원이 이미 있는 금액 1,200천원의 1,000분의 1입니다.")

    def test_another_years_first_budget_is_compared_with_the_last(self, planner: User) -> None:
        stored(planner, HEADER, PARK)
        assert len(asked(previewed(planner, HEADER, row(A=2025, J="1,300,000")))) == 1
        assert asked(previewed(planner, HEADER, row(A=2025, J="1,300"))) == []

    def test_a_small_program_in_a_large_department_is_none(self, planner: User) -> None:
        programs = [row(F=f"01{number:02}", G=f"사업 {number}", J="9,000,000") for number in range(3)]
        stored(planner, HEADER, *programs)
        assert asked(previewed(planner, HEADER, row(F="0999", G="작은 사업", J="10"))) == []


class TestPrograms:
    """One program, or one line of it, whose unit is another one in a department that is about right."""

    @pytest.fixture
    def programs(self, planner: User) -> list[list[Any]]:
        rows = [row(F=f"01{number:02}", G=f"사업 {number}", J="9,000,000") for number in range(7)]
        small = [row(F="0201", G="산책로", I=source, J="40") for source in ("구비", "국비")]
        stored(planner, HEADER, *rows, *small)
        return [*rows, *small]

    def test_a_program_a_thousand_times_as_large_is_questioned(self, planner: User, programs: list[list[Any]]) -> None:
        for cells in programs[-2:]:
            cells[9] = "40,000"
        job = previewed(planner, HEADER, *programs)
        assert asked(job) == [
            "금액이 이미 있는 금액과 크게 다른 곳이 1건 있습니다: "
            "“공원과 · 산책로” 80,000천원(이미 있는 금액 80천원의 1,000배). 금액의 단위가 맞습니까?"
        ]
        assert not job.can_be_confirmed
        stored(planner, HEADER, *programs, answers={"scale-programs": "right"})
        assert sum(BudgetLine.objects.filter(program__name="산책로").values_list("amount", flat=True)) == 80_000_000

    def test_so_is_one_with_a_zero_too_many_in_the_same_edition(self, planner: User, programs: list[list[Any]]) -> None:
        for cells in programs[-2:]:
            cells[9] = "400"
        [sentence] = asked(previewed(planner, HEADER, *programs))
        assert "“공원과 · 산책로” 800천원(이미 있는 금액 80천원의 10배)" in sentence
        # Next year the walk may be built.
        assert asked(previewed(planner, HEADER, *[[2025, *cells[1:]] for cells in programs])) == []

    def test_so_is_a_single_line_of_one(self, planner: User, programs: list[list[Any]]) -> None:
        programs[-2][9] = "0.04"
        [sentence] = asked(previewed(planner, HEADER, *programs))
        assert "“공원과 · 산책로” 구비 40원(이미 있는 금액 40천원의 1,000분의 1)" in sentence

    def test_five_of_many_are_listed(self, planner: User, programs: list[list[Any]]) -> None:
        for cells in programs[:6]:
            cells[9] = "9,000"
        programs[6][9] = "9,000,000"
        [sentence] = asked(previewed(planner, HEADER, *programs))
        assert "6건 있습니다" in sentence
        assert sentence.count("1,000분의 1") == 5
        assert " 외 1건." in sentence

    def test_a_cell_of_our_own_export_is_no_exception(self, planner: User, programs: list[list[Any]]) -> None:
        file = exported().replace(b"9000000000", b"9000000", 1)
        [question] = preview(receive(None, file, "예산.csv", planner)).questions
        assert question.code == "scale-programs"


class TestStaying:
    """Money from sources that the file doesn't have stays beside the file's, and a person says whether it is to."""

    def test_a_total_that_is_more_than_the_files_is_questioned(self, planner: User) -> None:
        FundingSourceFactory(code="city", name="시비")
        stored(planner, HEADER, row(I="미구분"))
        [question] = previewed(planner, HEADER, row(I="구비", J="1,000"), row(I="시비", J="200")).questions
        assert question.sentence == (
            "1개 세부사업에 파일에 없는 재원의 금액이 남아, 저장한 뒤의 합계가 파일과 다릅니다: "
            "“공원과 · 공원 조성” 파일 1,200천원, 저장 뒤 2,400천원(미구분 1,200천원이 남음). 어떻게 합니까?"
        )
        assert [choice.value for choice in question.choices] == ["replace", "add"]
        assert not question.is_remembered

    @pytest.mark.parametrize(("answer", "unknown"), [("replace", 0), ("add", 1_200_000)])
    def test_it_is_replaced_or_added(self, planner: User, answer: str, unknown: int) -> None:
        stored(planner, HEADER, row(I="미구분"))
        stored(planner, HEADER, PARK, answers={"doubled": answer})
        assert dict(BudgetLine.objects.values_list("source__name", "amount")) == {"구비": 1_200_000, "미구분": unknown}

    def test_one_source_for_the_whole_sheet_takes_the_others_place(self, planner: User) -> None:
        stored(planner, HEADER, row(J="500"), row(I="국비", J="700"))
        sheet = (["2024년 본예산", "(단위: 천원)"], ["부서", "세부사업", "예산액"], ["공원과", "공원 조성", 1_200])
        answers = {"source": "구비"}
        [sentence] = [each for each in asked(previewed(planner, *sheet, answers=answers)) if "저장 뒤" in each]
        assert "파일 1,200천원, 저장 뒤 1,900천원(국비 700천원이 남음)" in sentence
        stored(planner, *sheet, answers={**answers, "doubled": "replace"})
        assert dict(BudgetLine.objects.values_list("source__name", "amount")) == {"구비": 1_200_000, "국비": 0}

    def test_lines_that_stay_as_they_are_in_both_are_no_excuse(self, planner: User) -> None:
        stored(planner, HEADER, PARK, row(I="국비", J="100"))
        assert len(asked(previewed(planner, HEADER, PARK))) == 1

    def test_nothing_is_asked_where_nothing_stays(self, planner: User) -> None:
        stored(planner, HEADER, PARK, row(I="국비", J="0"), row(F="0102", G="공원 관리"))
        assert asked(previewed(planner, HEADER, row(J="1,500"))) == []

    def test_rows_with_their_numbers_say_which_lines_they_are(self, planner: User) -> None:
        stored(planner, HEADER, row(J="1,300"), row(I="국비", J="100"))
        head, *lines = exported().splitlines(keepends=True)
        [own] = [line for line in lines if b"1300000" in line]
        job = preview(receive(None, head + own.replace(b"1300000", b"1400000"), "예산.csv", planner))
        assert (errors(job), asked(job)) == ([], [])

    def test_five_of_many_are_listed_in_as_many_queries(self, planner: User) -> None:
        def rows(source: str, count: int) -> list[list[Any]]:
            return [row(F=f"01{number:02}", G=f"사업 {number}", I=source) for number in range(count)]

        def queries(count: int) -> tuple[int, str]:
            with CaptureQueriesContext(connection) as found:
                [sentence] = asked(previewed(planner, HEADER, *rows("구비", count), answers={"doubled": "replace"}))
            return len(found), sentence

        stored(planner, HEADER, *rows("미구분", 7))
        (few, _), (many, sentence) = queries(2), queries(7)
        assert few == many
        assert sentence.startswith("7개 세부사업에")
        assert (sentence.count("저장 뒤"), "외 2개" in sentence) == (5, True)


def test_the_files_own_sums_stand_beside_what_would_be_stored(client: Client, planner: User) -> None:
    head = ["회계연도", "예산구분", "부서명", "정책사업명", "단위사업명", "세부사업명", "구비(천원)"]
    job = previewed(
        planner,
        head,
        [2024, "본예산", "공원과", None, None, None, 130],
        [None, None, None, "푸른 도시", "공원", "공원 조성", 100],
        ["총계", *[None] * 5, 150],
    )
    client.force_login(planner)
    page = client.get(reverse("import", args=[job.pk]))
    by_department, by_source = page.context["sums"]
    assert by_department["rows"] == [("공원과", "0", "100", "100", "100", "130")]
    assert by_department["total"] == ("합계", "0", "100", "100", "100", "150")
    assert by_source["rows"] == [("구비", "0", "100", "100", "100", "150")]
    assert "읽은 합계" in page.content.decode()
    assert "파일의 합계" in page.content.decode()


def test_what_was_read_is_no_more_than_the_file_has(client: Client, planner: User) -> None:
    """Beside the sums of a list by department and source; what the ledger has besides stands in the sums alone."""
    DepartmentFactory(code="river", name="하천과")
    stored(planner, HEADER, row(C="하천과", F="0201", G="하천 정비", J="7"))
    sums = [[name, *[None] * 7, source, 1_500] for name, source in [("합계", "구비"), ("합계", None)]]
    named = [None, None, "공원과 소계", *[None] * 6, 1_200]
    job = previewed(planner, HEADER, PARK, row(F="0102", G="공원 관리", J="300"), named, *sums)
    client.force_login(planner)
    by_department, by_source = client.get(reverse("import", args=[job.pk])).context["sums"]
    assert by_department["rows"] == [
        ("공원과", "0", "1,500", "1,500", "1,500", "1,200"),
        ("하천과", "7", "7", "0", "", ""),
    ]
    assert by_source["rows"] == [("구비", "7", "1,507", "1,500", "1,500", "1,500")]
    assert by_source["total"][-2:] == ("1,500", "1,500")
