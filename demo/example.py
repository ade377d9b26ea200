"""Loads what the program brings along: the code tables, and the plan for 2024 as an example."""

from collections.abc import Iterator

from django.conf import settings
from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.db import transaction

from staffing.models import Organisation

YEAR = 2024


class RowExists(Exception):
    """A row exists where the example would put one of its own."""


@transaction.atomic
def load_code_tables() -> int:
    """Add the rows of the code tables that are missing, and return how many.

    Rows are found by code. One that exists stays as it is, whatever its name and order are now.
    """
    return sum(_add_if_missing(row) for row in _rows("code_tables"))


@transaction.atomic
def load_example() -> None:
    """Load the plan for 2024, its department and its budgets, with the code tables they need.

    An organisation that exists is kept. Where any other row of the example exists, raises
    RowExists, which names it, and changes nothing.
    """
    load_code_tables()
    for row in _rows("plan_2024"):
        added = _add_if_missing(row)
        if not added and not isinstance(row.object, Organisation):
            row.object.refresh_from_db()
            raise RowExists(str(row.object))


def _rows(name: str) -> Iterator[DeserializedObject]:
    """The fixture's rows one by one, because a row is found only after those it refers to were saved."""
    with (settings.BASE_DIR / "fixtures" / f"{name}.yaml").open(encoding="utf-8") as file:
        yield from serializers.deserialize("yaml", file)


def _add_if_missing(row: DeserializedObject) -> bool:
    """Whether the row was added; one that the database has got its key from there."""
    if type(row.object)._base_manager.filter(pk=row.object.pk).exists():
        return False
    row.save()
    return True
