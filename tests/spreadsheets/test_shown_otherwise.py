"""Where a person sees something else than a file's cells hold: asked, and read as answered; or said."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.packaging.custom import StringProperty

from accounts.models import User
from budgets.models import BudgetLine
from spreadsheets.imports.jobs import confirm, preview, receive
from spreadsheets.imports.report import ImportReport
from spreadsheets.kinds import kind_of
from spreadsheets.models import ImportJob
from spreadsheets.questions import open_questions
from tests.sheets import csv_of, errors, previewed, warnings

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEADER = ["연도", "예산 구분", "부서", "세부사업코드", "세부사업", "재원", "금액"]
ANSWER = dict[str, str]


def row(name: str, amount: Any, *, department: str | None = "공원과", source: str = "구비") -> list[Any]:
    return [2024, "본예산", department, f"c-{name}", name, source, amount]


def book(*rows: list[Any], unit: str | None = "천원", header: list[Any] | None = None) -> Workbook:
    made = Workbook()
    sheet: Any = made.active
    sheet.title = "예산"
    sheet.append([f"(단위: {unit})"] if unit else [])
    for each in (header or HEADER, *rows):
        sheet.append(each)
    return made


def data_of(made: Workbook) -> bytes:
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def asked(job: ImportJob) -> list[str]:
    return [question.code for question in job.questions]


def stored(planner: User, made: Workbook, answers: ANSWER | None = None, **options: Any) -> dict[str, int]:
    """The ledger's amounts after the import, in won; none where the file was asked about or refused."""
    job = previewed("budget", planner, data_of(made), "예산.xlsx", answers=answers or {}, **options)
    if job.can_be_confirmed and not job.has_open_questions:
        confirm(job, planner)
    return {line.program.name: line.amount for line in BudgetLine.objects.select_related("program")}


class TestSigns:
    """A format may show △ before what is stored without a sign, or nothing before what has one."""

    @pytest.mark.parametrize(("answer", "won"), [("shown", -100_000), ("stored", 100_000)])
    @pytest.mark.parametrize(("code", "sign"), [('"△"#,##0', 1), ("#,##0;#,##0", -1)])
    def test_that_are_shown_otherwise_are_asked_about(
        self, planner: User, code: str, sign: int, answer: str, won: int
    ) -> None:
        made = book(row("산책로", sign * 100))
        made["예산"]["G3"].number_format = code
        job = previewed("budget", planner, data_of(made), "예산.xlsx")
        assert asked(job) == ["scale:G"]
        assert [each.label for each in job.questions[0].choices] == [
            f"보이는 대로 {-sign * 100}천원",
            f"셀에 든 대로 {sign * 100}천원",
        ]
        assert stored(planner, made, {"scale:G": answer}) == {"산책로": sign * won}


class TestCellsBelowMergedOnes:
    """Some programs keep what a merged cell covers: nobody sees it."""

    def covered(self, value: Any) -> Workbook:
        made = book(row("산책로", 100), row("숲길", None))
        sheet = made["예산"]
        sheet.merge_cells("G3:G4")
        sheet._cells[4, 7] = Cell(sheet, row=4, column=7, value=value)
        return made

    def test_with_another_value_are_named(self, planner: User) -> None:
        job = previewed("budget", planner, data_of(self.covered(700)), "예산.xlsx")
        assert "합친 셀(G3:G4)에 가려 보이지 않는 값이 들어 있습니다." in errors(job)[0]

    def test_with_the_same_are_as_good_as_seen(self, planner: User) -> None:
        made = self.covered(None)
        made["예산"].merge_cells("E3:E4")
        made["예산"]._cells[4, 5] = Cell(made["예산"], row=4, column=5, value="산책로")
        assert "가려 보이지 않는" not in str(errors(previewed("budget", planner, data_of(made), "예산.xlsx")))


