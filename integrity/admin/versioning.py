from typing import Any

from django.http import HttpRequest

from integrity.versioning import VersionedForm


class VersionedAdmin:
    """For a ModelAdmin or an inline of versioned rows: each row's form sends the version that it began from."""

    form: Any = VersionedForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if not self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return fieldsets
        (name, options), *others = fieldsets
        return [(name, options | {"fields": [*options["fields"], "began_from"]}), *others]
