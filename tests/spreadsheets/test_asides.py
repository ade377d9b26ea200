"""What stands among rows and is none: repeated heads, titles, footers and notes are set aside, and said."""

from typing import Any

import pytest

from accounts.models import User
from budgets.models import BudgetLine
from spreadsheets.imports.jobs import confirm
from spreadsheets.models import ImportJob
from spreadsheets.writing.table import IDENTITY, VERSION
from staffing.models import Department, StaffingQuota, Team
from tests.factories import BudgetLineFactory, FundingSourceFactory, GradeFactory, TeamFactory
from tests.sheets import csv_of, errors, places, previewed, warnings, xlsx_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TITLE = ["2024년 세출예산"]
UNIT = ["(단위: 천원)"]
HEADER = ["연도", "예산 구분", "부서", "세부사업코드", "세부사업", "재원", "금액"]


def row(name: str, amount: Any, department: Any = "공원과") -> list[Any]:
    return [2024, "본예산", department, f"c-{name}", name, "구비", amount]


def preview_of(
    planner: User, *rows: list[Any], kind: str = "budget", as_csv: bool = False, **options: Any
) -> ImportJob:
    return previewed(kind, planner, (csv_of if as_csv else xlsx_of)(*rows), **options)


def ledger(planner: User, job: ImportJob) -> dict[str, int]:
    assert errors(job) == []
    confirm(job, planner)
    return {line.program.name: line.amount for line in BudgetLine.objects.select_related("program")}


class TestAreSetAside:
    @pytest.mark.parametrize("as_csv", [True, False])
    def test_repeated_heads_and_titles(self, planner: User, as_csv: bool) -> None:
        rows = [TITLE, UNIT, HEADER, row("산책로", 1), TITLE, UNIT, HEADER, row("분수", 2), HEADER, row("화단", 3)]
        job = preview_of(planner, *rows, as_csv=as_csv)
        assert warnings(job) == [
            "5, 6행: 제목을 되풀이한 줄이어서 건너뜁니다.",
            "7, 9행: 머리행을 되풀이한 줄이어서 건너뜁니다.",
        ]
        assert ledger(planner, job) == {"산책로": 1_000, "분수": 2_000, "화단": 3_000}

    @pytest.mark.parametrize(
        "footer",
        [
            *(["- 3 -"], ["3/12"], [None, None, "( 3 / 12 )"], ["3쪽"], ["Page 3 of 12"], ["(계속)"], ["이하 여백"]),
            *(["1 / 2 페이지"], ["페이지 1 / 2"], ["- 1쪽 / 총 2쪽 -"], ["총 2쪽 중 1쪽"], ["１／２ 쪽"]),
            *(["출력일시 : 2024. 11. 5. 10:20", None, "- 3 -"], ["출력자: 홍길동"], ["출력일: 2024-11-05"]),
        ],
    )
    def test_page_footers(self, planner: User, footer: list[Any]) -> None:
        job = preview_of(planner, UNIT, HEADER, row("산책로", 1), footer, row("분수", 2))
        assert warnings(job) == ["4행: 쪽 번호나 출력 정보가 적힌 줄이어서 건너뜁니다."]
        assert ledger(planner, job) == {"산책로": 1_000, "분수": 2_000}

    @pytest.mark.parametrize(
        "note", ["※ 국비는 확정내시 기준", "주) 천원 미만 절사", "주 1) 반올림", "자료: 예산서", "☞ 참고"]
    )
    def test_notes_below_and_between(self, planner: User, note: str) -> None:
        job = preview_of(planner, UNIT, HEADER, row("산책로", 1), [note], row("분수", 2), [note])
        assert warnings(job) == ["4, 6행: 설명이 적힌 줄이어서 건너뜁니다."]
        assert ledger(planner, job) == {"산책로": 1_000, "분수": 2_000}

    def test_many_are_named_by_the_first_of_them(self, planner: User) -> None:
        rows = [each for number in range(7) for each in (row(f"길 {number}", 1), ["- 1 -"])]
        job = preview_of(planner, UNIT, HEADER, *rows)
        assert warnings(job) == ["4, 6, 8, 10, 12 등 7개 행: 쪽 번호나 출력 정보가 적힌 줄이어서 건너뜁니다."]

    def test_in_sheets_of_every_kind(self, planner: User) -> None:
        header = ["부서", "5급"]
        rows = [
            ["2024. 10. 31. 현재"],
            header,
            ["공원과", "3(2)"],
            header,
            ["- 1 -"],
            ["도로과", "1(1)"],
            ["※ 휴직 제외"],
        ]
        job = previewed("roster", None, csv_of(*rows))
        assert errors(job) == []
        assert len(warnings(job)) == 3
        confirm(job, None)
        assert sum(StaffingQuota.objects.values_list("authorized", flat=True)) == 4


