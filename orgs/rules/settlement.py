"""What of a settlement the lower floors know to be open: money that is committed and neither paid nor given back."""

from django.utils.translation import ngettext

from core.money import format_fen
from funding.models import Grant
from funding.states import GrantStage
from orgs.models import Organisation
from orgs.states.deregistration import Settlement

from .deregistration import register_check


def open_grants(organisation: Organisation) -> str | None:
    """Name the grants that still hold money for the organisation."""
    rows = list(Grant.objects.filter(payee=organisation.body_id, stage=GrantStage.COMMITTED))
    if not rows:
        return None
    words = ngettext(
        "%(count)d grant over %(sum)s yuan is open.", "%(count)d grants over %(sum)s yuan are open.", len(rows)
    )
    return words % {"count": len(rows), "sum": format_fen(sum(row.amount for row in rows))}


register_check(Settlement.ASSETS, open_grants)