class TestScaledNumbers:
    def scaled(self, code: str, unit: str | None = "천원") -> Workbook:
        made = book(row("산책로", 141_500_000), unit=unit)
        made["예산"]["G3"].number_format = code
        return made

    @pytest.mark.parametrize(
        ("code", "answer", "won"),
        [
            ("#,##0,", "shown", 141_500_000),
            ("#,##0,", "stored", 141_500_000_000),
            ("[Red]#,##0,,;△#,##0,,", "shown", 141_500),
            ('#,##0"원"', "shown", 141_500_000),
            ('#,##0"원"', "stored", 141_500_000_000),
            # 142백만 may be of won as well as of 천원.
            ('#,##0,,"백만"', "shown", 141_500_000),
            ('#,##0,,"백만"', "stored", 141_500_000_000),
            ('G/표준"원"', "shown", 141_500_000),
        ],
    )
    def test_are_asked_for_and_read_as_answered(self, planner: User, code: str, answer: str, won: int) -> None:
        job = previewed("budget", planner, data_of(self.scaled(code)), "예산.xlsx")
        assert (asked(job), errors(job), job.can_be_confirmed) == (["scale:G"], [], False)
        assert stored(planner, self.scaled(code), {"scale:G": answer}) == {"산책로": won}

    def test_show_both_values_to_choose_from(self, planner: User) -> None:
        [question] = previewed("budget", planner, data_of(self.scaled("#,##0,")), "예산.xlsx").questions
        assert question.place == "G3"
        assert [choice.label for choice in question.choices] == [
            "보이는 대로 141,500천원",
            "셀에 든 대로 141,500,000천원",
        ]

    def test_with_the_stated_unit_beside_them_mean_what_they_show(self, planner: User) -> None:
        made = self.scaled('#,##0,"천원"')
        job = previewed("budget", planner, data_of(made), "예산.xlsx")
        assert (asked(job), warnings(job)) == ([], ["셀 서식의 단위대로 141,500천원으로 읽습니다."])
        assert stored(planner, made) == {"산책로": 141_500_000}

    @pytest.mark.parametrize("code", ["#,##0", 'G/표준"천원"', "#,##0_,", '#,##0"천원"', '#,##0;△#,##0;"-"'])
    def test_that_show_what_is_stored_are_no_question(self, planner: User, code: str) -> None:
        assert stored(planner, self.scaled(code)) == {"산책로": 141_500_000_000}

    def test_are_no_question_where_the_word_beside_them_says_what_is_stored(self, planner: User) -> None:
        assert stored(planner, self.scaled('#,##0,,"백만"', unit="원")) == {"산책로": 141_500_000}

    def test_are_no_question_in_a_column_that_is_not_read(self, planner: User) -> None:
        made = book([*row("산책로", 5), 7_000], header=[*HEADER, "참고"])
        made["예산"]["H3"].number_format = "#,##0,"
        assert stored(planner, made) == {"산책로": 5_000}

    def test_of_people_are_asked_for_too(self, planner: User) -> None:
        made = book(["공원과", 20_000, 18], unit=None, header=["부서", "정원", "현원"])
        made["예산"]["B3"].number_format = "#,##0,"
        job = previewed("roster", None, data_of(made), "정원.xlsx", day="2024-10-31")
        assert asked(job) == ["scale:B"]

    @pytest.mark.parametrize("shown", ["0%", "0.0%;[Red]-0.0%"])
    def test_that_are_rates_are_no_amounts(self, planner: User, shown: str) -> None:
        made = book(row("산책로", 0.5))
        made["예산"]["G3"].number_format = shown
        assert errors(previewed("budget", planner, data_of(made), "예산.xlsx")) == [
            "“50%”: 금액이 아닙니다. 141,500처럼 숫자로 적으십시오."
        ]

    def test_are_asked_for_in_a_column_that_was_chosen_of_several(self, planner: User) -> None:
        made = book([*row("산책로", 1), 2_000], header=[*HEADER, "예산현액"])
        made["예산"]["H3"].number_format = "#,##0,"
        job = previewed("budget", planner, data_of(made), "예산.xlsx", answers={"column:amount": "7"})
        assert open_questions(job.questions, job.options_used)[0].code == "scale:H"


def test_a_question_names_its_place_once(planner: User) -> None:
    made = book(row("산책로", 1_000), row("분수", 2))
    made["예산"]["G3"].number_format = "#,##0,"
    made["예산"].row_dimensions[4].hidden = made["예산"].column_dimensions["F"].hidden = True
    questions = previewed("budget", planner, data_of(made), "예산.xlsx").questions
    assert [each.code for each in questions] == ["hidden-rows", "hidden-columns", "scale:G"]
    assert [each for each in questions if each.place and each.place in each.sentence] == []


