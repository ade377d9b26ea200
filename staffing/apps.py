from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "staffing"
    verbose_name = "조직·인력"

    def ready(self) -> None:
        from spreadsheets.kinds import register
        from spreadsheets.outgoing import register_table

        from .sheets import OrganisationKind, RosterKind
        from .tables import TABLES

        register(RosterKind())
        register(OrganisationKind())
        for table in TABLES:
            register_table(table)
