"""A workbook's XML: what comes before the first element, and what it links to."""

import re
from typing import Any
from xml.etree.ElementTree import Element
from xml.parsers import expat

from defusedxml import ElementTree

from .workbook import Unreadable

DAMAGED = (
    "파일이 손상되었거나 끝까지 저장되지 않았습니다. 엑셀로 열어 확인하고 다시 저장한 뒤 올리십시오. "
    "내려받은 파일이면 다시 내려받으십시오."
)
LINKED = (
    "다른 파일이나 주소에 연결된 통합 문서입니다. "
    "엑셀의 ‘데이터 > 연결 편집’에서 연결을 끊고 저장한 뒤 다시 올리십시오."
)
DECLARES = "XML 선언(DTD)이 든 파일은 읽지 않습니다. 엑셀로 열어 다시 저장한 뒤 올리십시오."


class _RootReached(Exception):
    pass


def refuse_declarations(member: bytes) -> None:
    """A member may declare entities before its first element only, and no workbook has a reason to."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler = _root
    try:
        for start in range(0, len(member), 4096):
            parser.Parse(member[start : start + 4096])
    except _RootReached:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two for encodings that nobody knows
        raise Unreadable(DAMAGED) from error


def _doctype(*_: Any) -> None:
    raise Unreadable(DECLARES)


def _root(*_: Any) -> None:
    raise _RootReached


def refuse_links(relationships: bytes) -> None:
    """A link that somebody may click is no concern of ours; anything else from elsewhere is."""
    for link in root_of(relationships):
        if link.get("TargetMode") == "External" and not re.search(r"/hyperlink$", link.get("Type", "")):
            raise Unreadable(LINKED)


def root_of(member: bytes) -> Element:
    """The root element of a small member."""
    try:
        return ElementTree.fromstring(member, forbid_dtd=True)
    except ElementTree.ParseError as error:
        raise Unreadable(DAMAGED) from error
