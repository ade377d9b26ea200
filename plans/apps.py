from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "업무계획"

    def ready(self) -> None:
        # Budgets know no plans: they ask whoever says here that it keeps money.
        from budgets.keeping import register

        from .keeping import kept_by_confirmed_plans

        register(kept_by_confirmed_plans)
