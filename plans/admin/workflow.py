"""The work flow of departments' plans in the admin: rounds are set here; what people did is shown for reading."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from integrity.admin.deletion import SummarisedDeletion
from integrity.admin.locking import LockableAdmin, LockableInline
from integrity.admin.readonly import ReadOnlyAdmin
from plans.models import Reminder, ReviewComment, Round, Transition, Waiver


class RoundInline(LockableInline, admin.TabularInline):
    model = Round
    extra = 0
    fields = ["order", "name", "deadline"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("plan").order_by("order", "deadline")


@admin.register(Round)
class RoundAdmin(SummarisedDeletion, LockableAdmin, admin.ModelAdmin):
    list_display = ["name", "plan", "deadline", "order"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    search_fields = ["name"]
    fields = ["plan", ("order", "name"), "deadline"]


class StepsAdmin(ReadOnlyAdmin):
    """What was done with a department's plan on the pages, and by whom."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        parts = "department_plan__plan", "department_plan__department"
        return super().get_queryset(request).select_related(*parts, "by")


@admin.register(Transition)
class TransitionAdmin(StepsAdmin):
    list_display = ["at", "department_plan", "label", "by", "comment"]
    list_filter = ["department_plan__plan", "step", "department_plan__department"]
    search_fields = ["department_plan__department__name", "by__name", "comment"]
    date_hierarchy = "at"

    @admin.display(description="처리")
    def label(self, step: Transition) -> str:
        return step.label


@admin.register(Reminder)
class ReminderAdmin(StepsAdmin):
    list_display = ["at", "department_plan", "round_name", "deadline", "by"]
    list_filter = ["department_plan__plan", "department_plan__department"]
    search_fields = ["department_plan__department__name", "by__name"]
    date_hierarchy = "at"


@admin.register(ReviewComment)
class ReviewCommentAdmin(StepsAdmin):
    list_display = ["at", "department_plan", "place", "reason", "by", "answer", "answered_by", "resolved_at"]
    list_filter = ["department_plan__plan", "department_plan__department"]
    search_fields = ["reason", "answer", "department_plan__department__name"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("project", "section__kind", "milestone", "answered_by")

    @admin.display(description="위치")
    def place(self, comment: ReviewComment) -> str:
        return comment.place


@admin.register(Waiver)
class WaiverAdmin(StepsAdmin):
    list_display = ["at", "department_plan", "code", "sentence", "reason", "by", "removed_at", "removed_by"]
    list_filter = ["department_plan__plan", "code", "department_plan__department"]
    search_fields = ["sentence", "reason", "department_plan__department__name"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("removed_by")
