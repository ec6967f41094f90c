"""Addresses of partners for apps."""

from rest_framework.routers import SimpleRouter

from orgs.api.views import partners as views

router = SimpleRouter()
router.register("partners", views.PartnerViews, basename="api-partners")
router.register("partner-resources", views.PartnerResourceViews, basename="api-partner-resources")
router.register("resource-requests", views.ResourceRequestViews, basename="api-resource-requests")
router.register("partner-gifts", views.PartnerGiftViews, basename="api-partner-gifts")

urlpatterns = router.urls
