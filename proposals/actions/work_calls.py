"""Calls to departments (吹哨): asked, answered, asked again, handed up by the clock when they are overdue."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.queries import holders_of
from accounts.states import BODY_ROLES, BodyKind, Role
from core.flow import begin, take
from core.workdays import add_working_days, is_working_day
from notices.actions import clear_due, notify, set_due
from proposals.models import Proposal
from proposals.models.works import Call, Work, WorkRule
from proposals.queries.works import people_in
from proposals.states import TIERS, Stage, Tier
from proposals.states.works import CALL, CallStage

from .phases import STAFF
from .rewards import terms_of
from .work_making import lock_executing

BATCH = 100


@transaction.atomic
def ask_department(*, proposal: Proposal, body: Body, asked: str, by: User, work: Work | None = None) -> Call:
    """Call a department: it answers within the working days of the level's rule.

    Raises PermissionDenied, FlowRefused, ValidationError by field.
    """
    locked = lock_executing(proposal, by)
    if body.kind == BodyKind.ORGANISATION or body.street_code != locked.street_code:
        raise ValidationError({"body": _("Choose a department or partner of this street.")})
    if work is not None and work.proposal_id != locked.pk:
        raise ValidationError({"work": _("This task belongs to another proposal.")})
    if not asked.strip():
        raise ValidationError({"asked": _("Say what is asked.")})
    terms = terms_of(locked)
    call = Call(
        proposal=locked,
        work=work,
        body=body,
        asked=asked.strip(),
        tier=locked.tier,
        rules=terms.copied(),
        due_on=add_working_days(timezone.localdate(), terms.call_days),
        asked_by=by,
    )
    call.full_clean()
    call.save()
    begin(CALL, call, by=by, reason=asked)
    _remind(call)
    text = _("The community asks: %(asked)s Please answer by %(day)s.")
    _tell(call, "proposals.call", _department(call), text % {"asked": call.asked, "day": f"{call.due_on:%Y-%m-%d}"})
    return call


@transaction.atomic
def answer_call(*, call: Call, answer: str, by: User) -> Call:
    """Answer a call; staff write down what a department says by telephone. Raises PermissionDenied, FlowRefused."""
    changes = {"answer": answer.strip(), "answered_by": by, "answered_at": timezone.now()}
    moved = _take(call, "answer", by=by, reason=answer, changes=changes)
    clear_due(call_key(moved))
    text = _("%(body)s answers: %(answer)s") % {"body": moved.body, "answer": moved.answer}
    _tell(moved, "proposals.call_answered", [moved.asked_by, *holders_of(*STAFF, at=moved.place)], text)
    return moved


@transaction.atomic
def ask_again(*, call: Call, reason: str, by: User) -> Call:
    """Ask again what an answer left open; the days of the rule that it copied begin anew. Raises as above."""
    Proposal.objects.select_for_update(of=("self",)).get(pk=call.proposal_id)
    due_on = add_working_days(timezone.localdate(), call.terms.call_days)
    moved = _take(call, "ask_again", by=by, reason=reason, changes={"due_on": due_on})
    _remind(moved)
    _tell(moved, "proposals.call", _department(moved), _("Asked again: %(reason)s") % {"reason": reason})
    return moved


@transaction.atomic
def withdraw_call(*, call: Call, reason: str, by: User) -> Call:
    """Take a call back. Raises as above."""
    moved = _take(call, "withdraw", by=by, reason=reason)
    clear_due(call_key(moved))
    _tell(moved, "proposals.call", _department(moved), _("Taken back: %(reason)s") % {"reason": reason})
    return moved


def follow_calls() -> int:
    """Hand up the calls whose last day has passed, one level each; return how many. Any number of clocks may run."""
    if not is_working_day(timezone.localdate()):
        return 0
    moved = 0
    while count := _hand_up_some():
        moved += count
    return moved


@transaction.atomic
def _hand_up_some() -> int:
    late = Call.objects.filter(
        stage=CallStage.ASKED, due_on__lt=timezone.localdate(), proposal__stage=Stage.EXECUTING
    ).exclude(tier=Tier.STREET)
    rows = late.select_for_update(skip_locked=True, of=("self",)).order_by("due_on", "pk")[:BATCH]
    chosen = list(rows.select_related("proposal__place", "proposal__street"))
    for call in chosen:
        _hand_up(call)
    return len(chosen)


def _hand_up(call: Call) -> None:
    """Let the level above see to it, by its own rule, from today."""
    above = TIERS[TIERS.index(Tier(call.tier)) + 1]
    street_id = call.proposal.street_id or call.proposal.place_id
    terms = WorkRule.objects.terms(street_id=street_id, tier=above)
    changes = {
        "tier": above,
        "rules": terms.copied(),
        "due_on": add_working_days(timezone.localdate(), terms.call_days),
        "escalations": call.escalations + 1,
    }
    moved = _take(call, "escalate", by=None, changes=changes)
    _remind(moved)
    text = _("The call to %(body)s was overdue and is with the level “%(tier)s” now: %(asked)s")
    words = text % {"body": moved.body, "tier": above.label, "asked": moved.asked}
    _tell(moved, "proposals.call_overdue", [*holders_of(*STAFF, at=moved.place), moved.asked_by], words)
    _tell(moved, "proposals.call", _department(moved), words)


def call_key(call: Call) -> str:
    """Return the key of a call's reminder."""
    return f"proposals.call:{call.pk}"


def _take(
    call: Call, step: str, *, by: User | None, reason: str = "", changes: dict[str, object] | None = None
) -> Call:
    moved = take(CALL, call, step, by=by, reason=reason, changes=changes)
    return Call.objects.with_facts().get(pk=moved.pk)


def _department(call: Call) -> list[User]:
    return people_in(call.body, *BODY_ROLES)


def _responsible(call: Call) -> list[User]:
    """Return the staff of the level that sees to it: at the street's level those of the street."""
    roles = (Role.STREET_STAFF,) if call.tier == Tier.STREET else STAFF
    return list(holders_of(*roles, at=call.place))


def _remind(call: Call) -> None:
    set_due(
        key=call_key(call),
        kind="proposals.call_due",
        due_on=call.due_on,
        title=_("%(body)s: “%(title)s”") % {"body": call.body, "title": call.proposal.title},
        url=call.get_absolute_url(),
        people=_department(call) or _responsible(call),
        street_code=call.street_code,
        escalate_to=_responsible(call),
        escalate_after=1,
    )


def _tell(call: Call, kind: str, to: list[User], text: str) -> None:
    notify(
        kind=kind,
        to=list({person.pk: person for person in to}.values()),
        title=call.proposal.title,
        text=text,
        url=call.get_absolute_url(),
        street_code=call.street_code,
    )
