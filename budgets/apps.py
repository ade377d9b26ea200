from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = "예산"

    def ready(self) -> None:
        from spreadsheets.exports.registry import register_table
        from spreadsheets.kinds import register

        from .sheets.kinds import BudgetKind
        from .sheets.tables import TABLES

        register(BudgetKind())
        for table in TABLES:
            register_table(table)
