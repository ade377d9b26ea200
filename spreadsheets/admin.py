from django.contrib import admin
from django_q.models import Failure, OrmQ, Schedule, Success

# The worker's tables tell nothing that people who write plans could do something with.
for model in (Failure, OrmQ, Schedule, Success):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
