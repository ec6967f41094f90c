"""Reviews of an incubation, and what they come to: go on, extend, graduate, end."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from core.months import months_before
from orgs.models.incubation import Incubation, IncubationReview
from orgs.states.incubation import EndKind, IncubationStage, ReviewResult

from .circles import leave_nursery
from .incubation_news import (
    filing_due,
    locked,
    next_review,
    nothing_due,
    review_due,
    stage_due,
    step,
    tell,
    tell_leader,
    tell_mentor,
    tell_staff,
)

LEAST_WORDS = 5


@transaction.atomic
def call_review(*, case: Incubation, by: User | None) -> Incubation:
    """Begin the review; ``by=None`` is the clock on its day."""
    case = step(locked(case), "call_review", by=by)
    review_over(case)
    stage_due(case)
    text = _("The review of “%(circle)s” has begun.") % {"circle": case}
    tell_leader(case, text)
    tell_mentor(case, text)
    if by is None:
        tell_staff(case, text)
    return case


@transaction.atomic
def conclude_review(
    *,
    case: Incubation,
    result: str,
    findings: str,
    by: User,
    ends_on: date | None = None,
    end_kind: str = "",
    reason: str = "",
) -> Incubation:
    """Record a review and take the step that it comes to.

    ``ends_on`` is the new last day of an extension; ``end_kind`` and ``reason`` say why it ends. Raises FlowRefused
    with the conditions that are missing, ValidationError by field; nothing is recorded then.
    """
    case = locked(case)
    if result not in ReviewResult.values:
        raise ValidationError({"result": _("Say what the review comes to.")})
    if len(findings.strip()) < LEAST_WORDS:
        least = {"count": LEAST_WORDS}
        raise ValidationError({"findings": _("Please say it in at least %(count)d characters.") % least})
    if case.stage != IncubationStage.REVIEW:
        raise FlowRefused(_("The circle is not under review."), code=result)
    if result == ReviewResult.EXTEND:
        case = _extend(case, ends_on, by)
    elif result == ReviewResult.GRADUATE:
        case = _graduate(case, by)
    elif result == ReviewResult.END:
        case = end_incubation(case=case, kind=end_kind, reason=reason, by=by)
    else:
        case = _go_on(case, by)
    IncubationReview.objects.create(
        incubation=case,
        held_on=timezone.localdate(),
        by=by,
        findings=findings.strip()[:2000],
        result=result,
        ends_on=case.ends_on,
    )
    return case


@transaction.atomic
def end_incubation(*, case: Incubation, kind: str, reason: str, by: User | None) -> Incubation:
    """End an incubation with a reason that everybody reads; a circle in the nursery is a circle again.

    ``by=None`` is the clock, for a circle that became an organisation meanwhile. Raises FlowRefused, ValidationError.
    """
    case = locked(case)
    if kind not in EndKind.values:
        raise ValidationError({"end_kind": _("Say why it ends.")})
    nursed = case.in_nursery
    case = step(case, "end", by=by, reason=reason, changes={"end_kind": kind})
    if nursed and by is not None:
        leave_nursery(circle=case.circle, by=by, reason=reason)
    nothing_due(case)
    text = _("The incubation of “%(circle)s” ended: %(reason)s") % {"circle": case, "reason": reason.strip()}
    tell_leader(case, text)
    if case.mentor is not None:
        tell(case, "orgs.incubation_mentor", [case.mentor.user], text)
    return case


def review_over(case: Incubation) -> None:
    """Remind nobody of a review that has begun; how long it may take is the stage's limit."""
    case.review_on = None
    case.save(update_fields=["review_on", "updated_at"])
    review_due(case)


def _go_on(case: Incubation, by: User) -> Incubation:
    review_on = next_review(case.ends_on) if case.ends_on else None
    case = step(case, "go_on", by=by, changes={"review_on": review_on})
    return _nursed_again(case, _("“%(circle)s” was reviewed and goes on as planned."))


def _extend(case: Incubation, ends_on: date | None, by: User) -> Incubation:
    most = settings.INCUBATION_EXTENSION_MONTHS
    if ends_on is None or case.ends_on is None or ends_on <= case.ends_on or ends_on <= timezone.localdate():
        raise ValidationError({"ends_on": _("Choose a day after the end of the plan.")})
    if ends_on > months_before(case.ends_on, -most):
        raise ValidationError({"ends_on": _("A plan is extended by at most %(count)d months.") % {"count": most}})
    changes: dict[str, Any] = {"ends_on": ends_on, "extensions": case.extensions + 1, "review_on": next_review(ends_on)}
    case = step(case, "extend", by=by, changes=changes)
    return _nursed_again(case, _("“%(circle)s” was reviewed; its plan goes on until %(day)s."))


def _nursed_again(case: Incubation, text: str) -> Incubation:
    stage_due(case)
    review_due(case)
    words = text % {"circle": case, "day": f"{case.ends_on:%Y-%m-%d}" if case.ends_on else ""}
    tell_leader(case, words)
    tell_mentor(case, words)
    return case


def _graduate(case: Incubation, by: User) -> Incubation:
    case = step(case, "graduate", by=by)
    nothing_due(case)
    filing_due(case)
    facts = {"circle": case}
    tell_leader(case, _("Congratulations: “%(circle)s” graduated. File it as an organisation now.") % facts)
    tell_mentor(case, _("“%(circle)s” graduated. Thank you for your help.") % facts)
    return case
