"""Who rates, who writes down what others say of the result, and what a result needs before it is published."""

import rules
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import (
    is_leader_of_its_place,
    is_signed_in,
    is_staff_of_its_place,
    is_staff_somewhere,
    is_street_staff,
)
from accounts.states import Role
from core.attachments import register_reader
from orgs.models import Organisation
from proposals.models import Proposal
from proposals.models.evaluation import Evaluation, MeetingVerdict, Rating, RollEntry, ThirdPartyReport
from proposals.states import PROPOSAL
from proposals.states.evaluation import Verdict
from residents.models import Resident
from residents.rules.adults import is_adult, own_row

from .proposals import is_author

rules.add_perm("proposals.rate_proposal", is_signed_in)
rules.add_perm("proposals.record_ratings", (is_staff_of_its_place | is_leader_of_its_place) & ~is_author)
rules.add_perm("proposals.view_evaluationrule", is_staff_somewhere)
for _verb in ("add", "change", "delete"):
    rules.add_perm(f"proposals.{_verb}_evaluationrule", is_street_staff)
for _noun in ("evaluation", "meetingverdict", "thirdpartyreport"):
    rules.add_perm(f"proposals.view_{_noun}", is_staff_somewhere)


def why_no_rating(evaluation: Evaluation, user: User) -> str | None:
    """Return why somebody can't rate: the adults of the households on the roll do, one rating a household."""
    if not user.is_authenticated:
        return _("Sign in to rate it.")
    if why := why_not_open(evaluation):
        return why
    row = own_row(user)
    if row is None:
        return _("Find your household first.")
    entry = RollEntry.objects.filter(evaluation=evaluation, household=row.household_id).first()
    if entry is None:
        return _("Only households of %(place)s rate it.") % {"place": evaluation.place}
    if not entry.drawn:
        return _("A part of the households was drawn to rate it; yours, number %(number)d, was not among them.") % {
            "number": entry.number
        }
    return _why_not_this_one(evaluation, row, user)


def why_not_open(evaluation: Evaluation) -> str | None:
    """Return why nobody rates any more; None while it is open."""
    if evaluation.closed_at is None and evaluation.ends_on >= timezone.localdate():
        return None
    return _("The time to rate it is over.")


def _why_not_this_one(evaluation: Evaluation, row: Resident, user: User) -> str | None:
    if not is_adult(row, timezone.localdate()):
        return _("One rates from the age of 18.")
    if works_for_executor(user, evaluation.proposal):
        return _("Who carried it out does not rate it.")
    given = Rating.objects.filter(evaluation=evaluation, household=row.household_id).first()
    other = given is not None and given.user_id != user.principal.pk
    return _("Your household has rated it already.") if other else None


def works_for_executor(user: User, proposal: Proposal) -> bool:
    """Whether the person manages an organisation that carried the proposal out."""
    bodies = Organisation.objects.filter(pk__in=executors(proposal)).values_list("body", flat=True)
    return bool(set(bodies) & set(user.principal.standing.bodies(Role.ORG_MANAGER)))


def executors(proposal: Proposal) -> set[int]:
    """Return the keys of the organisations that proposed it or carried it out: none of them evaluates it."""
    return {proposal.organisation_id} - {None} if proposal.organisation_id else set()


def why_no_third_party(evaluation: Evaluation, organisation: Organisation | None, evaluator: str) -> str | None:
    """Return why somebody can't be the third party: whoever proposed it or carried it out has a stake in it."""
    proposal, taken = evaluation.proposal, executors(evaluation.proposal)
    if organisation is not None and organisation.pk in taken:
        return _("%(name)s proposed it or carried it out: it can't evaluate its own work.") % {
            "name": organisation.name
        }
    names = set(Organisation.objects.filter(pk__in=taken).values_list("name", flat=True)) | {proposal.author.name}
    if evaluator.strip() in names:
        return _("%(name)s proposed it or carried it out: it can't evaluate its own work.") % {"name": evaluator}
    manages = organisation is not None and organisation.body_id in proposal.author.standing.bodies(Role.ORG_MANAGER)
    return _("Its manager proposed this: it can't evaluate it.") if manages else None


