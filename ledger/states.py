"""What is counted in the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """What an account counts; amounts are whole numbers of it."""

    CNY = "CNY", _("Yuan (counted in fen)")
    POINT = "POINT", _("Points")
