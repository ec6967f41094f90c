"""Reads of evaluations: whose households are affected, how they rated, what one's own household may rate."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core.models import Seal
from places.models import Place
from places.states import Level
from proposals.models import Proposal
from proposals.models.evaluation import Evaluation, Rating, RollEntry
from proposals.states import Stage
from residents.models import Household
from residents.rules.adults import own_row


def households_of(place: Place) -> QuerySet[Household]:
    """Return the households of a place and below that count: neither empty nor merged into another."""
    homes = Household.objects.filter(is_empty=False, merged_into=None)
    if place.street_id is None:
        return homes.filter(street=place)
    found = Q(place__path__startswith=place.path)
    if place.level == Level.COMPOUND:
        found |= Q(place__compound=place) | Q(place__parent__compound=place)
    return homes.filter(found)


def public_seed(proposal: Proposal, number: int) -> tuple[str, str]:
    """Return a seed that nobody can choose, and where it is from: the newest seal of the street of a day before today.

    Its root was published when the roll was not yet drawn. A street without a seal takes its own code.
    """
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    seals = Seal.objects.filter(street_code=proposal.street_code, sealed_at__lt=today)
    seal = seals.order_by("-number").only("root", "number", "street_code").first()
    root = seal.root if seal is not None else proposal.street_code
    return f"{root[:64]}:{proposal.pk}:{number}", str(seal) if seal is not None else proposal.street_code


@dataclass(frozen=True)
class Bar:
    """How many gave so many stars; ``percent`` of all."""

    stars: int
    count: int
    percent: int


def distribution(evaluation: Evaluation) -> list[Bar]:
    """Return how many gave 5, 4, 3, 2 and 1 star; nothing before enough have rated for nobody to be recognised."""
    if not evaluation.shows_rating:
        return []
    rows = dict(evaluation.ratings.values_list("stars").annotate(count=Count("pk")).values_list("stars", "count"))
    total = sum(rows.values())
    return [Bar(stars, rows.get(stars, 0), round(rows.get(stars, 0) * 100 / total)) for stars in range(5, 0, -1)]


def to_rate(user: User) -> QuerySet[Evaluation]:
    """Return the open evaluations on whose roll one's household stands, unrated ones first."""
    row = own_row(user)
    if row is None:
        return Evaluation.objects.none()
    entries = RollEntry.objects.filter(evaluation=OuterRef("pk"), household=row.household_id, drawn=True)
    given = Rating.objects.filter(evaluation=OuterRef("pk"), household=row.household_id)
    rows = Evaluation.objects.rating().filter(ends_on__gte=timezone.localdate(), proposal__stage=Stage.EVALUATING)
    mine = rows.filter(Exists(entries)).select_related("proposal__place")
    return mine.annotate(rated=Exists(given)).order_by("rated", "ends_on", "pk")


def entry_of(user: User | AnonymousUser, evaluation: Evaluation) -> RollEntry | None:
    """Return where one's own household stands on a roll."""
    row = own_row(user) if isinstance(user, User) else None
    entries = RollEntry.objects.filter(evaluation=evaluation)
    return entries.filter(household=row.household_id).first() if row is not None else None
