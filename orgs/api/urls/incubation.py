"""Addresses of incubation for apps."""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from orgs.api.views.incubation import (
    IncubationMentorViews,
    IncubationMilestoneViews,
    IncubationViews,
    MyIncubationViews,
)

router = SimpleRouter()
router.register("incubations", IncubationViews, basename="api-incubations")
router.register("incubation-milestones", IncubationMilestoneViews, basename="api-incubation-milestones")
router.register("incubation-mentors", IncubationMentorViews, basename="api-incubation-mentors")
router.register("me/incubations", MyIncubationViews, basename="api-my-incubations")

urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
