from django.contrib import admin
from django_q.models import Failure, OrmQ, Schedule, Success

# The worker's tables have nothing in them for people who write plans.
for model in (Failure, OrmQ, Schedule, Success):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
