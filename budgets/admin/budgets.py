from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.utils.html import format_html

from budgets.models import Budget
from budgets.money import format_money
from budgets.supplement import begin_as_copy, open_supplementary
from integrity.admin.deletion import SummarisedDeletion
from integrity.admin.locking import LockableAdmin
from korean.particles import with_particle
from spreadsheets.exports.admin import ExportableList


@admin.register(Budget)
class BudgetAdmin(ExportableList, SummarisedDeletion, LockableAdmin, admin.ModelAdmin):
    list_display = ["title", "state", "line_count", "total"]
    list_filter = ["fiscal_year", "kind", "locked"]
    search_fields = ["fiscal_year"]
    fields = [("fiscal_year", "kind"), ("round", "base_year"), "state"]
    readonly_fields = ["state"]
    sheet_kind = "budget"
    sheet_path = "budget"
    actions = ["lock", "unlock", "open_supplementary"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(line_count=Count("lines"), won=Sum("lines__amount", default=0))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change and obj.kind == Budget.Kind.SUPPLEMENTARY:
            self._begin_as_copy(request, obj)

    def _begin_as_copy(self, request: HttpRequest, opened: Budget) -> None:
        before = begin_as_copy(opened)
        if before is None:
            sentence = f"{opened.fiscal_year}년은 이어받을 본예산이 없어, 금액이 없는 추경으로 만들었습니다."
            self.message_user(request, sentence, messages.WARNING)
            return
        from_ = with_particle(before.edition, "을(를)")
        sentence = f"{from_} 이어받아 {before.lines.count():,}건의 금액을 그대로 옮겨 두었습니다."
        self.message_user(request, sentence, messages.SUCCESS)

    @admin.display(description="예산", ordering="fiscal_year")
    def title(self, budget: Any) -> str:
        return f"{budget.fiscal_year}년 {budget.edition}"

    @admin.display(description="상태", ordering="locked")
    def state(self, budget: Any) -> str:
        return "● 잠김" if budget.locked else "○ 열림"

    @admin.display(description="예산액", ordering="line_count")
    def line_count(self, budget: Any) -> str:
        return f"{budget.line_count:,}건"

    @admin.display(description="합계(천원)", ordering="won")
    def total(self, budget: Any) -> str:
        return format_html('<span class="figure">{}</span>', format_money(budget.won))

    @admin.action(description="선택한 예산 잠금", permissions=["change"])
    def lock(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._set_locked(request, queryset, locked=True, done="잠갔습니다")

    @admin.action(description="선택한 예산 잠금 해제", permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._set_locked(request, queryset, locked=False, done="열었습니다")

    def _set_locked(self, request: HttpRequest, queryset: QuerySet, *, locked: bool, done: str) -> None:
        for budget in queryset.exclude(locked=locked):
            budget.set_locked(locked)
            self.log_change(request, budget, "잠금" if locked else "잠금 해제")
            self.message_user(request, f"{with_particle(self.title(budget), '을(를)')} {done}.", messages.SUCCESS)

    @admin.action(description="선택한 연도의 다음 추경 만들기", permissions=["add"])
    def open_supplementary(self, request: HttpRequest, queryset: QuerySet) -> None:
        for year in sorted(set(queryset.order_by().values_list("fiscal_year", flat=True))):
            try:
                opened = open_supplementary(fiscal_year=year)
            except Budget.DoesNotExist:
                self.message_user(request, f"{year}년은 본예산이 없어 추경을 만들 수 없습니다.", messages.ERROR)
                continue
            self.log_addition(request, opened, "앞 예산을 복사하여 만듦")
            done = f"{with_particle(opened, '을(를)')} 만들었습니다. 앞 예산의 금액을 그대로 옮겨 두었습니다."
            self.message_user(request, done, messages.SUCCESS)
