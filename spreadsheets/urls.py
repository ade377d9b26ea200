from django.urls import path

from .exports import views as exports
from .imports import views, views_files

urlpatterns = [
    path("imports/", views.import_list, name="imports"),
    path("imports/new/", views.import_new, name="import-new"),
    path("imports/<uuid:pk>/", views.import_page, name="import"),
    path("imports/template/<slug:kind>.xlsx", views_files.template, name="import-template"),
    path("imports/<uuid:pk>/errors.xlsx", views_files.errors, name="import-errors"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/<slug:kind>.<slug:suffix>", exports.export, name="export"),
    path("imports/<uuid:pk>/columns/", views.import_columns, name="import-columns"),
    path("imports/<uuid:pk>/answers/", views.import_answers, name="import-answers"),
    path("imports/<uuid:pk>/confirm/", views.import_confirm, name="import-confirm"),
    path("imports/<uuid:pk>/take-back/", views.import_revert, name="import-take-back"),
]
