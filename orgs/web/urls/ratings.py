"""Addresses of standards and ratings."""

from django.urls import path

from orgs.web.views import ratings

urlpatterns = [
    path("orgs/<int:pk>/rating/", ratings.rating, name="rating"),
    path("ratings/standards/", ratings.standards, name="standards"),
    path("ratings/standards/<int:pk>/", ratings.standard, name="standard"),
    path("ratings/simulation/", ratings.simulation, name="simulation"),
]
