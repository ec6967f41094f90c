"""Who runs a round, declares, judges and sits on the committee, and who must not."""

from typing import Any

import rules
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RoleGrant, User
from accounts.rules import is_staff_of_its_place, is_staff_somewhere, is_street_staff, manages_its_body
from accounts.states import Role
from core.attachments import register_reader
from core.months import months_after, months_before
from disclosure.states import Stage as NoticeStage
from orgs.models import Membership, Organisation
from orgs.models.offices import OrgPosition
from orgs.models.party import InstructorAssignment
from orgs.models.rounds import Assignment, Declaration, RatingReview, RatingRound, RoundEntry, Tie
from orgs.models.stars import StarGrant, UpgradeRequest
from orgs.states import Belonging
from orgs.states.rounds import (
    ASSIGNMENT,
    ENTRY,
    IN_PLAY,
    RATING_ROUND,
    REVIEW,
    AssignmentKind,
    AssignmentStage,
    EntryStage,
    RatingRoundStage,
    ReviewStage,
)
from orgs.states.stars import UpgradeStage

RUNNING = (NoticeStage.OPEN, NoticeStage.UNDER_OBJECTION)


@rules.predicate
def judges_it(user: User, assignment: Assignment) -> bool:
    """Whether it was given to this person, or is the first review of a community whose staff the person is."""
    if not user.is_authenticated:
        return False
    if assignment.kind == AssignmentKind.COMMUNITY:
        return user.standing.has(Role.COMMUNITY_STAFF, at=assignment.place.path)
    return assignment.user_id == user.pk


@rules.predicate
def is_on_its_committee(user: User, obj: RoundEntry | RatingReview | RatingRound) -> bool:
    """Whether somebody sits on the committee of the round."""
    if not user.is_authenticated or obj is None:
        return False
    entry = obj.entry if isinstance(obj, RatingReview) else obj
    return round_of(entry).committee.filter(user=user).exists()


def round_of(obj: RoundEntry | RatingRound) -> RatingRound:
    """Return the round of an entry, or the round itself."""
    return obj.round if isinstance(obj, RoundEntry) else obj


rules.add_perm("orgs.run_rating_round", is_street_staff)
rules.add_perm("orgs.view_ratinground", is_staff_somewhere)
rules.add_perm("orgs.declare_for_rating", manages_its_body)
rules.add_perm("orgs.ask_for_review", manages_its_body)
rules.add_perm("orgs.judge_entry", judges_it)
rules.add_perm("orgs.recuse_from_entry", judges_it | is_street_staff)
rules.add_perm("orgs.sit_on_committee", is_on_its_committee)
# What was declared and given is read by those who judge and decide, by staff, and by the organisation itself.
rules.add_perm("orgs.read_entry", manages_its_body | is_staff_of_its_place | is_on_its_committee)


def why_recused(user: User, organisation: Organisation, *, years: int) -> str:
    """Return why somebody must not judge an organisation, or nothing."""
    today = timezone.localdate()
    since = months_before(today, years * 12)
    belongs = Membership.objects.filter(organisation=organisation, user=user)
    if belongs.filter(stage=Belonging.MEMBER).exists() or belongs.filter(left_on__gt=since).exists():
        return _("Is or was a member there.")
    grants = RoleGrant.objects.filter(user=user, body=organisation.body_id).exclude(ends_on__lt=since)
    if grants.exists() or OrgPosition.objects.filter(user=user, organisation=organisation).exclude(ends_on__lt=since):
        return _("Holds or held an office there.")
    if InstructorAssignment.objects.filter(instructor=user, organisation=organisation).exclude(ended_on__lt=since):
        return _("Guides it, or did.")
    tie = Tie.objects.filter(user=user, organisation=organisation).exclude(until__lt=since).first()
    return str(tie.get_kind_display()) if tie else ""


def excludes_deciding(user: User, entry: RoundEntry) -> str:
    """Return why a member of the committee takes no part in deciding about an organisation."""
    standard = entry.round.standard
    return why_recused(user, entry.organisation, years=standard.recusal_years if standard else 2)


@RATING_ROUND.guard("open")
def ends_lie_ahead(rating_round: RatingRound) -> str | None:
    """Let a round open only while its days lie ahead."""
    if rating_round.declare_until >= timezone.localdate():
        return None
    return _("The last day for declarations is over; set a later one first.")


