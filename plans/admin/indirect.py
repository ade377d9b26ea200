"""Rows on a project's page that hang on it through another row.

Django's inlines want a foreign key to the parent. Milestones hang on a section and money hangs on a
program, so this follows Django's own inline for generic relations, with a lookup instead of a key.
"""

from functools import partial
from typing import Any

from django.contrib.admin.checks import InlineModelAdminChecks
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.core import checks
from django.core.exceptions import FieldError
from django.db.models import QuerySet
from django.forms.models import modelformset_factory
from django.http import HttpRequest

from integrity.admin.choices import SharedChoicesFormSet


class IndirectFormSet(SharedChoicesFormSet):
    """Rows that reach the page's object through `path`."""

    path: str

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        instance: Any,
        queryset: QuerySet,
        prefix: str | None = None,
        save_as_new: bool = False,
        **kwargs: Any,
    ) -> None:
        self.instance = instance
        super().__init__(data, files, prefix=prefix, queryset=self.of_instance(queryset), **kwargs)

    def of_instance(self, queryset: QuerySet) -> QuerySet:
        return queryset.filter(**{self.path: self.instance})

    @classmethod
    def get_default_prefix(cls) -> str:
        return str(cls.model._meta.model_name)  # type: ignore[union-attr]


class IndirectInlineChecks(InlineModelAdminChecks):
    def _check_exclude_of_parent_model(self, obj: Any, parent_model: Any) -> list[Any]:
        return []

    def _check_relation(self, obj: Any, parent_model: Any) -> list[Any]:
        try:
            obj.model._default_manager.filter(**{obj.formset.path: None})
        except FieldError as error:
            return [checks.Error(str(error), obj=obj.__class__, id="plans.E001")]
        return []


class IndirectInline(InlineModelAdmin):
    """An inline of rows without a foreign key to the page's object; `formset` knows the way."""

    formset: type[IndirectFormSet]  # type: ignore[assignment]
    checks_class = IndirectInlineChecks

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        fields = kwargs.pop("fields") if "fields" in kwargs else flatten_fieldsets(self.get_fieldsets(request, obj))
        defaults = {
            "form": self._protected_form(request, obj),
            "formset": self.formset,
            "formfield_callback": partial(self.formfield_for_dbfield, request=request),
            "fields": fields,
            "exclude": self.get_readonly_fields(request, obj),
            "extra": self.get_extra(request, obj),
            "max_num": self.get_max_num(request, obj),
            "can_delete": self.can_delete and self.has_delete_permission(request, obj),
        }
        return modelformset_factory(self.model, **(defaults | kwargs))

    def _protected_form(self, request: HttpRequest, obj: Any) -> Any:
        """The form, which counts as unchanged where the person may not change it."""
        may_change = self.has_change_permission(request, obj)
        may_add = self.has_add_permission(request, obj)

        class ProtectedForm(self.form):  # type: ignore[name-defined]
            def has_changed(self) -> bool:
                allowed = may_add if self.instance._state.adding else may_change
                return allowed and super().has_changed()

        return ProtectedForm
