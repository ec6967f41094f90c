"""Ratings in words: formulas, values, states and ways, as a reader understands them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from orgs.queries.ratings import ToldLine
from orgs.rating.table import Line
from orgs.rating.ways import Raise
from orgs.states.standards import Bar, Formula, Measure, NoData, Source

register = template.Library()


@register.filter
def plain_number(number: Decimal | int | None) -> str:
    """Write a decimal without idle zeros."""
    if number is None:
        return "-"
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def signed(number: Decimal) -> str:
    """Write a difference with its sign."""
    return f"{'+' if number > 0 else '−'}{plain_number(abs(number))}"


@register.filter
def source_words(line: Line) -> str:
    """Say where the points come from, and what is measured."""
    source = str(Source(line.source).label)
    return f"{source} · {Measure(line.measure).label}" if line.measure else source


@register.filter
def rule_words(line: Line) -> str:
    """Say how a value becomes points."""
    words = _formula(line)
    if line.least_count:
        words += " " + _("With fewer than %(count)d ratings it weighs less.") % {"count": line.least_count}
    if line.computed and line.no_data == NoData.LEFT_OUT:
        words += " " + _("Without data it is left out.")
    return words


def _formula(line: Line) -> str:
    if not line.computed:
        return _("By judgement, up to %(points)s.") % {"points": plain_number(line.points)}
    if line.formula == Formula.MINUS:
        return _("Each takes a point away.")
    if line.formula == Formula.VALUE:
        return _("As many points as the value, %(points)s at most.") % {"points": plain_number(line.points)}
    if line.formula == Formula.BANDS:
        steps = [
            _("from %(start)s: %(points)s") % {"start": plain_number(start), "points": plain_number(points)}
            for start, points in line.bands
        ]
        return "; ".join(steps)
    return _("Full at %(full)s, in a straight line below.") % {"full": plain_number(line.full_at)}


@register.filter
def formula_words(row: ToldLine) -> str:
    """Say how just this value became these points."""
    line, value = row.line, row.value
    if value is None or row.earned is None or not line.computed:
        return rule_words(line)
    if line.formula != Formula.LINEAR or row.found["state"] != "computed":
        return _formula(line)
    facts = {"points": plain_number(line.points), "value": plain_number(value), "full": plain_number(line.full_at)}
    words = (
        _("%(points)s × %(value)s ÷ %(full)s") % facts
        if value < line.full_at
        else _("%(value)s reaches %(full)s") % facts
    )
    count = row.found["count"]
    if line.least_count and count is not None and count < line.least_count:
        words += " " + _("× %(count)d ÷ %(least)d ratings") % {"count": count, "least": line.least_count}
    return words


@register.filter
def state_words(row: ToldLine) -> str:
    """Say why an indicator has no points of its own."""
    return {
        "awaited": _("comes with the assessors"),
        "no_data": _("no data yet"),
        "left_out": _("does not apply"),
    }.get(row.found["state"], "-")


@register.filter
def raise_words(one: Raise) -> str:
    """Say what to raise, from what to what, and what it brings."""
    line = one.line
    words = _("%(name)s: from %(value)s to %(to)s, %(gain)s points more") % {
        "name": line.name,
        "value": plain_number(one.value),
        "to": plain_number(one.to),
        "gain": plain_number(one.gain),
    }
    if line.least_count and one.count < line.least_count:
        words += " " + _("(with %(count)d ratings or more)") % {"count": line.least_count}
    return words


@register.filter
def bar_words(bar: str) -> str:
    """Say what bars from a rating."""
    return str(Bar(bar).label)


@register.filter
def of(mapping: Mapping[str, Any], key: str) -> Any:
    """Look a key up."""
    return mapping.get(key, "")
