from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .money import MoneyUnit, format_money_exactly, parse_money


class MoneyInput(forms.TextInput):
    """A text box for money in 천원, with its unit behind it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "class": "money", "size": 14} | (attrs or {}))

    def format_value(self, value: Any) -> Any:
        return format_money_exactly(value) if isinstance(value, int) else value

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        box = super().render(*args, **kwargs)
        return format_html('<span class="money-input">{}<span class="unit">천원</span></span>', box)


class HiddenMoney(forms.HiddenInput):
    """What a text box for money began with, written in the same way."""

    def format_value(self, value: Any) -> Any:
        return format_money_exactly(value) if isinstance(value, int) else value


class MoneyFormField(forms.Field):
    """Typed and shown in 천원 with separators and △; its value is an integer in won."""

    widget = MoneyInput
    hidden_widget = HiddenMoney

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        # True is an int to Python, and no amount to anybody.
        is_won = isinstance(value, int) and not isinstance(value, bool)
        return value if is_won else parse_money(str(value), MoneyUnit.THOUSAND)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class WonField(models.BigIntegerField):
    """An amount in won, typed and shown in 천원."""

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)  # the admin would give every integer its own box
        # Not the integers' own, which would add bounds for a number box.
        return models.Field.formfield(self, **{"form_class": MoneyFormField, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, kwargs
