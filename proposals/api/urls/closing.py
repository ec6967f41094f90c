"""Addresses of results and lessons for apps."""

from rest_framework.routers import SimpleRouter

from proposals.api.views.closing import LessonViews, ResultViews

router = SimpleRouter()
router.register("proposals/lessons", LessonViews, basename="api-lessons")
router.register("proposals", ResultViews, basename="api-proposal-result")

urlpatterns = router.urls
