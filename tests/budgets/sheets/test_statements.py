"""A printed 세출예산사업명세서 comes in: levels by indent in one column, sources as rows, one department above."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Alignment

from accounts.models import User
from budgets.models import BudgetLine, Program
from spreadsheets.imports.jobs import confirm
from spreadsheets.models import ImportJob
from staffing.models import Department
from tests import sheets
from tests.budgets.sheets.files import asked, previewed, stored
from tests.factories import DepartmentFactory, FundingSourceFactory
from tests.sheets import errors, warnings

# How a file is read, whichever database its rows go to: the tests of storing them are beside.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

TITLES: list[list[Any]] = [["2024년도 본예산 세출예산사업명세서"], ["부서: 공원과", None, None, "(단위: 천원)"]]
HEAD = ["부서·정책·단위(회계)·세부사업·편성목", "예산액", "전년도예산액", "비교증감"]
#: Depth, text, this year and last year.
ROWS: list[tuple[int, str, int, int]] = [
    (0, "공원과", 370, 300),
    (0, "국", 100, 100),
    (0, "구", 270, 200),
    (1, "푸른 도시", 350, 280),
    (2, "공원", 350, 280),
    (3, "공원 조성", 300, 250),
    (3, "국", 100, 100),
    (3, "구", 200, 150),
    (4, "201 일반운영비", 100, 50),
    (5, "01 사무관리비", 100, 50),
    (6, "○ 신문 구독", 100, 50),
    (6, "- 중앙지", 60, 30),
    (6, "- 지방지", 40, 20),
    (4, "401 시설비및부대비", 200, 200),
    (5, "01 시설비", 200, 200),
    (3, "공원 관리", 50, 30),
    (3, "(구)", 50, 30),
    (1, "행정운영경비(공원과)", 20, 20),
    (2, "기본경비", 20, 20),
    (3, "기본경비", 20, 20),
    (3, "구", 20, 20),
]
STORED = {("공원 조성", "국비"): 100, ("공원 조성", "구비"): 200, ("공원 관리", "구비"): 50, ("기본경비", "구비"): 20}


def with_blanks(rows: Any = ROWS) -> list[list[Any]]:
    return [["  " * depth + text, now, before, now - before] for depth, text, now, before in rows]


def money() -> dict[tuple[str, str], int]:
    lines = BudgetLine.objects.select_related("program", "source")
    return {(line.program.name, line.source.name): line.amount // 1000 for line in lines}


def test_indents_by_blanks_say_the_levels(planner: User) -> None:
    job = stored(planner, *TITLES, HEAD, *with_blanks())
    assert (money(), warnings(job)) == (STORED, ["표 위에 적힌 대로 “공원과”의 예산으로 읽었습니다."])
    park = Program.objects.get(name="공원 조성")
    assert (park.department.name, park.policy, park.unit) == ("공원과", "푸른 도시", "공원")
    assert Program.objects.get(name="기본경비").category.name == "행정운영경비"


@pytest.mark.parametrize("note", [HEAD[0], "3 / 12", "12쪽 중 3쪽", "※ 국고보조사업"])
def test_what_is_printed_between_the_rows_is_no_program(planner: User, note: str) -> None:
    rows = with_blanks()
    behind = next(at for at, row in enumerate(rows) if row[0].strip() == "공원 조성") + 1
    stored(planner, *TITLES, HEAD, *rows[:behind], ["  " * 3 + note], *rows[behind:])
    assert money() == STORED


def _workbook(*, is_merged: bool) -> bytes:
    """The same as a spreadsheet writes it: indents by alignment, or a column for each level under one label."""
    book = Workbook()
    sheet: Any = book.active
    width = 7 if is_merged else 1
    for row in TITLES:
        sheet.append(row)
    sheet.append([HEAD[0], *[None] * (width - 1), *HEAD[1:]])
    for depth, text, now, before in ROWS:
        at = depth if is_merged else 0
        sheet.append([*[None] * at, text, *[None] * (width - at - 1), now, before, now - before])
        if not is_merged:
            sheet.cell(sheet.max_row, 1).alignment = Alignment(indent=depth)
    if is_merged:
        sheet.merge_cells(start_row=3, end_row=3, start_column=1, end_column=width)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("is_merged", [False, True])
def test_so_do_alignment_and_columns_under_one_label(planner: User, is_merged: bool) -> None:
    job = sheets.previewed("budget", planner, _workbook(is_merged=is_merged))
    assert (errors(job), asked(job)) == ([], [])
    confirm(job, planner)
    assert money() == STORED


def test_the_department_is_asked_where_nothing_says_it(planner: User) -> None:
    DepartmentFactory(code="river", name="하천과")
    rows = [TITLES[0], ["(단위: 천원)"], HEAD, *with_blanks(ROWS[3:])]
    [question] = previewed(planner, *rows).questions
    assert (question.code, [choice.label for choice in question.choices]) == ("department", ["공원과", "하천과"])
    stored(planner, *rows, answers={"department": "river"})
    assert {program.department.name for program in Program.objects.select_related("department")} == {"하천과"}
    assert money() == STORED


def test_departments_may_follow_each_other(planner: User) -> None:
    DepartmentFactory(code="river", name="하천과")
    other = [["부서: 하천과"], ["정책: 맑은 물"], ["단위: 하천"], ["하천 정비", 70, 70, 0], ["구", 70, 70, 0]]
    own = [["정책: 푸른 도시"], ["단위: 공원"], ["공원 조성", 30, 30, 0], ["구", 30, 30, 0]]
    items = [["   201 일반운영비", 70, 70, 0]]
    stored(planner, *TITLES, HEAD, *own, HEAD, *other, *items, ["- 2 -"])
    assert money() == {("공원 조성", "구비"): 30, ("하천 정비", "구비"): 70}
    assert Department.objects.get(programs__name="하천 정비").name == "하천과"


class TestWithoutWordsForItsLevels:
    """What neither the label nor 편성목 say is asked."""

    HEAD = ["과목", *HEAD[1:]]
    ROWS = [
        (0, "푸른 도시", 350, 0),
        (1, "공원 조성", 300, 0),
        (1, "구", 300, 0),
        (1, "공원 관리", 50, 0),
        (1, "구", 50, 0),
    ]

    def asking(self, planner: User, **answers: str) -> ImportJob:
        return previewed(planner, *TITLES, self.HEAD, *with_blanks(self.ROWS), answers=answers)

    def test_which_rows_are_programs(self, planner: User) -> None:
        [question] = self.asking(planner).questions
        assert [choice.label for choice in question.choices] == [
            "들여쓰기 1단계 1줄: “푸른 도시”",
            "들여쓰기 2단계 2줄: “공원 조성”, “공원 관리”",
        ]
        confirm(self.asking(planner, **{"program-level": "1"}), planner)
        assert money() == {("공원 조성", "구비"): 300, ("공원 관리", "구비"): 50}
        assert set(Program.objects.values_list("policy", flat=True)) == {"푸른 도시"}


def test_sums_that_do_not_agree_are_warned_of(planner: User) -> None:
    rows = with_blanks()
    rows[3][1] = 999
    job = previewed(planner, *TITLES, HEAD, *rows)
    assert any("“푸른 도시”의 합계 999천원이 아래 세부사업의 합 350천원과 다릅니다." in each for each in warnings(job))
    assert any(each.startswith("증감 70천원이 예산액 999천원과") for each in warnings(job))


def test_sources_that_nobody_knows_stay_rows_that_are_asked(planner: User) -> None:
    FundingSourceFactory(code="special", name="특별교부세")
    rows = [*with_blanks(ROWS[3:6]), ["      국", 100, 100, 0], ["      특교세", 200, 150, 50]]
    stored(planner, *TITLES, HEAD, *rows, answers={"program-level": "2"})
    assert money() == {("공원 조성", "국비"): 100, ("공원 조성", "특별교부세"): 200}


def test_programs_without_rows_of_sources_are_named(planner: User) -> None:
    rows = [ROWS[0], *ROWS[3:14], (3, "공원 관리", 50, 30), (4, "201 일반운영비", 50, 30)]
    job = stored(planner, *TITLES, HEAD, *with_blanks(rows))
    assert "예산액 50천원의 재원이 비어 있어 재원을 미구분으로 가져옵니다." in warnings(job)
    assert money()["공원 관리", "미구분"] == 50


def test_what_an_older_source_leaves_beside_the_files_money_is_asked(planner: User) -> None:
    FundingSourceFactory(code="special", name="특별교부세")
    stored(planner, *TITLES, HEAD, *with_blanks())
    before = [*ROWS[:6], (3, "특교세", 100, 0), *ROWS[6:]]
    stored(planner, *TITLES, HEAD, *with_blanks(before), answers={"source-rest": "below"})
    rows = (*TITLES, HEAD, *with_blanks())
    [sentence] = asked(previewed(planner, *rows))
    assert "“공원과 · 공원 조성” 파일 300천원, 저장 뒤 400천원(특별교부세 100천원이 남음)" in sentence
    stored(planner, *rows, answers={"doubled": "replace"})
    assert money() == {**STORED, ("공원 조성", "특별교부세"): 0}


def test_a_number_before_a_name_makes_no_item_of_it(planner: User) -> None:
    numbered = {
        "푸른 도시": "01 푸른 도시",
        "행정운영경비(공원과)": "02 행정운영경비(공원과)",
        "공원 관리": "02 공원 관리",
    }
    rows = [(depth, numbered.get(text, text), now, before) for depth, text, now, before in ROWS]
    stored(planner, *TITLES, HEAD, *with_blanks(rows))
    assert {name for name, _ in money()} == {"공원 조성", "02 공원 관리", "기본경비"}
    assert Program.objects.get(name="공원 조성").policy == "01 푸른 도시"
    assert Program.objects.get(name="기본경비").category.name == "행정운영경비"
