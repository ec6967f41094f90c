"""Addresses of what is missing where."""

from django.urls import URLPattern, URLResolver, path

from orgs.api.views.gaps import GapInviteView, GapMatrixView, GapView

urlpatterns: list[URLPattern | URLResolver] = [
    path("gaps/", GapMatrixView.as_view(), name="api-gaps"),
    path("gaps/<str:code>/<slug:category>/", GapView.as_view(), name="api-gap"),
    path("gaps/<str:code>/<slug:category>/invite/", GapInviteView.as_view(), name="api-gap-invite"),
]