class TestHiddenRows:
    def hidden(self, **more: Any) -> Workbook:
        made = book(row("산책로", 1), row("분수", 2), row("화단", 3))
        made["예산"].row_dimensions[4].hidden = True
        return made

    def test_are_asked_for(self, planner: User) -> None:
        [question] = previewed("budget", planner, data_of(self.hidden()), "예산.xlsx").questions
        assert (question.code, question.is_remembered) == ("hidden-rows", False)
        assert "(4행)" in question.sentence

    @pytest.mark.parametrize(
        ("answer", "found"),
        [
            ("all", {"산책로": 1_000, "분수": 2_000, "화단": 3_000}),
            ("shown", {"산책로": 1_000, "화단": 3_000}),
        ],
    )
    def test_come_in_or_not_as_answered(self, planner: User, answer: str, found: dict[str, int]) -> None:
        assert stored(planner, self.hidden(), {"hidden-rows": answer}) == found

    def test_without_content_are_no_question(self, planner: User) -> None:
        made = book(row("산책로", 1), [None], row("화단", 3))
        made["예산"].row_dimensions[4].hidden = True
        assert asked(previewed("budget", planner, data_of(made), "예산.xlsx")) == []

    def test_give_what_is_merged_over_them_to_the_next(self, planner: User) -> None:
        made = book(row("산책로", 1), row("분수", 2, department=None))
        made["예산"].merge_cells("C3:C4")
        made["예산"].row_dimensions[3].hidden = True
        assert stored(planner, made, {"hidden-rows": "shown"}) == {"분수": 2_000}

    def test_that_others_continue_may_not_be_left_out(self, planner: User) -> None:
        header = ["연도", "예산 구분", "부서", "정책사업", "세부사업", "편성목", "구비"]
        made = book(
            [2024, "본예산", "공원과", "푸른 도시", "산책로", None, 1],
            [None, None, "도로과", "빠른 도시", "터널", None, 2],
            [None, None, None, None, "다리", None, 3],
            header=header,
        )
        made["예산"].row_dimensions[4].hidden = True
        job = previewed("budget", planner, data_of(made), "예산.xlsx", answers={"hidden-rows": "shown"})
        assert errors(job) == ["빈칸을 가린 행에서 이어받는 줄입니다. 빈칸을 채우거나, 가린 행도 가져오십시오."]


class TestHiddenColumns:
    HEADER = [*HEADER[:3], "정책사업", *HEADER[3:]]

    def hidden(self) -> Workbook:
        made = book([2024, "본예산", "공원과", "푸른 도시", "0101", "산책로", "구비", 1], header=self.HEADER)
        made["예산"].column_dimensions["D"].hidden = True
        return made

    @pytest.mark.parametrize(("answer", "policy"), [("all", "푸른 도시"), ("shown", "")])
    def test_are_asked_for_and_read_as_answered(self, planner: User, answer: str, policy: str) -> None:
        [question] = previewed("budget", planner, data_of(self.hidden()), "예산.xlsx").questions
        assert (question.code, "D열 “정책사업”" in question.sentence) == ("hidden-columns", True)
        stored(planner, self.hidden(), {"hidden-columns": answer})
        assert BudgetLine.objects.get().program.policy == policy

    def test_that_nobody_reads_are_no_question(self, planner: User) -> None:
        made = book([*row("산책로", 1), "메모"], header=[*HEADER, "참고"])
        made["예산"].column_dimensions["H"].hidden = True
        assert asked(previewed("budget", planner, data_of(made), "예산.xlsx")) == []


