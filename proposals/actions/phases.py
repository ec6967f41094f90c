"""A proposal moves from step to step: the rules are copied when it enters one, and the clock of the step begins."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from core.flow import take
from core.workdays import add_working_days
from notices.actions import clear_due, notify, set_due
from proposals.models import PhaseRule, PhaseRun, Proposal
from proposals.states import PHASE_OF, PROPOSAL, Limits, Phase

STAFF = (Role.STREET_STAFF, Role.COMMUNITY_STAFF)
_entering: dict[Phase, list[Callable[[Proposal], object]]] = {}


def on_enter(phase: Phase, begin: Callable[[Proposal], object]) -> None:
    """Let a matter begin its part when a proposal enters one of the six steps: in the same transaction."""
    if begin not in _entering.setdefault(phase, []):
        _entering[phase].append(begin)


def move(
    proposal: Proposal, step: str, *, by: User | None, reason: str = "", changes: Mapping[str, Any] | None = None
) -> Proposal:
    """Take a step of the flow; if it leads into another of the six steps, leave the one and enter the other.

    Runs in the caller's transaction. Raises PermissionDenied, FlowRefused.
    """
    proposal = take(PROPOSAL, proposal, step, by=by, reason=reason, changes=changes)
    phase = PHASE_OF.get(proposal.stage)
    run = proposal.runs.running().first()
    if run is not None and run.phase == phase:
        return proposal
    if run is not None:
        _leave(proposal, run)
    if phase is not None:
        _enter(proposal, phase)
    elif proposal.due_on is not None:
        _due(proposal, None)
    return proposal


def limits_of(proposal: Proposal, phase: Phase) -> Limits:
    """Return the rule of a step as it stands today, at the proposal's level."""
    street = proposal.street if proposal.street_id else proposal.place
    return PhaseRule.objects.limits(street=street, tier=proposal.tier, phase=phase)


def give_to(proposal: Proposal, run: PhaseRun | None, tier: str) -> None:
    """Let the running step begin anew at another level, by that level's rules. The proposal is saved."""
    proposal.tier = tier
    Proposal.objects.filter(pk=proposal.pk).update(tier=tier, escalations=proposal.escalations)
    if run is None:
        return
    for name, value in _rules(proposal, Phase(run.phase)).items():
        setattr(run, name, value)
    run.save()
    if run.phase != Phase.COLLECT:
        _due(proposal, run.due_on)
        remind_staff(proposal, run.due_on)


def phase_key(proposal: Proposal) -> str:
    """Return the key of the due date of the step that it stands in."""
    return f"proposals.phase:{proposal.pk}"


def remind_staff(proposal: Proposal, due_on: date | None) -> None:
    """Remind the staff of the place of the step's last day; None takes the reminder back."""
    if due_on is None:
        clear_due(phase_key(proposal))
        return
    phase = Phase(PHASE_OF[proposal.stage]).label
    set_due(
        key=phase_key(proposal),
        kind="proposals.due",
        due_on=due_on,
        title=_("%(step)s: “%(title)s”") % {"step": phase, "title": proposal.title},
        url=proposal.get_absolute_url(),
        people=list(holders_of(*STAFF, at=proposal.place)),
        street_code=proposal.street_code,
    )


def tell(proposal: Proposal, *, kind: str, to: list[User], text: str) -> None:
    """Tell some people of a proposal, each once."""
    notify(
        kind=kind,
        to=list({person.pk: person for person in to}.values()),
        title=proposal.title,
        text=text,
        url=proposal.get_absolute_url(),
        street_code=proposal.street_code,
    )


def followers(proposal: Proposal) -> list[User]:
    """Return the author and all who support it."""
    supporters = User.objects.filter(pk__in=proposal.supports.values("user"), is_active=True)
    return [proposal.author, *supporters]


def _leave(proposal: Proposal, run: PhaseRun) -> None:
    run.left_at = timezone.now()
    run.save(update_fields=["left_at"])
    clear_due(phase_key(proposal))


def _enter(proposal: Proposal, phase: Phase) -> None:
    run = PhaseRun.objects.create(proposal=proposal, phase=phase, **_rules(proposal, phase))
    # While it collects, staff owe an answer rather than a result: filing sets that day.
    hurries = phase != Phase.COLLECT
    _due(proposal, run.due_on if hurries else None)
    if hurries:
        remind_staff(proposal, run.due_on)
    for begin in _entering.get(phase, ()):
        begin(proposal)


def _rules(proposal: Proposal, phase: Phase) -> dict[str, Any]:
    """Return the level and the rules of a step as they stand today, with the days that follow from them."""
    limits = limits_of(proposal, phase)
    due_on = add_working_days(timezone.localdate(), limits.days) if limits.days else None
    up_on = add_working_days(due_on, limits.escalate_days) if due_on else None
    return {"tier": proposal.tier, "rules": limits.copied(), "due_on": due_on, "escalates_on": up_on}


def _due(proposal: Proposal, due_on: date | None) -> None:
    proposal.due_on = due_on
    Proposal.objects.filter(pk=proposal.pk).update(due_on=due_on)
