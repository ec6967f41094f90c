"""Addresses of proposals for apps."""

from rest_framework.routers import SimpleRouter

from proposals.api.views.proposals import MyProposalViews, ProposalViews

router = SimpleRouter()
router.register("proposals", ProposalViews, basename="api-proposals")
router.register("me/proposals", MyProposalViews, basename="api-my-proposals")

urlpatterns = router.urls
