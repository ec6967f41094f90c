"""Addresses of the federation over the API."""

from rest_framework.routers import SimpleRouter

from orgs.api.views.federation import (
    FederationMemberViews,
    FederationViews,
    LoanViews,
    PoolItemViews,
    ProgrammeViews,
)

router = SimpleRouter()
router.register("federation/members", FederationMemberViews, basename="api-federation-members")
router.register("federation/shared", PoolItemViews, basename="api-federation-shared")
router.register("federation/programmes", ProgrammeViews, basename="api-federation-programmes")
router.register("federation/loans", LoanViews, basename="api-federation-loans")
router.register("federation", FederationViews, basename="api-federation")

urlpatterns = router.urls
