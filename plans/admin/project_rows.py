"""Rows of projects on pages of their own, for searching through all of them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest

from integrity.admin.deletion import SummarisedDeletion
from integrity.admin.locking import LockableAdmin
from integrity.admin.versioning import VersionedAdmin
from plans.models import Milestone, Picture, Project, Section, SectionKind
from plans.projects.pictures import change_picture, drop_references, forget_file, remove_picture
from plans.text.dates import format_months
from plans.text.rich_text import picture_names
from spreadsheets.exports.admin import ExportableList

from .inlines import PictureInline
from .readable import Readable
from .widgets import RichTextMedia


@admin.register(SectionKind)
class SectionKindAdmin(SummarisedDeletion, admin.ModelAdmin):
    list_display = ["name", "code", "role", "starts", "order"]
    list_editable = ["starts", "order"]
    search_fields = ["name", "code"]
    fields = [("name", "code"), ("role", "order"), "starts"]


@admin.register(Section)
class SectionAdmin(VersionedAdmin, RichTextMedia, Readable, SummarisedDeletion, LockableAdmin, admin.ModelAdmin):
    list_display = ["heading", "project", "department_plan", "order", "milestone_form"]
    list_filter = ["project__department_plan__plan", "kind", "project__department_plan__department"]
    search_fields = ["title", "body", "project__title"]
    autocomplete_fields = ["project"]
    fields = ["project", ("kind", "title"), ("order", "milestone_form"), "body"]
    ordering = ["-project__department_plan__plan__year", "project", "order"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        part = "project__department_plan"
        return super().get_queryset(request).select_related("kind", f"{part}__plan", f"{part}__department")

    def save_model(self, request: HttpRequest, obj: Section, form: Any, change: bool) -> None:
        moves = change and "project" in form.changed_data
        numbers = drop_references(obj) if moves else []
        super().save_model(request, obj, form, change)
        for milestone in obj.milestones.all() if moves else ():
            if found := drop_references(milestone):
                numbers += found
                milestone.save()
        _say_dropped(request, numbers)

    @admin.display(description="항목")
    def heading(self, section: Section) -> str:
        return section.heading

    @admin.display(description="부서 계획")
    def department_plan(self, section: Section) -> str:
        return str(section.project.department_plan)


class PlacedChoiceField(ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.placed)


@admin.register(Milestone)
class MilestoneAdmin(
    ExportableList,
    VersionedAdmin,
    RichTextMedia,
    Readable,
    SummarisedDeletion,
    LockableAdmin,
    admin.ModelAdmin,
):
    sheet_kind = "milestones"
    list_display = ["title", "months", "section", "project", "amount_shown"]
    list_filter = ["section__project__department_plan__plan", "section__project__department_plan__department"]
    search_fields = ["title", "body", "section__project__title"]
    autocomplete_fields = ["section", "parent"]
    fields = [
        "section",
        ("parent", "order"),
        "title",
        ("begins", "ends"),
        ("date_label", "date_wording"),
        "body",
        ("amount", "body_shows_amount"),
    ]
    ordering = ["-section__project__department_plan__plan__year", "section__project", "section__order", "order"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        part = "section__project__department_plan"
        return super().get_queryset(request).select_related("section__kind", f"{part}__plan", f"{part}__department")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", PlacedChoiceField)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def picture_project(self, obj: Any) -> int:
        return obj.section.project_id

    def save_model(self, request: HttpRequest, obj: Milestone, form: Any, change: bool) -> None:
        before = Project.objects.filter(sections__milestones=obj.pk).first() if change else None
        moves = before is not None and before.pk != obj.section.project_id
        numbers = drop_references(obj) if moves else []
        super().save_model(request, obj, form, change)
        _say_dropped(request, numbers)

    @admin.display(description="연월", ordering="begins")
    def months(self, milestone: Milestone) -> str:
        return milestone.date_wording or format_months(milestone.begins, milestone.ends)

    @admin.display(description="주요사업")
    def project(self, milestone: Milestone) -> str:
        return str(milestone.section.project)


def _say_dropped(request: HttpRequest, numbers: list[int]) -> None:
    if numbers:
        messages.warning(
            request,
            f"다른 사업의 그림은 글과 함께 옮길 수 없어 뺐습니다({picture_names(sorted(numbers))}). "
            "이 사업에 필요한 그림이면 “그림 넣기”로 올리십시오.",
        )


@admin.register(Picture)
class PictureAdmin(VersionedAdmin, SummarisedDeletion, LockableAdmin, admin.ModelAdmin):
    list_display = ["__str__", "alt", "project", "file_shown"]
    list_filter = ["project__department_plan__plan", "project__department_plan__department"]
    search_fields = ["alt", "caption", "project__title"]
    autocomplete_fields = ["project"]
    fields = ["project", ("number", "file"), "alt", ("caption", "source", "width")]
    formfield_overrides = PictureInline.formfield_overrides
    shown_as = PictureInline.shown_as
    ordering = ["-project__department_plan__plan__year", "project", "number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("project__department_plan__plan")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        if change:
            change_picture(picture=obj, by=request.user)
        else:
            super().save_model(request, obj, form, change)

    def delete_model(self, request: Any, obj: Any) -> None:
        remove_picture(picture=obj, by=request.user)
        forget_file(obj.file.name)  # here nothing offers to take it back

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        names = list(queryset.values_list("file", flat=True))
        super().delete_queryset(request, queryset)
        for name in names:
            forget_file(name)

    @admin.display(description="파일")
    def file_shown(self, picture: Picture) -> str:
        return "올린 그림 있음" if picture.file else "빈 틀"
