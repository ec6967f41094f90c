"""The parts of a draft are written anew as a whole, from a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from orgs.models.standards import Dimension, Indicator, Standard, StarLevel, VetoGround
from orgs.states.standards import StandardStage


@dataclass
class Parts:
    """What a standard is made of; every indicator comes with the code of its dimension."""

    dimensions: Sequence[Dimension] = field(default_factory=list)
    indicators: Sequence[tuple[str, Indicator]] = field(default_factory=list)
    levels: Sequence[StarLevel] = field(default_factory=list)
    grounds: Sequence[VetoGround] = field(default_factory=list)


@transaction.atomic
def replace_parts(*, standard: Standard, parts: Parts, by: User) -> Standard:
    """Put the parts in the place of those that a draft has. Raises PermissionDenied, FlowRefused for what is no draft.

    Whether they add up is asked when the draft is published.
    """
    standard = Standard.objects.select_for_update(of=("self",)).get(pk=standard.pk)
    if not by.has_perm("orgs.keep_standard", standard):
        raise PermissionDenied(_("Only the staff of the street keep its standards."))
    if standard.stage != StandardStage.DRAFT:
        raise FlowRefused(_("Only a draft changes."), code="draft")
    try:
        for old in (standard.indicators, standard.dimensions, standard.levels, standard.veto_grounds):
            old.all().delete()
    except ProtectedError as error:
        raise FlowRefused(_("A part of this draft is used already."), code="used") from error
    by_code = {}
    for dimension in parts.dimensions:
        dimension.standard = standard
        dimension.save(force_insert=True)
        by_code[dimension.code] = dimension
    for code, indicator in parts.indicators:
        indicator.standard, indicator.dimension = standard, by_code[code]
    for level in parts.levels:
        level.standard = standard
    for ground in parts.grounds:
        ground.standard = standard
    Indicator.objects.bulk_create([indicator for _code, indicator in parts.indicators])
    StarLevel.objects.bulk_create(parts.levels)
    VetoGround.objects.bulk_create(parts.grounds)
    return standard
