from django.urls import path

from . import views
from .comparison import views as views_comparison

PLAN = "plans/<int:year>/"
EDITION = f"{PLAN}editions/<uuid:pk>/"
RUN = f"{PLAN}editions/runs/<uuid:pk>/"

urlpatterns = [
    path(f"{PLAN}editions/", views.editions, name="editions"),
    path(RUN, views.edition_run, name="edition-run"),
    path(f"{RUN}here/", views.edition_run_here, name="edition-run-here"),
    path(f"{RUN}again/", views.edition_run_again, name="edition-run-again"),
    path(EDITION, views.edition, name="edition"),
    path(f"{EDITION}book/", views.edition_book, name="edition-book"),
    path(f"{EDITION}pictures/<slug:digest>/", views.edition_picture, name="edition-picture"),
    path(f"{EDITION}files/<str:name>", views.edition_file, name="edition-file"),
    path(f"{EDITION}pack.zip", views.edition_pack, name="edition-pack"),
    path("editions/verify/", views.pack_verify, name="pack-verify"),
    path(f"{PLAN}compare/", views_comparison.comparison, name="comparison"),
    path(f"{PLAN}compare.<str:suffix>", views_comparison.comparison_file, name="comparison-file"),
]
