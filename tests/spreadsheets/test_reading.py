"""What is read of real files, and why others are not. The files are made by tests/files/make.py."""

import contextlib
import zipfile
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from spreadsheets.reading.child import read
from spreadsheets.reading.limits import Limits
from spreadsheets.reading.text import read_text
from spreadsheets.reading.wire import decode, encode
from spreadsheets.reading.workbook import CellError, Month, Range, Scale, Sheet, Unreadable, Workbook, cell_name
from spreadsheets.reading.xlsx import read_xlsx
from spreadsheets.values import day, moment
from tests.files.kinds import KIND_FILES
from tests.files.ledgers import LEDGER_FILES
from tests.files.make import FILES, FOLDER
from tests.files.workbooks import MAIN, SHEET, parts_of, workbook, zipped

TEXTS = (
    ("부서", "세부사업", "본예산(천원)", "기준일"),
    ("기획예산과", "재정 운용", "1234.5", "2024. 3. 5."),
    ("총무과", "청사 관리\n(본관)", "△410,253", "2024-03-05"),
)
FORMS_OF_TEXT = {
    "utf8.csv": "UTF-8 글자, 쉼표로",
    "utf8-bom.csv": "UTF-8 글자, 쉼표로",
    "utf8-nfd.csv": "UTF-8 글자, 쉼표로",
    "utf16.csv": "UTF-16 글자, 탭으로",
    "cp949.csv": "CP949(EUC-KR) 글자, 쉼표로",
    "tabs.tsv": "UTF-8 글자, 탭으로",
    "semicolons.csv": "CP949(EUC-KR) 글자, 쌍반점(;)으로",
}


def read_file(name: str) -> Any:
    return read((FOLDER / name).read_bytes(), name)


def test_the_files_are_what_the_script_makes() -> None:
    assert {name: (FOLDER / name).read_bytes() for name in FILES} == {name: make() for name, make in FILES.items()}


class TestAWorkbook:
    def test_is_read_as_the_spreadsheet_shows_it(self) -> None:
        book = read_file("plain.xlsx")
        assert (book.name, book.kind, [sheet.name for sheet in book.sheets]) == ("plain.xlsx", "xlsx", ["예산", "참고"])
        assert book.sheets[0].rows == (
            (None, None, None, None, None),
            (None, "2024년 예산", None, None, None),
            (None, "부서", "세부사업", "본예산(천원)", "기준일"),
            (None, "기획예산과", "재정 운용", 1234.5, date(2024, 3, 5)),
            (None, "총무과", "청사 관리\n(본관)", "△410,253", "2024. 3. 5."),
            (None, None, None, 1234.5, True),
        )
        assert book.sheets[0].merged == (Range(1, 1, 1, 3),)
        assert [sheet.hidden for sheet in book.sheets] == [False, True]

    def test_says_where_it_had_what_nobody_sees(self) -> None:
        assert read_file("plain.xlsx").sheets[0].cleaned == {(3, 2)}

    def test_names_the_cells_that_have_no_value(self) -> None:
        [sheet] = read_file("failed-cells.xlsx").sheets
        found = {cell_name(error.row, error.column): error.sentence for error in sheet.errors}
        assert {cell: sentence.split()[0] for cell, sentence in found.items()} == {
            "B1": "수식의",
            "B2": "수식의",
            "B3": "#REF!",
            "A4": "#N/A",
            "C5": "#DIV/0!",
        }
        assert all(sheet.rows[error.row][error.column] is None for error in sheet.errors)
        # A formula that has a value has one, and one that gives an empty text is an empty cell.
        assert (sheet.rows[1][0], sheet.rows[2][0]) == (2, None)

    def test_has_all_its_rows_whatever_it_says_of_its_size(self) -> None:
        [sheet] = read_file("false-dimension.xlsx").sheets
        assert sheet.rows == tuple((row, 1) for row in range(1, 6))

    def test_may_hold_addresses_to_click_on(self) -> None:
        assert read_file("hyperlink.xlsx").sheets[0].rows == ((1,),)

    def test_counts_cells_that_do_not_say_where_they_are(self) -> None:
        rows = '<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r="3"><c r="B3"><v>4</v></c><c><v>5</v></c></row>'
        [sheet] = read(workbook(rows), "a.xlsx").sheets
        assert sheet.rows == ((1, None, 3), (None, None, None), (None, 4, 5))

    def test_may_give_its_elements_a_prefix(self) -> None:
        rows = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="B1"><x:f>A1</x:f></x:c></x:row>'
        part = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
        [sheet] = read(zipped({**parts_of(), SHEET: part}), "a.xlsx").sheets
        assert (sheet.rows, [error.column for error in sheet.errors]) == (((1, None),), [1])

    def test_may_call_its_parts_by_other_capitals(self) -> None:
        parts = {
            name.replace("xl/", "Xl/"): part for name, part in parts_of('<row r="1"><c><v>1</v></c></row>').items()
        }
        assert read(zipped(parts), "a.xlsx").sheets[0].rows == ((1,),)

    def test_shows_times_of_day_as_text_and_whole_numbers_whole(self) -> None:
        book = openpyxl.Workbook()
        book.worksheets[0].append([time(9, 30), timedelta(hours=30, minutes=5), datetime(2024, 3, 5, 9), 12.0, 10**20])
        file = BytesIO()
        book.save(file)
        [row] = read(file.getvalue(), "a.xlsx").sheets[0].rows
        assert row == ("09:30:00", "30:05", datetime(2024, 3, 5, 9), 12, 1e20)
        assert [type(value) for value in row[3:]] == [int, float]

    def test_passes_on_what_it_says_of_itself(self) -> None:
        named = '<Properties><property name="planbook.kind"><lpwstr>budget</lpwstr></property></Properties>'
        parts = {**parts_of('<row r="1"><c r="A1"><v>1</v></c></row>'), "docProps/custom.xml": named}
        assert read(zipped(parts), "a.xlsx").properties == {"planbook.kind": "budget"}


