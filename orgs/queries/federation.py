"""Reads of the federation: its members, council, resources, programmes, and what members think of each other."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from orgs.models import Organisation
from orgs.models.federation import CouncilSeat, Federation, FederationMember
from orgs.models.federation_pool import PoolItem, PoolLoan
from orgs.models.federation_work import JointProgramme, PeerRating, PeerRound, ProgrammeHost
from orgs.models.relations import OrgRelation
from orgs.states.federation import INSIDE, FedStage, HostStage, LoanStage, ProgrammeStage, SeatStage
from orgs.states.relations import Related


def federation_of(street_id: int | None) -> Federation | None:
    """Return a street's federation."""
    rows = Federation.objects.select_related("organisation__place", "place", "street")
    return rows.filter(street=street_id).first()


def members_of(federation: Federation) -> QuerySet[FederationMember]:
    """Return who is a member now, the newest first."""
    rows = FederationMember.objects.inside().filter(federation=federation)
    return rows.select_related("organisation__place").order_by("-id")


def council_of(federation: Federation) -> QuerySet[CouncilSeat]:
    """Return who sits on the council today, in the order of the titles."""
    today = timezone.localdate()
    seats = CouncilSeat.objects.filter(federation=federation, stage=SeatStage.HELD, starts_on__lte=today)
    return seats.filter(ends_on__gte=today).select_related("user", "organisation").order_by("pk")


def membership_of(organisation: Organisation) -> FederationMember | None:
    """Return an organisation's current membership, or its request."""
    rows = FederationMember.objects.filter(organisation=organisation, stage__in=(*INSIDE, FedStage.ASKED))
    return rows.select_related("federation__organisation").first()


def managed_by(user: User, street_id: int) -> QuerySet[Organisation]:
    """Return the organisations of a street that somebody manages."""
    bodies = [held.body_id for held in user.standing.held if held.role == Role.ORG_MANAGER and held.body_id]
    return Organisation.objects.filter(body__in=bodies, street=street_id).select_related("place").order_by("name")


def members_managed_by(user: User, federation: Federation) -> QuerySet[Organisation]:
    """Return the members that somebody manages."""
    inside = FederationMember.objects.inside().filter(federation=federation, organisation=OuterRef("pk"))
    return managed_by(user, federation.street_id).filter(Exists(inside))


def shared_things(federation: Federation) -> QuerySet[PoolItem]:
    """Return what can be asked for: shown, and owned by a member."""
    inside = FederationMember.objects.inside().filter(federation=federation, organisation=OuterRef("organisation"))
    rows = PoolItem.objects.filter(Exists(inside), federation=federation, is_shown=True)
    return rows.select_related("organisation__place", "federation")


def loans_waiting_for(organisation: Organisation) -> QuerySet[PoolLoan]:
    """Return the loans that an owner has to answer, hand over or take back."""
    rows = PoolLoan.objects.filter(item__organisation=organisation)
    return rows.filter(stage__in=(LoanStage.ASKED, LoanStage.AGREED, LoanStage.OUT)).select_related("item", "borrower")


def public_programmes(federation: Federation) -> QuerySet[JointProgramme]:
    """Return the joint programmes but those that were called off before they began."""
    rows = JointProgramme.objects.filter(federation=federation).exclude(stage=ProgrammeStage.CANCELLED)
    return rows.select_related("organisation", "federation").order_by("-id")


def open_peer_round(federation: Federation, on: date | None = None) -> PeerRound | None:
    """Return the round of peers' ratings that runs on a day."""
    day = on or timezone.localdate()
    return (
        PeerRound.objects.filter(federation=federation, opens_on__lte=day, closes_on__gte=day).order_by("-pk").first()
    )


def worked_with(organisation: Organisation) -> set[int]:
    """Return with whom an organisation has worked: a joint programme, a loan, or a relation; the numbers of them."""
    programmes = JointProgramme.objects.filter(
        Q(organisation=organisation) | Q(hosts__organisation=organisation, hosts__stage=HostStage.ACCEPTED)
    ).values("pk")
    hosts = ProgrammeHost.objects.filter(programme__in=programmes, stage=HostStage.ACCEPTED)
    found = set(hosts.values_list("organisation_id", flat=True))
    found |= set(JointProgramme.objects.filter(pk__in=programmes).values_list("organisation_id", flat=True))
    loans = PoolLoan.objects.filter(stage__in=(LoanStage.OUT, LoanStage.BACK))
    found |= set(loans.filter(borrower=organisation).values_list("item__organisation_id", flat=True))
    found |= set(loans.filter(item__organisation=organisation).values_list("borrower_id", flat=True))
    for source, target in (
        OrgRelation.objects.of(organisation).filter(stage=Related.CONFIRMED).values_list("source_id", "target_id")
    ):
        found |= {source, target}
    return found - {organisation.pk}


def to_rate(organisation: Organisation, peer_round: PeerRound) -> QuerySet[Organisation]:
    """Return the members that an organisation may still rate in a round."""
    inside = FederationMember.objects.inside().filter(federation=peer_round.federation, organisation=OuterRef("pk"))
    done = PeerRating.objects.filter(round=peer_round, rater=organisation).values("rated")
    rows = Organisation.objects.filter(Exists(inside), pk__in=worked_with(organisation)).exclude(pk__in=done)
    return rows.order_by("name")


@dataclass(frozen=True)
class PeerFigures:
    """What peers think of an organisation: the mean of three questions, 1 to 5, from so many."""

    mean: Decimal
    count: int


def peer_figures(organisation: Organisation, on: date | None = None) -> PeerFigures | None:
    """Return what peers said in the newest round that has ended by a day; None with too few to be shown."""
    day = on or timezone.localdate()
    newest = PeerRound.objects.filter(closes_on__lt=day, ratings__rated=organisation).order_by("-closes_on").first()
    if newest is None:
        return None
    rows = PeerRating.objects.filter(round=newest, rated=organisation)
    found = rows.aggregate(
        count=Count("pk"), mean=Avg((F("cooperation") + F("reliability") + F("quality")) * Decimal("1.0") / 3)
    )
    if found["count"] < settings.PEERS_LEAST:
        return None
    return PeerFigures(Decimal(found["mean"]).quantize(Decimal("0.1")), found["count"])
