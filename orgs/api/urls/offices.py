"""Addresses of positions, invitations and the desk."""

from rest_framework.routers import SimpleRouter

from orgs.api.views.offices import (
    DeskViews,
    MyInvitationViews,
    OrgInvitationViews,
    OrgPositionViews,
    PositionViews,
)

OF = r"organisations/(?P<organisation_pk>[0-9]{1,18})"

router = SimpleRouter()
router.register(f"{OF}/positions", OrgPositionViews, basename="api-organisation-positions")
router.register(f"{OF}/invitations", OrgInvitationViews, basename="api-organisation-invitations")
router.register(f"{OF}/desk", DeskViews, basename="api-organisation-desk")
router.register("me/positions", PositionViews, basename="api-positions")
router.register("me/invitations-to-join", MyInvitationViews, basename="api-my-invitations-to-join")

urlpatterns = router.urls
