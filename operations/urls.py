from django.urls import path

from . import views

urlpatterns = [
    path("health/", views.figures, name="health"),
    path("health/live/", views.live, name="health-live"),
    path("health/ready/", views.ready, name="health-ready"),
]
