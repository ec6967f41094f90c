"""What is counted in the ledger."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REVERSAL = ".reversal"
# What each kind of transfer is called; every floor names its own in its ``kinds`` room.
_NAMES: dict[str, str | Promise] = {}


def name_kind(kind: str, label: str | Promise) -> None:
    """Give a kind of transfer the name that staff read."""
    _NAMES[kind] = label


def kind_name(kind: str) -> str:
    """Return what a kind of transfer is called; the kind itself if no floor has named it."""
    label = str(_NAMES.get(kind.removesuffix(REVERSAL), kind))
    return gettext("Reversal: %(kind)s") % {"kind": label} if kind.endswith(REVERSAL) else label


class Unit(models.TextChoices):
    """What an account counts; amounts are whole numbers of it."""

    CNY = "CNY", _("Yuan (counted in fen)")
    POINT = "POINT", _("Points")
