"""Addresses of what happens to an organisation on the register."""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from orgs.api.views.register import (
    ChangeViews,
    DeregistrationViews,
    RegisterViews,
    RegistrationViews,
    ReportViews,
    SuspensionViews,
)

OF_ORGANISATION = r"organisations/(?P<organisation_pk>[0-9]{1,18})"

router = SimpleRouter()
router.register("register", RegisterViews, basename="api-register")
router.register(f"{OF_ORGANISATION}/changes", ChangeViews, basename="api-organisation-changes")
router.register(f"{OF_ORGANISATION}/reports", ReportViews, basename="api-organisation-reports")
router.register(f"{OF_ORGANISATION}/suspensions", SuspensionViews, basename="api-organisation-suspensions")
router.register(f"{OF_ORGANISATION}/deregistrations", DeregistrationViews, basename="api-organisation-deregistrations")
router.register(f"{OF_ORGANISATION}/registrations", RegistrationViews, basename="api-organisation-registrations")

urlpatterns: list[URLPattern | URLResolver] = router.urls
