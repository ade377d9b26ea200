"""Frozen dataclasses as plain values for JSON, and back by their type hints."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from markupsafe import Markup


def to_plain(value: Any) -> Any:
    """Dataclasses become mappings, tuples lists; text of ours that is markup stays text."""
    if is_dataclass(value):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    return value.value if isinstance(value, Enum) else str(value) if isinstance(value, Markup) else value


def from_plain(kind: Any, plain: Any) -> Any:
    """The value of a type that became `plain`. Raises TypeError, KeyError or ValueError for anything else."""
    if get_origin(kind) in {Union, UnionType}:
        return _one_of(get_args(kind), plain)
    if get_origin(kind) is tuple:
        return tuple(from_plain(get_args(kind)[0], each) for each in plain)
    if is_dataclass(kind):
        known = _hints(cast(type, kind))
        return cast(type, kind)(**{name: from_plain(known[name], value) for name, value in plain.items()})
    return kind(plain) if kind is Markup or issubclass(kind, Enum) else plain


def _one_of(kinds: tuple[Any, ...], plain: Any) -> Any:
    if plain is None:
        return None
    is_mapping = isinstance(plain, Mapping)
    fitting = [kind for kind in kinds if kind is not type(None) and is_dataclass(kind) == is_mapping]
    return from_plain(fitting[0], plain)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
