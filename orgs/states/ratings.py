"""What kinds of ratings there are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RatingKind(models.TextChoices):
    """A rating by the clock says how things stand; a final one gives the stars."""

    PROVISIONAL = "provisional", _("Provisional, computed")
    FINAL = "final", _("Final, of a round")
