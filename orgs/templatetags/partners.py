"""Words of the pages of partners (``{% load partners %}``)."""

from django import template

from core.templatetags.words import grouped, money
from orgs.states.partner_gifts import ResourceKind

register = template.Library()


@register.simple_tag
def amount(kind: str, quantity: int | None, unit: str = "") -> str:
    """Return a quantity with its unit; money, which is kept in fen, in yuan; "" for none."""
    if quantity is None:
        return ""
    return money(quantity) if kind == ResourceKind.MONEY else f"{grouped(quantity)} {unit}".strip()
