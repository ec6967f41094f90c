"""Addresses of Party building for apps."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from orgs.api.views import party as views

OF_BRANCH = r"party/branches/(?P<branch_pk>[0-9]{1,18})"

router = SimpleRouter()
router.register("party/branches", views.BranchViews, basename="api-party-branches")
router.register(f"{OF_BRANCH}/members", views.BranchMemberViews, basename="api-party-members")
router.register(f"{OF_BRANCH}/meetings", views.BranchMeetingViews, basename="api-party-meetings")
router.register("party/charges", views.ChargeViews, basename="api-party-charges")
router.register("party/guidance", views.GuidanceViews, basename="api-party-guidance")
router.register("party/contacts", views.ContactViews, basename="api-party-contacts")

urlpatterns = [path("party/coverage/", views.CoverageView.as_view(), name="api-party-coverage"), *router.urls]