class TestSeveralSheets:
    def made(self, *, unit: str = "천원") -> Workbook:
        made = book(row("산책로", 1))
        for number, (name, amount) in enumerate((("분수", 2), ("화단", "x")), 2):
            sheet = made.create_sheet(f"{number}월")
            for each in ([f"(단위: {unit})"], [], HEADER, row(name, amount)):
                sheet.append(each)
        return made

    def test_with_the_same_header_row_are_asked_for(self, planner: User) -> None:
        [question] = previewed("budget", planner, data_of(self.made()), "예산.xlsx").questions
        assert (question.code, [choice.value for choice in question.choices]) == ("sheet", ["*", "예산", "2월", "3월"])

    def test_one_is_read_by_its_name(self, planner: User) -> None:
        assert stored(planner, self.made(), {"sheet": "2월"}) == {"분수": 2_000}

    def test_all_are_read_as_one_and_problems_name_the_sheet(self, planner: User) -> None:
        job = previewed("budget", planner, data_of(self.made()), "예산.xlsx", answers={"sheet": "*"})
        [problem] = ImportReport(job).entries("errors")
        assert (problem.place, problem.column) == ("“3월” G4", "금액")
        [mark] = ImportReport(job).marks()
        assert mark[:3] == ("3월", 3, 6)
        made = self.made()
        made["3월"]["G4"] = 3
        assert stored(planner, made, {"sheet": "*"}) == {"산책로": 1_000, "분수": 2_000, "화단": 3_000}

    def test_the_sums_of_all_are_added_up(self, planner: User) -> None:
        made = self.made()
        made["3월"]["G4"] = 3
        for sheet, total in (("예산", 1), ("2월", 2), ("3월", 5)):
            made[sheet].append(["합계", *[None] * 5, total])
        job = previewed("budget", planner, data_of(made), "예산.xlsx", answers={"sheet": "*"})
        [problem] = ImportReport(job).entries("warnings")
        assert (problem.place, "5천원" in problem.sentence) == ("“3월” 5행", True)

    def test_two_rows_of_one_kind_in_two_sheets_are_told_by_sheet(self, planner: User) -> None:
        made = self.made()
        for sheet in ("2월", "3월"):
            for at, value in enumerate(row("분수", 2), 1):
                made[sheet].cell(4, at, value)
        job = previewed("budget", planner, data_of(made), "예산.xlsx", answers={"sheet": "*"})
        assert errors(job) == ["“2월” 시트 4행과 같은 예산액입니다. 한 줄로 합치거나 하나를 지우십시오."]

    def test_in_different_units_are_read_one_at_a_time(self, planner: User) -> None:
        [question] = previewed("budget", planner, data_of(self.made(unit="원")), "예산.xlsx").questions
        assert [choice.value for choice in question.choices] == ["예산", "2월", "3월"]

    def test_a_sheet_with_another_header_row_is_named(self, planner: User) -> None:
        made = book(row("산책로", 1))
        for each in (["(단위: 천원)"], [*HEADER, "비고"], [*row("분수", 2), "x"]):
            (made["지난해"] if "지난해" in made.sheetnames else made.create_sheet("지난해")).append(each)
        job = previewed("budget", planner, data_of(made), "예산.xlsx")
        assert (asked(job), [each for each in warnings(job) if "지난해" in each]) == (
            [],
            ["“지난해” 시트도 예산 자료로 보이지만 읽지 않습니다. 필요하면 따로 가져오십시오."],
        )

    def test_a_hidden_sheet_with_such_a_table_is_named(self, planner: User) -> None:
        made = self.made()
        made["3월"].sheet_state = "hidden"
        made.create_sheet("코드").sheet_state = "hidden"
        del made["2월"]
        job = previewed("budget", planner, data_of(made), "예산.xlsx")
        sentence = "숨긴 시트 “3월”도 예산 자료로 보이지만 읽지 않습니다."
        assert (asked(job), [each for each in warnings(job) if "숨긴" in each]) == (
            [],
            [f"{sentence} 필요하면 그 시트의 숨기기를 취소하고 다시 올리십시오."],
        )

    def test_questions_about_the_second_are_its_own(self, planner: User) -> None:
        made = self.made()
        made["3월"]["G4"] = 3
        made["2월"].row_dimensions[4].hidden = True
        job = previewed("budget", planner, data_of(made), "예산.xlsx", answers={"sheet": "*"})
        assert asked(job) == ["sheet", "hidden-rows@2"]
        assert job.questions[1].sentence.startswith("“2월” 시트: 숨기거나")
        answers = {"sheet": "*", "hidden-rows@2": "shown"}
        assert stored(planner, made, answers) == {"산책로": 1_000, "화단": 3_000}

    def test_an_answer_is_found_again_when_it_is_given_on_the_page(self, planner: User) -> None:
        job = preview(receive(kind_of("budget"), data_of(self.made()), "예산.xlsx", planner))
        job.options = {"answers": {"sheet": "2월"}}
        assert (preview(job).sheet, asked(job), errors(job)) == ("2월", ["sheet"], [])
        job.options = {"answers": {"sheet": "예산"}}
        assert (preview(job).sheet, errors(job)) == ("예산", [])


