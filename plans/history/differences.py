"""What a change did to a row, field by field, in the words of its pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from budgets.fields import WonField
from budgets.money import format_money
from plans.text.dates import MonthField, format_month
from plans.text.differences import Line, compare
from plans.text.parsing import plain_text
from plans.text.rich_text import RichTextField

NOTHING = "(없음)"
GONE = "(지워짐)"

#: What a row belongs to and is called by: shown when it changes, not when a row is added or removed.
PLACES = {
    *("department_plan", "project", "section", "parent", "budget", "program", "source"),
    *("number", "title"),
}
#: What a save writes by itself, or moving the rows around it.
NOT_SHOWN = {"id", "version", "plan", "order"}


@dataclass(frozen=True)
class Difference:
    """One field: a text in lines of what stayed, was added and was removed; or what was before and what is after."""

    name: str
    before: str = ""
    after: str = ""
    lines: tuple[Line, ...] = ()
    only_formatting: bool = False


def differences(before: Any, after: Any, *, fold: bool = True, without: frozenset[str] = frozenset()) -> tuple:
    """From one record of a row to another; None is for a row that wasn't there, or is no more."""
    return tuple(_differences(before, after, fold, without))


def _differences(before: Any, after: Any, fold: bool, without: frozenset[str]) -> Iterator[Difference]:
    moves = before is not None and after is not None
    for field in (after or before).instance_type._meta.concrete_fields:
        if field.name in NOT_SHOWN | without or (not moves and _is_place(field)):
            continue
        old, new = _value(field, before), _value(field, after)
        if old == new or (not moves and _is_default(field, after or before)):
            continue
        yield _difference(field, before, after, fold)


def _is_place(field: models.Field) -> bool:
    return field.name in PLACES or (field.is_relation and field.name == "kind")


def _value(field: models.Field, record: Any) -> Any:
    return None if record is None else getattr(record, field.attname)


def _is_default(field: models.Field, record: Any) -> bool:
    """Whether a row was added or removed with what every new row has."""
    return getattr(record, field.attname) in ("", None, field.get_default())


def _difference(field: models.Field, before: Any, after: Any, fold: bool) -> Difference:
    name = str(field.verbose_name).removesuffix("(천원)")
    if not isinstance(field, RichTextField):
        return Difference(name, _value_text(field, before), _value_text(field, after))
    old, new = _value(field, before) or "", _value(field, after) or ""
    if plain_text(old) == plain_text(new):
        return Difference(name, only_formatting=True)
    return Difference(name, lines=compare(old, new, fold=fold))


def _value_text(field: models.Field, record: Any) -> str:
    """A value as people read it; nothing of a row that isn't there."""
    if record is None:
        return ""
    value = getattr(record, field.attname)
    if value is None or value == "":
        return NOTHING
    if isinstance(field, models.FileField):
        return "그림 파일"
    if isinstance(field, models.ForeignKey):
        return str(getattr(record, field.name) or GONE)
    return _formatted(field, record, value)


def _formatted(field: models.Field, record: Any, value: Any) -> str:
    if isinstance(field, WonField):
        return f"{format_money(value)}천원"
    if isinstance(field, MonthField):
        return format_month(value)
    if isinstance(field, models.BooleanField):
        return "예" if value else "아니요"
    return str(getattr(record, f"get_{field.name}_display")()) if field.choices else str(value)