@RATING_ROUND.guard("assess")
def everybody_has_assessors(rating_round: RatingRound) -> str | None:
    """Let nobody be assessed by fewer than the standard asks for."""
    short = short_of_assessors(rating_round)
    if not short:
        return None
    return _("%(count)d organisations have too few assessors, %(name)s among them.") % {
        "count": len(short),
        "name": short[0].organisation,
    }


def short_of_assessors(rating_round: RatingRound) -> list[RoundEntry]:
    """Return the entries in play that have fewer assessors than the standard asks for."""
    least = rating_round.standard.least_assessors if rating_round.standard else 0
    found: list[RoundEntry] = []
    rows = rating_round.entries.filter(stage__in=IN_PLAY).prefetch_related("assignments").select_related("organisation")
    for entry in rows.order_by("pk"):
        assigned = [
            one
            for one in entry.assignments.all()
            if one.kind == AssignmentKind.ASSESSOR and one.stage != AssignmentStage.RECUSED
        ]
        if len(assigned) < least:
            found.append(entry)
    return found


@RATING_ROUND.guard("convene")
def everything_is_handed_in(rating_round: RatingRound) -> str | None:
    """Let the committee meet when every judgement is there."""
    open_ones = Assignment.objects.filter(
        entry__round=rating_round, entry__stage__in=IN_PLAY, stage=AssignmentStage.ASSIGNED
    )
    count = open_ones.count()
    return _("%(count)d judgements are still to be handed in.") % {"count": count} if count else None


@RATING_ROUND.guard("convene")
def has_a_committee(rating_round: RatingRound) -> str | None:
    """Let only a committee meet that can have a majority: three or more, an odd number."""
    count = rating_round.committee.count()
    least = 3
    if count >= least and count % 2:
        return None
    return _("The committee needs three members or more, and an odd number; it has %(count)d.") % {"count": count}


@RATING_ROUND.guard("announce")
def everybody_is_decided(rating_round: RatingRound) -> str | None:
    """Let results be announced when the committee has decided about everybody."""
    count = rating_round.entries.filter(stage__in=IN_PLAY).count()
    return _("The committee has not yet decided about %(count)d organisations.") % {"count": count} if count else None


@RATING_ROUND.guard("publish")
def notice_is_over(rating_round: RatingRound) -> str | None:
    """Let stars be published when the notice has ended and every review is decided."""
    notice = rating_round.notice
    if notice is None or notice.stage in RUNNING:
        return _("The public notice still runs.")
    if notice.stage != NoticeStage.PASSED:
        return _("The notice was undone; the committee must meet again.")
    count = RatingReview.objects.filter(entry__round=rating_round, stage=ReviewStage.REQUESTED).count()
    return _("%(count)d reviews are still to be decided.") % {"count": count} if count else None


def _only_while(entry: RoundEntry, stage: RatingRoundStage, words: str) -> str | None:
    return None if entry.round.stage == stage else words


@ENTRY.guard("declare")
@ENTRY.guard("withdraw")
def declarations_are_open(entry: RoundEntry) -> str | None:
    """Let an organisation declare until the last day."""
    today = timezone.localdate()
    if entry.round.stage == RatingRoundStage.DECLARING and today <= entry.round.declare_until:
        return None
    return _("Declarations were possible until %(day)s.") % {"day": entry.round.declare_until.isoformat()}


@ENTRY.guard("decide")
def committee_sits(entry: RoundEntry) -> str | None:
    """Let the committee decide while it sits."""
    return _only_while(entry, RatingRoundStage.COMMITTEE, _("The committee does not sit."))


@ENTRY.actor_guard("decide")
@ENTRY.actor_guard("amend")
def decides_without_ties(entry: RoundEntry, by: Any) -> str | None:
    """Let nobody decide about an organisation to which there is a tie."""
    if by is None:
        return None
    why = excludes_deciding(by, entry)
    return _("You take no part here: %(why)s") % {"why": why} if why else None


@ENTRY.guard("amend")
def review_was_upheld(entry: RoundEntry) -> str | None:
    """Let a decision be amended only by a review that was granted."""
    review = RatingReview.objects.filter(entry=entry, stage=ReviewStage.UPHELD).first()
    return None if review else _("Only a review that was granted amends a decision.")


