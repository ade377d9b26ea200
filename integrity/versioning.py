"""Optimistic locking of rows that two people may change at once: each save names the version that it began from."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator

from .audit import Audited

STALE_MESSAGE = "그사이 다른 사람이 고쳐 저장하지 않았습니다. 화면을 다시 열어 바뀐 것을 확인하십시오."


class StaleVersion(ValidationError):
    """A save came too late: the version that it began from is no longer the one in the database."""

    def __init__(self) -> None:
        super().__init__(STALE_MESSAGE, code="stale")


class Versioned(Audited):
    """A row that counts its saves, and refuses one that began from an older version."""

    version = models.PositiveIntegerField("판", default=1, editable=False)

    class Meta(Audited.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        began_from = self.version
        try:
            super().save(*args, **kwargs)
        except BaseException:
            self.version = began_from
            raise

    def save_after_baseline(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self._claim_next_version()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        super().save_after_baseline(*args, **kwargs)

    def _claim_next_version(self) -> None:
        """Of two who began from the same version, one finds it taken."""
        rows: models.QuerySet[Any] = models.QuerySet(type(self)).filter(pk=self.pk)
        if not rows.filter(version=self.version).update(version=self.version + 1) and rows.exists():
            raise StaleVersion
        self.version += 1


class VersionField(forms.IntegerField):
    """The version that a form was filled in from; never a change by itself."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "min_value": 1, **kwargs})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class VersionedForm(forms.ModelForm):
    """A form that does not save over what somebody else saved meanwhile, until the person has seen it."""

    began_from = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["began_from"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.instance.pk and self.has_changed() and self.cleaned_data.get("began_from") != self.instance.version:
            self._accept_next_time()
            raise ValidationError(self._conflict_message(), code="stale")
        return self.cleaned_data

    def _accept_next_time(self) -> None:
        """Whoever sends the form again from the page that names the stored values means it."""
        again: Any = self.data.copy()  # type: ignore[attr-defined]
        again[self.add_prefix("began_from")] = self.instance.version
        self.data = again

    def _conflict_message(self) -> str:
        stored = [f"{self.fields[name].label}: {self._stored_text(name)}" for name in self.changed_data]
        now = f"그사이 다른 사람이 고쳤습니다. 지금 저장된 내용은 “{' / '.join(stored)}”입니다."
        return f"{now} 다시 저장하면 이 화면의 내용으로 바뀝니다."

    def _stored_text(self, name: str) -> str:
        value = getattr(self.instance, name, "")
        text = value if isinstance(value, str) else self.fields[name].widget.format_value(value)
        return Truncator(" ".join(strip_tags(str(text or "")).split())).chars(300) or "(비어 있음)"
