from django.contrib import admin, messages
from django.db.models import Count, Sum
from django.utils.html import format_html

from budgets.models import Budget, BudgetLine, Category, FundingSource, Program
from budgets.money import format_money
from budgets.supplement import open_supplementary
from integrity.admin.forms import SummarisedDeletion
from integrity.admin.locking import LockableAdmin
from integrity.admin.versioning import VersionedAdmin
from korean.particles import with_particle
from spreadsheets.exports.admin import ListedInSheets

from .lines import ProgramLineInline


@admin.register(FundingSource)
class FundingSourceAdmin(SummarisedDeletion, admin.ModelAdmin):
    list_display = ["name", "code", "order", "outside_budget", "line_count"]
    list_editable = ["order"]
    list_filter = ["outside_budget"]
    search_fields = ["name", "code"]
    fields = [("name", "code", "order"), "outside_budget"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(line_count=Count("lines"))

    @admin.display(description="쓰인 예산액", ordering="line_count")
    def line_count(self, source) -> str:
        return f"{source.line_count:,}건"


@admin.register(Category)
class CategoryAdmin(SummarisedDeletion, admin.ModelAdmin):
    list_display = ["name", "code", "order", "funds_projects", "program_count"]
    list_editable = ["order"]
    search_fields = ["name", "code"]
    fields = [("name", "code", "order"), "funds_projects"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(program_count=Count("programs"))

    @admin.display(description="세부사업", ordering="program_count")
    def program_count(self, category) -> str:
        return f"{category.program_count:,}개"


@admin.register(Budget)
class BudgetAdmin(ListedInSheets, SummarisedDeletion, LockableAdmin, admin.ModelAdmin):
    list_display = ["title", "state", "line_count", "total"]
    list_filter = ["fiscal_year", "kind", "locked"]
    search_fields = ["fiscal_year"]
    fields = [("fiscal_year", "kind"), ("round", "base_year"), "state"]
    readonly_fields = ["state"]
    sheet_kind = "budget"
    sheet_path = "budget"
    actions = ["lock", "unlock", "open_supplementary"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(line_count=Count("lines"), won=Sum("lines__amount", default=0))

    @admin.display(description="예산", ordering="fiscal_year")
    def title(self, budget) -> str:
        return f"{budget.fiscal_year}년 {budget.edition}"

    @admin.display(description="상태", ordering="locked")
    def state(self, budget) -> str:
        return "● 잠김" if budget.locked else "○ 열림"

    @admin.display(description="예산액", ordering="line_count")
    def line_count(self, budget) -> str:
        return f"{budget.line_count:,}건"

    @admin.display(description="합계(천원)", ordering="won")
    def total(self, budget) -> str:
        return format_html('<span class="figure">{}</span>', format_money(budget.won))

    @admin.action(description="선택한 예산 잠금", permissions=["change"])
    def lock(self, request, queryset) -> None:
        self._set_locked(request, queryset, locked=True, done="잠갔습니다")

    @admin.action(description="선택한 예산 잠금 해제", permissions=["change"])
    def unlock(self, request, queryset) -> None:
        self._set_locked(request, queryset, locked=False, done="열었습니다")

    def _set_locked(self, request, queryset, *, locked: bool, done: str) -> None:
        for budget in queryset.exclude(locked=locked):
            budget.set_locked(locked)
            self.log_change(request, budget, "잠금" if locked else "잠금 해제")
            self.message_user(request, f"{with_particle(self.title(budget), '을(를)')} {done}.", messages.SUCCESS)

    @admin.action(description="선택한 연도의 다음 추경 만들기", permissions=["add"])
    def open_supplementary(self, request, queryset) -> None:
        for year in sorted(set(queryset.order_by().values_list("fiscal_year", flat=True))):
            try:
                opened = open_supplementary(fiscal_year=year)
            except Budget.DoesNotExist:
                self.message_user(request, f"{year}년은 본예산이 없어 추경을 만들 수 없습니다.", messages.ERROR)
                continue
            self.log_addition(request, opened, "앞 예산을 복사하여 만듦")
            done = f"{with_particle(opened, '을(를)')} 만들었습니다. 앞 예산의 금액을 그대로 옮겨 두었습니다."
            self.message_user(request, done, messages.SUCCESS)


@admin.register(Program)
class ProgramAdmin(ListedInSheets, SummarisedDeletion, admin.ModelAdmin):
    list_display = ["full_name", "code", "department", "category", "account", "policy", "unit", "is_remainder"]
    list_filter = ["category", "account", "is_remainder", "department"]
    list_select_related = ["department", "category"]
    search_fields = ["name", "part", "code", "policy", "unit", "department__name"]
    ordering = ["department__order", "department__code", "code", "part"]
    autocomplete_fields = ["department"]
    inlines = [ProgramLineInline]
    sheet_kind = "budget"
    sheet_path = "program"
    fields = [
        "department",
        ("account", "category"),
        ("policy", "unit"),
        ("code", "name", "part"),
        "is_remainder",
    ]

    @admin.display(description="세부사업", ordering="name")
    def full_name(self, program) -> str:
        return str(program)


@admin.register(BudgetLine)
class BudgetLineAdmin(ListedInSheets, VersionedAdmin, LockableAdmin, admin.ModelAdmin):
    list_display = ["program", "department", "budget", "source", "amount_shown"]
    list_filter = ["budget", "source", "program__category", "program__department"]
    search_fields = ["program__name", "program__part", "program__code"]
    ordering = [
        "-budget__fiscal_year",
        "budget__kind",
        "budget__round",
        "program__department__order",
        "program__code",
        "program__part",
        "source__order",
    ]
    autocomplete_fields = ["program", "source"]
    fields = ["budget", "program", "source", "amount"]
    # By the pages of spreadsheets/, which show what a file would do and store all of it or nothing.
    sheet_kind = "budget"
    shown_as = {"amount": "amount_shown"}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("budget", "program__department", "source")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "budget":
            kwargs["queryset"] = Budget.objects.filter(locked=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="부서", ordering="program__department__order")
    def department(self, line) -> str:
        return line.program.department.name

    @admin.display(description="예산액(천원)", ordering="amount")
    def amount_shown(self, line) -> str:
        return format_html('<span class="figure">{}</span>', format_money(line.amount))
