"""Rows as the database has them, and the hash of them: what has the same was made from the same."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet


def key_of(*made_from: Any) -> str:
    """The key of what is made from these plain values: 40 hexadecimal digits, the same wherever they are equal.

    Strings, bytes, numbers, dates, None, and lists, tuples and dictionaries of them, in their order.
    """
    digest = hashlib.sha256()
    for each in made_from:
        digest.update(repr(each).encode())
    return digest.hexdigest()[:40]


def raw_rows(queryset: QuerySet, *further: str) -> list[tuple]:
    """These fields, and then all columns of a queryset's rows and of those it joins to them.

    As the database gives them: they are compared and not read, and thousands of them take no time.
    """
    try:
        statement, values = queryset.values_list(*further, *columns(queryset)).query.sql_with_params()
    except EmptyResultSet:
        return []
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def columns(queryset: QuerySet) -> list[str]:
    """All that a queryset reads of its rows and of those it joins to them."""
    joined = queryset.query.select_related
    return list(_columns(queryset.model, joined if isinstance(joined, dict) else {}))


def _columns(model: type[Model], joined: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for field in model._meta.concrete_fields:
        yield prefix + field.attname
    for name, further in joined.items():
        key: Any = model._meta.get_field(name)
        yield from _columns(key.related_model, further, f"{prefix}{name}__")
