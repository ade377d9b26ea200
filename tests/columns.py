"""Every column of every kind of row, changed past every door: what is kept of rows has to notice it."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import DataError, IntegrityError, models, transaction
from django.utils import timezone

APPS = ("staffing", "budgets", "plans")


def fields() -> Iterator[models.Field]:
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            yield from (field for field in model._meta.concrete_fields if not field.primary_key)


def raw(model: type[models.Model]) -> models.QuerySet:
    """Past every door that would refuse a change, or notice it."""
    return models.QuerySet(model)


def others(field: Any, value: Any) -> Iterator[Any]:
    """Values that the field may have instead."""
    if field.is_relation:
        rows = raw(field.remote_field.model).exclude(pk=value).order_by("pk").values_list("pk", flat=True)
        # The next one, and the last one, which is the other department's.
        yield from sorted({*rows[:1], *rows.reverse()[:1]})
    elif field.choices:
        yield from (choice for choice, _ in field.flatchoices if choice != value)
    elif isinstance(field, models.BooleanField):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, value + 1_000_000)
    elif isinstance(value, datetime.datetime):
        yield value + datetime.timedelta(days=400)
    elif isinstance(value, datetime.date):
        yield from (value + datetime.timedelta(days=400), value - datetime.timedelta(days=400))
    elif isinstance(field, models.CharField | models.TextField | models.FileField):
        yield from ("other", "")
    elif isinstance(field, models.IntegerField | models.BigIntegerField):
        yield 7
    elif isinstance(field, models.DateTimeField):
        yield timezone.now()
    elif isinstance(field, models.DateField):
        yield datetime.date(2024, 5, 1)
    if field.null and value is not None:
        yield None


def changes() -> Iterator[tuple[models.Field, Any]]:
    """Every field of every row's kind, changed in one row and undone again; the row comes along."""
    for field in fields():
        row = raw(field.model).order_by("pk").first()
        if row is None:
            continue
        for value in others(field, getattr(row, field.attname)):
            point = transaction.savepoint()
            try:
                with transaction.atomic():
                    raw(field.model).filter(pk=row.pk).update(**{field.attname: value})
                    transaction.get_connection().check_constraints()
            except (IntegrityError, DataError):
                transaction.savepoint_rollback(point)
                continue
            yield field, row
            transaction.savepoint_rollback(point)
