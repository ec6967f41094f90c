"""A change is reported, looked at, and entered on the register."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.roles import end_role, grant_role
from accounts.models import Body, RoleGrant, User
from accounts.states import Role
from core.flow import FlowRefused, begin, take
from core.workdays import add_working_days
from notices.actions import clear_due, set_due
from orgs.actions.filing_certificates import issue_certificate
from orgs.models import Organisation
from orgs.models.register import ChangeRequest
from orgs.rules.changes import check_value, why_not_report
from orgs.states import Category
from orgs.states.changes import CHANGE, ChangeKind
from places.models import Place

from .telling import staff_of, tell_managers, tell_staff

# What stands on the certificate: it is issued anew.
ON_CERTIFICATE = (
    ChangeKind.NAME,
    ChangeKind.PERSON_IN_CHARGE,
    ChangeKind.VENUE,
    ChangeKind.PURPOSE,
    ChangeKind.CATEGORY,
    ChangeKind.PLACE,
)


@transaction.atomic
def report_change(
    *,
    organisation: Organisation,
    kind: str,
    words: str,
    happened_on: date,
    by: User,
    value: str = "",
    new_place: Place | None = None,
    new_person: User | None = None,
) -> ChangeRequest:
    """Report a change; after 15 working days it is taken and marked as late. Raises FlowRefused, ValidationError."""
    if not by.has_perm("orgs.manage_organisation", organisation):
        raise PermissionDenied
    organisation = Organisation.objects.select_for_update(of=("self",)).select_related("place").get(pk=organisation.pk)
    if why := why_not_report(organisation):
        raise FlowRefused(why, code="ended")
    if ChangeRequest.objects.open().filter(organisation=organisation, kind=kind).exists():
        raise FlowRefused(_("Such a change is being looked at already."), code="twice")
    today = timezone.localdate()
    due_on = add_working_days(happened_on, settings.CHANGE_REPORT_DAYS)
    change = ChangeRequest(
        organisation=organisation,
        kind=kind,
        value=value.strip(),
        new_place=new_place if kind == ChangeKind.PLACE else None,
        new_person=new_person if kind == ChangeKind.PERSON_IN_CHARGE else None,
        words=words.strip(),
        happened_on=happened_on,
        submitted_on=today,
        due_on=due_on,
        is_late=today > due_on,
        submitted_by=by.principal,
    )
    if happened_on > today:
        raise ValidationError({"happened_on": _("This day lies in the future.")})
    change.full_clean(exclude=["street", "was", "becomes"], validate_constraints=False)
    check_value(change)
    change.was, change.becomes = was_and_is(change)
    change.save()
    begin(CHANGE, change, by=by)
    text = _("A change was reported: %(kind)s.") % {"kind": change.get_kind_display()}
    tell_staff(change, text)
    set_due(
        key=_key(change),
        kind="orgs.register_desk",
        due_on=add_working_days(today, settings.CHANGE_DECISION_DAYS),
        title=str(change),
        url=change.get_absolute_url(),
        people=staff_of(organisation),
        street_code=organisation.street_code,
    )
    return change


@transaction.atomic
def endorse_change(*, change: ChangeRequest, by: User, reason: str) -> ChangeRequest:
    """Give the opinion of the community."""
    return take(CHANGE, change, "endorse", by=by, reason=reason, changes={"opinion": reason.strip()})


@transaction.atomic
def apply_change(*, change: ChangeRequest, by: User) -> ChangeRequest:
    """Enter the change on the register: the organisation's fields, in the same transaction, and what was and is.

    Raises FlowRefused for a name that was taken meanwhile.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=change.organisation_id)
    was, becomes = was_and_is(change, organisation)
    facts = {"was": was, "becomes": becomes, "decided_on": timezone.localdate()}
    change = take(CHANGE, change, "apply", by=by, changes=facts)
    _enter(change, organisation)
    if change.kind in ON_CERTIFICATE:
        issue_certificate(organisation=organisation, by=by, reason=str(change.get_kind_display()))
    _close(change, _("The change is on the register now: %(kind)s."))
    return change


