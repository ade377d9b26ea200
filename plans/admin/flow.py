"""The way of departments' plans in the admin: rounds are set here; what people did is kept, and only read."""

from django.contrib import admin

from integrity.admin.forms import SummarisedDeletion
from integrity.admin.locking import LockableAdmin, LockableInline
from plans.models import Reminder, ReviewComment, Round, Transition, Waiver


class RoundInline(LockableInline, admin.TabularInline):
    model = Round
    extra = 0
    fields = ["order", "name", "deadline"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("plan").order_by("order", "deadline")


@admin.register(Round)
class RoundAdmin(SummarisedDeletion, LockableAdmin, admin.ModelAdmin):
    list_display = ["name", "plan", "deadline", "order"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    search_fields = ["name"]
    fields = ["plan", ("order", "name"), "deadline"]


class KeptAdmin(admin.ModelAdmin):
    """What was done on the pages, and by whom; for reading only."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_queryset(self, request):
        parts = "department_plan__plan", "department_plan__department"
        return super().get_queryset(request).select_related(*parts, "by")


@admin.register(Transition)
class TransitionAdmin(KeptAdmin):
    list_display = ["at", "department_plan", "label", "by", "comment"]
    list_filter = ["department_plan__plan", "step", "department_plan__department"]
    search_fields = ["department_plan__department__name", "by__name", "comment"]
    date_hierarchy = "at"

    @admin.display(description="처리")
    def label(self, step) -> str:
        return step.label


@admin.register(Reminder)
class ReminderAdmin(KeptAdmin):
    list_display = ["at", "department_plan", "round_name", "deadline", "by"]
    list_filter = ["department_plan__plan", "department_plan__department"]
    search_fields = ["department_plan__department__name", "by__name"]
    date_hierarchy = "at"


@admin.register(ReviewComment)
class ReviewCommentAdmin(KeptAdmin):
    list_display = ["at", "department_plan", "place", "reason", "by", "answer", "answered_by"]
    list_filter = ["department_plan__plan", "department_plan__department"]
    search_fields = ["reason", "answer", "department_plan__department__name"]
    date_hierarchy = "at"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("project", "section__kind", "answered_by")

    @admin.display(description="위치")
    def place(self, comment) -> str:
        return comment.place


@admin.register(Waiver)
class WaiverAdmin(KeptAdmin):
    list_display = ["at", "department_plan", "code", "sentence", "reason", "by"]
    list_filter = ["department_plan__plan", "code", "department_plan__department"]
    search_fields = ["sentence", "reason", "department_plan__department__name"]
    date_hierarchy = "at"
