"""Pages of the help desk, and the calls of other silos."""

from django.urls import include, path

from desk import pages

urlpatterns = [
    path("organizations/<int:organization_id>/tickets", pages.tickets),
    path("organizations/<int:organization_id>/tickets/<int:ticket_id>", pages.thread),
    path("", include("rpcc.runtime.contrib.django.urls")),
]
