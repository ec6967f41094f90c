"""Ties of assessors to organisations (回避): who is tied does not judge."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import take
from orgs.models import Organisation
from orgs.models.rounds import Assignment, Tie
from orgs.states.rounds import ASSIGNMENT, AssignmentStage, TieKind


@transaction.atomic
def declare_tie(
    *, user: User, organisation: Organisation, kind: str, by: User, until: date | None = None, words: str = ""
) -> Tie:
    """Write down what ties somebody to an organisation; what that one still has to judge there, is taken away.

    Everybody declares own ties, street staff those of others. Raises ValidationError for a day ahead.
    """
    if by.pk != user.pk and not by.has_perm("orgs.run_rating_round", organisation):
        raise PermissionDenied(_("Everybody declares own ties only."))
    if kind not in TieKind.values:
        raise ValidationError({"kind": _("Choose what ties you.")})
    if until is not None and until > timezone.localdate():
        raise ValidationError({"until": _("Leave the day empty while the tie lasts.")})
    facts = {"until": until, "words": words.strip()[:200]}
    tie, _new = Tie.objects.update_or_create(user=user, organisation=organisation, kind=kind, defaults=facts)
    given = Assignment.objects.filter(user=user, entry__organisation=organisation, stage=AssignmentStage.ASSIGNED)
    for assignment in given.select_for_update(of=("self",)):
        take(ASSIGNMENT, assignment, "recuse", by=by, reason=str(TieKind(kind).label))
    return tie
