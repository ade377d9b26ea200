from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "업무계획"

    def ready(self) -> None:
        # Budgets know no plans: they ask whoever says here that it keeps money, or that it ends records.
        from budgets import keeping
        from budgets.records import register_ending
        from spreadsheets import following, kinds
        from spreadsheets.outgoing import register_table

        from .ahead import render_open_plans_ahead
        from .keeping import kept_by_confirmed_plans
        from .record_endings import last_step
        from .sheets import MilestoneKind, ProjectKind
        from .tables import TABLES

        keeping.register(kept_by_confirmed_plans)
        register_ending(last_step)
        # Nor do spreadsheets.
        following.register(render_open_plans_ahead)
        kinds.register(ProjectKind())
        kinds.register(MilestoneKind())
        for table in TABLES:
            register_table(table)
