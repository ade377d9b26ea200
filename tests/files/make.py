"""Makes the files beside it: `python -m tests.files.make`. The same every time, as a test makes sure.

Files that unpack to a lot aren't kept: tests/spreadsheets/bombs.py makes them while it tests.
"""

import unicodedata
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter

from tests.files.kinds import KIND_FILES
from tests.files.ledgers import LEDGER_FILES
from tests.files.workbooks import LINKS, PACKAGE, SHEET, compound, parts_of, workbook, zipped

FOLDER = Path(__file__).parent
ROWS: list[list[object]] = [
    ["부서", "세부사업", "본예산(천원)", "기준일"],
    ["기획예산과", "재정 운용", 1_234.5, "2024. 3. 5."],
    ["총무과", "청사 관리\n(본관)", "△410,253", "2024-03-05"],
]


def plain() -> bytes:
    """As offices write them: a title over a merged head, dates, a sum, a hidden sheet, and text as it is copied."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file)
    book.set_properties({"created": datetime(2024, 1, 2)})
    sheet = book.add_worksheet("예산")
    sheet.merge_range("B2:D2", "2024년 예산", None)
    for column, text in enumerate(ROWS[0], 1):
        sheet.write(2, column, text)
    sheet.write_row(3, 1, [unicodedata.normalize("NFD", "기획예산과"), "재정\u200b 운용", 1_234.5])
    sheet.write_datetime("E4", datetime(2024, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_row(4, 1, ["총무과", "청사\u00a0관리\n(본관)", "△410,253", "2024. 3. 5."])
    sheet.write_formula("D6", "=SUM(D4:D5)", None, 1_234.5)
    sheet.write_boolean("E6", True)
    hidden = book.add_worksheet("참고")
    hidden.write("A1", "숨은 시트")
    hidden.hide()
    book.close()
    return file.getvalue()


def failed_cells() -> bytes:
    """Formulas that were never computed, as programs write them, and ones that failed."""
    return workbook(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>합계</t></is></c><c r="B1"><f>1+1</f></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2"><f>SUM(A1:A9)</f><v></v></c></row>'
        '<row r="3"><c r="A3" t="str"><f>""</f><v></v></c><c r="B3" t="e"><f>A0</f><v>#REF!</v></c></row>'
        '<row r="4"><c r="A4" t="inlineStr"><is><t>#N/A</t></is></c><c r="C5" t="e"><v>#DIV/0!</v></c></row>'
    )


def text(separator: str = ",") -> str:
    def cell(value: object) -> str:
        written = str(value)
        return f'"{written}"' if separator in written or "\n" in written else written

    return "\r\n".join(separator.join(cell(value) for value in row) for row in ROWS) + "\r\n"


def external_links() -> bytes:
    linked = f'<Relationship Id="r9" Type="{LINKS}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    parts = _with_link(linked)
    return zipped({**parts, "xl/externalLinks/externalLink1.xml": "<externalLink/>"})


def _with_link(link: str) -> dict[str, bytes | str]:
    parts = parts_of('<row r="1"><c r="A1"><v>1</v></c></row>')
    links = str(parts["xl/_rels/workbook.xml.rels"]).replace("</Relationships>", f"{link}</Relationships>")
    return {**parts, "xl/_rels/workbook.xml.rels": links}


def outside_part() -> bytes:
    """A sheet that is said to lie at an address."""
    return zipped(
        _with_link(f'<Relationship Id="r9" Type="{LINKS}/image" Target="https://x.example/a" TargetMode="External"/>')
    )


def hyperlink() -> bytes:
    link = f'<Relationship Id="h1" Type="{LINKS}/hyperlink" Target="mailto:a@b.example" TargetMode="External"/>'
    links = f'<Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>'
    parts = parts_of('<row r="1"><c r="A1"><v>1</v></c></row>')
    return zipped({**parts, "xl/worksheets/_rels/sheet1.xml.rels": links})


def declaring(declaration: str) -> bytes:
    parts = parts_of('<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>')
    return zipped({**parts, SHEET: str(parts[SHEET]).replace("<worksheet", f"{declaration}<worksheet")})


def false_dimension() -> bytes:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}"><v>1</v></c></row>' for row in range(1, 6)
    )
    return workbook(rows, before='<dimension ref="A1:A2"/>')


FILES: dict[str, Callable[[], bytes]] = {
    "plain.xlsx": plain,
    "failed-cells.xlsx": failed_cells,
    "hyperlink.xlsx": hyperlink,
    "false-dimension.xlsx": false_dimension,
    "utf8.csv": lambda: text().encode(),
    "utf8-bom.csv": lambda: text().encode("utf-8-sig"),
    "utf8-nfd.csv": lambda: unicodedata.normalize("NFD", text()).encode(),
    "utf16.csv": lambda: text("\t").encode("utf-16"),
    "cp949.csv": lambda: text().encode("cp949"),
    "tabs.tsv": lambda: text("\t").encode(),
    "semicolons.csv": lambda: text(";").encode("cp949"),
    "empty.xlsx": lambda: b"",
    "nothing.xlsx": lambda: workbook(""),
    "nothing.csv": lambda: b"\r\n,,\r\n",
    "truncated.xlsx": lambda: plain()[:-2000],
    "broken.xlsx": lambda: workbook('<row r="1"><c r="A1"><v>1</v></row>'),
    "encrypted.xlsx": lambda: compound("EncryptedPackage"),
    "old.xls": lambda: compound("Workbook", b"\x09\x08\x10\0\0\x06\x05\0"),
    "hangul.hwp": lambda: compound("FileHeader", b"HWP Document File"),
    "macros.xlsm": lambda: zipped({**parts_of(), "xl/vbaProject.bin": compound("VBA")}),
    "macros.xlsx": lambda: zipped({
        name: str(part).replace("spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")
        for name, part in parts_of().items()
    }),
    "binary.xlsb": lambda: zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}),
    "table.ods": lambda: zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<office/>"
    }),
    "document.docx": lambda: zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}),
    "document.hwpx": lambda: zipped({"mimetype": "application/hwp+zip", "Contents/content.hpf": "<package/>"}),
    "archive.zip": lambda: zipped({"예산.csv": text()}),
    "report.pdf": lambda: b"%PDF-1.7\n%%EOF\n",
    "page.xls": lambda: "<html><table><tr><td>부서</td></tr></table></html>".encode(),
    "workbook.csv": plain,
    "text.xlsx": lambda: text().encode(),
    "external-links.xlsx": external_links,
    "outside-part.xlsx": outside_part,
    "entity.xlsx": lambda: declaring('<!DOCTYPE worksheet [<!ENTITY a "x">]>'),
    "outside-entity.xlsx": lambda: declaring('<!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/hostname">]>'),
    "merged-sheet.xlsx": lambda: workbook(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "nul.csv": lambda: b"a,b\r\n\0,1\r\n",
    "unknown-encoding.csv": lambda: "부서,금액\r\n총무과,1\r\n".encode("johab") + b"\xff\r\n",
    **KIND_FILES,
    **LEDGER_FILES,
    "open-quote.csv": lambda: '부서,금액\r\n"총무과,1\r\n'.encode(),
}  # fmt: skip


def main() -> None:
    for name, make in FILES.items():
        (FOLDER / name).write_bytes(make())


if __name__ == "__main__":
    main()
