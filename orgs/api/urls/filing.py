"""Addresses of filing."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from orgs.api.views.filing import CertificateView, FilingDeskViews, FilingViews, MyFilingViews

router = SimpleRouter()
router.register("filings", FilingViews, basename="api-filings")
router.register("me/filings", MyFilingViews, basename="api-my-filings")
router.register("me/filing-desk", FilingDeskViews, basename="api-filing-desk")

urlpatterns: list[URLPattern | URLResolver] = [
    path("certificates/<str:token>/", CertificateView.as_view(), name="api-certificate"),
    *router.urls,
]
