"""Who keeps standards, and what must add up before one is published."""

from itertools import pairwise

import rules
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.rules import is_staff_somewhere, is_street_staff
from orgs.models import Standard
from orgs.states.standards import STANDARD, StandardStage

HUNDRED = 100
FIVE = 5

rules.add_perm("orgs.publish_standard", is_street_staff)
rules.add_perm("orgs.keep_standard", is_street_staff)
rules.add_perm("orgs.view_standard", is_staff_somewhere)


def faults_of(standard: Standard) -> list[str]:
    """Return everything that does not add up in a standard, in words that name the place."""
    return [*_dimension_faults(standard), *_indicator_faults(standard), *_level_faults(standard)]


def _dimension_faults(standard: Standard) -> list[str]:
    found, whole = [], 0
    for dimension in standard.dimensions.prefetch_related("indicators"):
        points = sum(indicator.points for indicator in dimension.indicators.all())
        whole += 0 if dimension.is_bonus else dimension.points
        if points != dimension.points:
            found.append(
                _("%(dimension)s: its indicators come to %(points)d points, not %(whole)d.")
                % {"dimension": dimension, "points": points, "whole": dimension.points}
            )
    if whole != HUNDRED:
        found.append(_("The dimensions come to %(points)d points, not 100.") % {"points": whole})
    return found


def _indicator_faults(standard: Standard) -> list[str]:
    found = []
    for indicator in standard.indicators.select_related("dimension"):
        try:
            indicator.clean()
        except ValidationError as error:
            found += [f"{indicator}: {message}" for message in error.messages]
        if indicator.dimension.standard_id != standard.pk:
            found.append(_("%(indicator)s: its dimension belongs to another standard.") % {"indicator": indicator})
    return found


def _level_faults(standard: Standard) -> list[str]:
    levels = list(standard.levels.order_by("stars"))
    if [level.stars for level in levels] != list(range(1, FIVE + 1)):
        return [_("There must be a level for each of 1 to 5 stars.")]
    return [
        _("%(higher)d stars must ask for more points than %(lower)d.") % {"higher": high.stars, "lower": low.stars}
        for low, high in pairwise(levels)
        if high.points_from <= low.points_from
    ]


@STANDARD.guard("publish")
def adds_up(standard: Standard) -> str | None:
    """Nothing is published that does not add up."""
    return " ".join(faults_of(standard)) or None


@STANDARD.guard("publish")
def is_for_the_future(standard: Standard) -> str | None:
    """Let a version only follow on the one before."""
    newest = (
        Standard.objects.filter(street=standard.street, stage=StandardStage.PUBLISHED)
        .exclude(pk=standard.pk)
        .order_by("-in_force_from")
        .first()
    )
    if newest is None or newest.in_force_from < standard.in_force_from:
        return None
    return _("Version %(version)d is in force from %(day)s; the new one must follow later.") % {
        "version": newest.version,
        "day": newest.in_force_from.isoformat(),
    }
