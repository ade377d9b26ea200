"""C23: what has a box of its own is not written into the overview's text once more."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plans.content.loading import Content
from plans.models import Project, Section, SectionKind
from plans.text.marks import FAMILIES, HEADINGS
from plans.text.parsing import parse

from .findings import Finding, Place, Severity
from .registry import rule

SHOWN = 40  # letters of a line

_PERIOD = {"사업기간", "추진기간", "기간", "사업시기", "추진시기", "시기"}
_PLACE = {"사업장소", "추진장소", "장소", "사업위치", "위치"}
_TARGET = {"사업대상", "추진대상", "대상"}
_MONEY = {"소요예산", "소요예산액", "소요사업비", "사업예산", "사업비", "예산", "예산액"}

_MARKS = "".join(["*", HEADINGS, *FAMILIES.values()]).replace("-", r"\-")
_MARK = rf"(?:[{_MARKS}]|(?:\d{{1,2}}|[가나다라마바사아자차카타파하])[.)])?\s*"
#: `- 사업기간 : 2024. 1월 ~ 12월`, `○ (사업기간) 2024. 1월 ~ 12월`
_FACT = re.compile(rf"{_MARK}(?:([가-힣 ]+?)\s*(?:\([^)]*\)\s*)?[:：]|[(（]([가-힣 ]+)[)）])")


@dataclass(frozen=True)
class _Box:
    """Where a fact is written that prints in the overview by itself."""

    names: frozenset[str]
    prints: bool
    where: str  # it is written
    otherwise: str  # what to do so that it prints from there


@rule
def facts_are_in_their_boxes(content: Content) -> Iterator[Finding]:
    """C23: the overview's text doesn't repeat its period, place, target or money, as a pasted 사업개요 does.

    Only lines on the level on which the facts print: what is below another line, below a heading
    or in a table is about something smaller.
    """
    for part, project in content.projects_with_parts:
        boxes = _boxes(content, project)
        for section in project.sections.all():
            for line, box in _facts(section, boxes):
                yield Finding(
                    "C23",
                    Severity.WARNING,
                    Place(part.department, project, section),
                    _sentence(section, line, box),
                    {"line": line},
                )


def _boxes(content: Content, project: Project) -> list[_Box]:
    boxes = [
        _box(_PERIOD | {_bare(project.period_label)}, bool(project.period_text), "기간"),
        _box(_PLACE, bool(project.place), "사업장소"),
        _box(_TARGET, bool(project.target), "사업대상"),
    ]
    if project.pk in content.project_money:
        where = "소요예산은 예산 표에서 더해 인쇄합니다."
        otherwise = f"{where} 개요의 “개요에 소요예산 인쇄”를 고르고"
        boxes.append(_Box(frozenset(_MONEY), project.prints_budget, where, otherwise))
    return boxes


def _box(names: set[str], prints: bool, label: str) -> _Box:
    where = f"개요의 “{label}” 칸에서 이미 인쇄합니다."
    return _Box(frozenset(names), prints, where, f"개요의 “{label}” 칸에 옮겨 적고")


def _sentence(section: Section, line: str, box: _Box) -> str:
    shown = line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
    beginning = f"{section.heading}의 글에 “{shown}” 줄이"
    if box.prints:
        return f"{beginning} 있어 두 번 인쇄됩니다. {box.where} 글에서 이 줄을 지우십시오."
    return f"{beginning} 있습니다. {box.otherwise} 글에서 이 줄을 지우십시오."


def _facts(section: Section, boxes: list[_Box]) -> Iterator[tuple[str, _Box]]:
    if section.role != SectionKind.Role.OVERVIEW or not section.body:
        return
    for line in _own_lines(section):
        found = _FACT.match(line)
        name = _bare(found[1] or found[2]) if found else ""
        yield from ((line, box) for box in boxes if name in box.names)


def _own_lines(section: Section) -> Iterator[str]:
    """The lines directly below the section's own heading, be it written in the text as well."""
    for block in parse(section.body):
        if block.tag == "h5" and _words(block.text_content()) != _words(section.heading):
            return
        for paragraph in block.xpath("self::p | self::ul/li/p[1] | self::ol/li/p[1]"):
            for line_break in paragraph.xpath(".//br"):
                line_break.tail = f"\n{line_break.tail or ''}"
            yield from (" ".join(line.split()) for line in paragraph.text_content().split("\n"))


def _words(heading: str) -> str:
    return _bare(heading).lstrip(HEADINGS)


def _bare(text: str) -> str:
    return "".join(text.split())
