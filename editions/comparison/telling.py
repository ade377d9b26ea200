"""A difference in words: whose, where, what it was and what it is."""

from dataclasses import dataclass
from html import escape

from budgets.money import format_money_with_unit
from editions.snapshot.form import Item, Kind

from .changes import Difference, How
from .sides import Sides, above
from .tree import Tree
from .words import FIELDS, KINDS, called, told, value_text

#: By the kind of a thing, what its changes are called in files that programs read; a fact, where it isn't here.
_WHAT = {
    Kind.TEAM: "team",
    **dict.fromkeys((Kind.QUOTA, Kind.GRADE), "staffing"),
    Kind.PROJECT: "project",
    Kind.SECTION: "section",
    Kind.MILESTONE: "milestone",
    Kind.PICTURE: "picture",
    Kind.FUNDING: "money",
    **dict.fromkeys((Kind.SOURCE, Kind.CATEGORY, Kind.PROGRAM, Kind.LINE), "budget"),
}
#: What changes a project itself; its other values are facts of it.
_OF_THE_PROJECT = {"", "title", "number", "kind"}
#: What is called by its own name alone; of the others it is said what they are.
_SELF_EXPLAINING = {Kind.SECTION, Kind.MILESTONE, Kind.PICTURE, Kind.QUOTA}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a person changed: where, and what stood there before and stands there now.

    `old` and `new` are HTML where `is_html`, else text; "" where there was, or is, nothing.
    """

    what: str
    how: How
    department: str
    project: str
    place: str
    old: str
    new: str
    is_html: bool = False
    remark: str = ""
    #: The keys of its project, and of the departments that it is of: two, where it moved from one to the other.
    project_key: str = ""
    department_keys: frozenset[str] = frozenset()


def tell(difference: Difference, sides: Sides) -> Change:
    tree = sides.tree_of(difference)
    department, project = sides.department_of(difference), sides.project_of(difference)
    return Change(
        what=_what(difference, is_of_project=project is not None),
        how=difference.how,
        department=called(department, tree) if department else "",
        project=called(project, tree) if project else "",
        place=_place(difference, tree),
        old=_text(difference.before, sides.old, difference),
        new=_text(difference.after, sides.new, difference),
        is_html=difference.how != How.MOVED and difference.field in {"", "body", "duties"},
        remark=_growth(difference),
        project_key=project.key if project else "",
        department_keys=_departments(difference, sides),
    )


def _departments(difference: Difference, sides: Sides) -> frozenset[str]:
    found = [sides.department_of(difference)]
    if difference.how == How.MOVED and difference.before:
        found.append(sides.old.ancestor(difference.before, Kind.DEPARTMENT))
    return frozenset(item.key for item in found if item)


def _what(difference: Difference, *, is_of_project: bool) -> str:
    kind = difference.item.kind
    if kind == Kind.PROJECT and difference.field not in _OF_THE_PROJECT:
        return "fact"
    return "money" if kind == Kind.LINE and is_of_project else _WHAT.get(kind, "fact")


def _place(difference: Difference, tree: Tree) -> str:
    """Within its project, or its department."""
    item = difference.item
    field = FIELDS[item.kind].get(difference.field, "")
    return " · ".join(filter(None, (*_names(item, tree, is_whole=not field), field)))


def _names(item: Item, tree: Tree, *, is_whole: bool) -> list[str]:
    if item.kind == Kind.PROJECT:
        return [KINDS[item.kind]] if is_whole else []
    if item.kind == Kind.LINE:
        return [called(item, tree), _name_of(item.parent, item, tree)]
    if item.kind == Kind.FUNDING:
        return [KINDS[item.kind], _name_of(str(item.values["program"]), item, tree)]
    names = [called(each, tree) for each in above(item, tree)]
    return names if item.kind in _SELF_EXPLAINING else [KINDS[item.kind], *names]


def _name_of(key: str, item: Item, tree: Tree) -> str:
    return tree.items[key].name if key in tree.items else item.name


def _text(item: Item | None, tree: Tree, difference: Difference) -> str:
    """What stands on one side."""
    if item is None:
        return ""
    name = difference.field
    if difference.how == How.MOVED:
        return _whereabouts(item, tree, is_elsewhere=_parent(difference.before) != _parent(difference.after))
    if not name:
        return told(item, tree)
    if name == "duties":
        return "".join(f"<p>{escape(line)}</p>" for line in str(item.values[name]).splitlines())
    return str(item.values[name]) if name == "body" else value_text(item, name, tree)


def _parent(item: Item | None) -> str:
    return item.parent if item else ""


def _whereabouts(item: Item, tree: Tree, *, is_elsewhere: bool) -> str:
    if not is_elsewhere:
        return f"{(item.position or 0) + 1}번째"
    names: list[str] = []
    above_it = tree.items.get(item.parent)
    while above_it:
        if above_it.kind != Kind.PART:
            names.insert(0, called(above_it, tree))
        above_it = tree.items.get(above_it.parent)
    return " · ".join(names)


def _growth(difference: Difference) -> str:
    """By how much an amount grew or shrank."""
    if difference.field not in {"won", "amount"}:
        return ""
    was, now = (item.values[difference.field] if item else 0 for item in (difference.before, difference.after))
    grown = int(now or 0) - int(was or 0)
    return f"{'증' if grown > 0 else '감'} {format_money_with_unit(abs(grown))}"
