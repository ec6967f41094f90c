"""A vote: the roll says who voted, a sealed ballot says what, and nothing joins the two but the moment.

The moment (one transaction) can't be hidden in a database; what it leads to is sealed with a key that is not there.
"""

import uuid
from collections.abc import Mapping
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.attachments import store_attachment
from core.flow import FlowRefused
from residents.ballots.sealing import AGAINST, BLANK, CANDIDATE, REMOVE, seal
from residents.models import Ballot, Candidate, Election, Elector, PaperCount, Resident
from residents.rules.voting import why_no_vote, why_not_running, why_too_late
from residents.states import ElectionStage

log = structlog.get_logger(__name__)


def choices_of(election: Election) -> dict[int, str]:
    """Return what can be chosen, by number, in words; the order is that of the ballot."""
    if election.is_recall:
        return {REMOVE: _("Leaves office"), AGAINST: _("Stays in office"), BLANK: _("Blank")}
    rows = Candidate.objects.filter(election=election, accepted=True).select_related("resident").order_by("pk")
    names = {CANDIDATE + row.pk: row.resident.name for row in rows}
    return {**names, AGAINST: _("None of them"), BLANK: _("Blank")}


# Ballots go in under this lock, which voters share; the count's own excludes them.
_HOLD = """SELECT e.stage, k.public FROM residents_election e LEFT JOIN residents_ballotkey k ON k.uuid = e.key_id
WHERE e.id = %s FOR KEY SHARE OF e"""
# All that a vote asks of the database, at once: the busiest moment of an election is a press a second in each building.
_HOLD_FOR = """SELECT e.stage, k.public, line.id, line.voted_on, line.birth_date, line.relation,
    EXISTS (SELECT FROM residents_candidate c WHERE c.election_id = e.id AND c.accepted AND c.id = %s)
FROM residents_election e LEFT JOIN residents_ballotkey k ON k.uuid = e.key_id
LEFT JOIN LATERAL (SELECT o.id, o.voted_on, r.birth_date, r.relation
    FROM residents_resident r JOIN residents_elector o ON o.election_id = e.id AND o.resident_id = r.id
    WHERE r.user_id = %s AND r.moved_out_on IS NULL) line ON true
WHERE e.id = %s FOR KEY SHARE OF e"""
# The first of two who press at once marks the roll and puts the ballot in; the second one finds it marked.
_TAKE = """WITH voter AS (UPDATE residents_elector SET voted_on = %s WHERE id = %s AND voted_on IS NULL RETURNING id)
INSERT INTO residents_ballot (uuid, election_id, sealed) SELECT %s, %s, %s FROM voter"""


@transaction.atomic
def cast_vote(*, election: Election, choice: int, by: User) -> None:
    """Cast one's vote, once; ``choice`` is one of ``choices_of``. Raises FlowRefused, ValidationError.

    Nothing of the choice is returned, logged or kept in the clear.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_FOR, [0 if election.is_recall else choice - CANDIDATE, by.pk, election.pk])
        election.stage, public, elector, voted_on, birth_date, relation, stands = cursor.fetchone()
    line = elector and Elector(
        pk=elector, voted_on=voted_on, resident=Resident(birth_date=birth_date, relation=relation)
    )
    if (why := why_no_vote(election, by, line)) or not line:
        raise _refused(election, by, why)
    if choice not in ({REMOVE, AGAINST, BLANK} if election.is_recall else {AGAINST, BLANK}) and not stands:
        raise ValidationError({"choice": _("Please choose one of the lines of the ballot.")}, code="choice")
    sealed = seal(choice, election=election.pk, public=bytes(public))
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [timezone.localdate(), elector, uuid.uuid4(), election.pk, sealed])
        taken = cursor.rowcount
    if not taken:
        raise _refused(election, by, why_no_vote(election, by))


def _refused(election: Election, by: User, why: str | None) -> FlowRefused:
    log.warning("residents.vote_refused", election=election.pk, user=by.pk)
    return FlowRefused(why or _("You have voted already."), code="vote")


@transaction.atomic
def record_paper(
    *,
    election: Election,
    electors: list[Elector],
    totals: Mapping[int, int],
    witness: str,
    upload: "UploadedFile[Any]",
    by: User,
) -> PaperCount:
    """Record paper ballots: who voted on paper is marked on the roll, and as many sealed ballots join the others.

    Whoever has voted online can't vote on paper, nor the other way. Raises PermissionDenied, FlowRefused,
    ValidationError.
    """
    election = Election.objects.for_page().get(pk=election.pk)
    if by.acting_for is not None or not by.has_perm("residents.record_paper", election):
        raise PermissionDenied(_("You can't record paper ballots here."))
    if why := why_not_running(election, ElectionStage.VOTING) or why_too_late(election):
        raise FlowRefused(why, code="vote")
    if not witness.strip() or witness.strip() == by.name:
        raise ValidationError({"witness": _("Two people count: give the name of the other one.")})
    known = choices_of(election)
    if any(choice not in known or number < 0 for choice, number in totals.items()):
        raise ValidationError({"totals": _("Please choose one of the lines of the ballot.")}, code="choice")
    names = {elector.pk for elector in electors}
    if sum(totals.values()) != len(names):
        facts = {"ballots": sum(totals.values()), "people": len(names)}
        raise ValidationError(
            {"totals": _("%(ballots)d ballots for %(people)d people: the numbers have to be the same.") % facts}
        )
    free = Elector.objects.filter(pk__in=names, election=election, voted_on=None, resident__moved_out_on=None)
    # Locked first: whoever votes online at this moment is found marked, and not marked once more.
    found = {elector.pk for elector in free.select_for_update(of=("self",)).order_by("pk")}
    if not names or found != names:
        raise FlowRefused(_("Somebody of these has voted already, has moved out, or is not on the roll."), code="vote")
    Elector.objects.filter(pk__in=names).update(voted_on=timezone.localdate(), on_paper=True)
    store_attachment(upload=upload, subject=election, by=by)
    _put_in(election, [choice for choice, number in totals.items() for _n in range(number)])
    return PaperCount.objects.create(election=election, count=len(names), recorded_by=by, witness=witness.strip()[:60])


def _put_in(election: Election, choices: list[int]) -> None:
    """Seal and keep ballots. A count waits for whoever is doing so; whoever comes after it is refused."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [election.pk])
        election.stage, public = cursor.fetchone()
    if why := why_not_running(election, ElectionStage.VOTING):
        raise FlowRefused(why, code="vote")
    sealed = [seal(choice, election=election.pk, public=bytes(public)) for choice in choices]
    Ballot.objects.bulk_create(Ballot(election_id=election.pk, sealed=content) for content in sealed)
