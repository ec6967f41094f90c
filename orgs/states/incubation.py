"""The flows of an incubation (孵化) and of the milestones of its plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class IncubationStage(models.TextChoices):
    """Where an incubation stands."""

    APPLIED = "applied", pgettext_lazy("incubation", "Applied")
    TALK = "talk", pgettext_lazy("incubation", "Invited to talk")
    PLANNING = "planning", pgettext_lazy("incubation", "Planning")
    NURSING = "nursing", pgettext_lazy("incubation", "In the nursery")
    REVIEW = "review", pgettext_lazy("incubation", "Under review")
    GRADUATED = "graduated", pgettext_lazy("incubation", "Graduated")
    DECLINED = "declined", pgettext_lazy("incubation", "Not admitted")
    ENDED = "ended", pgettext_lazy("incubation", "Ended")
    WITHDRAWN = "withdrawn", pgettext_lazy("incubation", "Withdrawn")


class MilestoneStage(models.TextChoices):
    """Where a milestone stands."""

    OPEN = "open", pgettext_lazy("milestone", "Open")
    DONE = "done", pgettext_lazy("milestone", "Done")
    DROPPED = "dropped", pgettext_lazy("milestone", "Dropped")


class TalkKind(models.TextChoices):
    """What a talk was for."""

    INTAKE = "intake", _("Intake talk")
    MENTORING = "mentoring", _("Talk with the mentor")


class TalkResult(models.TextChoices):
    """What the intake talk came to."""

    ADMIT = "admit", _("Can be admitted")
    WAIT = "wait", _("Talk again")
    DECLINE = "decline", _("Not ready yet")


class ReviewResult(models.TextChoices):
    """What a review comes to."""

    GO_ON = "go_on", pgettext_lazy("review", "Go on as planned")
    EXTEND = "extend", pgettext_lazy("review", "Extend the plan")
    GRADUATE = "graduate", pgettext_lazy("review", "Graduate")
    END = "end", pgettext_lazy("review", "End the incubation")


class EndKind(models.TextChoices):
    """Why an incubation ends before graduation."""

    GAVE_UP = "gave_up", _("The circle does not wish to go on")
    UNMET = "unmet", _("The conditions cannot be met in time")
    IDLE = "idle", _("Nothing has happened for a long time")
    BREACH = "breach", _("Rules were broken")
    FILED = "filed", _("The circle was filed already")
    OTHER = "other", _("Another reason")


BEFORE_NURSERY = (IncubationStage.APPLIED, IncubationStage.TALK, IncubationStage.PLANNING)
IN_NURSERY = (IncubationStage.NURSING, IncubationStage.REVIEW)
RUNNING = (*BEFORE_NURSERY, *IN_NURSERY)
# What came to nothing before it began is nobody else's business.
UNSPOKEN = (IncubationStage.DECLINED, IncubationStage.WITHDRAWN)

INCUBATION = Flow(
    "orgs.incubation",
    "stage",
    (
        Step(
            "invite",
            (IncubationStage.APPLIED,),
            IncubationStage.TALK,
            "orgs.keep_incubation",
            _("Invite to a talk"),
            _("Invited to a talk"),
            _("Intake talk"),
        ),
        Step(
            "invite_again",
            (IncubationStage.TALK,),
            IncubationStage.TALK,
            "orgs.keep_incubation",
            _("Move the talk"),
            _("The talk was moved"),
            _("Intake talk"),
        ),
        Step(
            "admit",
            (IncubationStage.TALK,),
            IncubationStage.PLANNING,
            "orgs.keep_incubation",
            _("Admit"),
            _("Admitted, the plan is being made"),
            _("Plan"),
        ),
        Step(
            "decline",
            (IncubationStage.APPLIED, IncubationStage.TALK),
            IncubationStage.DECLINED,
            "orgs.keep_incubation",
            _("Do not admit"),
            pgettext_lazy("incubation", "Not admitted"),
            _("Answer"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "name_mentor",
            (IncubationStage.PLANNING,),
            IncubationStage.PLANNING,
            "orgs.keep_incubation",
            _("Name the mentor"),
            _("A mentor was named"),
            _("Mentor"),
        ),
        Step(
            "change_mentor",
            (IncubationStage.NURSING,),
            IncubationStage.NURSING,
            "orgs.keep_incubation",
            _("Change the mentor"),
            _("The mentor was changed"),
            _("Mentor"),
            needs_reason=True,
        ),
        Step(
            "set_plan",
            (IncubationStage.PLANNING,),
            IncubationStage.PLANNING,
            "orgs.plan_incubation",
            _("Write the plan"),
            _("The plan was written"),
            _("Plan"),
        ),
        Step(
            "agree",
            (IncubationStage.PLANNING,),
            IncubationStage.PLANNING,
            "orgs.own_incubation",
            _("Agree to the plan"),
            _("The circle agreed to the plan"),
            _("Consent of the circle"),
        ),
        Step(
            "start",
            (IncubationStage.PLANNING,),
            IncubationStage.NURSING,
            "orgs.keep_incubation",
            _("Begin in the nursery"),
            _("Taken into the nursery"),
            _("Nursery"),
        ),
        Step(
            "call_review",
            (IncubationStage.NURSING,),
            IncubationStage.REVIEW,
            "orgs.keep_incubation",
            _("Begin the review"),
            _("The review began"),
            _("Review"),
            by_clock=True,
        ),
        Step(
            "go_on",
            (IncubationStage.REVIEW,),
            IncubationStage.NURSING,
            "orgs.keep_incubation",
            pgettext_lazy("review", "Go on as planned"),
            _("Reviewed: goes on as planned"),
            _("Review"),
        ),
        Step(
            "extend",
            (IncubationStage.REVIEW,),
            IncubationStage.NURSING,
            "orgs.keep_incubation",
            pgettext_lazy("review", "Extend the plan"),
            _("Reviewed: extended"),
            _("Extension"),
        ),
        Step(
            "graduate",
            (IncubationStage.REVIEW,),
            IncubationStage.GRADUATED,
            "orgs.keep_incubation",
            pgettext_lazy("review", "Graduate"),
            pgettext_lazy("incubation", "Graduated"),
            _("Graduation"),
        ),
        Step(
            "end",
            (IncubationStage.PLANNING, *IN_NURSERY),
            IncubationStage.ENDED,
            "orgs.keep_incubation",
            pgettext_lazy("review", "End the incubation"),
            _("The incubation ended"),
            _("End"),
            needs_reason=True,
            by_clock=True,
        ),
        Step(
            "withdraw",
            BEFORE_NURSERY,
            IncubationStage.WITHDRAWN,
            "orgs.own_incubation",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            needs_reason=True,
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(*RUNNING, IncubationStage.GRADUATED),
)

MILESTONE = Flow(
    "orgs.incubationmilestone",
    "stage",
    (
        Step(
            "report",
            (MilestoneStage.OPEN,),
            MilestoneStage.OPEN,
            "orgs.own_incubation",
            _("Report as done"),
            _("Reported by the circle"),
            _("Report"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "move",
            (MilestoneStage.OPEN,),
            MilestoneStage.OPEN,
            "orgs.mentor_incubation",
            _("Move the day"),
            _("The day was moved"),
            _("Day"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "finish",
            (MilestoneStage.OPEN,),
            MilestoneStage.DONE,
            "orgs.mentor_incubation",
            _("Confirm as done"),
            pgettext_lazy("milestone", "Done"),
            pgettext_lazy("milestone", "Done"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "reopen",
            (MilestoneStage.DONE, MilestoneStage.DROPPED),
            MilestoneStage.OPEN,
            "orgs.mentor_incubation",
            pgettext_lazy("milestone", "Open again"),
            pgettext_lazy("milestone", "Opened again"),
            pgettext_lazy("milestone", "Open again"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "drop",
            (MilestoneStage.OPEN,),
            MilestoneStage.DROPPED,
            "orgs.mentor_incubation",
            pgettext_lazy("milestone", "Drop"),
            pgettext_lazy("milestone", "Dropped"),
            pgettext_lazy("milestone", "Dropped"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(MilestoneStage.OPEN, MilestoneStage.DONE),
)
