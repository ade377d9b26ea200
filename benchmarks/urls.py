"""The project's addresses, and a view that does nothing: what it takes is what every answer takes."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from config.urls import handler400, handler429, handler500

# What fails is answered as the program does: Django looks for it in the first file of addresses alone.
__all__ = ["handler400", "handler429", "handler500", "urlpatterns"]


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), path("", include("config.urls"))]
