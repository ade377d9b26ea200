from django.contrib import admin
from django.contrib.auth.models import Group

from . import logs, users

__all__ = ["logs", "users"]

# The role alone says what a person may do.
admin.site.unregister(Group)
# Second factors and single sign-on are each person's own: no page shows their secrets or gives them away.
for model in [model for model in admin.site._registry if model.__module__.startswith("allauth.")]:
    admin.site.unregister(model)
