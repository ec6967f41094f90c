"""The stars that organisations hold, early warnings, and requests for a higher rating."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step

_RUN = "orgs.run_rating_round"


class GrantStage(models.TextChoices):
    """How stars are held."""

    HELD = "held", pgettext_lazy("stars", "Held")
    REPLACED = "replaced", pgettext_lazy("stars", "Replaced by a newer rating")
    LOWERED = "lowered", _("Lowered")
    EXPIRED = "expired", pgettext_lazy("stars", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("stars", "Withdrawn by a veto")


def _ends(name: str, target: GrantStage, label: object, *, by_clock: bool = True, reason: bool = False) -> Step:
    return Step(
        name,
        (GrantStage.HELD,),
        target,
        _RUN,
        label,  # type: ignore[arg-type]
        label,  # type: ignore[arg-type]
        label,  # type: ignore[arg-type]
        needs_reason=reason,
        by_clock=by_clock,
    )


STARS = Flow(
    "orgs.stargrant",
    "stage",
    (
        _ends("replace", GrantStage.REPLACED, pgettext_lazy("stars", "Replaced by a newer rating")),
        _ends("lower", GrantStage.LOWERED, _("A star lost"), reason=True),
        _ends("expire", GrantStage.EXPIRED, pgettext_lazy("stars", "Expired")),
        _ends(
            "take_away",
            GrantStage.WITHDRAWN,
            pgettext_lazy("stars", "Withdrawn by a veto"),
            by_clock=False,
            reason=True,
        ),
    ),
    road=(GrantStage.HELD,),
)


class WarningStage(models.TextChoices):
    """How an early warning ends."""

    OPEN = "open", _("To be mended")
    MENDED = "mended", _("Mended")
    LOST = "lost", _("A star lost")


WARNING = Flow(
    "orgs.starwarning",
    "stage",
    (
        Step(
            "mend",
            (WarningStage.OPEN,),
            WarningStage.MENDED,
            _RUN,
            _("Mended"),
            _("Mended"),
            _("Mending"),
            by_clock=True,
        ),
        Step(
            "lose",
            (WarningStage.OPEN,),
            WarningStage.LOST,
            _RUN,
            _("A star lost"),
            _("A star lost"),
            _("Lowering"),
            by_clock=True,
        ),
    ),
    road=(WarningStage.OPEN, WarningStage.MENDED),
)


class UpgradeStage(models.TextChoices):
    """What becomes of a request for a higher rating."""

    ASKED = "asked", _("Waits for the next round")
    ENTERED = "entered", _("In a round")
    WITHDRAWN = "withdrawn", pgettext_lazy("upgrade", "Taken back")


UPGRADE = Flow(
    "orgs.upgraderequest",
    "stage",
    (
        Step(
            "enter",
            (UpgradeStage.ASKED,),
            UpgradeStage.ENTERED,
            _RUN,
            _("Enter"),
            _("In a round"),
            _("Round"),
            by_clock=True,
        ),
        Step(
            "withdraw",
            (UpgradeStage.ASKED,),
            UpgradeStage.WITHDRAWN,
            "orgs.declare_for_rating",
            _("Take back"),
            pgettext_lazy("upgrade", "Taken back"),
            _("Taking back"),
        ),
    ),
    road=(UpgradeStage.ASKED, UpgradeStage.ENTERED),
)