class TestAreNot:
    def test_rows_whose_names_begin_like_them(self, planner: User) -> None:
        rows = [row("※ 특별 사업", 1), row("3/12 행사", 2), row("- 3 -", 3), row("(계속)", 4)]
        assert len(ledger(planner, preview_of(planner, UNIT, HEADER, *rows))) == 4

    def test_a_note_with_an_amount_is_refused(self, planner: User) -> None:
        job = preview_of(planner, UNIT, HEADER, row("산책로", 1), ["※ 국비", *[None] * 5, 5])
        assert errors(job) != []

    def test_duties_that_begin_like_a_note(self, planner: User) -> None:
        TeamFactory(department=Department.objects.get(code="parks"), name="조경팀")
        rows = [["부서", "팀", "주요업무"], ["공원과", "조경팀", "공원 관리"], [None, None, "※ 민원 포함"]]
        confirm(previewed("organisation", None, csv_of(*rows)), None)
        assert Team.objects.get().duties == "공원 관리\n※ 민원 포함"

    def test_posts_and_people_that_look_like_pages(self, planner: User) -> None:
        rows = [["2024. 10. 31. 현재"], ["부서", "5급"], ["공원과", "3/12"], [None, "3/12"]]
        job = previewed("roster", None, csv_of(*rows))
        assert errors(job) == ["부서가 없습니다. 부서명이나 부서코드를 적으십시오."]

    @pytest.mark.parametrize("unit", ["(단위: 원)", "단위 : 백만원"])
    def test_another_unit_further_down_is_refused(self, planner: User, unit: str) -> None:
        job = preview_of(planner, UNIT, HEADER, row("산책로", 1), [unit], HEADER, row("분수", 2))
        sentence = "표 가운데에 다른 단위가 적혀 있습니다. 여기부터 다른 표이면 시트를 나누어 올리십시오."
        assert (errors(job), places(job)[0]) == ([f"“{unit}”: {sentence}"], (3, None))


