from django.urls import path

from . import views

PLAN = "plans/<int:year>/"
DEPARTMENT = f"{PLAN}departments/<slug:department>/"
PROJECT = f"{DEPARTMENT}<int:number>/"

urlpatterns = [
    path(f"{PLAN}book/", views.book, name="book"),
    path(f"{PLAN}book.pdf", views.book_pdf, name="book-pdf"),
    path(f"{DEPARTMENT}book/", views.book, name="department-book"),
    path(f"{DEPARTMENT}book.pdf", views.book_pdf, name="department-book-pdf"),
    path(f"{PROJECT}book/", views.book, name="project-book"),
    path(f"{PROJECT}book.pdf", views.book_pdf, name="project-book-pdf"),
    path("projects/<int:pk>/preview/", views.preview, name="project-preview"),
    path("organisation/mark/", views.organisation_mark, name="organisation-mark"),
]