@transaction.atomic
def decline_change(*, change: ChangeRequest, by: User, reason: str) -> ChangeRequest:
    """Do not accept it, with a reason that the organisation reads."""
    change = take(CHANGE, change, "decline", by=by, reason=reason, changes={"decided_on": timezone.localdate()})
    _close(change, _("The change was not accepted: %(kind)s. %(reason)s"), reason)
    return change


@transaction.atomic
def withdraw_change(*, change: ChangeRequest, by: User) -> ChangeRequest:
    """Take it back."""
    change = take(CHANGE, change, "withdraw", by=by)
    clear_due(_key(change))
    return change


def was_and_is(change: ChangeRequest, organisation: Organisation | None = None) -> tuple[str, str]:
    """Return in words what stands on the register and what it becomes."""
    now, kind = organisation or change.organisation, ChangeKind(change.kind)
    was = {
        ChangeKind.NAME: now.name,
        ChangeKind.PERSON_IN_CHARGE: now.contact_name,
        ChangeKind.VENUE: now.venue,
        ChangeKind.PURPOSE: now.purpose,
        ChangeKind.CATEGORY: str(now.get_category_display()),
        ChangeKind.PLACE: now.place.name,
    }
    becomes = change.value
    if kind == ChangeKind.PERSON_IN_CHARGE and change.new_person is not None:
        becomes = change.new_person.name
    elif kind == ChangeKind.PLACE and change.new_place is not None:
        becomes = change.new_place.name
    elif kind == ChangeKind.CATEGORY:
        becomes = str(Category(change.value).label)
    elif kind == ChangeKind.MEMBERS_BELOW:
        becomes = change.value or str(now.member_count)
    return was.get(kind, ""), becomes


def _enter(change: ChangeRequest, organisation: Organisation) -> None:
    facts = _facts(change)
    for name, value in facts.items():
        setattr(organisation, name, value)
    if facts:
        try:
            with transaction.atomic():
                organisation.save(update_fields=[*facts, "updated_at"])
        except IntegrityError as error:
            raise FlowRefused(_("This name was taken while the change was looked at."), code="name") from error
    body: dict[str, Any] = {"name": organisation.name} if change.kind == ChangeKind.NAME else {}
    if change.kind == ChangeKind.PLACE:
        body = {"place": organisation.place, "street_id": organisation.street_id}
    if body:
        Body.objects.filter(pk=organisation.body_id).update(**body)
    if change.kind == ChangeKind.PERSON_IN_CHARGE:
        _hand_over(change, organisation)


def _facts(change: ChangeRequest) -> dict[str, Any]:
    plain = {ChangeKind.NAME: "name", ChangeKind.VENUE: "venue", ChangeKind.PURPOSE: "purpose"}
    if (field := plain.get(ChangeKind(change.kind))) is not None:
        return {field: change.value}
    if change.kind == ChangeKind.CATEGORY:
        return {"category": change.value}
    if change.kind == ChangeKind.PLACE:
        return {"place": change.new_place}
    if change.kind == ChangeKind.PERSON_IN_CHARGE and change.new_person is not None:
        return {"contact_name": change.new_person.name}
    return {}


def _hand_over(change: ChangeRequest, organisation: Organisation) -> None:
    """Let the new person in charge manage; the one before no longer does."""
    person = change.new_person
    if person is None:
        return
    managing = RoleGrant.objects.current().filter(body=organisation.body_id, role=Role.ORG_MANAGER)
    held = list(managing.select_related("user"))
    if person.pk not in {grant.user_id for grant in held}:
        grant_role(user=person, role=Role.ORG_MANAGER, body=organisation.body, by=None, note=str(change))
    for grant in held:
        if grant.user.name == change.was and grant.user_id != person.pk:
            end_role(grant=grant, by=None, note=str(change))


def _close(change: ChangeRequest, text: str, reason: str = "") -> None:
    clear_due(_key(change))
    tell_managers(change, "orgs.change", text % {"kind": change.get_kind_display(), "reason": reason})


def _key(change: ChangeRequest) -> str:
    return f"orgs.change:{change.pk}"
