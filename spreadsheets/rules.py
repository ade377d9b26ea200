"""A model's own rules – its fields' and its check constraints' – for thousands of rows without a query for each.

`full_clean()` asks the database about every single row. Here fields are asked directly, and conditions are worked out
in Python, with SQL's own third value for what is unknown. Unique keys are the business of planning.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda a, b: a == b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "in": lambda a, b: a in b,
}


class Rules:
    """What has to hold for rows of one model."""

    def __init__(self, model: type[models.Model]) -> None:
        self.fields = {field.attname: field for field in model._meta.concrete_fields}
        self.names = {field.name: field.attname for field in model._meta.concrete_fields}
        self.checks = [each for each in model._meta.constraints if isinstance(each, models.CheckConstraint)]

    @cached_property
    def defaults(self) -> dict[str, Any]:
        return {name: field.get_default() for name, field in self.fields.items()}

    def broken(self, values: Mapping[str, Any], from_file: Mapping[str, Any]) -> Iterator[tuple[str | None, str]]:
        """The field and the sentence of each rule that a row with these values breaks.

        Fields are asked only about what is `from_file`; conditions concern the whole row.
        """
        found = False
        for name, value in from_file.items():
            field = self.fields[name]
            if not field.is_relation:
                for sentence in _errors(field, value):
                    found = True
                    yield name, sentence
        if not found:
            for check in self.checks:
                if self.holds(check.condition, values) is False:
                    yield None, str(check.get_violation_error_message())

    def holds(self, condition: Any, values: Mapping[str, Any]) -> bool | None:
        """Whether a condition is true; None where SQL wouldn't know either."""
        results = [
            self.holds(child, values) if isinstance(child, Q) else self._compare(child[0], child[1], values)
            for child in condition.children
        ]
        decided = condition.connector != Q.AND  # what one of them alone decides
        result = decided if decided in results else None if None in results else not decided
        return not result if condition.negated and result is not None else result

    def _compare(self, lookup: str, wanted: Any, values: Mapping[str, Any]) -> bool | None:
        name, _, comparison = lookup.partition("__")
        value = values.get(self.names[name])
        if isinstance(wanted, F):
            wanted = values.get(self.names[wanted.name])  # type: ignore[attr-defined]
        if comparison == "isnull":
            return (value is None) is wanted
        if value is None or wanted is None:
            return None
        return _COMPARISONS[comparison or "exact"](value, wanted)


def _errors(field: models.Field, value: Any) -> list[str]:
    if value is None and field.null:
        return []
    try:
        field.clean(value, None)
    except ValidationError as error:
        return error.messages
    return []