class TestText:
    @pytest.mark.parametrize(
        ("name", "note"),
        FORMS_OF_TEXT.items(),
    )
    def test_is_read_in_every_form_it_comes_in(self, name: Any, note: Any) -> None:
        book = read_file(name)
        assert (book.kind, book.sheets[0].rows) == ("csv", TEXTS)
        assert book.notes == (f"{note} 나눈 파일로 읽었습니다.",)

    @pytest.mark.parametrize("separator", ["\t", ";"])
    def test_is_not_split_at_the_commas_of_its_amounts(self, separator: str) -> None:
        text = f"총무과{separator}1,234,567\n기획예산과{separator}△2,345,678\n"
        assert read(text.encode(), "a.csv").sheets[0].rows == (("총무과", "1,234,567"), ("기획예산과", "△2,345,678"))

    @pytest.mark.parametrize(
        ("encoding", "mark"),
        [("cp949", ""), ("utf-8", ""), ("utf-8", "\ufeff"), ("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff")],
    )
    def test_has_every_syllable_also_those_that_are_not_in_euc_kr(self, encoding: str, mark: str) -> None:
        data = f"{mark}부서\t세부사업\n똠방과\t펲샵 정비\n".encode(encoding)
        assert read(data, "a.csv").sheets[0].rows == (("부서", "세부사업"), ("똠방과", "펲샵 정비"))

    def test_may_have_one_column(self) -> None:
        assert read("부서\n총무과\n".encode(), "a.csv").sheets[0].rows == (("부서",), ("총무과",))

    def test_keeps_its_blank_lines_so_that_rows_are_counted_as_shown(self) -> None:
        assert read(b"a,b\n\n1,2\n", "a.csv").sheets[0].rows == (("a", "b"), (None, None), ("1", "2"))

    def test_names_failed_cells_as_well(self) -> None:
        [error] = read("부서,금액\n총무과,#REF!\n".encode(), "a.csv").sheets[0].errors
        assert cell_name(error.row, error.column) == "B2"