class TestCellsBesideTheHeaderRow:
    def test_that_commas_made_refuse_their_row(self, planner: User) -> None:
        text = "\n".join(
            [
                "(단위: 원)",
                "연도,예산 구분,부서,세부사업,재원,금액",
                '2024,본예산,공원과,산책로,구비,"1,234"',
                "2024,본예산,공원과,분수,구비,1,234,000",
            ]
        )
        job = previewed("budget", planner, text.encode(), "예산.csv")
        assert errors(job) == [
            "머리행은 6칸인데 이 줄은 8칸입니다. 쉼표가 든 금액이나 글은 큰따옴표로 묶고, 남는 칸이면 지운 뒤 다시 "
            "올리십시오."
        ]
        assert places(job)[0] == (3, 6)

    @pytest.mark.parametrize("kind", ["roster", "organisation"])
    def test_do_so_in_every_kind(self, planner: User, kind: str) -> None:
        header = {"roster": "부서,정원,현원", "organisation": "국,부서,팀"}[kind]
        job = previewed(kind, None, f"{header}\n공원과,1,000,1\n".encode(), "표.csv", day="2024-10-31")
        assert any("머리행은 3칸인데 이 줄은 4칸입니다" in each for each in errors(job))

    def test_that_no_label_names_are_named(self, planner: User) -> None:
        rows = [[*row("산책로", 1), None, 7], [*row("분수", 2), "메모", 8]]
        job = preview_of(planner, UNIT, HEADER, *rows)
        assert warnings(job) == [
            "머리행에 이름이 없는 칸이어서 가져오지 않습니다: I3, I4",
            "머리행에 이름이 없는 칸이어서 가져오지 않습니다: H4",
        ]
        assert ledger(planner, job) == {"산책로": 1_000, "분수": 2_000}

    def test_where_the_rest_of_an_amount_stands_under_another_label_it_is_asked(self, planner: User) -> None:
        header = ",".join([*HEADER, "비고"])
        text = f"(단위: 천원)\n{header}\n2024,본예산,공원과,0101,산책로,구비,1,234\n"
        job = previewed("budget", planner, text.encode(), "예산.csv")
        [question] = job.questions
        assert (question.code, question.place) == ("split-amounts", "G3")
        split = previewed("budget", planner, text.encode(), "예산.csv", answers={"split-amounts": "split"})
        assert errors(split)[0].startswith("금액이 쉼표에서 나뉘었습니다")
        answers = {"split-amounts": "separate"}
        assert ledger(planner, previewed("budget", planner, text.encode(), "예산.csv", answers=answers)) == {
            "산책로": 1_000
        }

    @pytest.mark.parametrize(
        ("written", "asked"),
        [("1,234,,", ["split-amounts"]), ("1,234", ["split-amounts"]), ("1,234,", []), ("1,234,5", []), (",1,234", [])],
    )
    def test_also_under_other_amounts_where_the_row_has_other_cells_than_the_header_row(
        self, planner: User, written: str, asked: list[str]
    ) -> None:
        """1,234 and two blanks are four cells below three labels."""
        FundingSourceFactory(name="국비")
        FundingSourceFactory(name="시비")
        header = "(단위: 천원)\n부서,세부사업코드,세부사업,구비,국비,시비"
        text = f"{header}\n공원과,0101,산책로,{written}\n공원과,0102,분수,5,,\n"
        job = previewed("budget", planner, text.encode(), "예산.csv", year=2024, edition="original")
        assert [each.code for each in job.questions] == asked

    @pytest.mark.parametrize("separator", ["\t", ";"])
    def test_other_separators_split_no_amounts(self, planner: User, separator: str) -> None:
        rows = [["(단위: 천원)"], [*HEADER, "비고"], ["2024", "본예산", "공원과", "0101", "산책로", "구비", "1", "234"]]
        text = "\n".join(separator.join(each) for each in rows)
        assert previewed("budget", planner, text.encode(), "예산.csv").questions == []


class TestRowsOfOurOwn:
    def test_merged_cells_are_in_each_of_their_rows(self, planner: User) -> None:
        rows = [UNIT, HEADER, row("산책로", 1), row("분수", 2, None), row("화단", 3, None)]
        for each in rows[3:]:
            each[0] = each[1] = None
        job = previewed("budget", planner, xlsx_of(*rows, merged=["A3:A5", "B3:B5", "C3:C5"]))
        assert ledger(planner, job) == {"산책로": 1_000, "분수": 2_000, "화단": 3_000}

    def test_merged_departments_of_a_roster_are_so_too(self, planner: User) -> None:
        rows = [["부서", "직급", "정원", "현원"], ["공원과", "5급", 3, 2], [None, "미구분", 1, 1]]
        GradeFactory(name="미구분")
        job = previewed("roster", None, xlsx_of(*rows, merged=["A2:A3"]), day="2024-10-31")
        assert errors(job) == []
        confirm(job, None)
        assert StaffingQuota.objects.filter(department__name="공원과").count() == 2

    def test_a_merged_amount_is_there_once(self, planner: User) -> None:
        rows = [UNIT, HEADER, row("산책로", 1), row("분수", None)]
        job = previewed("budget", planner, xlsx_of(*rows, merged=["G3:G4"]))
        assert errors(job) == ["금액이 비어 있습니다. 없으면 0을 적으십시오."]

    def test_a_year_may_be_written_as_one(self, planner: User) -> None:
        rows = [UNIT, HEADER, ["2024년", *row("산책로", 1)[1:]]]
        assert ledger(planner, preview_of(planner, *rows)) == {"산책로": 1_000}

    @pytest.mark.parametrize("kind", ["budget", "organisation"])
    def test_a_copied_row_is_told_to_lose_its_number(self, planner: User, kind: str) -> None:
        if kind == "budget":
            line = BudgetLineFactory(program__department__code="water", program__department__name="물과")
            own = [2024, "본예산", "물과", line.program.code, line.program.name, line.source.name, 1]
            header, copy, numbers = HEADER, row("분수", 2), [line.pk, line.version]
        else:
            parks = Department.objects.get(code="parks")
            header, own, copy = ["국", "부서코드", "부서"], ["-", "parks", "공원과"], ["-", "water", "물과"]
            numbers = [parks.pk, None]
        rows = [UNIT, [*header, IDENTITY, VERSION], [*own, *numbers], [*copy, *numbers]]
        job = previewed(kind, None, xlsx_of(*rows))
        assert errors(job) == [
            "3행과 관리번호가 같습니다. 복사해 새로 만든 줄에서 숨은 ‘관리번호’와 ‘판번호’ 칸을 지우십시오."
        ]

    def test_a_bureau_may_have_the_number_of_a_department(self, planner: User) -> None:
        parks = Department.objects.select_related("bureau").get(code="parks")
        bureau: Any = parks.bureau
        header = ["국코드", "국", "부서코드", "부서", IDENTITY]
        numbered = [bureau.code, bureau.name, None, None, parks.pk]
        rows = [header, numbered, [bureau.code, bureau.name, "parks", "공원과", parks.pk]]
        assert not any("관리번호가 같습니다" in each for each in errors(previewed("organisation", None, csv_of(*rows))))

    def test_what_a_csv_of_ours_guards_is_the_same_in_a_workbook(self, planner: User) -> None:
        """LibreOffice opens our CSV and keeps the apostrophe as a letter."""
        parks = Department.objects.get(code="parks")
        parks.bureau = None
        parks.save()
        job = previewed("organisation", None, xlsx_of(["국", "부서코드", "부서"], ["'-", "parks", "공원과"]))
        assert (errors(job), job.summary["changes_anything"]) == ([], False)


