"""What the clock does with proposals: ends collecting, brings back what was put off, hands up what is overdue."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import holders_of
from core.workdays import is_working_day
from notices.actions import clear_due
from proposals.models import PhaseRun, Proposal
from proposals.states import ESCALATING, TIERS, Stage, Tier

from .examination import resume
from .filing import answer_key
from .phases import STAFF, followers, give_to, move, tell
from .support import reached

BATCH = 100


def follow_proposals() -> int:
    """Do all that is due today; return how many moved. Any number of clocks may run at once."""
    moved = 0
    for batch in (_expire, _resume, _escalate):
        while count := batch():
            moved += count
    return moved


@transaction.atomic
def _expire() -> int:
    over = Proposal.objects.filter(stage=Stage.COLLECTING, expires_on__lt=timezone.localdate())
    rows = list(over.select_for_update(skip_locked=True, of=("self",)).select_related("place").order_by("pk")[:BATCH])
    for proposal in rows:
        if proposal.has_support:  # the rule was eased, or a household came with a merger
            reached(proposal)
            continue
        ended = move(proposal, "expire", by=None)
        clear_due(answer_key(ended))
        text = _("“%(title)s” found %(count)d of %(needed)d households in time, and ends. You can file it anew.")
        facts = {"title": ended.title, "count": ended.support_count, "needed": ended.support_needed}
        tell(ended, kind="proposals.moved", to=followers(ended), text=text % facts)
    return len(rows)


@transaction.atomic
def _resume() -> int:
    due = Proposal.objects.filter(stage=Stage.POSTPONED, postponed_until__lte=timezone.localdate())
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH])
    for proposal in rows:
        resume(proposal=proposal, by=None)
    return len(rows)


@transaction.atomic
def _escalate() -> int:
    today = timezone.localdate()
    if not is_working_day(today):
        return 0
    late = PhaseRun.objects.running().filter(escalates_on__lte=today, proposal__stage__in=ESCALATING)
    rows = late.exclude(tier=Tier.STREET).select_for_update(skip_locked=True, of=("self", "proposal"))
    chosen = list(rows.select_related("proposal__place", "proposal__street").order_by("escalates_on", "pk")[:BATCH])
    for run in chosen:
        _hand_up(run.proposal, run)
    return len(chosen)


def _hand_up(proposal: Proposal, run: PhaseRun) -> None:
    above = TIERS[TIERS.index(Tier(proposal.tier)) + 1]
    proposal = move(proposal, "escalate", by=None)
    run.escalated += 1
    proposal.escalations += 1
    give_to(proposal, run, above)
    text = _("“%(title)s” was overdue and is with the level “%(tier)s” now.")
    words = text % {"title": proposal.title, "tier": above.label}
    tell(proposal, kind="proposals.moved", to=[proposal.author], text=words)
    tell(proposal, kind="proposals.due", to=list(holders_of(*STAFF, at=proposal.place)), text=words)