class TestTitlesAgainstAColumn:
    """The column counts; the preview says that the title has something else."""

    def said(self, planner: User, title: str, *rows: list[Any], header: list[str] = HEADER) -> list[str]:
        job = previewed("budget", planner, csv_of([title, "(단위: 천원)"], header, *rows))
        assert (asked(job), errors(job)) == ([], [])
        return [each for each in warnings(job) if "제목에는" in each]

    @pytest.mark.parametrize(
        ("title", "said"),
        [
            ("2023년도 세출예산", "연도: 제목에는 “2023”, “연도” 열에는 “2024”. 열에 적힌 대로 읽습니다."),
            (
                "제1회 추경 세출예산",
                "예산 구분: 제목에는 “제1회 추경”, “예산 구분” 열에는 “당초예산”. 열에 적힌 대로 읽습니다.",
            ),
        ],
    )
    def test_are_told(self, planner: User, title: str, said: str) -> None:
        assert self.said(planner, title, row("산책로", 1)) == [said]

    def test_say_nothing_of_a_cell_that_is_left_blank(self, planner: User) -> None:
        data = csv_of(["본예산"], HEADER, row("산책로", 1), [2024, None, *row("분수", 1)[2:]])
        assert len(errors(previewed("budget", planner, data, unit="thousand"))) == 1

    @pytest.mark.parametrize("title", ["2024년도 본예산", "세출예산", "2023년 본예산 대비 2024년 본예산"])
    def test_that_say_the_same_or_several_are_none(self, planner: User, title: str) -> None:
        assert self.said(planner, title, row("산책로", 1)) == []

    @pytest.mark.parametrize(("round_", "count"), [(1, 0), (2, 1)])
    def test_are_compared_with_the_round_in_its_own_column(self, planner: User, round_: int, count: int) -> None:
        rows = [2024, "추경", round_, *row("산책로", 1)[2:]]
        said = self.said(planner, "제1회 추경", rows, header=[*HEADER[:2], "회차", *HEADER[2:]])
        assert len(said) == count

    def test_are_told_of_a_roster_too(self) -> None:
        data = csv_of(
            ["기준일: 2024. 10. 31."], ["기준일", "부서", "직급", "정원", "현원"], ["2023-10-31", "공원과", "5급", 1, 1]
        )
        [said] = [each for each in warnings(previewed("roster", None, data)) if "제목에는" in each]
        assert "“2024. 10. 31.”" in said
        assert "“2023. 10. 31.”" in said


class TestChosenAgainstTheFile:
    @pytest.mark.parametrize(
        ("options", "code"),
        [
            ({"unit": "won"}, "chosen-unit"),
            ({"year": 2025}, "chosen-year"),
            ({"edition": "supplementary-1"}, "chosen-edition"),
        ],
    )
    def test_is_asked(self, planner: User, options: dict[str, Any], code: str) -> None:
        job = previewed("budget", planner, data_of(book(row("산책로", 1))), "예산.xlsx", **options)
        assert (asked(job), job.can_be_confirmed) == ([code], False)

    @pytest.mark.parametrize("options", [{"unit": "thousand"}, {"year": 2024}, {"edition": "original"}])
    def test_is_no_question_where_both_are_the_same(self, planner: User, options: dict[str, Any]) -> None:
        assert stored(planner, book(row("산책로", 1)), **options) == {"산책로": 1_000}

    @pytest.mark.parametrize(("answer", "won"), [("file", 1_000), ("chosen", 1)])
    def test_counts_as_answered(self, planner: User, answer: str, won: int) -> None:
        assert stored(planner, book(row("산책로", 1)), {"chosen-unit": answer}, unit="won") == {"산책로": won}

    @pytest.mark.parametrize(("answer", "year"), [("file", 2024), ("chosen", 2025)])
    def test_counts_in_place_of_a_column_too(self, planner: User, answer: str, year: int) -> None:
        stored(planner, book(row("산책로", 1)), {"chosen-year": answer}, year=2025)
        assert BudgetLine.objects.get().budget.fiscal_year == year

    def test_a_day_is_asked_for_as_well(self, planner: User) -> None:
        data = csv_of(["기준일: 2024. 10. 31."], ["부서", "5급"], ["공원과", "1(1)"])
        assert asked(previewed("roster", None, data, day="2023-10-31")) == ["chosen-day"]
        assert asked(previewed("roster", None, data, day="2024-10-31")) == []

    def test_hidden_properties_give_way_to_what_is_visible_with_a_word(self, planner: User) -> None:
        made: Any = book(row("산책로", 1))
        made.custom_doc_props.append(StringProperty(name="unit", value="won"))
        job = previewed("budget", planner, data_of(made), "예산.xlsx")
        assert warnings(job) == ["금액 단위: 파일 속성에는 “원”, 표에는 “천원”. 표에 적힌 대로 읽습니다."]
        assert stored(planner, made) == {"산책로": 1_000}
