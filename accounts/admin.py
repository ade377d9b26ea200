from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group

from .models import User

# The role alone says what a person may do.
admin.site.unregister(Group)


class NewUserForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "name", "department", "role")


class UserForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    list_display = ["name", "username", "role", "department", "is_active", "last_login"]
    list_display_links = ["name", "username"]
    list_filter = ["role", "is_active", "department"]
    list_select_related = ["department"]
    search_fields = ["name", "username", "email", "department__name"]
    ordering = ["name", "username"]
    filter_horizontal = []
    autocomplete_fields = ["department"]
    readonly_fields = ["last_login"]
    fieldsets = [
        (None, {"fields": [("username", "name"), "password", "email"]}),
        ("하는 일", {"fields": [("role", "department"), "is_active", "last_login"]}),
    ]
    add_fieldsets = [
        (None, {"fields": [("username", "name"), ("role", "department")]}),
        ("비밀번호", {"fields": ["password1", "password2"]}),
    ]

    def has_delete_permission(self, request, obj=None) -> bool:
        """People who leave are switched off: what they did goes on bearing their name."""
        return False

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        # Nobody locks oneself out.
        return [*fields, "role", "is_active"] if obj == request.user else fields


@admin.register(LogEntry)
class LogEntryAdmin(admin.ModelAdmin):
    """What was done in the admin, and by whom; for reading only."""

    list_title = "관리 기록"
    list_display = ["action_time", "user", "content_type", "object_repr", "message"]
    list_filter = ["action_flag", "content_type", "user"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "change_message", "user__name"]
    date_hierarchy = "action_time"

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(description="한 일")
    def message(self, entry) -> str:
        return entry.get_change_message()
