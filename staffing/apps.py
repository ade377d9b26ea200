from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "staffing"
    verbose_name = "조직·인력"

    def ready(self) -> None:
        from spreadsheets.exports.registry import register_table
        from spreadsheets.kinds import register

        from .sheets.kinds import OrganisationKind, RosterKind
        from .sheets.tables import TABLES

        register(RosterKind())
        register(OrganisationKind())
        for table in TABLES:
            register_table(table)
