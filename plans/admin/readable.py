from datetime import date
from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from budgets.money import format_money_exactly
from plans.text.dates import format_month


def _month(month: date | None) -> str:
    return format_month(month) if month else "-"


class Readable:
    """Months, money and formatted text as a reader wants them, where they cannot be edited."""

    shown_as = {
        "begins": "begins_shown",
        "ends": "ends_shown",
        "amount": "amount_shown",
        "body": "body_shown",
        "issued": "issued_shown",
    }

    @admin.display(description="시작")
    def begins_shown(self, row: Any) -> str:
        return _month(row.begins)

    @admin.display(description="끝")
    def ends_shown(self, row: Any) -> str:
        return _month(row.ends)

    @admin.display(description="발행 연월")
    def issued_shown(self, row: Any) -> str:
        return _month(row.issued)

    @admin.display(description="소요예산(천원)")
    def amount_shown(self, row: Any) -> str:
        return "-" if row.amount is None else format_money_exactly(row.amount)

    @admin.display(description="글")
    def body_shown(self, row: Any) -> str:
        # Cleaned on its way into the database, whatever wrote it.
        return format_html('<div class="rich-text">{}</div>', mark_safe(row.body))  # noqa: S308
