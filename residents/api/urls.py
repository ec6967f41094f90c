"""Addresses of households for apps."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from .views.households import ClaimViews, MyHouseholdView, RoomViews

router = SimpleRouter()
router.register("households", RoomViews, basename="api-households")
router.register("me/household/claims", ClaimViews, basename="api-claims")

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/household/", MyHouseholdView.as_view(), name="api-my-household"),
    *router.urls,
]
