from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "업무계획"

    def ready(self) -> None:
        # Budgets know no plans: they ask whoever registers here whether it locks money. Nor does the audit know steps.
        from budgets import external_locks as budget_locks
        from integrity.audit import register_checkpoint
        from spreadsheets import kinds
        from spreadsheets.exports.registry import register_table
        from spreadsheets.imports import callbacks

        from .prerender_requests import request_prerender_of_open_plans
        from .sheets.kinds import MilestoneKind, ProjectKind
        from .sheets.tables import TABLES
        from .workflow.budget_locks import locked_by_confirmed_plans
        from .workflow.checkpoints import last_step_at

        budget_locks.register(locked_by_confirmed_plans)
        register_checkpoint(last_step_at)
        # Nor do spreadsheets.
        callbacks.register(request_prerender_of_open_plans)
        kinds.register(ProjectKind())
        kinds.register(MilestoneKind())
        for table in TABLES:
            register_table(table)
