"""Budgets: the process that owns one decides who may write it."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from funding.models import Budget, BudgetLine
from places.models import Place

Line = tuple[str, int] | tuple[str, int, str]


@transaction.atomic
def draft_budget(*, place: Place, by: User, lines: Sequence[Line] = ()) -> Budget:
    """Make a budget of lines (purpose, fen[, how it is reckoned]); its total is their sum.

    The process that owns the budget decides who may. Raises ValidationError on a line of zero or less.
    """
    return rewrite_budget(budget=Budget.objects.create(place=place), by=by, lines=lines)


@transaction.atomic
def rewrite_budget(*, budget: Budget, by: User, lines: Sequence[Line]) -> Budget:
    """Replace the lines of a budget that is not final. Raises FlowRefused on a final one, ValidationError as above."""
    budget = Budget.objects.select_for_update().get(pk=budget.pk)
    if budget.is_final:
        raise FlowRefused(_("A grant has been committed on this budget; it can't change any more."), code="final")
    rows = [
        BudgetLine(budget=budget, order=number, purpose=line[0].strip(), amount=line[1], note="".join(line[2:3]))
        for number, line in enumerate(lines, start=1)
    ]
    if any(row.amount <= 0 or not row.purpose for row in rows):
        raise ValidationError(_("Every line needs a purpose and an amount above zero."), code="line")
    budget.lines.all().delete()
    BudgetLine.objects.bulk_create(rows)
    budget.total = sum(row.amount for row in rows)
    budget.save(update_fields=["total", "updated_at"])
    return budget
