"""Who reports, endorses and enters changes on the register; what can't be entered."""

from collections.abc import Callable

import rules
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_staff_of_its_place, is_street_staff, manages_its_body
from core.attachments import register_reader
from orgs.models import Membership, Organisation
from orgs.models.register import ChangeRequest
from orgs.states import ACTIVE, Belonging, Category, Growth
from orgs.states.changes import CHANGE, ChangeKind
from places.models import Place
from places.states import Level

from .filing_names import check_name

rules.add_perm("orgs.endorse_change", is_staff_of_its_place)
rules.add_perm("orgs.decide_change", is_street_staff)
rules.add_perm("orgs.read_change", manages_its_body | is_staff_of_its_place)


def why_not_report(organisation: Organisation) -> str | None:
    """Return why an organisation can't report changes just now."""
    if organisation.stage in {*ACTIVE, Growth.SUSPENDED}:
        return None
    return _("This organisation is off the register; nothing of it changes any more.")


def check_value(change: ChangeRequest) -> None:
    """Refuse a new value that is missing, the same as before, or not possible. Raises ValidationError by field."""
    needs = {
        ChangeKind.PLACE: ("new_place", change.new_place),
        ChangeKind.PERSON_IN_CHARGE: ("new_person", change.new_person),
    }
    field, value = needs.get(ChangeKind(change.kind), ("value", change.value))
    if not value and change.kind != ChangeKind.MEMBERS_BELOW:
        raise ValidationError({field: _("Please say what it becomes.")})
    if why := _FAULTS.get(ChangeKind(change.kind), _same)(change):
        raise ValidationError({field: why})


def _same(change: ChangeRequest) -> str | None:
    now = {ChangeKind.VENUE: change.organisation.venue, ChangeKind.PURPOSE: change.organisation.purpose}
    return _("This is what stands there already.") if now.get(ChangeKind(change.kind)) == change.value else None


def name_fault(change: ChangeRequest) -> str | None:
    """Return why the new name can't be: the same as now, or what the name check of filing finds."""
    if change.value == change.organisation.name:
        return _("This is what stands there already.")
    found = check_name(change.value, change.organisation.place, organisation=change.organisation_id)
    return " ".join(found.faults) or None


def _category_fault(change: ChangeRequest) -> str | None:
    if change.value not in Category.values:
        return _("There is no such category.")
    return _("This is what stands there already.") if change.value == change.organisation.category else None


def _place_fault(change: ChangeRequest) -> str | None:
    place: Place | None = change.new_place
    if place is None or place.level != Level.COMMUNITY or place.street_id != change.organisation.street_id:
        return _("Choose a community of this street.")
    return _("This is what stands there already.") if place.pk == change.organisation.place_id else None


def _person_fault(change: ChangeRequest) -> str | None:
    rows = Membership.objects.filter(organisation=change.organisation, user=change.new_person, stage=Belonging.MEMBER)
    return None if rows.exists() else _("The person in charge is one of the members.")


def _no_fault(_change: ChangeRequest) -> str | None:
    return None


_FAULTS: dict[ChangeKind, Callable[[ChangeRequest], "str | None"]] = {
    ChangeKind.NAME: name_fault,
    ChangeKind.CATEGORY: _category_fault,
    ChangeKind.PLACE: _place_fault,
    ChangeKind.PERSON_IN_CHARGE: _person_fault,
    ChangeKind.MEMBERS_BELOW: _no_fault,
}


@CHANGE.guard("apply")
def still_possible(change: ChangeRequest) -> str | None:
    """Refuse what has become impossible while it was looked at: a name taken, a member gone."""
    if why := why_not_report(change.organisation):
        return why
    return _FAULTS.get(ChangeKind(change.kind), _same)(change)


def may_read_files(user: User, pk: int) -> bool:
    """Let the organisation's managers and the staff of its place see the proofs."""
    change = _found(pk)
    return change is not None and user.is_authenticated and user.has_perm("orgs.read_change", change)


def may_write_files(user: User, pk: int) -> bool:
    """Let managers add proofs while it is not decided."""
    change = _found(pk)
    if change is None or not user.is_authenticated or not ChangeRequest.objects.open().filter(pk=pk).exists():
        return False
    return user.has_perm("orgs.manage_organisation", change)


def _found(pk: int) -> ChangeRequest | None:
    return ChangeRequest.objects.select_related("organisation__place").filter(pk=pk).first()


register_reader("orgs.changerequest", may_read_files, may_write_files)
