"""Addresses of norms with checklists for apps."""

from rest_framework.routers import SimpleRouter

from orgs.api.views import norms as views

router = SimpleRouter()
router.register("norms", views.NormViews, basename="api-norms")
router.register(
    r"organisations/(?P<organisation_pk>[0-9]{1,18})/norm-checks", views.CheckViews, basename="api-norm-checks"
)

urlpatterns = router.urls
