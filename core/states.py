"""States that more than one floor speaks of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who may read a step of a trace: the people in the matter, staff, or everybody."""

    PRIVATE = "private", _("Those concerned")
    STAFF = "staff", _("Staff")
    PUBLIC = "public", _("Public")
