"""Who holds which position, and how large the key team of an organisation is."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, QuerySet

from accounts.models import User
from orgs.models import Membership, Organisation
from orgs.models.offices import OrgInvitation, OrgPosition
from orgs.states import Belonging
from orgs.states.offices import Term


def current_positions(organisation: Organisation) -> QuerySet[OrgPosition]:
    """Return the positions in office today with their holders, in the order of their titles."""
    rows = OrgPosition.objects.current().filter(organisation=organisation).select_related("user", "title")
    return rows.order_by("title__order", "starts_on", "pk")


def key_teams(organisations: Iterable[int] | QuerySet[Organisation], *, on: date | None = None) -> dict[int, int]:
    """Return how many different people hold a position on a day, by organisation; one query for any number (B3).

    Organisations without one are not in it.
    """
    rows = OrgPosition.objects.current(on).filter(organisation__in=organisations)
    counted = rows.values("organisation").annotate(people=Count("user", distinct=True))
    return dict(counted.values_list("organisation", "people"))


def key_team_size(organisation: Organisation, *, on: date | None = None) -> int:
    """Return how many different people hold a position on a day: the key team of the star standard (骨干团队, B3)."""
    return key_teams([organisation.pk], on=on).get(organisation.pk, 0)


def positions_of(organisation: Organisation) -> QuerySet[OrgPosition]:
    """Return every position of an organisation that was ever offered, the newest first."""
    rows = OrgPosition.objects.filter(organisation=organisation).select_related("user", "title", "organisation__place")
    return rows.order_by("-pk")


def own_positions(user: User) -> QuerySet[OrgPosition]:
    """Return what is offered to a person and what that one holds, with organisations."""
    rows = OrgPosition.objects.filter(user=user.principal, stage__in=(Term.OFFERED, Term.HELD))
    return rows.select_related("title", "organisation__place", "user").order_by("-pk")


def own_invitations(user: User) -> QuerySet[OrgInvitation]:
    """Return the open invitations for a person's phone, with organisations."""
    rows = OrgInvitation.objects.open().personal(user).select_related("organisation__place", "invited_by")
    return rows.order_by("-pk")


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return the members with their accounts."""
    rows = Membership.objects.filter(organisation=organisation, stage=Belonging.MEMBER)
    return rows.select_related("user", "organisation__place")


def desks_sat_at(user: User) -> QuerySet[Organisation]:
    """Return the organisations at whose desk somebody works by a position, those managed by a role apart."""
    held = OrgPosition.objects.current().filter(user=user).exclude(desk="").values("organisation")
    return Organisation.objects.filter(pk__in=held).select_related("place")
