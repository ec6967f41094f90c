"""Addresses of organisations for apps."""

from rest_framework.routers import SimpleRouter

from orgs.api.views.members import MemberViews
from orgs.api.views.organisations import MyMembershipViews, OrganisationViews

router = SimpleRouter()
router.register("organisations", OrganisationViews, basename="api-organisations")
router.register(
    r"organisations/(?P<organisation_pk>[0-9]{1,18})/members", MemberViews, basename="api-organisation-members"
)
router.register("me/organisations", MyMembershipViews, basename="api-my-organisations")

urlpatterns = router.urls
