from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = "예산"

    def ready(self) -> None:
        from spreadsheets.kinds import register
        from spreadsheets.outgoing import register_table

        from .sheets import BudgetKind
        from .tables import TABLES

        register(BudgetKind())
        for table in TABLES:
            register_table(table)
