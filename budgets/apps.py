from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = "예산"

    def ready(self) -> None:
        from spreadsheets.kinds import register

        from .sheets import BudgetKind

        register(BudgetKind())
