"""How the admin shows what is closed: it can be read, and every door to a change is shut."""

from functools import partial

from django.contrib import messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.decorators import action
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.utils import unquote

from integrity.locking import Lockable, Locked


def why_closed(row) -> str:
    """The sentence of what closes this row, such as its budget or its plan; "" while it is open."""
    if not isinstance(row, Lockable) or row.pk is None:
        return ""
    lock_keys = map(partial(_follow, row), row.locked_by)
    return next((closer.locked_message for closer in lock_keys if closer.is_locked), "") or row.external_lock_message()


def _follow(row, lookup: str):
    for name in lookup.split("__"):
        if name != "pk":
            row = getattr(row, name)
    return row


def is_locked(row) -> bool:
    return bool(why_closed(row))


class LockedIsReadOnly:
    """For a ModelAdmin or an inline: no change, deletion or new row in what is closed.

    `shown_as` names, for fields whose stored value reads badly, the method that shows it instead
    where the page is for reading only.
    """

    shown_as: dict[str, str] = {}

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and not is_locked(obj)  # type: ignore[misc]

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and not is_locked(obj)  # type: ignore[misc]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if self.has_change_permission(request, obj):
            return fieldsets
        return [(name, options | {"fields": self._readable(options["fields"])}) for name, options in fieldsets]

    def _readable(self, fields) -> list:
        return [
            self._readable(name) if isinstance(name, tuple | list) else self.shown_as.get(name, name) for name in fields
        ]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *self.shown_as.values()]  # type: ignore[misc]


class LockableInline(LockedIsReadOnly, InlineModelAdmin):
    def has_add_permission(self, request, obj) -> bool:  # type: ignore[override]
        return super().has_add_permission(request, obj) and not is_locked(obj)


class LockableAdmin(LockedIsReadOnly):
    """For a ModelAdmin: what comes all the same is refused with the sentence of what is closed."""

    def changeform_view(self, request, object_id=None, *args, **kwargs):
        self._refuse_closed(request, object_id)
        return super().changeform_view(request, object_id, *args, **kwargs)  # type: ignore[misc]

    def delete_view(self, request, object_id, *args, **kwargs):
        self._refuse_closed(request, object_id)
        return super().delete_view(request, object_id, *args, **kwargs)  # type: ignore[misc]

    def render_change_form(self, request, context, *args, **kwargs):
        if sentence := why_closed(kwargs.get("obj")):
            context["locked_message"] = sentence
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def _refuse_closed(self, request, object_id) -> None:
        """Raise Locked, which ConflictMiddleware turns into a page, for a change to what is closed."""
        if request.method == "POST" and object_id:
            row = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
            if sentence := why_closed(row):
                raise Locked(sentence)

    def get_actions(self, request):
        actions = super().get_actions(request)  # type: ignore[misc]
        if "delete_selected" in actions:
            _, name, description = actions["delete_selected"]
            actions["delete_selected"] = (delete_selected_unlocked, name, description)
        return actions


@action(permissions=["delete"])
def delete_selected_unlocked(modeladmin, request, queryset):
    try:
        queryset.model.refuse_if_locked(queryset.model.lock_keys_in(queryset), hold=False)
        return delete_selected(modeladmin, request, queryset)
    except Locked as closed:
        modeladmin.message_user(request, f"아무것도 지우지 않았습니다. {closed.message}", messages.ERROR)
        return None
