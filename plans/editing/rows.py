"""The order of a project's sections and milestones, and which milestone is below which."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from integrity.audit import auditing_update
from plans.models import Milestone, Section
from plans.models.narrative import insert_in_usual_order

#: The milestones of a section by their parent, each group in its order.
Tree = dict[int | None, list[Milestone]]


@transaction.atomic
def move_section(section: Section, *, by: int) -> None:
    """Let a section change places with the one before it (-1) or behind it (1).

    Raises ValidationError with a sentence where there is none.
    """
    sections = list(section.project.sections.order_by("order", "pk"))
    _swap(sections, sections.index(section), by, "항목이")
    for order, each in enumerate(sections, start=1):
        each.order = order
    Section.objects.bulk_update(sections, ["order"])


@transaction.atomic
def add_section(section: Section) -> None:
    """Store a project's new section in the usual order of its kind; at the end where it has none."""
    sections = list(section.project.sections.select_related("kind").order_by("order", "pk"))
    insert_in_usual_order(sections, section)
    for order, each in enumerate(sections, start=1):
        each.order = order
    section.save()
    Section.objects.bulk_update(sections, ["order"])


@transaction.atomic
def move_milestone(milestone: Milestone, where: str) -> None:
    """Move a milestone and all below it `up` or `down`, `in` below the one before it, or `out` behind its parent.

    Raises ValidationError with a sentence where the tree would not allow it.
    """
    tree = _tree(milestone.section.milestones.select_related("parent").order_by("order", "pk"))
    siblings = tree[milestone.parent_id]
    milestone = siblings[[each.pk for each in siblings].index(milestone.pk)]
    with auditing_update(milestone):
        MOVES[where](tree, siblings, milestone)
        _write(tree)


@transaction.atomic
def arrange_milestones(section: Section, order: Iterable[int]) -> None:
    """Put a section's milestones in the order of these keys, each among those of its level.

    Others' keys are passed over, and a row that isn't named stays behind the one before it: a page may not know yet
    what somebody added.
    """
    named = {key: (place,) for place, key in enumerate(order)}
    _sort(section, lambda milestone: named.get(milestone.pk, ()))


@transaction.atomic
def sort_milestones(section: Section) -> None:
    """By their beginning, then their end, each among those of its level; one without a date stays behind the one
    before it."""
    _sort(section, _dates)


def _sort(section: Section, place_of: Callable[[Milestone], tuple]) -> None:
    """Each among those of its level; one without a place stays behind the one before it."""
    tree = _tree(section.milestones.order_by("order", "pk"))
    for siblings in tree.values():
        places: list[tuple] = []
        for milestone in siblings:
            places.append(place_of(milestone) or (places[-1] if places else ()))
        siblings[:] = [siblings[at] for at in sorted(range(len(siblings)), key=places.__getitem__)]
    _write(tree)


def _dates(milestone: Milestone) -> tuple[date, ...]:
    """When a milestone begins and ends; nothing where no date is known."""
    begins = milestone.begins or milestone.ends
    return (begins, milestone.ends or begins) if begins else ()


@transaction.atomic
def place_behind(above: Milestone, milestones: list[Milestone]) -> None:
    """Put new milestones, which have its parent, behind another and all below it."""
    tree = _tree(above.section.milestones.order_by("order", "pk"))
    new = {milestone.pk for milestone in milestones}
    siblings = [each for each in tree[above.parent_id] if each.pk not in new]
    place = siblings.index(above) + 1
    tree[above.parent_id] = [*siblings[:place], *milestones, *siblings[place:]]
    _write(tree)


def depth_of(milestone: Milestone) -> int:
    """How many milestones stand above one."""
    return 0 if milestone.parent is None else 1 + depth_of(milestone.parent)


def _up(tree: Tree, siblings: list[Milestone], milestone: Milestone) -> None:
    _swap(siblings, siblings.index(milestone), -1, "같은 단계의 일정이")


def _down(tree: Tree, siblings: list[Milestone], milestone: Milestone) -> None:
    _swap(siblings, siblings.index(milestone), 1, "같은 단계의 일정이")


def _in(tree: Tree, siblings: list[Milestone], milestone: Milestone) -> None:
    place = siblings.index(milestone)
    if place == 0:
        raise ValidationError("바로 위에 같은 단계의 일정이 없어 아래 단계로 내릴 수 없습니다.")
    above = siblings[place - 1]
    if above.amount is not None:
        raise ValidationError(
            f"바로 위 일정 “{above}”에 금액이 있어 그 아래로 옮길 수 없습니다. 금액은 하위 일정에만 적습니다. "
            "위 일정의 금액 칸을 비우고, 필요하면 이 일정의 금액 칸에 적은 뒤 다시 누르십시오."
        )
    _put_below(milestone, above)
    siblings.remove(milestone)
    tree.setdefault(above.pk, []).append(milestone)


def _out(tree: Tree, siblings: list[Milestone], milestone: Milestone) -> None:
    if milestone.parent is None:
        raise ValidationError("이미 가장 위 단계의 일정입니다.")
    above = milestone.parent
    aunts = tree[above.parent_id]
    siblings.remove(milestone)
    aunts.insert([each.pk for each in aunts].index(above.pk) + 1, milestone)
    milestone.parent = above.parent


MOVES: dict[str, Callable[[Tree, list[Milestone], Milestone], None]] = {
    "up": _up,
    "down": _down,
    "in": _in,
    "out": _out,
}


def _put_below(milestone: Milestone, above: Milestone) -> None:
    milestone.parent = above
    milestone.full_clean(validate_constraints=False)


def _swap(rows: list, place: int, by: int, what: str) -> None:
    if not 0 <= place + by < len(rows):
        raise ValidationError(f"바로 {'위' if by < 0 else '아래'}에 {what} 없어 더 옮길 수 없습니다.")
    rows[place], rows[place + by] = rows[place + by], rows[place]


def in_order(milestones: Iterable[Milestone]) -> Iterator[tuple[Milestone, int]]:
    """A section's milestones from top to bottom, as they print, each with its depth."""
    return _walk(_tree(milestones), None, 0)


def _tree(milestones: Iterable[Milestone]) -> Tree:
    tree: Tree = {None: []}
    for milestone in milestones:
        tree.setdefault(milestone.parent_id, []).append(milestone)
    return tree


def _write(tree: Tree) -> None:
    """Number the milestones from top to bottom, as they print."""
    rows = [milestone for milestone, _ in _walk(tree, None, 0)]
    for order, milestone in enumerate(rows, start=1):
        milestone.order = order
    Milestone.objects.bulk_update(rows, ["order", "parent"])


def _walk(tree: Tree, parent: int | None, depth: int) -> Iterator[tuple[Milestone, int]]:
    for milestone in tree.get(parent, ()):
        yield milestone, depth
        yield from _walk(tree, milestone.pk, depth + 1)
