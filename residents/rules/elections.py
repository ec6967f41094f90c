"""Who may call, stand, vote, hand in and check; every refusal in words."""

import rules
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_leader_of_its_place, is_staff_of_its_place, is_staff_somewhere, register_household
from core.attachments import register_reader
from residents.models import Candidate, Election, Representative, Resident
from residents.states import ELECTION, ElectionKind, ElectionStage
from residents.states.elections import RUNNING

from .adults import is_adult, own_row


@rules.predicate
def is_adult_of_its_household(user: User, election: Election) -> bool:
    """Whether the person is of age and lives in the household that elects."""
    row = own_row(user)
    return (
        row is not None
        and election.household_id is not None
        and row.household_id == election.household_id
        and is_adult(row, timezone.localdate())
    )


@rules.predicate
def lives_in_its_household(user: User, election: Election) -> bool:
    """Whether the person lives in the household that elects."""
    row = own_row(user)
    return row is not None and election.household_id is not None and row.household_id == election.household_id


@rules.predicate
def is_of_a_leader(user: User, election: Election) -> bool:
    """Whether it is about a leader: such elections are public."""
    return election.household_id is None


@rules.predicate
def handed_in_the_sheet(user: User, election: Election) -> bool:
    """Whether the person handed in the signed sheet."""
    return election.sheet_by_id is not None and election.sheet_by_id in {user.pk, user.principal.pk}


@rules.predicate
def is_own_term(user: User, representative: Representative) -> bool:
    """Whether the person, or the one for whom the person acts, holds the term."""
    return user.is_authenticated and representative.resident.user_id == user.principal.pk


rules.add_perm("residents.call_election", is_staff_of_its_place)
rules.add_perm(
    "residents.read_election", is_of_a_leader | lives_in_its_household | is_leader_of_its_place | is_staff_of_its_place
)
rules.add_perm("residents.hand_in_sheet", is_adult_of_its_household | is_leader_of_its_place | is_staff_of_its_place)
rules.add_perm(
    "residents.check_sheet",
    (is_leader_of_its_place | is_staff_of_its_place) & ~handed_in_the_sheet & ~lives_in_its_household,
)
rules.add_perm("residents.dispute_election", is_adult_of_its_household)
rules.add_perm("residents.start_election", is_adult_of_its_household)
rules.add_perm("residents.record_paper", is_staff_of_its_place & is_of_a_leader)
rules.add_perm("residents.resign_term", is_own_term)
rules.add_perm("residents.end_term", is_staff_of_its_place)
rules.add_perm("residents.view_election", is_staff_somewhere)
rules.add_perm("residents.view_electionround", is_staff_somewhere)
rules.add_perm("residents.change_electionround", is_staff_of_its_place)
rules.add_perm("residents.view_representative", is_staff_somewhere)
rules.add_perm("residents.view_voterule", is_staff_somewhere)


@register_household
def represents(actor: User, resident: User) -> bool:
    """Whether the first person represents the household in which the second one lives."""
    household = Resident.objects.current().filter(user=resident).values("household")
    terms = Representative.objects.current().filter(resident__user=actor, resident__moved_out_on=None)
    return terms.filter(household__in=household).exists()


@ELECTION.guard("hand_in_sheet")
@ELECTION.guard("dispute")
def is_not_of_a_household(election: Election) -> str | None:
    """Refuse what is a family's alone: leaders are elected by secret ballot."""
    if election.household_id is None:
        return _("This is for the election of a household's representative only.")
    return _("A recall is decided by ballot.") if election.is_recall else None


@ELECTION.guard("begin_voting")
def has_candidates(election: Election) -> str | None:
    """Refuse a vote on nobody."""
    # The clock asks for thousands at once and brings the answer with them.
    known: bool | None = getattr(election, "has_candidates", None)
    stands = Candidate.objects.filter(election=election, accepted=True).exists() if known is None else known
    return None if stands else _("Nobody stands yet.")


@ELECTION.guard("hand_in_sheet")
def is_not_held_anew(election: Election) -> str | None:
    """Refuse a sheet for an old election in which nobody stood while a newer one runs."""
    others = Election.objects.running().filter(household=election.household_id).exclude(pk=election.pk)
    return _("An election is under way here already.") if others.exclude(kind=ElectionKind.RECALL).exists() else None


def may_read_sheet(user: User, pk: int) -> bool:
    """Whoever reads the election of a household reads its signed sheet; strangers read neither."""
    election = Election.objects.select_related("place").filter(pk=pk).first()
    if election is None or not user.is_authenticated:
        return False
    return election.household_id is not None and user.has_perm("residents.read_election", election)


def may_hand_in(user: User, pk: int) -> bool:
    """Whoever hands in a sheet adds its photo, while the election takes one; staff add the record of paper ballots."""
    election = Election.objects.select_related("place").filter(pk=pk).first()
    if election is None or not user.is_authenticated:
        return False
    if election.household_id is None:
        return user.has_perm("residents.record_paper", election)
    open_ = election.stage in {*RUNNING, ElectionStage.VACANT}
    return open_ and user.has_perm("residents.hand_in_sheet", election)


register_reader("residents.election", may_read_sheet, may_hand_in)
