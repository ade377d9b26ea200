"""How the admin shows what is locked: it can be read, and every way to change it is shut."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.decorators import action
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from integrity.locking import Lockable, Locked


def lock_reason(row: Model | None) -> str:
    """The sentence of what locks this row, such as its budget or its plan; "" while nothing does."""
    if not isinstance(row, Lockable) or row.pk is None:
        return ""
    parents = map(partial(_follow, row), row.locked_by)
    return next((each.locked_message for each in parents if each.is_locked), "") or row.external_lock_message()


def _follow(row: Any, lookup: str) -> Any:
    for name in lookup.split("__"):
        if name != "pk":
            row = getattr(row, name)
    return row


class LockedIsReadOnly:
    """For a ModelAdmin or an inline: no change, deletion or new row in what is locked.

    `shown_as` names, for fields whose stored value reads badly, the method that shows it instead
    where the page is for reading only.
    """

    shown_as: dict[str, str] = {}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not lock_reason(obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not lock_reason(obj)  # type: ignore[misc]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if self.has_change_permission(request, obj):
            return fieldsets
        return [(name, options | {"fields": self._readable(options["fields"])}) for name, options in fieldsets]

    def _readable(self, fields: Any) -> list[Any]:
        return [
            self._readable(name) if isinstance(name, tuple | list) else self.shown_as.get(name, name) for name in fields
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *self.shown_as.values()]  # type: ignore[misc]


class LockableInline(LockedIsReadOnly, InlineModelAdmin):
    """An inline in which no row is added below what is locked."""

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:  # type: ignore[override]
        return super().has_add_permission(request, obj) and not lock_reason(obj)


class LockableAdmin(LockedIsReadOnly):
    """For a ModelAdmin: what is sent all the same is refused with the sentence of what locks it."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        self._refuse_locked(request, object_id)
        return super().changeform_view(request, object_id, *args, **kwargs)  # type: ignore[misc]

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        self._refuse_locked(request, object_id)
        return super().delete_view(request, object_id, *args, **kwargs)  # type: ignore[misc]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if reason := lock_reason(kwargs.get("obj")):
            context["locked_message"] = reason
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def _refuse_locked(self, request: HttpRequest, object_id: str | None) -> None:
        """Raise Locked, which ConflictMiddleware turns into a page, for a change to what is locked."""
        if request.method == "POST" and object_id:
            row = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
            if reason := lock_reason(row):
                raise Locked(reason)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)  # type: ignore[misc]
        if "delete_selected" in actions:
            _, name, description = actions["delete_selected"]
            actions["delete_selected"] = (delete_selected_unlocked, name, description)
        return actions


@action(permissions=["delete"])
def delete_selected_unlocked(modeladmin: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    model: Any = queryset.model
    try:
        model.refuse_if_locked(model.stored_lock_keys(queryset), for_update=False)
        return delete_selected(modeladmin, request, queryset)
    except Locked as locked:
        modeladmin.message_user(request, f"아무것도 지우지 않았습니다. {locked.message}", messages.ERROR)
        return None