class TestCodes:
    @pytest.mark.parametrize(("written", "code"), [('="1301"', "1301"), ("=1301", "1301"), ('="0123"', "0123")])
    def test_kept_as_formulas_are_codes(self, planner: User, written: str, code: str) -> None:
        job = preview_of(planner, UNIT, HEADER, [*row("산책로", 1)[:3], written, "산책로", "구비", 1], as_csv=True)
        assert ledger(planner, job) == {"산책로": 1_000}
        assert BudgetLine.objects.get().program.code == code

    @pytest.mark.parametrize(("code", "as_csv"), [("4.21E+18", True), ("4.21E+15", True), (4.21e18, False)])
    def test_that_were_shortened_are_refused_each(self, planner: User, code: Any, as_csv: bool) -> None:
        rows = [[*row(name, 1)[:3], code, name, "구비", 1] for name in ("산책로", "분수")]
        found = errors(preview_of(planner, UNIT, HEADER, *rows, as_csv=as_csv))
        assert len(found) == 2
        assert all("뒷자리가 사라졌습니다" in each for each in found)

    def test_that_two_programs_share_are_refused(self, planner: User) -> None:
        """Twenty digits as a spreadsheet writes them once it has rounded them."""
        rows = [[*row(name, 1)[:3], "42100000000000001000", name, "구비", 1] for name in ("산책로", "분수")]
        job = preview_of(planner, UNIT, HEADER, *rows, as_csv=True)
        assert errors(job) != []

    @pytest.mark.parametrize("amount", ["50 %", "1 234", "1.234.000", "1,23", "1e3", "000", "1천원짜리"])
    def test_and_amounts_that_could_be_anything_are_refused_by_cell(self, planner: User, amount: str) -> None:
        job = preview_of(planner, UNIT, HEADER, row("산책로", amount), as_csv=True)
        assert (errors(job), places(job)) == (
            [f"“{amount}”: 금액이 아닙니다. 141,500처럼 숫자로 적으십시오."],
            [(2, 6)],
        )

    def test_full_width_brackets_hold_a_unit_as_well(self, planner: User) -> None:
        job = preview_of(planner, [*HEADER[:-1], "예산액（천원）"], row("산책로", 5))
        assert ledger(planner, job) == {"산책로": 5_000}

    def test_one_failed_cell_refuses_itself(self, planner: User) -> None:
        job = preview_of(planner, UNIT, HEADER, row("산책로", "#SPILL!"))
        assert (len(errors(job)), places(job)) == (1, [(2, 6)])
