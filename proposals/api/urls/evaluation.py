"""Addresses of the evaluation for apps."""

from rest_framework.routers import SimpleRouter

from proposals.api.views.evaluation import EvaluationViews, MyRatingViews

router = SimpleRouter()
router.register("proposals", EvaluationViews, basename="api-proposal-evaluation")
router.register("me/ratings", MyRatingViews, basename="api-my-ratings")

urlpatterns = router.urls
