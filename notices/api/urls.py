"""Addresses of messages for apps."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from .views import NoticeViews, PreferencesView, PreferenceView

router = SimpleRouter()
router.register("me/notices", NoticeViews, basename="api-notices")

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/notice-preferences/", PreferencesView.as_view(), name="api-notice-preferences"),
    path("me/notice-preferences/<str:kind>/", PreferenceView.as_view(), name="api-notice-preference"),
    *router.urls,
]