def missing_parts(evaluation: Evaluation) -> list[str]:
    """Return what an evaluation lacks of what its terms require, in words."""
    terms, missing = evaluation.terms, []
    if evaluation.closed_at is None:
        missing.append(_("The households still rate."))
    elif evaluation.rating_count < evaluation.least and evaluation.decided_good is None:
        missing.append(
            _("%(count)d of at least %(least)d households have rated: staff decide, with a reason.")
            % {"count": evaluation.rating_count, "least": evaluation.least}
        )
    if terms.needs_meeting and not MeetingVerdict.objects.filter(evaluation=evaluation).exists():
        missing.append(_("The verdict of the meeting of representatives is missing."))
    if terms.needs_third_party and not ThirdPartyReport.objects.filter(evaluation=evaluation).exists():
        missing.append(_("The report of a third party is missing."))
    if evaluation.spent_fen is None:
        missing.append(_("The budget has not been compared with the spending."))
    return missing


def verdict_of(evaluation: Evaluation) -> Verdict:
    """Return what an evaluation comes to by its terms: good if every part of it is.

    Where too few have rated, the ratings don't count, and staff have decided for them.
    """
    meeting = MeetingVerdict.objects.filter(evaluation=evaluation).first()
    third = ThirdPartyReport.objects.filter(evaluation=evaluation).first()
    mean = evaluation.mean
    enough = evaluation.rating_count >= evaluation.least
    rated_well = mean is not None and mean >= evaluation.terms.pass_mean if enough else bool(evaluation.decided_good)
    parts = (meeting is None or meeting.is_good, third is None or third.is_good, rated_well)
    return Verdict.GOOD if all(parts) else Verdict.BAD


def _latest(proposal: Proposal) -> Evaluation | None:
    found = Evaluation.objects.latest_of(proposal)
    if found is not None:
        found.proposal = proposal
    return found


@PROPOSAL.guard("publicise")
@PROPOSAL.guard("send_back")
def is_settled(proposal: Proposal) -> str | None:
    """Let nothing go on before all that its terms require is there."""
    evaluation = _latest(proposal)
    if evaluation is None:
        return _("It has not been evaluated.")
    missing = missing_parts(evaluation)
    if not missing and not evaluation.verdict:
        return _("It has not been evaluated.")
    return " ".join(missing) or None


@PROPOSAL.guard("publicise")
def bad_goes_back_first(proposal: Proposal) -> str | None:
    """Publish a bad result only after a second try."""
    evaluation = _latest(proposal)
    if evaluation is not None and evaluation.verdict == Verdict.BAD and not proposal.sent_back:
        return _("The evaluation is bad: it is sent back to be done better, once.")
    return None


@PROPOSAL.guard("send_back")
def is_bad(proposal: Proposal) -> str | None:
    """Send back nothing that people are satisfied with."""
    evaluation = _latest(proposal)
    good = evaluation is not None and evaluation.verdict == Verdict.GOOD
    return _("Those affected are satisfied with it.") if good else None


def _of_part(part: type[MeetingVerdict | ThirdPartyReport], pk: int) -> Proposal | None:
    rows = part._default_manager.select_related("evaluation__proposal__place", "evaluation__proposal__author")
    found = rows.filter(pk=pk).first()
    return found.evaluation.proposal if found is not None else None


def _register(part: type[MeetingVerdict | ThirdPartyReport]) -> None:
    """Minutes and reports are read by whoever reads the proposal, and added by the staff who evaluate it."""

    def may(user: User, pk: int, perm: str) -> bool:
        proposal = _of_part(part, pk)
        return proposal is not None and user.has_perm(perm, proposal)

    register_reader(
        part._meta.label_lower,
        lambda user, pk: may(user, pk, "proposals.read_proposal"),
        lambda user, pk: may(user, pk, "proposals.evaluate_proposal"),
    )


def may_see_sheets(user: User, pk: int) -> bool:
    """Sheets carry names and signatures: the offices and leaders of the place read them, and nobody else."""
    rows = Evaluation.objects.select_related("proposal__place", "proposal__author")
    evaluation = rows.filter(pk=pk).first()
    return evaluation is not None and user.has_perm("proposals.record_ratings", evaluation.proposal)


_register(MeetingVerdict)
_register(ThirdPartyReport)
register_reader("proposals.evaluation", may_see_sheets)
