"""Addresses of households for apps."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from .views.abilities import AbilityFieldViews, AbilityViews, MyAbilityViews
from .views.affairs import AffairViews, DeskViews, MyAffairViews
from .views.elections import ElectionViews, MyElectionViews, RecallView, RepresentativeView, RoundViews, VoteView
from .views.helping import HelpRequestViews
from .views.households import ClaimViews, MyHouseholdView, RoomViews
from .views.invitations import InvitationViews
from .views.letters import DisputeViews, DualView, LetterView
from .views.moves import MoveViews
from .views.places import PlaceFiguresView
from .views.talents import MyConsentView, MyTalentView, RuleViews, TalentViews

router = SimpleRouter()
router.register("households", RoomViews, basename="api-households")
router.register("me/household/claims", ClaimViews, basename="api-claims")
router.register("me/household/disputes", DisputeViews, basename="api-disputes")
router.register("me/household/moves", MoveViews, basename="api-moves")
router.register("talents", TalentViews, basename="api-talents")
router.register("talent-rules", RuleViews, basename="api-talent-rules")
router.register("invitations", InvitationViews, basename="api-invitations")
router.register("abilities", AbilityViews, basename="api-abilities")
router.register("ability-fields", AbilityFieldViews, basename="api-ability-fields")
router.register("me/abilities", MyAbilityViews, basename="api-my-abilities")
router.register("affairs", AffairViews, basename="api-affairs")
router.register("me/affairs", MyAffairViews, basename="api-my-affairs")
router.register("me/desk", DeskViews, basename="api-desk")
router.register("elections", ElectionViews, basename="api-elections")
router.register("election-rounds", RoundViews, basename="api-election-rounds")
router.register("me/elections", MyElectionViews, basename="api-my-elections")
router.register("help-requests", HelpRequestViews, basename="api-help-requests")

urlpatterns: list[URLPattern | URLResolver] = [
    path("places/<str:code>/figures/", PlaceFiguresView.as_view(), name="api-place-figures"),
    path("me/household/", MyHouseholdView.as_view(), name="api-my-household"),
    path("me/household/letter/", LetterView.as_view(), name="api-letter"),
    path("me/household/dual/", DualView.as_view(), name="api-dual"),
    path("elections/<int:pk>/vote/", VoteView.as_view(), name="api-vote"),
    path("me/household/representative/", RepresentativeView.as_view(), name="api-representative"),
    path("me/household/recall/", RecallView.as_view(), name="api-recall"),
    path("me/talent/", MyTalentView.as_view(), name="api-my-talent"),
    path("me/talent/consent/", MyConsentView.as_view(), name="api-my-talent-consent"),
    *router.urls,
]
