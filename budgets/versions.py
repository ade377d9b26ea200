"""Rows that two people may change at once: each save names the version that it began from."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction

from .closing import Closing

CHANGED_MEANWHILE = "그사이 다른 사람이 고쳐 저장하지 않았습니다. 화면을 다시 열어 바뀐 것을 확인하십시오."


class Changed(ValidationError):
    """A save came too late: what it began from is no longer what stands in the database."""

    def __init__(self) -> None:
        super().__init__(CHANGED_MEANWHILE, code="changed")


class Versioned(Closing):
    """A row that counts its saves, and refuses one that began from an older count."""

    version = models.PositiveIntegerField("판", default=1, editable=False)

    class Meta(Closing.Meta):
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if self._state.adding:
            return super().save(*args, **kwargs)
        began_from = self.version
        try:
            with transaction.atomic():
                self._step_on()
                if kwargs.get("update_fields") is not None:
                    kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
                super().save(*args, **kwargs)
        except BaseException:
            self.version = began_from
            raise

    def _step_on(self) -> None:
        """Claim the next version: of two who began from the same, one finds it taken."""
        rows: models.QuerySet[Any] = models.QuerySet(type(self)).filter(pk=self.pk)
        if not rows.filter(version=self.version).update(version=self.version + 1) and rows.exists():
            raise Changed
        self.version += 1


class VersionField(forms.IntegerField):
    """The version that a form was filled in from; never a change by itself."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"required": False, "min_value": 1, **kwargs})

    def has_changed(self, initial, data) -> bool:
        return False


class VersionedForm(forms.ModelForm):
    """A form that refuses to save over what somebody else saved meanwhile."""

    version = VersionField()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def clean(self):
        super().clean()
        if self.instance.pk and self.has_changed() and self.cleaned_data.get("version") != self.instance.version:
            raise Changed
        return self.cleaned_data
