"""The messages that this floor sends, and the names of its transfers."""

from django.utils.translation import gettext_lazy as _

from ledger.states import name_kind
from notices.kinds import Kind, register

from .states import MovementKind

register(Kind("funding.to_approve", _("A payment waits for my approval"), _("Funding"), for_staff=True))
register(Kind("funding.to_pay", _("A payment waits to be paid by me"), _("Funding"), for_staff=True))
register(Kind("funding.money", _("The money of my organisation moves"), _("Funding")))

for _kind in MovementKind:
    name_kind(f"funding.{_kind}", _kind.label)
