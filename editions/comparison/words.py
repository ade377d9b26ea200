"""How things of a snapshot are called, and told, in a comparison."""

from collections.abc import Iterable, Iterator
from html import escape

from budgets.money import format_money_with_unit
from editions.snapshot.form import Item, Kind

from .tree import Tree

#: What a person calls a thing of each kind, and each of its values that prints.
KINDS = {
    Kind.PLAN: "계획",
    Kind.ORGANISATION: "기관",
    Kind.BUREAU: "국",
    Kind.DEPARTMENT: "부서",
    Kind.PART: "부서 계획",
    Kind.TEAM: "팀",
    Kind.GRADE: "직급",
    Kind.QUOTA: "정원(현원)",
    Kind.PROJECT: "사업",
    Kind.SECTION_KIND: "항목 종류",
    Kind.SECTION: "항목",
    Kind.MILESTONE: "일정",
    Kind.PICTURE: "그림",
    Kind.SOURCE: "재원",
    Kind.CATEGORY: "사업 구분",
    Kind.PROGRAM: "세부사업",
    Kind.FUNDING: "세부사업 연결",
    Kind.LINE: "예산액",
}
FIELDS: dict[Kind, dict[str, str]] = {
    Kind.PLAN: {
        "title": "제목",
        "issued": "발행 연월",
        "unit": "금액 단위",
        "prints_contacts": "담당자·전화 인쇄",
        "roster": "정·현원표 기준일",
        "budget": "올해 예산",
        "compared_budget": "예산현황의 비교 예산",
        "previous_budget": "소요재원의 전년도 예산",
    },
    Kind.ORGANISATION: {"name": "이름", "mark": "상징 마크"},
    Kind.BUREAU: {"name": "이름"},
    Kind.DEPARTMENT: {"name": "이름", "bureau": "국"},
    Kind.PART: {},
    Kind.TEAM: {"name": "이름", "duties": "주요업무"},
    Kind.GRADE: {"name": "이름"},
    Kind.QUOTA: {"count": "", "grade": "직급"},
    Kind.PROJECT: {
        "title": "사업명",
        "number": "번호",
        "kind": "신규·계속",
        "team": "팀",
        "contact": "담당자",
        "period_label": "기간 이름",
        "period": "기간",
        "place": "사업장소",
        "target": "사업대상",
        "prints_budget": "개요에 소요예산 인쇄",
        "sole_source": "전액 재원",
    },
    Kind.SECTION_KIND: {"name": "이름"},
    Kind.SECTION: {"title": "제목", "kind": "항목 종류", "form": "일정의 모양", "body": ""},
    Kind.MILESTONE: {
        "title": "제목",
        "date_label": "날짜 이름",
        "date": "날짜",
        "amount": "소요예산",
        "body": "내용",
    },
    Kind.PICTURE: {
        "number": "번호",
        "file": "파일",
        "alt": "대체 텍스트",
        "caption": "설명",
        "source": "출처",
        "width": "너비",
    },
    Kind.SOURCE: {"name": "이름", "outside": "예산 외"},
    Kind.CATEGORY: {"name": "이름"},
    Kind.PROGRAM: {"account": "회계", "category": "사업 구분"},
    Kind.FUNDING: {"program": "세부사업"},
    Kind.LINE: {"won": ""},
}
_MONEY = {"won", "amount"}
_FACTS = ("period", "place", "target")


def called(item: Item, tree: Tree) -> str:
    """A thing by its name, as a place in a comparison."""
    if item.kind == Kind.SECTION:
        return f"□ {heading(item, tree)}"
    if item.kind == Kind.PROJECT:
        return f"{item.values['number']}. {item.values['title']}"
    if item.kind in {Kind.TEAM, Kind.MILESTONE}:
        return str(item.values.get("name") or item.values["title"])
    if item.kind == Kind.LINE:
        source = tree.items.get(str(item.values["source"]))
        return f"{item.name} {source.name if source else ''}".strip()
    if item.kind == Kind.QUOTA:
        grade = tree.items.get(str(item.values["grade"]))
        return f"{KINDS[item.kind]} {grade.name if grade else item.name}"
    return item.name


def heading(section: Item, tree: Tree) -> str:
    kind = tree.items.get(str(section.values["kind"]))
    return str(section.values["title"] or (kind.values["name"] if kind else section.name))


def value_text(item: Item, field: str, tree: Tree) -> str:
    """A value as a person reads it; of a reference the name that it refers to."""
    value = item.values[field]
    if field in _MONEY and isinstance(value, int):
        return format_money_with_unit(value)
    if field == "file" or field == "mark":
        return str(value).rpartition("/")[2]
    referred = tree.items.get(str(value)) if value else None
    return called(referred, tree) if referred else str(value)


def told(item: Item, tree: Tree) -> str:
    """A thing with what belongs to it, as HTML, where it came or went as a whole."""
    if item.kind == Kind.PROJECT:
        return _project(item, tree)
    if item.kind == Kind.SECTION:
        return f"<p>□ {escape(heading(item, tree))}</p>{item.values['body']}{_milestones(item, tree)}"
    if item.kind == Kind.MILESTONE:
        return f"<ul>{_milestone(item, tree)}</ul>"
    if item.kind == Kind.FUNDING:
        return _list([item.name, *_lines(str(item.values["program"]), tree)])
    if item.kind == Kind.TEAM:
        return f"<p>{escape(item.name)}</p>{_list(str(item.values['duties']).splitlines())}"
    if item.kind == Kind.PICTURE:
        known = (item.name, *(str(item.values[name]) for name in ("caption", "alt", "source")))
        return f"<p>{escape(' · '.join(filter(None, known)))}</p>"
    if item.kind == Kind.QUOTA:
        return f"<p>{item.values['count']}</p>"
    return f"<p>{escape(item.name)}</p>"


def _project(item: Item, tree: Tree) -> str:
    facts = [f"{_label(item, name)} : {item.values[name]}" for name in _FACTS if item.values[name]]
    sections = [heading(child, tree) for child in tree.children.get(item.key, ()) if child.kind == Kind.SECTION]
    return f"<p>{escape(called(item, tree))} ({item.values['kind']})</p>{_list([*facts, *sections])}"


def _label(item: Item, name: str) -> str:
    return str(item.values["period_label"]) if name == "period" else FIELDS[item.kind][name]


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _milestones(parent: Item, tree: Tree) -> str:
    below = [child for child in tree.children.get(parent.key, ()) if child.kind == Kind.MILESTONE]
    return f"<ul>{''.join(_milestone(child, tree) for child in below)}</ul>" if below else ""


def _milestone(item: Item, tree: Tree) -> str:
    date, amount = item.values["date"], value_text(item, "amount", tree)
    line = f"{date} : {item.values['title']}" if date else str(item.values["title"])
    line += f" ({amount})" if amount else ""
    return f"<li><p>{escape(line)}</p>{item.values['body']}{_milestones(item, tree)}</li>"


def _lines(program: str, tree: Tree) -> Iterator[str]:
    for child in tree.children.get(program, ()):
        if child.kind == Kind.LINE:
            yield f"{called(child, tree)} {value_text(child, 'won', tree)}"
