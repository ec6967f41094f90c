"""The way on to registration as a legal person, with the credit code at its end."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.validators import validate_credit_code
from orgs.models import Organisation
from orgs.models.register import Registration
from orgs.rules.registration import why_not_begin
from orgs.states import GROWTH
from orgs.states.registration import BEFORE_STREET, REGISTRATION

from .telling import tell_managers, tell_staff

# What a credit code of a social organisation begins with: its registering office, and its kind.
CODE_STARTS = ("51", "52")
WRITTEN = ("form", "name", "venue", "people", "units", "staff", "capital", "takes_liability", "supervisor")


@transaction.atomic
def begin_registration(*, organisation: Organisation, form: str, name: str, by: User) -> Registration:
    """Begin to prepare registration; an organisation has at most one application open. Raises FlowRefused."""
    if not by.has_perm("orgs.manage_organisation", organisation):
        raise PermissionDenied
    locked = Organisation.objects.select_for_update(of=("self",)).select_related("place").get(pk=organisation.pk)
    if why := why_not_begin(locked):
        raise FlowRefused(why, code="begin")
    row = Registration(
        organisation=locked,
        form=form,
        name=name.strip(),
        venue=locked.venue,
        people=locked.member_count,
        opened_by=by.principal,
    )
    row.full_clean(exclude=["street"], validate_constraints=False)
    row.save()
    return begin(REGISTRATION, row, by=by)


@transaction.atomic
def save_registration(*, registration: Registration, by: User, **facts: Any) -> Registration:
    """Keep what was prepared so far. Raises FlowRefused once it is with the street."""
    rows = Registration.objects.select_for_update(of=("self",)).select_related("organisation__place")
    row = rows.get(pk=registration.pk)
    if not by.has_perm("orgs.manage_organisation", row):
        raise PermissionDenied
    if row.stage not in BEFORE_STREET:
        raise FlowRefused(_("The application is with the street; it can't be changed now."), code="stage")
    for name in WRITTEN:
        if name in facts:
            setattr(row, name, facts[name])
    row.full_clean(exclude=["street"], validate_constraints=False)
    row.save()
    return row


@transaction.atomic
def submit_registration(*, registration: Registration, by: User) -> Registration:
    """Submit it to the street once every condition is met. Raises FlowRefused naming what is not."""
    row = take(REGISTRATION, registration, "submit", by=by, changes={"submitted_on": timezone.localdate()})
    tell_staff(row, _("An organisation asks for registration as a legal person."))
    return row


@transaction.atomic
def return_registration(*, registration: Registration, by: User, reason: str) -> Registration:
    """Return it to be completed."""
    row = take(REGISTRATION, registration, "give_back", by=by, reason=reason)
    tell_managers(row, "orgs.registration", _("Please complete the application: %(reason)s") % {"reason": reason})
    return row


@transaction.atomic
def recommend(*, registration: Registration, by: User, reason: str) -> Registration:
    """Recommend it to the registering authority, with the opinion of the street."""
    row = take(REGISTRATION, registration, "recommend", by=by, reason=reason, changes={"opinion": reason.strip()})
    tell_managers(
        row, "orgs.registration", _("The street recommends the registration: %(reason)s") % {"reason": reason}
    )
    return row


@transaction.atomic
def enter_registration(
    *, registration: Registration, credit_code: str, authority: str, registered_on: date, by: User
) -> Registration:
    """Enter the credit code: the organisation is registered and works on. Raises ValidationError for a wrong code."""
    code = _checked(credit_code)
    faults: dict[str, str] = {}
    if not authority.strip():
        faults["authority"] = _("Please say which authority registered it.")
    if registered_on > timezone.localdate():
        faults["registered_on"] = _("This day lies in the future.")
    if faults:
        raise ValidationError(faults)  # type: ignore[arg-type]
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=registration.organisation_id)
    known = {"credit_code": code, "registered_by": authority.strip(), "registered_on": registered_on}
    try:
        with transaction.atomic():
            take(GROWTH, organisation, "register", by=by, changes=known)
    except IntegrityError as error:
        words = _("Another organisation has this credit code.")
        raise ValidationError({"credit_code": words}) from error
    facts = {"credit_code": code, "authority": authority.strip(), "registered_on": registered_on}
    row = take(REGISTRATION, registration, "register", by=by, changes=facts)
    tell_managers(row, "orgs.registration", _("Your organisation is registered: %(code)s") % {"code": code})
    return row


@transaction.atomic
def refuse_registration(*, registration: Registration, by: User, reason: str) -> Registration:
    """Enter that it was refused, with the reason; the filing stays."""
    row = take(REGISTRATION, registration, "refuse", by=by, reason=reason)
    tell_managers(row, "orgs.registration", _("The registration was refused: %(reason)s") % {"reason": reason})
    return row


@transaction.atomic
def withdraw_registration(*, registration: Registration, by: User) -> Registration:
    """Take the application back; the filing stays."""
    return take(REGISTRATION, registration, "withdraw", by=by)


def _checked(text: str) -> str:
    try:
        code = validate_credit_code(text)
    except ValidationError as error:
        raise ValidationError({"credit_code": error.messages}) from error
    if not code.startswith(CODE_STARTS):
        words = _("The code of a social organisation begins with 51 or 52.")
        raise ValidationError({"credit_code": words})
    return code
