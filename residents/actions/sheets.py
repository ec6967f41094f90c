"""A family signs on paper: the sheet is photographed, handed in and checked by somebody else."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.attachments import store_attachment
from core.flow import FlowRefused, take
from residents.models import Election, Resident
from residents.rules.adults import is_adult
from residents.states import ELECTION, Basis

from .announcing import leaders_of_household, tell
from .terms import begin_term


@transaction.atomic
def hand_in_sheet(*, election: Election, candidate: Resident, upload: "UploadedFile[Any] | None", by: User) -> Election:
    """Hand in the photo of a sheet on which the adults of a household name their representative.

    Raises PermissionDenied, FlowRefused, ValidationError.
    """
    if upload is None:
        raise ValidationError({"sheet": _("Please take a photo of the signed sheet.")})
    election = Election.objects.for_page().get(pk=election.pk)
    if candidate.household_id != election.household_id or candidate.moved_out_on is not None:
        raise ValidationError({"candidate": _("Only somebody of the household can stand.")})
    if not is_adult(candidate, timezone.localdate()):
        raise ValidationError({"candidate": _("One can stand from the age of 18.")})
    if not by.has_perm("residents.hand_in_sheet", election):
        raise PermissionDenied(_("You can't hand in a sheet for this household."))
    store_attachment(upload=upload, subject=election, by=by)
    changes = {"sheet_candidate": candidate, "sheet_by": by.principal}
    election = take(ELECTION, election, "hand_in_sheet", by=by, changes=changes)
    waiting = [user for user in leaders_of_household(election) if user.pk not in {by.pk, by.principal.pk}]
    tell(election, kind="residents.sheet_to_check", text=_("A signed sheet waits for your check."), to=waiting)
    return election


@transaction.atomic
def accept_sheet(*, election: Election, by: User) -> Election:
    """Accept a sheet: the one named on it is elected. Never by who handed it in, nor by the family."""
    _checker(election, by)
    fresh = Election.objects.for_page().get(pk=election.pk)
    changes = {"elected": fresh.sheet_candidate, "basis": Basis.SHEET, "decided_at": timezone.now()}
    election = take(ELECTION, fresh, "accept_sheet", by=by, changes=changes)
    if election.household is None or election.elected is None:
        raise FlowRefused(_("The sheet names nobody."), code="sheet")
    election.sealed.all().delete()
    begin_term(household=election.household, resident=election.elected, basis=Basis.SHEET, months=election.term_months)
    tell(election, kind="residents.election_over", text=_("Elected: %(name)s.") % {"name": election.elected})
    return election


@transaction.atomic
def refuse_sheet(*, election: Election, by: User, reason: str) -> Election:
    """Refuse a sheet, with a reason that the family reads; the community mediates."""
    _checker(election, by)
    election = take(ELECTION, election, "refuse_sheet", by=by, reason=reason)
    election.sealed.all().delete()
    tell(
        election,
        kind="residents.election_over",
        text=_("The signed sheet was refused: %(reason)s") % {"reason": reason},
    )
    return election


@transaction.atomic
def dispute(*, election: Election, by: User, reason: str) -> Election:
    """Dispute the election of one's own household; the community desk mediates."""
    election = take(ELECTION, election, "dispute", by=by, reason=reason)
    election.sealed.all().delete()
    tell(election, kind="residents.election_stuck", text=reason, to=leaders_of_household(election))
    return election


def _checker(election: Election, by: User) -> None:
    if election.sheet_by_id in {by.pk, by.principal.pk}:
        raise FlowRefused(_("Who hands in a sheet does not check it."), code="same")
