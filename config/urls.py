from django.contrib import admin
from django.urls import include, path

handler400 = "config.bad_requests.bad_request"
# What the limits on requests answer with.
handler429 = "accounts.views.too_many"
handler500 = "config.errors.failed"

urlpatterns = [
    path("", include("plans.urls")),
    path("", include("reports.urls")),
    path("", include("editions.urls")),
    path("", include("accounts.urls")),
    path("", include("spreadsheets.urls")),
    path("", include("operations.urls")),
    path("admin/", admin.site.urls),
]
