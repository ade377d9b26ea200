from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "업무계획"

    def ready(self) -> None:
        # Budgets know no plans: they ask whoever says here that it keeps money, or that it ends records.
        from budgets import locks as keeping
        from integrity.audit import register_ending
        from spreadsheets import kinds
        from spreadsheets.exports.registry import register_table
        from spreadsheets.imports import hooks as following

        from .prerender import render_open_plans_ahead
        from .sheets.kinds import MilestoneKind, ProjectKind
        from .sheets.tables import TABLES
        from .workflow.audit import last_step
        from .workflow.budget_locks import kept_by_confirmed_plans

        keeping.register(kept_by_confirmed_plans)
        register_ending(last_step)
        # Nor do spreadsheets.
        following.register(render_open_plans_ahead)
        kinds.register(ProjectKind())
        kinds.register(MilestoneKind())
        for table in TABLES:
            register_table(table)
