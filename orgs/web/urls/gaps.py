"""Addresses of what is missing where."""

from django.urls import URLPattern, URLResolver, path

from orgs.web.views import gaps as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("gaps/", views.index, name="gaps"),
    path("gaps/sheet/", views.sheet, name="gaps_sheet"),
    path("gaps/<str:code>/<slug:category>/", views.gap, name="gap"),
    path("gaps/<str:code>/<slug:category>/invite/", views.invite, name="invite_to_fill"),
]
