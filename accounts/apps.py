from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "계정"

    def ready(self) -> None:
        # Their receivers have to be there before anybody signs in.
        from spreadsheets.kinds import register

        from . import access, sessions  # noqa: F401
        from .sheets.kinds import PeopleKind

        register(PeopleKind())
