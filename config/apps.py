from django.contrib.admin.apps import AdminConfig


class PlanbookAdminConfig(AdminConfig):
    """Django's admin, on our own site."""

    default_site = "config.admin.PlanbookAdminSite"
