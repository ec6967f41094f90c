"""Sign-in of devices, and who one is."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from . import views
from .places import PlaceViewSet

router = SimpleRouter()
router.register("places", PlaceViewSet, basename="api-places")

urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("auth/code/", views.CodeView.as_view(), name="api-code"),
    path("auth/token/", views.TokenView.as_view(), name="api-token"),
    path("auth/privacy/", views.PrivacyView.as_view(), name="api-privacy"),
    path("auth/devices/", views.DevicesView.as_view(), name="api-devices"),
    path("auth/devices/<int:pk>/", views.DeviceView.as_view(), name="api-device"),
    path("me/", views.MeView.as_view(), name="api-me"),
]
