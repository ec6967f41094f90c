"""Addresses of rating rounds, stars, ratings and standards for apps."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from orgs.api.views import rounds, stars
from orgs.api.views.rounds_judging import JudgingViews

OF_ORGANISATION = r"organisations/(?P<organisation_pk>[0-9]{1,18})"

router = SimpleRouter()
router.register("rating-rounds", rounds.RoundViews, basename="api-rating-rounds")
router.register(r"rating-rounds/(?P<round_pk>[0-9]{1,18})/results", rounds.ResultViews, basename="api-rating-results")
router.register("rating-entries", rounds.EntryViews, basename="api-rating-entries")
router.register("me/rating-entries", rounds.MyEntryViews, basename="api-my-rating-entries")
router.register("me/judging", JudgingViews, basename="api-judging")
router.register(f"{OF_ORGANISATION}/ratings", stars.RatingViews, basename="api-organisation-ratings")
router.register("star-standards", stars.StandardViews, basename="api-star-standards")

urlpatterns: list[URLPattern | URLResolver] = [
    path("organisations/<int:organisation_pk>/stars/", stars.StarsView.as_view(), name="api-organisation-stars"),
    path("star-certificates/<slug:token>/", stars.CertificateView.as_view(), name="api-star-certificate"),
    *router.urls,
]
