"""The form in which content is frozen for comparison. Knows no database: it outlives what it was read from."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: The version of this form: whoever changes it counts it up, and adds to UPGRADES how the older becomes the newer.
FORM = 1
#: By the version that they come from: from the plain values of a snapshot to those of the next version.
UPGRADES: Mapping[int, Callable[[Any], Any]] = {}

Value = str | int

#: The columns that lines stand in: this year's budget, others by how many years they are off, what it is compared with.
NOW, COMPARED = "now", "compared"


class Kind(StrEnum):
    PLAN = "plan"
    ORGANISATION = "organisation"
    BUREAU = "bureau"
    DEPARTMENT = "department"
    #: A department's plan: what of it the book prints but its money and its posts.
    PART = "part"
    TEAM = "team"
    GRADE = "grade"
    QUOTA = "quota"
    PROJECT = "project"
    SECTION_KIND = "section_kind"
    SECTION = "section"
    MILESTONE = "milestone"
    PICTURE = "picture"
    SOURCE = "source"
    CATEGORY = "category"
    PROGRAM = "program"
    FUNDING = "funding"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of a plan, as it prints.

    `key` stays through renaming, renumbering and moving; `parent` is the key of what it stands in, "" for the plan;
    `position` counts from 0 among its like, where their order is printed. What other rows call it by name is a value of
    this item alone: they hold its key.
    """

    key: str
    kind: Kind
    parent: str
    position: int | None
    name: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Snapshot:
    year: int
    items: tuple[Item, ...]
    form: int = FORM


class UnknownForm(ValueError):
    """What was frozen by a later release."""


def encode(snapshot: Snapshot) -> bytes:
    """As JSON: equal snapshots are equal bytes."""
    items = [[item.key, item.kind, item.parent, item.position, item.name, item.values] for item in snapshot.items]
    plain = {"form": snapshot.form, "year": snapshot.year, "items": items}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def decode(data: bytes) -> Snapshot:
    """Raises UnknownForm, and ValueError or KeyError for what is no snapshot."""
    plain = json.loads(data)
    if plain["form"] > FORM:
        raise UnknownForm(plain["form"])
    for form in range(plain["form"], FORM):
        plain = UPGRADES[form](plain)
    items = (Item(key, Kind(kind), *rest) for key, kind, *rest in plain["items"])
    return Snapshot(plain["year"], tuple(items))


def split_by_department(snapshot: Snapshot) -> dict[str, Snapshot]:
    """What belongs to each department, by its key, and under "" what belongs to none: equal ones are stored once."""
    parents = {item.key: item.parent for item in snapshot.items}
    parts: dict[str, list[Item]] = {}
    for item in snapshot.items:
        parts.setdefault(_department_of(item.key, parents), []).append(item)
    return {key: Snapshot(snapshot.year, tuple(items), snapshot.form) for key, items in parts.items()}


def _department_of(key: str, parents: Mapping[str, str]) -> str:
    while key and not key.startswith(f"{Kind.DEPARTMENT}:"):
        key = parents.get(key, "")
    return key


def join(parts: Iterable[Snapshot]) -> Snapshot:
    """The whole of what was split."""
    parts = list(parts)
    return Snapshot(parts[0].year, tuple(item for part in parts for item in part.items), parts[0].form)
