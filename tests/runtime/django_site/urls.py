"""A page, and the calls."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("a page")


urlpatterns = [path("page", page), path("", include("rpcc.runtime.contrib.django.urls"))]
