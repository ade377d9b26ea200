from django.urls import path

from . import views
from .runs import views as views_runs

PLAN = "plans/<int:year>/"
DEPARTMENT = f"{PLAN}departments/<slug:department>/"
PROJECT = f"{DEPARTMENT}<int:number>/"

urlpatterns = [
    path(f"{PLAN}book/", views.book, name="book"),
    path(f"{PLAN}book/files/", views_runs.book_runs, name="book-runs"),
    path(f"{PLAN}book/files/<uuid:pk>/", views_runs.book_run, name="book-run"),
    path(f"{PLAN}book/files/<uuid:pk>/cancel/", views_runs.book_run_cancel, name="book-run-cancel"),
    path(f"{PLAN}book/files/<uuid:pk>/here/", views_runs.book_run_here, name="book-run-here"),
    path(f"{PLAN}book/files/<uuid:pk>/book.pdf", views_runs.book_run_pdf, name="book-run-pdf"),
    path(f"{DEPARTMENT}book/", views.book, name="department-book"),
    path(f"{DEPARTMENT}book.pdf", views.book_pdf, name="department-book-pdf"),
    path(f"{PROJECT}book/", views.book, name="project-book"),
    path(f"{PROJECT}book.pdf", views.book_pdf, name="project-book-pdf"),
    path("projects/<int:pk>/preview/", views.preview, name="project-preview"),
    path("fonts/<slug:face>/", views.font, name="font"),
    path("organisation/mark/", views.organisation_mark, name="organisation-mark"),
]
