"""Rows in the admin that somebody else may save while a page is open."""

from typing import Any

from integrity.versioning import VersionedForm


class VersionedAdmin:
    """For a ModelAdmin or an inline of versioned rows: each row's form says which version it began from."""

    form: Any = VersionedForm

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if not self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return fieldsets
        (name, options), *others = fieldsets
        return [(name, options | {"fields": [*options["fields"], "began_from"]}), *others]
