"""Reads of partners that more than one face needs."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.queries import holders_of
from accounts.states import Role
from orgs.models import Organisation
from orgs.models.partners import AgreementLine, Partner, PartnerAgreement, PartnerGift, PartnerResource, ResourceRequest
from orgs.states.partner_gifts import GiftStage, RequestStage
from orgs.states.partners import BEFORE_SIGNING, BOUND, AgreementStage
from places.models import Place, lying_in


def partner_managers(partner: Partner) -> QuerySet[User]:
    """Return the people who sign in for a partner today; nobody for a partner without a sign-in."""
    if partner.body_id is None:
        return User.objects.none()
    grants = RoleGrant.objects.current().filter(body=partner.body_id, role=Role.PARTNER)
    return User.objects.filter(grants__in=grants).distinct()


def people_of(partner: Partner) -> list[User]:
    """Return who is told of a partner's matters: its managers; before there are any, who declared it."""
    if partner.body_id is None:
        return [partner.declared_by] if partner.declared_by is not None else []
    return list(partner_managers(partner))


def street_staff_of(partner: Partner) -> list[User]:
    """Return the staff of the partner's street."""
    return list(holders_of(Role.STREET_STAFF, at=partner.place))


def partners_managed_by(user: User) -> QuerySet[Partner]:
    """Return the partners for which somebody signs in, or whose intent one has declared and nobody looks after yet."""
    bodies = user.standing.bodies(Role.PARTNER)
    mine = Partner.objects.filter(body__in=bodies) | Partner.objects.filter(declared_by=user.principal, body=None)
    return mine.select_related("place").order_by("-pk").distinct()


def lines_to_give(partner: Partner) -> QuerySet[AgreementLine]:
    """Return the lines under which a partner may deliver today: those of agreements in force."""
    agreements = PartnerAgreement.objects.in_force().filter(partner=partner)
    return AgreementLine.objects.filter(agreement__in=agreements).select_related("agreement").order_by("pk")


def gifts_of(rows: QuerySet[PartnerGift]) -> QuerySet[PartnerGift]:
    """Load what a line of a list of gifts shows."""
    return rows.select_related(
        "line__agreement", "partner__place", "organisation__place", "to_place", "received_by", "recorded_by"
    )


def gifts_to_organisation(organisation: Organisation) -> QuerySet[PartnerGift]:
    """Return what an organisation got or is to confirm."""
    return gifts_of(PartnerGift.objects.entries().filter(organisation=organisation)).order_by("-pk")


def gifts_waiting_for(user: User) -> QuerySet[PartnerGift]:
    """Return the gifts whose receipt somebody may confirm as staff of a place, the oldest first."""
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    rows = PartnerGift.objects.to_receive().filter(lying_in(paths, "to_place"))
    return gifts_of(rows.exclude(recorded_by=user.pk)).order_by("pk")


def resources_shown_to(organisation: Organisation) -> QuerySet[PartnerResource]:
    """Return what an organisation may ask for."""
    rows = PartnerResource.objects.shown().for_organisation(organisation)
    return rows.select_related("partner__place").order_by("kind", "-pk")


def intents_waiting(paths: list[str]) -> QuerySet[Partner]:
    """Return the intents that street staff check or talk about."""
    rows = Partner.objects.filter(lying_in(paths), stage__in=BEFORE_SIGNING)
    return rows.select_related("place").order_by("pk")


def requests_waiting(partners: QuerySet[Partner] | Iterable[Partner]) -> QuerySet[ResourceRequest]:
    """Return the requests that wait for an answer or a delivery of these partners."""
    rows = ResourceRequest.objects.filter(partner__in=partners, stage__in=(RequestStage.ASKED, RequestStage.GRANTED))
    return rows.select_related("resource", "organisation__place", "partner__place").order_by("pk")


def agreements_ending(paths: list[str], days: int) -> QuerySet[PartnerAgreement]:
    """Return the signed agreements that end within some days and were not renewed."""
    last = timezone.localdate() + timedelta(days=days)
    rows = PartnerAgreement.objects.signed().filter(lying_in(paths, "partner__place"), ends_on__lte=last)
    taken = (AgreementStage.SIGNED, AgreementStage.ENDED, AgreementStage.BROKEN_OFF)
    return rows.exclude(renewed_by__stage__in=taken).select_related("partner__place").order_by("ends_on", "pk")


def public_partners(street: Place) -> QuerySet[Partner]:
    """Return the partners of a street that everybody may read by name: bound, or thanked after the end."""
    stages = (*BOUND, "ended")
    return Partner.objects.named().filter(street=street, stage__in=stages).select_related("place")


def organisations_asking(user: User, resource: PartnerResource) -> list[Organisation]:
    """Return the organisations that somebody manages and for which a resource is meant."""
    bodies = user.standing.bodies(Role.ORG_MANAGER)
    mine = Organisation.objects.active().filter(body__in=bodies).select_related("place").order_by("name")
    areas = [place.path for place in resource.communities.all()]
    return [
        one
        for one in mine
        if (not resource.categories or one.category in resource.categories)
        and (not areas or any(one.place.path.startswith(path) for path in areas))
    ]


def gifts_for_desk(partner: Partner) -> QuerySet[PartnerGift]:
    """Return the newest deliveries of a partner, without counter-entries."""
    return gifts_of(PartnerGift.objects.entries().filter(partner=partner))


def lines_with_sums(agreement: PartnerAgreement) -> list[AgreementLine]:
    """Return the promises of an agreement, each with ``arrived``: what has been received under it."""
    arrived = Sum(
        F("gifts__quantity") - F("gifts__taken_back"),
        filter=Q(gifts__stage=GiftStage.RECEIVED, gifts__corrects=None),
        default=0,
    )
    return list(agreement.lines.annotate(arrived=arrived).order_by("pk"))
