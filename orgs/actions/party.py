"""Instructors: who guides which organisation or circle, handed over without a day between."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from notices.actions import notify
from orgs.models import Organisation
from orgs.models.circles import Circle
from orgs.models.party import InstructorAssignment
from orgs.queries import managers_of
from orgs.queries.party import charge_of
from orgs.rules.party import why_not_instructor

Subject = Organisation | Circle


@transaction.atomic
def assign_instructor(
    *,
    instructor: User,
    by: User,
    organisation: Organisation | None = None,
    circle: Circle | None = None,
    starts_on: date | None = None,
) -> InstructorAssignment:
    """Charge an instructor with guiding an organisation or a circle, from today or an earlier day on; both are told.

    Raises PermissionDenied for all but street staff, and FlowRefused for somebody who is no instructor of its place or
    belongs to it, or while another one guides it (see ``hand_over_charge``).
    """
    subject = organisation or circle
    if subject is None or (organisation is not None and circle is not None):
        msg = "An instructor guides an organisation or a circle."
        raise ValueError(msg)
    _lock(subject, by)
    if (there := charge_of(subject)) is not None:
        words = _("%(name)s guides it already; hand it over instead.")
        raise FlowRefused(words % {"name": there.instructor.name}, code="twice")
    return _charge(instructor, subject, by=by, starts_on=starts_on or timezone.localdate())


@transaction.atomic
def hand_over_charge(*, charge: InstructorAssignment, instructor: User, by: User, why: str) -> InstructorAssignment:
    """End a charge today and give it to another instructor from today on; return the new one. Raises FlowRefused."""
    _lock(charge.subject, by)
    before = charge_of(charge.subject)
    if before is None or before.pk != charge.pk:
        raise FlowRefused(_("Somebody else has handed it over meanwhile."), code="gone")
    if before.instructor_id == instructor.pk:
        raise FlowRefused(_("%(name)s guides it already.") % {"name": instructor.name}, code="same")
    _end(before, why)
    return _charge(instructor, charge.subject, by=by, starts_on=timezone.localdate())


@transaction.atomic
def end_charge(*, charge: InstructorAssignment, by: User, why: str) -> InstructorAssignment:
    """End a charge today; what was guided has no instructor until it gets another one. Raises FlowRefused."""
    _lock(charge.subject, by)
    before: InstructorAssignment = InstructorAssignment.objects.select_for_update().get(pk=charge.pk)
    if before.ended_on is not None:
        raise FlowRefused(_("It is over already."), code="gone")
    _end(before, why)
    return before


def _lock(subject: Subject, by: User) -> None:
    """Let one after the other charge instructors with a thing; the database refuses a second one besides."""
    fresh = type(subject)._base_manager.select_for_update(of=("self",)).select_related("place").get(pk=subject.pk)
    if not by.has_perm("orgs.keep_instructors", fresh):
        raise PermissionDenied(_("Only street staff do this."))


def _charge(instructor: User, subject: Subject, *, by: User, starts_on: date) -> InstructorAssignment:
    if why := why_not_instructor(instructor, subject):
        raise FlowRefused(why, code="instructor")
    if starts_on > timezone.localdate():
        raise FlowRefused(_("A charge begins today or earlier."), code="starts_on")
    last = subject.instructors.order_by("-ended_on").values_list("ended_on", flat=True).first()
    if last is not None and starts_on < last:
        raise FlowRefused(_("Somebody else guided it until %(day)s.") % {"day": f"{last:%Y-%m-%d}"}, code="starts_on")
    charge = InstructorAssignment.objects.create(
        instructor=instructor,
        organisation=None if isinstance(subject, Circle) else subject,
        circle=subject if isinstance(subject, Circle) else None,
        street_id=subject.street_id,
        starts_on=starts_on,
        assigned_by=by,
    )
    words = _("%(name)s is the Party-building instructor of %(organisation)s from now on.")
    notify(
        kind="party.charge",
        to=[instructor, *([subject.leader] if isinstance(subject, Circle) else managers_of(subject))],
        title=str(subject),
        text=words % {"name": instructor.name, "organisation": subject},
        url=subject.get_absolute_url(),
        street_code=subject.street_code,
    )
    return charge


def _end(charge: InstructorAssignment, why: str) -> None:
    if not why.strip():
        raise FlowRefused(_("Say why it ends."), code="reason")
    charge.ended_on = timezone.localdate()
    charge.why_ended = why.strip()[:200]
    charge.save(update_fields=["ended_on", "why_ended", "updated_at"])
    notify(
        kind="party.charge",
        to=[charge.instructor],
        title=str(charge.subject),
        text=_("You no longer guide %(organisation)s: %(why)s")
        % {"organisation": charge.subject, "why": charge.why_ended},
        street_code=charge.subject.street_code,
    )