@ASSIGNMENT.guard("hand_in")
@ASSIGNMENT.guard("reopen")
def assessment_runs(assignment: Assignment) -> str | None:
    """Let points be given while the round assesses."""
    return _only_while(assignment.entry, RatingRoundStage.ASSESSING, _("The assessment is not open."))


@REVIEW.guard("uphold")
def most_grant(review: RatingReview) -> str | None:
    """Let a review be granted by more than half of the committee."""
    return None if _granted(review) else _("Not more than half of the committee voted for it.")


@REVIEW.guard("reject")
def most_do_not(review: RatingReview) -> str | None:
    """Let a review be turned down once it can no longer reach more than half."""
    members = review.entry.round.committee.count()
    against = review.votes.filter(grants=False).count()
    if _granted(review):
        return _("More than half of the committee voted for it.")
    return None if against * 2 >= members else _("The committee has not voted yet.")


def _granted(review: RatingReview) -> bool:
    return review.votes.filter(grants=True).count() * 2 > review.entry.round.committee.count()


def why_no_review(entry: RoundEntry) -> str:
    """Return why no review can be asked for now, or nothing."""
    notice = entry.round.notice
    if entry.round.stage != RatingRoundStage.NOTICE or notice is None or notice.stage not in RUNNING:
        return _("A review can be asked for while the results are on public notice.")
    if timezone.localdate() > notice.closes_on:
        return _("The last day to ask for a review was %(day)s.") % {"day": notice.closes_on.isoformat()}
    if entry.stage != EntryStage.DECIDED:
        return _("There is no decision to review.")
    return _("A review was asked for already.") if RatingReview.objects.filter(entry=entry).exists() else ""


def why_not_declare(entry: RoundEntry) -> str:
    """Return why nothing can be declared now, or nothing."""
    return declarations_are_open(entry) or ("" if entry.stage in IN_PLAY else str(entry.get_stage_display()))


def may_see_entry(user: User, entry: RoundEntry) -> bool:
    """Whether somebody sees an entry: everybody once the results are shown, before that only those concerned."""
    if entry.round.shows_results and entry.stage in (EntryStage.DECIDED, EntryStage.FINAL, EntryStage.VETOED):
        return True
    return user.is_authenticated and user.has_perm("orgs.read_entry", entry)


def may_see_round(user: User, rating_round: RatingRound) -> bool:
    """Whether somebody sees a round: everybody but for drafts, which are the staff's."""
    return rating_round.stage != RatingRoundStage.DRAFT or user.has_perm("orgs.run_rating_round", rating_round)


def _declaration(pk: int) -> Declaration | None:
    rows = Declaration.objects.select_related("entry__round", "entry__organisation__place")
    return rows.filter(pk=pk).first()


def may_read_proof(user: User, pk: int) -> bool:
    """Proof of a declaration is opened by those who read the entry, and by those who judge it."""
    found = _declaration(pk)
    if found is None or not user.is_authenticated:
        return False
    if user.has_perm("orgs.read_entry", found.entry):
        return True
    return Assignment.objects.filter(entry=found.entry, user=user).exclude(stage=AssignmentStage.RECUSED).exists()


def may_write_proof(user: User, pk: int) -> bool:
    """Proof is added and removed by the organisation while it may declare."""
    found = _declaration(pk)
    return (
        found is not None and not why_not_declare(found.entry) and user.has_perm("orgs.declare_for_rating", found.entry)
    )


register_reader("orgs.declaration", may_read_proof, may_write_proof)


def why_no_upgrade(organisation: Organisation) -> str:
    """Return why an organisation can't ask to be rated again, higher; or nothing."""
    if UpgradeRequest.objects.filter(organisation=organisation, stage=UpgradeStage.ASKED).exists():
        return _("You have asked already.")
    grant = StarGrant.objects.held().filter(organisation=organisation).select_related("standard").first()
    if grant is None:
        return ""
    earliest = months_after(grant.from_on, grant.standard.upgrade_after_months)
    if timezone.localdate() >= earliest:
        return ""
    return _("An upgrade can be asked for from %(day)s.") % {"day": earliest.isoformat()}
