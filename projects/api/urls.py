"""Addresses of projects for apps."""

from rest_framework.routers import SimpleRouter

from .views import MyProjectViews, ProjectViews

router = SimpleRouter()
router.register("projects", ProjectViews, basename="api-projects")
router.register("me/projects", MyProjectViews, basename="api-my-projects")

urlpatterns = router.urls
