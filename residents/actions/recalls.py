"""A recall: demanded by one elector in so many, then decided by ballot."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RoleGrant, User
from accounts.states import LEADER_ROLES
from core.flow import FlowRefused, begin, take
from places.models import Place
from places.states import Level
from residents.models import Election, Elector, Household, RecallDemand, Representative
from residents.queries.rolls import OFFICE_AT, roll_of
from residents.rules.adults import own_row
from residents.states import ELECTION, ElectionKind, ElectionStage, Office

from .announcing import tell
from .calling import make_key


@transaction.atomic
def demand_recall(
    *, by: User, reason: str, representative: Representative | None = None, grant: RoleGrant | None = None
) -> Election:
    """Demand that a representative, or a leader by the term's grant, be recalled; enough demands open the vote.

    Only those who could vote demand it: the adults of the household, or the representatives of the place. Raises
    PermissionDenied, FlowRefused.
    """
    if by.acting_for is not None:
        raise PermissionDenied(_("Nobody demands a recall for somebody else."))
    if not reason.strip():
        raise FlowRefused(_("Please give a reason."), code="reason")
    election = _recall_of(representative, grant)
    row = own_row(by)
    if row is None or not Elector.objects.filter(election=election, resident=row).exists():
        raise PermissionDenied(_("Only those who would vote on it can demand a recall."))
    RecallDemand.objects.get_or_create(election=election, resident=row, defaults={"reason": reason.strip()[:300]})
    if election.stage == ElectionStage.PLANNED and election.demands.count() >= demands_needed(election):
        changes = {
            "closes_at": timezone.now() + timedelta(days=settings.ELECTION_RECALL_DAYS),
            "key": make_key(),
        }
        election = take(ELECTION, election, "open_recall", by=None, changes=changes)
        tell(election, kind="residents.election_opened", text=_("Enough have demanded it: please vote on the recall."))
    return election


def demands_needed(election: Election) -> int:
    """Return how many have to demand a recall: one in ELECTION_RECALL_SHARE of the roll, rounded up."""
    return -(-election.roll // settings.ELECTION_RECALL_SHARE)


def _recall_of(representative: Representative | None, grant: RoleGrant | None) -> Election:
    """Return the running recall of a term, or begin one; the term's place or household is locked."""
    if representative is not None:
        Household.objects.select_for_update().get(pk=representative.household_id)
        term = Representative.objects.select_related("household__place").get(pk=representative.pk)
        if term.ended_on is not None:
            raise FlowRefused(_("This term is over already."), code="over")
        found = Election.objects.running().filter(household=term.household, kind=ElectionKind.RECALL)
        facts = {"household": term.household, "place": term.household.place, "representative": term}
        return found.for_page().first() or _begin(Election(office=Office.REPRESENTATIVE, **facts))
    if grant is None or grant.role not in LEADER_ROLES or grant.place is None:
        raise FlowRefused(_("This is not the term of a leader."), code="term")
    Place.objects.select_for_update(of=("self",)).get(pk=grant.place.pk)
    fresh = RoleGrant.objects.current().filter(pk=grant.pk).select_related("place").first()
    if fresh is None or fresh.place is None:
        raise FlowRefused(_("This term is over already."), code="over")
    office = OFFICE_AT[Level(fresh.place.level)]
    found = Election.objects.running().filter(place=fresh.place, office=office, kind=ElectionKind.RECALL)
    return found.for_page().first() or _begin(Election(office=office, place=fresh.place, grant=fresh))


def _begin(election: Election) -> Election:
    election.kind = ElectionKind.RECALL
    roll = roll_of(election)
    election.roll = len(roll)
    election.save()
    Elector.objects.bulk_create(Elector(election=election, resident_id=resident) for resident in roll)
    return begin(ELECTION, election, by=None)
