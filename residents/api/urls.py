"""Addresses of households for apps."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from .views.households import ClaimViews, MyHouseholdView, RoomViews
from .views.letters import DisputeViews, DualView, LetterView
from .views.moves import MoveViews

router = SimpleRouter()
router.register("households", RoomViews, basename="api-households")
router.register("me/household/claims", ClaimViews, basename="api-claims")
router.register("me/household/disputes", DisputeViews, basename="api-disputes")
router.register("me/household/moves", MoveViews, basename="api-moves")

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/household/", MyHouseholdView.as_view(), name="api-my-household"),
    path("me/household/letter/", LetterView.as_view(), name="api-letter"),
    path("me/household/dual/", DualView.as_view(), name="api-dual"),
    *router.urls,
]
