"""Where a proposal stands, in which of the six steps, and at which level."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.states.affairs import Light, Referral


class Stage(models.TextChoices):
    """Where a proposal stands."""

    DRAFT = "draft", _("Draft")
    COLLECTING = "collecting", _("Collecting support")
    RETURNED = "returned", _("Returned to its author")
    SCREENING = "screening", _("Being examined")
    POSTPONED = "postponed", _("Postponed")
    DELIBERATING = "deliberating", _("Being deliberated")
    FORMING = "forming", _("Plan being made")
    CONSULTING = "consulting", _("Plan open for comment")
    EXECUTING = "executing", _("Being carried out")
    EVALUATING = "evaluating", _("Being evaluated")
    PUBLICISING = "publicising", _("Result on public notice")
    ARCHIVED = "archived", _("Done and filed")
    DECLINED = "declined", _("Not taken up")
    REFERRED = "referred", pgettext_lazy("proposal", "Referred")
    MERGED = "merged", _("Merged with another")
    EXPIRED = "expired", _("Too little support in time")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Phase(models.TextChoices):
    """The six steps (六步)."""

    COLLECT = "collect", pgettext_lazy("six steps", "Collect")
    DELIBERATE = "deliberate", pgettext_lazy("six steps", "Deliberate")
    FORM = "form", pgettext_lazy("six steps", "Form")
    EXECUTE = "execute", pgettext_lazy("six steps", "Execute jointly")
    EVALUATE = "evaluate", pgettext_lazy("six steps", "Evaluate")
    PUBLICISE = "publicise", pgettext_lazy("six steps", "Publicise")


class Tier(models.TextChoices):
    """The level that is to settle it (分级办理)."""

    BUILDING = "building", _("Building")
    COMPOUND = "compound", _("Compound")
    COMMUNITY = "community", _("Community")
    STREET = "street", _("Street")


class Outcome(models.TextChoices):
    """What the examination of a proposal comes to."""

    ACCEPT = "accept", _("Taken up for deliberation")
    RETURN = "return", _("Returned to its author")
    REFER = "refer", pgettext_lazy("proposal", "Referred")
    POSTPONE = "postpone", _("Postponed")
    DECLINE = "decline", _("Not taken up")


# From the lowest level up.
TIERS = (Tier.BUILDING, Tier.COMPOUND, Tier.COMMUNITY, Tier.STREET)
PHASE_OF: dict[str, Phase] = {
    Stage.COLLECTING: Phase.COLLECT,
    Stage.SCREENING: Phase.DELIBERATE,
    Stage.DELIBERATING: Phase.DELIBERATE,
    Stage.FORMING: Phase.FORM,
    Stage.CONSULTING: Phase.FORM,
    Stage.EXECUTING: Phase.EXECUTE,
    Stage.EVALUATING: Phase.EVALUATE,
    Stage.PUBLICISING: Phase.PUBLICISE,
}
# Somebody has to do something about these; whoever waits for support, for a date or for its author does not hurry.
OPEN_STAGES = (
    Stage.SCREENING,
    Stage.DELIBERATING,
    Stage.FORMING,
    Stage.CONSULTING,
    Stage.EXECUTING,
    Stage.EVALUATING,
    Stage.PUBLICISING,
)
# Overdue in these, it goes up one level by itself; a public notice has its own clock.
ESCALATING = (Stage.SCREENING, Stage.DELIBERATING, Stage.FORMING, Stage.EXECUTING, Stage.EVALUATING)
# Another on the same matter may still be merged into these.
MERGEABLE = (Stage.COLLECTING, Stage.SCREENING, Stage.DELIBERATING, Stage.FORMING)
PUBLIC_STAGES = (
    Stage.COLLECTING,
    *OPEN_STAGES,
    Stage.POSTPONED,
    Stage.ARCHIVED,
    Stage.DECLINED,
    Stage.REFERRED,
    Stage.MERGED,
    Stage.EXPIRED,
    Stage.WITHDRAWN,
)

__all__ = [
    "ESCALATING",
    "MERGEABLE",
    "OPEN_STAGES",
    "PHASE_OF",
    "PUBLIC_STAGES",
    "TIERS",
    "Light",
    "Outcome",
    "Phase",
    "Referral",
    "Stage",
    "Tier",
]
