"""Addresses of circles around a talent."""

from rest_framework.routers import SimpleRouter

from orgs.api.views.circle_people import CircleMeetingViews, CircleMemberViews
from orgs.api.views.circles import CircleViews, MyCircleViews

router = SimpleRouter()
router.register("circles", CircleViews, basename="api-circles")
router.register(r"circles/(?P<circle_pk>[0-9]{1,18})/members", CircleMemberViews, basename="api-circle-members")
router.register("circle-meetings", CircleMeetingViews, basename="api-circle-meetings")
router.register("me/circles", MyCircleViews, basename="api-my-circles")

urlpatterns = router.urls
