"""What is exported is a good spreadsheet, and is read again as it was written."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spreadsheets import values
from spreadsheets.reading.characters import clean_text
from spreadsheets.reading.child import mark_errors, read
from spreadsheets.reading.limits import Limits
from spreadsheets.reading.text import read_text
from spreadsheets.reading.workbook import Mark
from spreadsheets.reading.xlsx import read_xlsx
from spreadsheets.writing.table import IDENTITY, TOTAL, VERSION, Format, Table, TableColumn
from spreadsheets.writing.text import write_csv
from spreadsheets.writing.xlsx import write_xlsx
from tests.files.make import FOLDER

LARGEST = 10**15
COLUMNS = (
    TableColumn(IDENTITY, is_hidden=True),
    TableColumn(VERSION, format=Format.WHOLE, is_hidden=True),
    TableColumn("부서", 20, choices=("총무과", "기획예산과")),
    TableColumn("세부사업", 30),
    TableColumn("예산액", 16, Format.THOUSAND, is_summed=True),
    TableColumn("증감률", 10, Format.PERCENT),
    TableColumn("기준일", 14, Format.DAY),
    TableColumn("시작", 12, Format.MONTH),
)
ROWS = (
    ("b1", 3, "총무과", "=1+1", 1_234_500, -10.9, date(2024, 3, 5), date(2024, 3, 1)),
    ("b2", 1, "기획예산과", "청사 관리\n(본관)", -410_253_000, None, None, None),
)


def table(**changes: Any) -> Table:
    shape = {"title": "2024년 예산", "columns": COLUMNS, "rows": ROWS, "notes": ["본예산입니다."], "frozen": 4}
    return Table(**{**shape, "properties": {"planbook.kind": "budget"}, **changes})


def opened(data: bytes, **how: Any) -> Any:
    return openpyxl.load_workbook(BytesIO(data), **how)


class TestAWorkbook:
    def test_has_a_title_notes_and_a_unit_above_its_header_row(self) -> None:
        [sheet, _choices] = read(write_xlsx(table()), "a.xlsx").sheets
        assert [[value for value in row if value is not None] for row in sheet.rows[:4]] == [
            ["2024년 예산"],
            ["※ 본예산입니다."],
            ["(단위: 천원)"],
            [IDENTITY, VERSION, "부서", "세부사업", "예산액(천원)", "증감률(%)", "기준일", "시작"],
        ]

    def test_is_read_again_as_it_was_written(self) -> None:
        book = read(write_xlsx(table()), "a.xlsx")
        assert book.properties == {"planbook.kind": "budget"}
        assert book.sheets[0].rows[4:6] == (
            ("b1", 3, "총무과", "=1+1", 1234.5, -10.9, date(2024, 3, 5), date(2024, 3, 1)),
            ("b2", 1, "기획예산과", "청사 관리\n(본관)", -410_253, None, None, None),
        )

    def test_sums_by_a_formula_that_has_its_value(self) -> None:
        data = write_xlsx(table())
        assert opened(data).worksheets[0]["E7"].value == "=SUM(E5:E6)"
        assert opened(data, data_only=True).worksheets[0]["E7"].value == pytest.approx(-409_018.5)
        [sheet, _choices] = read(data, "a.xlsx").sheets
        assert (sheet.rows[6][2], sheet.rows[6][4], sheet.errors) == (TOTAL, -409_018.5, ())

    def test_is_made_to_be_read(self) -> None:
        sheet = opened(write_xlsx(table())).worksheets[0]
        assert (sheet.freeze_panes, sheet["E5"].number_format) == ("E5", "#,##0;△#,##0;0")
        assert sheet["H5"].number_format == 'yyyy". "m"."'
        assert (sheet.column_dimensions["A"].hidden, sheet.column_dimensions["D"].width) == (
            True,
            pytest.approx(30, abs=1),
        )
        assert sheet.auto_filter.ref == "A4:H6"

    def test_offers_its_lists_in_the_blank_rows_as_well(self) -> None:
        book = opened(write_xlsx(table(rows=(), blank_rows=100)))
        [rule] = book.worksheets[0].data_validations.dataValidation
        assert (str(rule.sqref), rule.type, rule.formula1) == ("C5:C105", "list", "'목록'!$A$1:$A$2")
        assert (book["목록"].sheet_state, book["목록"]["A2"].value) == ("hidden", "기획예산과")

    def test_names_its_sheets_as_a_spreadsheet_allows(self) -> None:
        titles = ["예산: [2024/2025]", "예산: [2024/2025]", "가" * 40, "'목록'", ""]
        names = opened(write_xlsx(*(table(title=title) for title in titles))).sheetnames
        assert names == ["예산   2024 2025", "예산   2024 2025 2", "가" * 31, "목록 2", "표", "목록"]

    def test_keeps_text_that_is_too_long_as_far_as_a_cell_goes(self) -> None:
        data = write_xlsx(Table("글", [TableColumn("글")], [["가" * 40_000]]))
        assert read(data, "a.xlsx").sheets[0].rows[2][0] == "가" * 32_766 + "…"


class TestText:
    def test_has_a_header_row_and_rows_that_excel_opens_rightly(self) -> None:
        assert write_csv(table()).decode("utf-8") == (
            f"\ufeff{IDENTITY},{VERSION},부서,세부사업,예산액(천원),증감률(%),기준일,시작\r\n"
            "b1,3,총무과,'=1+1,1234.5,-10.9,2024. 3. 5.,2024. 3.\r\n"
            'b2,1,기획예산과,"청사 관리\n(본관)",-410253,,,\r\n'
        )

    def test_comes_back_without_the_marks(self) -> None:
        assert read(write_csv(table()), "a.csv").sheets[0].rows[1][:4] == ("b1", "3", "총무과", "=1+1")


FORMULAS = ["=1+1", "+82", "-5", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "'=1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_never_becomes_a_formula(text: Any) -> None:
    rows = Table("글", [TableColumn(text)], [[text]])
    sheet = opened(write_xlsx(rows)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "inlineStr"}
    written = csv.reader(StringIO(write_csv(rows).decode("utf-8-sig"), newline=""))
    assert list(written) == [[f"'{text}"], [f"'{text}"]]


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=60, deadline=None)
@example([("_x0041_ a_x000D_b", 1, date(2024, 3, 5))])
@given(
    st.lists(st.tuples(words, st.integers(-LARGEST, LARGEST), st.dates(date(1990, 1, 1), date(2100, 1, 1))), min_size=1)
)
def test_what_is_exported_means_the_same_when_it_is_imported(rows: Any) -> None:
    columns = [TableColumn("글"), TableColumn("금액", format=Format.THOUSAND), TableColumn("날", format=Format.DAY)]
    written = Table("표", columns, rows)
    meant = [(clean_text(text)[0], won, day) for text, won, day in rows]
    for data, reader, first in [
        (write_xlsx(written), lambda data: read_xlsx(data, "a.xlsx", Limits()), 3),
        (write_csv(written), lambda data: read_text(data, "a.csv", Limits()), 1),
    ]:
        found = reader(data).sheets[0].rows[first : first + len(rows)]
        came = [(row[0], values.won(row[1], "thousand", largest=LARGEST), values.day(row[2])) for row in found]
        assert came == meant


def test_moments_and_truths_are_readable() -> None:
    columns = [TableColumn("때", format=Format.MOMENT), TableColumn("신규")]
    rows = [(datetime(2024, 3, 5, 14, 30), True)]
    assert read(write_xlsx(Table("표", columns, rows)), "a.xlsx").sheets[0].rows[2] == (*rows[0][:1], "예")
    assert write_csv(Table("표", columns, rows)).decode().splitlines()[1] == "2024-03-05 14:30,예"


class TestMarkedErrors:
    MARKS = (
        Mark("2024년 예산", 4, 3, "세부사업이 없습니다."),
        Mark("2024년 예산", 4, 3, "이름을 확인하십시오."),
        Mark("2024년 예산", 5, 2, "부서가 없습니다."),
    )

    def test_stand_in_the_same_workbook(self) -> None:
        sheet = opened(mark_errors(write_xlsx(table()), "a.xlsx", self.MARKS)).worksheets[0]
        assert sheet["D5"].comment.text == "세부사업이 없습니다.\n이름을 확인하십시오."
        assert (sheet["D5"].value, sheet["D5"].fill.fgColor.rgb) == ("=1+1", "00FDEFEC")
        assert sheet["C6"].comment.text == "부서가 없습니다."
        assert sheet["C5"].comment is None

    def test_of_text_stand_in_a_new_workbook(self) -> None:
        marked = opened(mark_errors(write_csv(table()), "예산.csv", [Mark("예산", 1, 3, "확인하십시오.")]))
        sheet = marked["예산"]
        assert (sheet["D2"].value, sheet["D2"].data_type, sheet["D2"].comment.text) == ("=1+1", "s", "확인하십시오.")

    def test_in_merged_cells_stand_in_the_first(self) -> None:
        data = (FOLDER / "plain.xlsx").read_bytes()
        sheet = opened(mark_errors(data, "a.xlsx", [Mark("예산", 1, 3, "확인하십시오.")]))["예산"]
        assert sheet["B2"].comment.text == "확인하십시오."


def test_an_apostrophe_of_ones_own_stays_where_a_sign_comes_later() -> None:
    table = Table("표", (TableColumn("이름"),), [["'0'="]])
    assert read(write_csv(table), "표.csv").sheets[0].rows[1] == ("'0'=",)
