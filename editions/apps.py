from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "editions"
    verbose_name = "판"

    def ready(self) -> None:
        from plans.workflow import confirmations

        from .freezing.confirmed import freeze_confirmed

        confirmations.register(freeze_confirmed)
