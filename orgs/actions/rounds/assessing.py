"""Assessors are given organisations to which nothing ties them, and give points with reasons."""

from collections import Counter
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from orgs.models.rounds import Assignment, Given, RatingRound, RoundEntry
from orgs.queries.rounds import lines_to_judge
from orgs.rules.rounds import assessment_runs, short_of_assessors, why_recused
from orgs.states.rounds import ASSIGNMENT, IN_PLAY, AssignmentKind, AssignmentStage, RatingRoundStage

ASSIGNABLE = (RatingRoundStage.DECLARING, RatingRoundStage.ASSESSING)


@transaction.atomic
def assign_assessor(*, entry: RoundEntry, user: User, by: User) -> Assignment:
    """Give an organisation to an assessor of the round.

    Raises FlowRefused for somebody who has no seat, is tied to it, or has it already.
    """
    rating_round = RatingRound.objects.select_for_update().get(pk=entry.round_id)
    if not by.has_perm("orgs.run_rating_round", rating_round):
        raise PermissionDenied(_("Only the staff of the street assign assessors."))
    if rating_round.stage not in ASSIGNABLE or entry.stage not in IN_PLAY:
        raise FlowRefused(_("Nobody is assigned in this state."), code="closed")
    if not rating_round.assessors.filter(user=user).exists():
        raise FlowRefused(_("%(name)s has no seat in this round.") % {"name": user.name}, code="seat")
    if Assignment.objects.filter(entry=entry, user=user).exists():
        raise FlowRefused(_("%(name)s has this organisation already.") % {"name": user.name}, code="twice")
    years = rating_round.standard.recusal_years if rating_round.standard else 2
    if why := why_recused(user, entry.organisation, years=years):
        raise FlowRefused(
            _("%(name)s must not assess %(organisation)s: %(why)s")
            % {"name": user.name, "organisation": entry.organisation, "why": why},
            code="tied",
        )
    return _assign(entry, user, by)


@transaction.atomic
def propose_assignments(*, rating_round: RatingRound, by: User) -> int:
    """Fill every organisation up to the number of assessors asked for, the least burdened first; return how many.

    Whoever is tied to an organisation is passed over; what can't be filled is left for the staff to see.
    """
    rating_round = RatingRound.objects.select_for_update().get(pk=rating_round.pk)
    if not by.has_perm("orgs.run_rating_round", rating_round):
        raise PermissionDenied(_("Only the staff of the street assign assessors."))
    if rating_round.stage not in ASSIGNABLE or rating_round.standard is None:
        raise FlowRefused(_("Nobody is assigned in this state."), code="closed")
    seats = [seat.user for seat in rating_round.assessors.select_related("user").order_by("pk")]
    given = Assignment.objects.filter(entry__round=rating_round, user__in=seats)
    load = Counter(given.exclude(stage=AssignmentStage.RECUSED).values_list("user_id", flat=True))
    made = 0
    for entry in short_of_assessors(rating_round):
        have = [one for one in entry.assignments.all() if one.kind == AssignmentKind.ASSESSOR]
        working = sum(one.stage != AssignmentStage.RECUSED for one in have)
        known = {one.user_id for one in have}
        for user in sorted(seats, key=lambda one: (load[one.pk], one.pk)):
            if working >= rating_round.standard.least_assessors:
                break
            years = rating_round.standard.recusal_years
            if user.pk in known or why_recused(user, entry.organisation, years=years):
                continue
            _assign(entry, user, by)
            load[user.pk] += 1
            working += 1
            made += 1
    return made


@transaction.atomic
def give_points(*, assignment: Assignment, code: str, points: Decimal, reason: str, by: User, proof: str = "") -> Given:
    """Give, or change, the points for one indicator.

    Raises ValidationError naming what is wrong: no reason, too many points, a figure replaced without evidence, an
    indicator that is not this one's to judge. Raises FlowRefused once it is handed in or the assessment is closed.
    """
    assignment = _locked(assignment, by)
    line = {one.code: one for one in lines_to_judge(assignment, overrides=True)}.get(code)
    if line is None:
        raise ValidationError({"code": _("“%(code)s” is not for you to judge.") % {"code": code}})
    if not Decimal(0) <= points <= line.points:
        raise ValidationError(
            {"points": _("%(name)s takes 0 to %(most)s points.") % {"name": line.name, "most": line.points}}
        )
    if not reason.strip():
        raise ValidationError({"reason": _("%(name)s: say why you give these points.") % {"name": line.name}})
    required = {one.code for one in lines_to_judge(assignment)}
    if code not in required and not proof.strip():
        raise ValidationError({"proof": _("%(name)s: a figure is replaced only with evidence.") % {"name": line.name}})
    given, _new = Given.objects.update_or_create(
        assignment=assignment,
        code=code,
        defaults={"points": points, "reason": reason.strip()[:1000], "proof": proof.strip()[:300]},
    )
    return given


@transaction.atomic
def hand_in(*, assignment: Assignment, by: User) -> Assignment:
    """Hand the points in. Raises FlowRefused naming the indicators without points."""
    assignment = _locked(assignment, by)
    given = set(assignment.given.values_list("code", flat=True))
    missing = [line for line in lines_to_judge(assignment) if line.code not in given]
    if missing:
        names = ", ".join(f"{line.code} {line.name}" for line in missing)
        raise FlowRefused(_("Still without points: %(names)s.") % {"names": names}, code="missing")
    changes = {"done_at": timezone.now(), "user": by}
    return take(ASSIGNMENT, assignment, "hand_in", by=by, changes=changes)


@transaction.atomic
def recuse(*, assignment: Assignment, by: User, reason: str) -> Assignment:
    """Step back from an organisation, with the reason; the staff find somebody else."""
    return take(ASSIGNMENT, assignment, "recuse", by=by, reason=reason)


@transaction.atomic
def reopen_assignment(*, assignment: Assignment, by: User, reason: str) -> Assignment:
    """Give an assessor the points back to be mended."""
    assignment = take(ASSIGNMENT, assignment, "reopen", by=by, reason=reason, changes={"done_at": None})
    if assignment.user is not None:
        notify(
            kind="orgs.assess",
            to=[assignment.user],
            title=str(assignment),
            text=_("Your points were given back: %(reason)s") % {"reason": reason},
            url=assignment.get_absolute_url(),
            street_code=assignment.street_code,
        )
    return assignment


def _assign(entry: RoundEntry, user: User, by: User) -> Assignment:
    assignment = Assignment.objects.create(entry=entry, user=user)
    return begin(ASSIGNMENT, assignment, by=by, visibility=Visibility.STAFF)


def _locked(assignment: Assignment, by: User) -> Assignment:
    rows = Assignment.objects.select_for_update(of=("self",))
    assignment = rows.select_related("entry__round__standard", "entry__organisation__place").get(pk=assignment.pk)
    if not by.has_perm("orgs.judge_entry", assignment):
        raise PermissionDenied(_("This organisation is not yours to judge."))
    if assignment.stage != AssignmentStage.ASSIGNED:
        raise FlowRefused(_("It was handed in already."), code="done")
    if why := assessment_runs(assignment):
        raise FlowRefused(why, code="closed")
    return assignment
