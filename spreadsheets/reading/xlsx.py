"""From a workbook's checked members to its sheets."""

import posixpath
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .limits import Limits
from .markup import DAMAGED, root_of
from .number_formats import NumberFormat, formats_of, indents_of
from .package import Members, pack, unpack
from .scan import Scanned, scan, too_many_cells
from .sheet import build_sheet
from .workbook import Sheet, Unreadable, Workbook

_KNOWN_FAILURES = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}


def read_xlsx(data: bytes, name: str, limits: Limits) -> Workbook:
    members = unpack(data, limits)
    styles = _styles(members)
    formats, indents = formats_of(styles), indents_of(styles)
    found = _scan_all(members, limits, formats.keys() | indents.keys())
    notes = ["외부 데이터 연결은 읽지 않고, 파일에 저장된 값만 읽었습니다."] if "xl/connections.xml" in members else []
    properties = _properties(members)
    file = pack(members)
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        sheets = tuple(
            _sheet(workbook.get_sheet_by_name(meta.name), found[meta.name], formats, indents, hidden=_is_hidden(meta))
            for meta in workbook.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet and meta.name in found
        )
    except (CalamineError, OSError) as error:
        raise Unreadable(DAMAGED) from error
    if not any(sheet.rows for sheet in sheets):
        raise Unreadable("시트가 모두 비어 있습니다. 내용이 있는 파일인지 열어 확인한 뒤 다시 올리십시오.")
    return Workbook(name, sheets, "xlsx", tuple(notes), properties)


def _is_hidden(meta: SheetMetadata) -> bool:
    return meta.visible != SheetVisibleEnum.Visible


def _scan_all(members: Members, limits: Limits, styles: Container[str]) -> dict[str, Scanned]:
    """What each worksheet holds, by its name; and where these styles are."""
    found: dict[str, Scanned] = {}
    cells = 0
    for name, path in _worksheets(members, limits):
        if name in found:
            raise Unreadable(DAMAGED)
        found[name] = scan(members[path], name, limits, styles)
        members[path] = _with_known_failures(members[path], found[name].failures)
        cells += found[name].area
        if cells > limits.cells:
            raise Unreadable(too_many_cells(name, limits))
    return found


def _with_known_failures(member: bytes, failures: Iterable[str]) -> bytes:
    """The XML with failures that calamine knows: a new one would make it give up on the whole file."""
    unknown = b"|".join(re.escape(failure.encode()) for failure in failures if failure not in {"", *_KNOWN_FAILURES})
    return re.sub(rb"(v>)\s*(?:%b)\s*(</)" % unknown, rb"\1#N/A\2", member) if unknown else member


def _styles(members: Members) -> Element:
    paths = _targets(members, "/styles").values()
    return root_of(next((members[path] for path in paths if path in members), b"<none/>"))


def _targets(members: Members, kind: str) -> dict[str | None, str]:
    """The paths of the parts of a kind, by the workbook's names for them."""
    links = root_of(members.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    return {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/").lower()
        for link in links
        if link.get("Type", "").endswith(kind)
    }


def _worksheets(members: Members, limits: Limits) -> Iterator[tuple[str, str]]:
    """The name and the path of each."""
    targets = _targets(members, "/worksheet")
    sheets = [element for element in root_of(members["xl/workbook.xml"]).iter() if _local(element.tag) == "sheet"]
    if len(sheets) > limits.sheets:
        raise Unreadable(
            f"시트가 {len(sheets):,}개로, 읽을 수 있는 {limits.sheets:,}개를 넘습니다. "
            "필요한 시트만 남기고 저장한 뒤 다시 올리십시오."
        )
    for element in sheets:
        link = next((value for name, value in element.attrib.items() if _local(name) == "id"), None)
        if link in targets:
            if targets[link] not in members:
                raise Unreadable(DAMAGED)
            yield element.get("name", ""), targets[link]


def _sheet(
    sheet: CalamineSheet,
    found: Scanned,
    formats: Mapping[str, NumberFormat],
    indents: Mapping[str, int],
    *,
    hidden: bool,
) -> Sheet:
    rows = sheet.to_python(skip_empty_area=False)
    built = build_sheet(
        sheet.name,
        rows,
        merged=found.merged,
        hidden=hidden,
        errors=found.errors,
        formats={place: formats[style] for place, style in found.styles.items() if style in formats},
        indents={place: indents[style] for place, style in found.styles.items() if style in indents},
    )
    return replace(built, hidden_rows=frozenset(found.hidden_rows), hidden_columns=frozenset(found.hidden_columns))


def _properties(members: Members) -> dict[str, str]:
    """What an export of ours says of itself; others' properties do no harm."""
    if "docprops/custom.xml" not in members:
        return {}
    elements = root_of(members["docprops/custom.xml"])
    return {element.get("name", ""): "".join(element.itertext()) for element in elements if element.get("name")}


def _local(name: str) -> str:
    return name.rpartition("}")[2]
