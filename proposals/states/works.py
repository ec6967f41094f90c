"""The flows of a task that is carried out and of a call to a department; the design defaults of their rules."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import STAYS, Flow, Step

from .stages import TIERS, Tier


class WorkStage(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", pgettext_lazy("task", "Not begun")
    UNDER_WAY = "under_way", pgettext_lazy("task", "Under way")
    DELAYED = "delayed", pgettext_lazy("task", "Delayed")
    DONE = "done", pgettext_lazy("task", "Done, to be accepted")
    ACCEPTED = "accepted", pgettext_lazy("task", "Accepted")
    DROPPED = "dropped", pgettext_lazy("task", "Dropped")


class WorkOwner(models.TextChoices):
    """Who does a task."""

    ORGANISATION = "organisation", _("An organisation")
    CIRCLE = "circle", _("A circle")
    HOUSEHOLD = "household", _("A household")
    PROPERTY = "property", _("The property manager")
    DEPARTMENT = "department", _("A department")
    PARTNER = "partner", _("A partner")
    OFFICE = "office", _("The community office")


class WorkSource(models.TextChoices):
    """Where a task comes from."""

    PLAN = "plan", pgettext_lazy("task", "From the plan")
    ADDED = "added", pgettext_lazy("task", "Added later")
    EVALUATION = "evaluation", pgettext_lazy("task", "After a bad evaluation")


class CallStage(models.TextChoices):
    """Where a call to a department stands."""

    ASKED = "asked", pgettext_lazy("call", "Waits for an answer")
    ANSWERED = "answered", pgettext_lazy("call", "Answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("call", "Taken back")


@dataclass(frozen=True)
class WorkTerms:
    """How calls are answered at a level, and what a proposal earns.

    ``call_days`` are working days to the answer; ``warn_days`` working days before a last day the light turns yellow;
    the points are what the author's household earns once (domain: section 8).
    """

    call_days: int = 5
    warn_days: int = 2
    accepted_points: int = 20
    carried_out_points: int = 50

    def copied(self) -> dict[str, Any]:
        """Return the values as a case keeps them."""
        return asdict(self)


_CALL_DAYS = {Tier.BUILDING: 3, Tier.COMPOUND: 5, Tier.COMMUNITY: 5, Tier.STREET: 10}
DEFAULT_WORK_TERMS: dict[str, WorkTerms] = {tier: WorkTerms(call_days=_CALL_DAYS[tier]) for tier in TIERS}

BODY_OWNERS = (WorkOwner.PROPERTY, WorkOwner.DEPARTMENT, WorkOwner.PARTNER)
# Somebody still has to do something about these.
OPEN_WORKS = (WorkStage.OPEN, WorkStage.UNDER_WAY, WorkStage.DELAYED, WorkStage.DONE)
# Its owner still has to do something about these.
TO_DO = (WorkStage.OPEN, WorkStage.UNDER_WAY, WorkStage.DELAYED)

WORK = Flow(
    "proposals.work",
    "stage",
    (
        Step(
            "begin",
            (WorkStage.OPEN,),
            WorkStage.UNDER_WAY,
            "proposals.do_work",
            pgettext_lazy("task", "Begin"),
            pgettext_lazy("task", "Begun"),
            pgettext_lazy("task", "Beginning"),
        ),
        Step(
            "delay",
            TO_DO,
            WorkStage.DELAYED,
            "proposals.do_work",
            pgettext_lazy("task", "Report a delay"),
            pgettext_lazy("task", "Delayed"),
            pgettext_lazy("task", "Delay"),
            needs_reason=True,
        ),
        Step(
            "go_on",
            (WorkStage.DELAYED,),
            WorkStage.UNDER_WAY,
            "proposals.do_work",
            pgettext_lazy("task", "Go on"),
            pgettext_lazy("task", "Goes on"),
            pgettext_lazy("task", "Work"),
        ),
        Step(
            "finish",
            (WorkStage.UNDER_WAY, WorkStage.DELAYED),
            WorkStage.DONE,
            "proposals.do_work",
            pgettext_lazy("task", "Report that it is done"),
            pgettext_lazy("task", "Done"),
            pgettext_lazy("task", "Work"),
            needs_reason=True,
        ),
        Step(
            "accept",
            (WorkStage.DONE,),
            WorkStage.ACCEPTED,
            "proposals.accept_work",
            pgettext_lazy("task", "Accept"),
            pgettext_lazy("task", "Accepted"),
            pgettext_lazy("task", "Acceptance"),
        ),
        Step(
            "send_back",
            (WorkStage.DONE,),
            WorkStage.UNDER_WAY,
            "proposals.accept_work",
            pgettext_lazy("task", "Send back"),
            pgettext_lazy("task", "Sent back"),
            pgettext_lazy("task", "Acceptance"),
            needs_reason=True,
        ),
        Step(
            "drop",
            OPEN_WORKS,
            WorkStage.DROPPED,
            "proposals.manage_work",
            pgettext_lazy("task", "Drop"),
            pgettext_lazy("task", "Dropped"),
            pgettext_lazy("task", "Drop"),
            needs_reason=True,
        ),
        Step(
            "give_to",
            TO_DO,
            STAYS,
            "proposals.manage_work",
            pgettext_lazy("task", "Give to somebody else"),
            pgettext_lazy("task", "Given to somebody else"),
            pgettext_lazy("task", "Change of owner"),
            needs_reason=True,
        ),
    ),
    road=(WorkStage.OPEN, WorkStage.UNDER_WAY, WorkStage.DONE, WorkStage.ACCEPTED),
)

# Nobody holds the permission of the clock's step.
CALL = Flow(
    "proposals.call",
    "stage",
    (
        Step(
            "answer",
            (CallStage.ASKED,),
            CallStage.ANSWERED,
            "proposals.answer_call",
            pgettext_lazy("call", "Answer"),
            pgettext_lazy("call", "Answered"),
            pgettext_lazy("call", "Answer"),
            needs_reason=True,
        ),
        Step(
            "ask_again",
            (CallStage.ANSWERED,),
            CallStage.ASKED,
            "proposals.manage_call",
            pgettext_lazy("call", "Ask again"),
            pgettext_lazy("call", "Asked again"),
            pgettext_lazy("call", "Answer"),
            needs_reason=True,
        ),
        Step(
            "withdraw",
            (CallStage.ASKED,),
            CallStage.WITHDRAWN,
            "proposals.manage_call",
            pgettext_lazy("call", "Take back"),
            pgettext_lazy("call", "Taken back"),
            pgettext_lazy("call", "Answer"),
            needs_reason=True,
        ),
        Step(
            "escalate",
            (CallStage.ASKED,),
            STAYS,
            "proposals.nobody",
            _("Overdue: up one level"),
            _("Overdue: up one level"),
            _("Level"),
            by_clock=True,
        ),
    ),
    road=(CallStage.ASKED, CallStage.ANSWERED),
)
