"""From a workbook's checked members to its sheets."""

import posixpath
from collections.abc import Iterator

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .book import Book, Sheet, Unreadable
from .limits import Limits
from .markup import DAMAGED, root_of
from .package import Members, pack, unpack
from .scan import Scanned, scan, too_many_cells
from .sheet import build_sheet


def read_xlsx(data: bytes, name: str, limits: Limits) -> Book:
    members = unpack(data, limits)
    found = _scan_all(members, limits)
    notes = ["외부 데이터 연결은 읽지 않고, 파일에 저장된 값만 읽었습니다."] if "xl/connections.xml" in members else []
    properties = _properties(members)
    file = pack(members)
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        sheets = tuple(
            _sheet(workbook.get_sheet_by_name(meta.name), found[meta.name], hidden=_is_hidden(meta))
            for meta in workbook.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet and meta.name in found
        )
    except (CalamineError, OSError) as error:
        raise Unreadable(DAMAGED) from error
    if not any(sheet.rows for sheet in sheets):
        raise Unreadable("시트가 모두 비어 있습니다. 내용이 있는 파일인지 열어 확인한 뒤 다시 올리십시오.")
    return Book(name, sheets, "xlsx", tuple(notes), properties)


def _is_hidden(meta: SheetMetadata) -> bool:
    return meta.visible != SheetVisibleEnum.Visible


def _scan_all(members: Members, limits: Limits) -> dict[str, Scanned]:
    """What each worksheet holds, by its name."""
    found: dict[str, Scanned] = {}
    cells = 0
    for name, member in _worksheets(members, limits):
        if name in found:
            raise Unreadable(DAMAGED)
        found[name] = scan(member, name, limits)
        cells += found[name].area
        if cells > limits.cells:
            raise Unreadable(too_many_cells(name, limits))
    return found


def _worksheets(members: Members, limits: Limits) -> Iterator[tuple[str, bytes]]:
    links = root_of(members.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    targets = {link.get("Id"): link.get("Target", "") for link in links if link.get("Type", "").endswith("/worksheet")}
    sheets = [element for element in root_of(members["xl/workbook.xml"]).iter() if _local(element.tag) == "sheet"]
    if len(sheets) > limits.sheets:
        raise Unreadable(
            f"시트가 {len(sheets):,}개로, 읽을 수 있는 {limits.sheets:,}개를 넘습니다. "
            "필요한 시트만 남기고 저장한 뒤 다시 올리십시오."
        )
    for element in sheets:
        link = next((value for name, value in element.attrib.items() if _local(name) == "id"), None)
        if link in targets:
            path = posixpath.normpath(posixpath.join("/xl", targets[link])).lstrip("/").lower()
            if path not in members:
                raise Unreadable(DAMAGED)
            yield element.get("name", ""), members[path]


def _sheet(sheet: CalamineSheet, found: Scanned, *, hidden: bool) -> Sheet:
    rows = sheet.to_python(skip_empty_area=False)
    return build_sheet(sheet.name, rows, merged=found.merged, hidden=hidden, errors=found.errors)


def _properties(members: Members) -> dict[str, str]:
    """What an export of ours says of itself; others' properties do no harm."""
    if "docprops/custom.xml" not in members:
        return {}
    elements = root_of(members["docprops/custom.xml"])
    return {element.get("name", ""): "".join(element.itertext()) for element in elements if element.get("name")}


def _local(name: str) -> str:
    return name.rpartition("}")[2]
