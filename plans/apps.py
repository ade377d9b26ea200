from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "업무계획"

    def ready(self) -> None:
        # Budgets know no plans: they ask whoever says here that it keeps money, or that it ends records.
        from budgets.keeping import register
        from budgets.records import register_ending

        from .keeping import kept_by_confirmed_plans
        from .record_endings import last_step

        register(kept_by_confirmed_plans)
        register_ending(last_step)
