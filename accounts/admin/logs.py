from django.contrib import admin
from django.contrib.admin.models import LogEntry

from accounts.models import AccessLog
from integrity.admin.readonly import ReadOnlyAdmin


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    """Who signed in, from where, and what was exported or changed."""

    list_display = ["at", "what", "who", "address", "path", "detail"]
    list_filter = ["what", "at"]
    search_fields = ["who", "address", "path", "detail"]
    date_hierarchy = "at"


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """What was done in the admin, and by whom."""

    list_title = "관리 기록"
    list_display = ["action_time", "user", "content_type", "object_repr", "message"]
    list_filter = ["action_flag", "content_type", "user"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "change_message", "user__name"]
    date_hierarchy = "action_time"

    @admin.display(description="한 일")
    def message(self, entry: LogEntry) -> str:
        return entry.get_change_message()
