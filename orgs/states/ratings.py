"""What kinds of ratings there are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RatingKind(models.TextChoices):
    """A rating by the clock says how things stand; a final one gives the stars."""

    PROVISIONAL = "provisional", _("Provisional, computed")
    FINAL = "final", _("Final, of a round")


class LineState(models.TextChoices):
    """Where the points of one line of a rating come from."""

    COMPUTED = "computed", _("computed from the figures")
    DECLARED = "declared", _("declared, judged by assessors")
    ASSESSED = "assessed", _("given by assessors")
    CONFIRMED = "confirmed", _("confirmed by assessors")
    OVERRIDDEN = "overridden", _("changed by assessors on evidence")
    CARRIED = "carried", _("carried over from the last round")
    AWAITED = "awaited", _("comes with the assessors")
    NO_DATA = "no_data", _("no data yet")
    LEFT_OUT = "left_out", _("does not apply")
