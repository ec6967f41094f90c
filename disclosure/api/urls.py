"""Addresses of public notices for apps."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from .views import PublicNoticeViews, TakeBackView

router = SimpleRouter()
router.register("public-notices", PublicNoticeViews, basename="api-public-notices")

urlpatterns: list[URLPattern | URLResolver] = [
    path("objections/<int:pk>/take-back/", TakeBackView.as_view(), name="api-take-back"),
    *router.urls,
]
