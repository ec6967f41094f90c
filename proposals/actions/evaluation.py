"""An evaluation opens with its roll, closes when its time is over, and comes to a result."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from core.bulk import copy_rows
from core.flow import FlowRefused
from core.workdays import add_working_days
from proposals.models import Proposal
from proposals.models.evaluation import Evaluation, EvaluationRule, RollEntry
from proposals.queries.evaluation import households_of, public_seed
from proposals.rules.drawing import draw, fingerprint
from proposals.rules.evaluation import missing_parts, verdict_of
from proposals.states import Phase, Stage
from proposals.states.evaluation import Raters, Verdict

from .phases import STAFF, _due, move, on_enter, remind_staff, tell
from .results import draft_result

TOLD_AT_MOST = 5000


def open_evaluation(proposal: Proposal) -> Evaluation:
    """Open an evaluation: copy the terms, freeze the roll of households, draw if the terms say so, tell whoever rates.

    Runs in the transaction in which the proposal enters the step.
    """
    street_id = proposal.street_id or proposal.place_id
    terms = EvaluationRule.objects.terms(street_id=street_id, tier=proposal.tier)
    homes = list(households_of(proposal.place).order_by("pk").values_list("pk", flat=True))
    last = Evaluation.objects.latest_of(proposal)
    number = last.number + 1 if last is not None else 1
    seed, source = public_seed(proposal, number)
    size = terms.sample_size if terms.who == Raters.SAMPLE else len(homes)
    drawn = draw(seed, len(homes), size)
    evaluation = Evaluation.objects.create(
        proposal=proposal,
        number=number,
        terms_kept=terms.copied(),
        population=len(homes),
        drawn=len(drawn),
        seed=seed,
        seed_source=source,
        roll_digest=fingerprint(homes),
        ends_on=add_working_days(timezone.localdate(), terms.days),
    )
    rows = ((evaluation.pk, place, home, place in drawn) for place, home in enumerate(homes, start=1))
    copy_rows(RollEntry, ("evaluation", "number", "household", "drawn"), rows)
    _ask(evaluation)
    return evaluation


def _ask(evaluation: Evaluation) -> None:
    """Tell the grown-ups of the households that may rate."""
    homes = RollEntry.objects.filter(evaluation=evaluation, drawn=True).values("household")
    people = User.objects.filter(is_active=True, resident__household__in=homes, resident__moved_out_on=None).order_by(
        "pk"
    )[:TOLD_AT_MOST]
    text = _("“%(title)s” is done. Please rate it for your household until %(day)s.")
    words = text % {"title": evaluation.proposal.title, "day": f"{evaluation.ends_on:%Y-%m-%d}"}
    tell(evaluation.proposal, kind="proposals.rate", to=list(people), text=words)


@transaction.atomic
def record_money(
    *, evaluation: Evaluation, planned_fen: int, spent_fen: int, by: User, over_reason: str = ""
) -> Evaluation:
    """Write down what was planned and what was spent, in fen; more than planned asks for a reason."""
    locked = for_staff(evaluation, by)
    if min(planned_fen, spent_fen) < 0:
        raise ValidationError({"spent_fen": _("An amount can't be below zero.")})
    if spent_fen > planned_fen and not over_reason.strip():
        raise ValidationError({"over_reason": _("More was spent than planned: say why.")})
    locked.planned_fen, locked.spent_fen = planned_fen, spent_fen
    locked.over_reason = over_reason.strip()[:500] if spent_fen > planned_fen else ""
    locked.save(update_fields=["planned_fen", "spent_fen", "over_reason", "updated_at"])
    return settle(locked)


@transaction.atomic
def decide_with_few(*, evaluation: Evaluation, good: bool, reason: str, by: User) -> Evaluation:
    """Decide with a reason where too few households have rated, even in the time that was added."""
    locked = for_staff(evaluation, by)
    if locked.closed_at is None or locked.rating_count >= locked.least:
        raise FlowRefused(_("Staff decide only where too few have rated in time."), code="few")
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    locked.decided_good, locked.decided_by, locked.decision = good, by, reason.strip()[:500]
    locked.save(update_fields=["decided_good", "decided_by", "decision", "updated_at"])
    return settle(locked)


def for_staff(evaluation: Evaluation, by: User) -> Evaluation:
    """Lock an evaluation for staff, who write its parts until it is settled. Raises PermissionDenied, FlowRefused."""
    locked = lock(evaluation)
    if not by.has_perm("proposals.evaluate_proposal", locked.proposal):
        raise PermissionDenied(_("Only staff of the place do this, and nobody for the own proposal."))
    if locked.verdict:
        raise FlowRefused(_("This evaluation is settled."), code="settled")
    if locked.proposal.stage != Stage.EVALUATING:
        raise FlowRefused(_("This proposal is not being evaluated."), code="stage")
    return locked


def lock(evaluation: Evaluation) -> Evaluation:
    """Return the evaluation with its row locked."""
    rows = Evaluation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("proposal__place", "proposal__author", "proposal__street").get(pk=evaluation.pk)


def settle(evaluation: Evaluation) -> Evaluation:
    """Say what an evaluation comes to, once nothing is missing. A first bad result sends the proposal back.

    The evaluation is locked. A good one, and a second bad one, leave a draft of the result for staff.
    """
    if evaluation.verdict or missing_parts(evaluation):
        return evaluation
    evaluation.verdict, evaluation.settled_at = verdict_of(evaluation), timezone.now()
    evaluation.save(update_fields=["verdict", "settled_at", "updated_at"])
    proposal = evaluation.proposal
    if evaluation.verdict == Verdict.BAD and not proposal.sent_back:
        evaluation.proposal = _send_back(proposal, None, reason_of(evaluation))
        return evaluation
    draft_result(evaluation)
    text = _("The evaluation of “%(title)s” is done: publish its result.") % {"title": proposal.title}
    _tell_staff(proposal, text)
    return evaluation


@transaction.atomic
def send_back(*, proposal: Proposal, by: User | None, reason: str) -> Proposal:
    """Send a proposal with a bad evaluation back to be done better; once."""
    return _send_back(proposal, by, reason)


def _send_back(proposal: Proposal, by: User | None, reason: str) -> Proposal:
    sent = move(proposal, "send_back", by=by, reason=reason, changes={"sent_back": True})
    text = _("“%(title)s” goes back to be done better: %(reason)s") % {"title": sent.title, "reason": reason}
    tell(sent, kind="proposals.moved", to=[sent.author], text=text)
    _tell_staff(sent, text)
    return sent


def reason_of(evaluation: Evaluation) -> str:
    """Return in words why an evaluation is bad."""
    parts = []
    mean = evaluation.mean
    if evaluation.rating_count >= evaluation.least and mean is not None and mean < evaluation.terms.pass_mean:
        words = _("The households rate it %(mean)s of 5; %(pass)s are asked.")
        parts.append(words % {"mean": mean, "pass": evaluation.terms.pass_mean})
    if evaluation.decided_good is False:
        parts.append(evaluation.decision)
    meeting = getattr(evaluation, "meeting_verdict", None)
    if meeting is not None and not meeting.is_good:
        words = _("%(good)d of %(present)d at the meeting of representatives are satisfied.")
        parts.append(words % {"good": meeting.in_favour, "present": meeting.present})
    third = getattr(evaluation, "third_party", None)
    if third is not None and not third.is_good:
        parts.append(_("The third party gives %(score)d of 100.") % {"score": third.score})
    return " ".join(parts)


def follow_evaluations() -> int:
    """Close what is over, prolong it once where too few have rated; return how many. Any number of clocks may run."""
    today = timezone.localdate()
    over = Evaluation.objects.rating().filter(ends_on__lt=today, proposal__stage=Stage.EVALUATING)
    return sum(_end(pk, today) for pk in over.order_by("ends_on", "pk").values_list("pk", flat=True)[:500])


@transaction.atomic
def _end(pk: int, today: date) -> bool:
    rows = Evaluation.objects.rating().filter(pk=pk, ends_on__lt=today, proposal__stage=Stage.EVALUATING)
    locked = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    evaluation = locked.select_related("proposal__place", "proposal__author", "proposal__street").first()
    if evaluation is None:
        return False
    if evaluation.rating_count < evaluation.least and not evaluation.prolonged and evaluation.terms.extra_days:
        _prolong(evaluation, today)
        return True
    evaluation.closed_at = timezone.now()
    evaluation.save(update_fields=["closed_at", "updated_at"])
    missing = missing_parts(settle(evaluation)) if not evaluation.verdict else []
    if missing:
        text = _("“%(title)s”: the ratings are closed. %(missing)s")
        _tell_staff(evaluation.proposal, text % {"title": evaluation.proposal.title, "missing": " ".join(missing)})
    return True


def _prolong(evaluation: Evaluation, today: date) -> None:
    """Give the households more days, once; the step is due as many days later."""
    extra = evaluation.terms.extra_days
    evaluation.ends_on, evaluation.prolonged = add_working_days(today, extra), True
    evaluation.save(update_fields=["ends_on", "prolonged", "updated_at"])
    proposal = evaluation.proposal
    run = proposal.runs.running().filter(phase=Phase.EVALUATE).first()
    if run is not None and run.due_on is not None:
        run.due_on = max(add_working_days(run.due_on, extra), evaluation.ends_on)
        run.escalates_on = add_working_days(run.due_on, run.limits.escalate_days)
        run.save(update_fields=["due_on", "escalates_on"])
        _due(proposal, run.due_on)
        remind_staff(proposal, run.due_on)
    _ask(evaluation)
    text = _("Too few households have rated “%(title)s”: they have until %(day)s.")
    _tell_staff(proposal, text % {"title": proposal.title, "day": f"{evaluation.ends_on:%Y-%m-%d}"})


def _tell_staff(proposal: Proposal, text: str) -> None:
    tell(proposal, kind="proposals.evaluation", to=list(holders_of(*STAFF, at=proposal.place)), text=text)


on_enter(Phase.EVALUATE, open_evaluation)
