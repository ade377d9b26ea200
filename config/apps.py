import picklefield.fields  # type: ignore[import-untyped]
from django.contrib.admin.apps import AdminConfig

from integrity.plain_pickles import loads_plain


class PlanbookAdminConfig(AdminConfig):
    """Django's admin, on our own site."""

    default_site = "config.admin.PlanbookAdminSite"

    def ready(self) -> None:
        super().ready()
        # The queue's own rows are signed; those of what came of them aren't, and the library has no setting for it.
        picklefield.fields.loads = loads_plain
