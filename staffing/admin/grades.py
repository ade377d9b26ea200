from django.contrib import admin

from integrity.admin.deletion import SummarisedDeletion
from staffing.models import Grade


@admin.register(Grade)
class GradeAdmin(SummarisedDeletion, admin.ModelAdmin):
    list_display = ["name", "code", "order"]
    list_editable = ["order"]
    search_fields = ["name", "code"]
    fields = [("name", "code", "order")]