BAD = {
    "empty.xlsx": "파일이 비어 있습니다",
    "nothing.xlsx": "시트가 모두 비어 있습니다",
    "nothing.csv": "파일이 비어 있습니다",
    "truncated.xlsx": "파일이 손상되었거나 끝까지 저장되지 않았습니다",
    "broken.xlsx": "파일이 손상되었거나 끝까지 저장되지 않았습니다",
    "encrypted.xlsx": "암호가 걸린 파일입니다",
    "old.xls": r"옛 엑셀 형식\(.xls\)입니다",
    "hangul.hwp": "한글 문서입니다",
    "macros.xlsm": "매크로가 든 통합 문서입니다",
    "macros.xlsx": "매크로가 든 통합 문서입니다",
    "binary.xlsb": r"이진 통합 문서\(.xlsb\)입니다",
    "table.ods": r"오픈도큐먼트 형식\(.ods\)입니다",
    "document.docx": "워드 문서입니다",
    "document.hwpx": r"한글 문서\(HWPX\)입니다",
    "archive.zip": "압축 파일입니다. 압축을 풀어",
    "report.pdf": "PDF 문서입니다",
    "page.xls": "웹 문서",
    "workbook.csv": r"이름은 .csv로 끝나지만 내용은 엑셀 통합 문서입니다",
    "text.xlsx": r"엑셀 통합 문서\(.xlsx\)가 아닙니다",
    "external-links.xlsx": "연결을 끊고",
    "outside-part.xlsx": "연결을 끊고",
    "entity.xlsx": "DTD",
    "outside-entity.xlsx": "DTD",
    "merged-sheet.xlsx": "A1:XFD1048576 셀이 하나로 합쳐져 있어, 읽을 수 있는 100,000행 500열을",
    "nul.csv": "NUL",
    "unknown-encoding.csv": "글자 인코딩을 알 수 없습니다",
    "open-quote.csv": "2번째 줄에서 큰따옴표의 짝이",
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_not_read_gets_a_sentence_why_and_what_to_do(name: Any) -> None:
    with pytest.raises(Unreadable, match=BAD[name]) as refused:
        read_file(name)
    assert str(refused.value).endswith("십시오.")


def test_every_file_is_read_or_refused_in_a_test() -> None:
    read_well = {"plain.xlsx", "failed-cells.xlsx", "hyperlink.xlsx", "false-dimension.xlsx", *FORMS_OF_TEXT}
    assert set(FILES) == read_well | set(BAD) | set(KIND_FILES) | set(LEDGER_FILES)


def test_a_file_cut_anywhere_is_an_error_or_whole() -> None:
    """Whatever stands at the cut: never a part of the rows as if it were all."""
    whole = (FOLDER / "plain.xlsx").read_bytes()
    for part in range(1, 9):
        with pytest.raises(Unreadable):
            read(whole[: len(whole) * part // 9], "a.xlsx")


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["plain.xlsx", "failed-cells.xlsx"]), st.data())
def test_a_damaged_workbook_is_an_error_or_a_book(name: str, data: Any) -> None:
    """Here in this process, where nothing catches what isn't foreseen."""
    with zipfile.ZipFile(FOLDER / name) as archive:
        parts: dict[str, bytes | str] = {part: archive.read(part) for part in archive.namelist()}
    broken = data.draw(st.sampled_from(sorted(parts)))
    letters = bytearray(parts[broken])  # type: ignore[arg-type]
    place = data.draw(st.integers(0, len(letters) - 1))
    letters[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=10))
    with contextlib.suppress(Unreadable):
        book = read_xlsx(zipped({**parts, broken: bytes(letters)}), name, Limits())
        assert decode(encode(book)) == book


@pytest.mark.parametrize("encoding", ["UTF-9", "euc-kr", "utf-16"])
def test_xml_in_another_encoding_is_an_error(encoding: str) -> None:
    part = f'<?xml version="1.0" encoding="{encoding}"?><worksheet/>'
    with pytest.raises(Unreadable, match="파일이 손상되었거나"):
        read(zipped({**parts_of(), SHEET: part}), "a.xlsx")


def test_two_parts_or_sheets_of_one_name_are_an_error() -> None:
    """Readers of zips and of workbooks don't agree on which of two counts."""
    parts = parts_of('<row r="1"><c r="A1"><v>1</v></c></row>', sheets=2)
    renamed = str(parts["xl/workbook.xml"]).replace("시트2", "시트1")
    twins = zipped({**parts, "XL/Worksheets/sheet1.xml": parts[SHEET]})
    for data in (twins, zipped({**parts, "xl/workbook.xml": renamed})):
        with pytest.raises(Unreadable, match="파일이 손상되었거나"):
            read(data, "a.xlsx")


