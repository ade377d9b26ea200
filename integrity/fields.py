from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models

#: PostgreSQL's smallint holds no more; SQLite would take it, and no other database after it.
LARGEST_NUMBER = 32_767


class SmallNumberField(models.PositiveSmallIntegerField):
    """A number, a year or a place in an order, within what every database holds."""

    default_validators = [MaxValueValidator(LARGEST_NUMBER, "%(limit_value)s보다 큰 수는 적을 수 없습니다.")]

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.PositiveSmallIntegerField", args, kwargs
