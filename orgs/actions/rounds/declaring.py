"""Organisations declare, with proof, what the platform can't know."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.attachments import attachments_of
from core.flow import FlowRefused, take
from orgs.models.rounds import Declaration, RoundEntry
from orgs.rating.table import table_of
from orgs.rules.rounds import why_not_declare
from orgs.states.rounds import ENTRY
from orgs.states.standards import Source

DECLARABLE = (Source.DECLARED, Source.ASSESSED, Source.CONFIRMED)


@transaction.atomic
def declare(*, entry: RoundEntry, code: str, words: str, by: User) -> Declaration:
    """Say, or change, what is declared about one indicator; its proof is attached to the declaration.

    Raises FlowRefused after the last day, ValidationError for an indicator that nobody declares or without words.
    """
    entry = RoundEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if not by.has_perm("orgs.declare_for_rating", entry):
        raise PermissionDenied(_("Only the managers of the organisation declare for it."))
    if why := why_not_declare(entry):
        raise FlowRefused(why, code="closed")
    line = {one.code: one for one in table_of(entry.round.standard).lines}.get(code)  # type: ignore[arg-type]
    if line is None or line.source not in DECLARABLE:
        raise ValidationError({"code": _("Nothing is declared about “%(code)s”.") % {"code": code}})
    if not words.strip():
        raise ValidationError({"words": _("Say what you declare.")})
    made, _new = Declaration.objects.update_or_create(
        entry=entry, code=code, defaults={"words": words.strip()[:2000], "by": by}
    )
    return made


@transaction.atomic
def hand_in_declaration(*, entry: RoundEntry, by: User) -> RoundEntry:
    """Hand the declaration in; until the last day it may be handed in again.

    Raises FlowRefused naming the indicators that must be declared and are not, or lack proof.
    """
    if not by.has_perm("orgs.declare_for_rating", entry):
        raise PermissionDenied(_("Only the managers of the organisation declare for it."))
    table = table_of(entry.round.standard)  # type: ignore[arg-type]
    declared = {one.code: one for one in entry.declarations.all()}
    missing = [line for line in table.lines if line.source == Source.DECLARED and line.code not in declared]
    if missing:
        names = ", ".join(f"{line.code} {line.name}" for line in missing)
        raise FlowRefused(_("Still to be declared: %(names)s.") % {"names": names}, code="missing")
    unproved = [
        line
        for line in table.lines
        if line.source == Source.DECLARED and not attachments_of(declared[line.code]).exists()
    ]
    if unproved:
        names = ", ".join(f"{line.code} {line.name}" for line in unproved)
        raise FlowRefused(_("Without proof: %(names)s.") % {"names": names}, code="proof")
    return take(ENTRY, entry, "declare", by=by)


@transaction.atomic
def withdraw_entry(*, entry: RoundEntry, by: User, reason: str) -> RoundEntry:
    """Take the organisation out of the round; the stars that it holds stay as they are."""
    return take(ENTRY, entry, "withdraw", by=by, reason=reason)