def test_limits_come_from_the_settings(settings: Settings) -> None:
    settings.SPREADSHEET_ROWS = 2
    with pytest.raises(Unreadable, match="3행에 이르러, 읽을 수 있는 2행을"):
        read_file("plain.xlsx")
    assert Limits.of(settings).rows == 2


def test_an_error_is_named_once() -> None:
    rows = '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="A1" t="e"><v>#N/A</v></c></row>'
    [sheet] = read(workbook(rows), "a.xlsx").sheets
    assert [type(error) for error in sheet.errors] == [CellError]


def here(data: bytes) -> Sheet:
    """The only sheet of a file, read in this process."""
    book = read_xlsx(data, "a.xlsx", Limits()) if data[:2] == b"PK" else read_text(data, "a.csv", Limits())
    return book.sheets[0]


def xlsx_with(formats: dict[str, str] | None = None, **cells: Any) -> Any:
    """The sheet of a workbook with these cells, some of which have a number format."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for name, value in cells.items():
        sheet[name] = value
        sheet[name].number_format = (formats or {}).get(name, "General")
    return saved(book)


def saved(book: openpyxl.Workbook) -> Any:
    file = BytesIO()
    book.save(file)
    return here(file.getvalue())


class TestWhatIsShown:
    """A sheet says where a person sees something else than what is stored."""

    def test_a_number_that_is_shown_divided_keeps_its_value_and_is_named(self) -> None:
        sheet = xlsx_with({"A1": "#,##0,", "B1": '#,##0,"천원"', "C1": "#,##0"}, A1=141_500_000, B1=-5, C1=7)
        assert sheet.rows == ((141_500_000, -5, 7),)
        assert sheet.scaled == {(0, 0): Scale(3), (0, 1): Scale(3, 1_000)}

    def test_a_rate_is_the_text_that_is_shown(self) -> None:
        assert xlsx_with({"A1": "0%", "B1": "0.00%"}, A1=0.5, B1=0.777).rows == (("50%", "77.7%"),)

    def test_a_code_has_the_zeros_that_are_shown(self) -> None:
        formats = dict.fromkeys(("A1", "B1", "C1"), "0000")
        assert xlsx_with(formats, A1=123, B1=12345, C1=0).rows == (("0123", 12345, "0000"),)

    def test_a_code_has_the_marks_that_are_shown_between_its_digits(self) -> None:
        formats = dict.fromkeys(("A1", "B1", "C1"), "0000-00")
        sheet = xlsx_with(formats, A1=130100, B1=-130100, C1=1301.5)
        assert sheet.rows == (("1301-00", None, None),)
        assert [error.column for error in sheet.errors] == [1, 2]
        assert "보이는 대로 다시 적으십시오." in sheet.errors[0].sentence

    def test_a_number_that_a_format_hides_is_an_error_and_nothing_is_none(self) -> None:
        sheet = xlsx_with({"A1": ";;;", "B1": ";;;"}, A1=5, B1=0)
        assert sheet.rows == ((None, 0),)
        assert [error.sentence.split(".")[0] for error in sheet.errors] == ["셀 서식이 이 값을 보이지 않게 합니다"]

    def test_a_day_of_which_the_month_is_shown_is_the_month(self) -> None:
        first, last, other = date(2024, 10, 1), date(2024, 10, 31), date(2024, 10, 4)
        formats = {**dict.fromkeys(("A1", "B1", "C1"), 'yyyy". "m"."'), "D1": "yyyy-mm-dd"}
        [cells] = xlsx_with(formats, A1=first, B1=last, C1=other, D1=first).rows
        assert [type(each) is Month for each in cells] == [True, True, False, False]
        assert [each and each.has_day for each in map(moment, cells)] == [False, False, True, True]
        assert day(cells[1]) == last
        [cells] = xlsx_with({"A1": "yyyy.mm"}, A1=date(9999, 12, 31)).rows  # as finance systems write: without an end
        assert type(cells[0]) is Month

    def test_hidden_rows_and_columns_are_named(self) -> None:
        columns = '<cols><col min="2" max="3" hidden="1"/><col min="4" max="4" width="0"/></cols>'
        rows = '<row r="1"><c><v>1</v></c></row><row r="2" hidden="1"/><row r="3" ht="0"/><row r="4" hidden="0"/>'
        sheet = here(workbook(rows, before=columns))
        assert (sheet.hidden_rows, sheet.hidden_columns) == ({1, 2}, {1, 2, 3})

    def test_so_small_that_nobody_sees_them_they_are_hidden(self) -> None:
        columns = '<cols><col min="2" max="2" width="0.1"/><col min="3" max="3" width="0.5"/></cols>'
        rows = '<row r="1"><c><v>1</v></c></row><row r="2" ht="0.75"/><row r="3" ht="1"/><row r="4" ht="x"/>'
        sheet = here(workbook(rows, before=columns))
        assert (sheet.hidden_rows, sheet.hidden_columns) == ({1}, {1})

    def test_what_says_nothing_of_its_size_has_that_of_the_sheet(self) -> None:
        cells = '<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c>'
        rows = f'<row r="1" ht="15">{cells}</row><row r="2"><c r="A2"><v>4</v></c></row>'
        sizes = '<sheetFormatPr defaultRowHeight="0" defaultColWidth="0"/><cols><col min="2" max="2" width="9"/></cols>'
        sheet = here(workbook(rows, before=sizes))
        assert (sheet.hidden_rows, sheet.hidden_columns) == ({1}, {0, 2})
        usual = '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>'
        # Rows that a file has are shown unless they say otherwise; it hides those that it leaves out.
        assert here(workbook(rows, before=usual)).hidden_rows == set()

    def test_columns_hidden_to_the_end_are_those_that_there_can_be(self) -> None:
        columns = '<cols><col min="2" max="16384" width="9" hidden="1"/></cols>'
        sheet = here(workbook(before=columns))
        assert sheet.hidden_columns == {*range(1, Limits().columns)}

    def test_all_of_it_reaches_us_from_the_process_that_reads(self) -> None:
        sheet = Sheet("표", ((1,),), hidden_rows=frozenset({3}), hidden_columns=frozenset({4}))
        book = Workbook("a.xlsx", (replace(sheet, scaled={(0, 0): Scale(3, 1_000)}),), "xlsx")
        assert decode(encode(book)) == book


class TestFailedCells:
    @pytest.mark.parametrize("failure", ["#SPILL!", "#CALC!", "#FIELD!", "#PYTHON!", "#GETTING_DATA", "Err:502"])
    def test_of_newer_programs_are_named_as_well(self, failure: str) -> None:
        rows = f'<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><v>{failure}</v></c></row>'
        sheet = here(workbook(rows))
        assert (sheet.rows, [error[:2] for error in sheet.errors]) == (((1, None),), [(0, 1)])
        assert sheet.errors[0].sentence.startswith(f"{failure} 오류가 난 셀입니다")

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("#SPILL!", "오류가 난"),
            ("#####", "열이 좁아"),
            ("=SUM(A1:A3)", "계산되지 않은"),
            ("=B2*C2", "계산되지 않은"),
        ],
    )
    def test_are_named_where_they_are_text(self, text: str, says: str) -> None:
        rows = f'<row r="1"><c><v>1</v></c><c t="inlineStr"><is><t>{text}</t></is></c></row>'
        for sheet in (here(workbook(rows)), here(f"1,{text}\n".encode())):
            assert (sheet.rows[0][1:], says in sheet.errors[0].sentence) == ((None,), True)


class TestMarks:
    """What was put around a text so that a spreadsheet takes it for text is no part of it."""

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ('="1301"', "1301"),
            ('="0123"', "0123"),
            ('="말 ""한"" 마디"', '말 "한" 마디'),
            ("=1301", "1301"),
            ("'-", "-"),
            ("'=1+1", "=1+1"),
            ("''-", "'-"),
            ("= 100원 × 3", "= 100원 × 3"),
            ("'24. 3월", "'24. 3월"),
        ],
    )
    def test_whichever_file_it_is_in(self, written: str, meant: str) -> None:
        quoted = '"' + written.replace('"', '""') + '"'
        rows = f'<row r="1"><c t="inlineStr"><is><t>{escape(written)}</t></is></c></row>'
        assert here(f"{quoted},x\n".encode()).rows == ((meant, "x"),)
        assert here(workbook(rows)).rows == ((meant,),)
