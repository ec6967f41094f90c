"""Meetings of branches, and guidance that organisations answer and mend."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from core.workdays import add_working_days
from notices.actions import clear_due, notify, set_due
from orgs.models import Organisation
from orgs.models.party import BranchMeeting, GuidanceRecord, MeetingKind, PartyBranch
from orgs.queries import managers_of
from orgs.queries.party import charge_of
from orgs.states import EvidenceKind
from orgs.states.party import GUIDANCE, BranchStage

from .evidence import record_evidence


@transaction.atomic
def record_meeting(
    *,
    branch: PartyBranch,
    kind: MeetingKind,
    title: str,
    held_on: date,
    host: str,
    attendance: int,
    minutes: str,
    by: User,
    summary: str = "",
) -> BranchMeeting:
    """Record a meeting that a running branch has held. Raises PermissionDenied, FlowRefused, ValidationError."""
    branch = PartyBranch.objects.select_for_update(of=("self",)).select_related("place").get(pk=branch.pk)
    if not by.has_perm("orgs.record_branch_meeting", branch):
        raise PermissionDenied(_("Only the secretary, the instructor and street staff record meetings."))
    if branch.stage != BranchStage.RUNNING:
        raise FlowRefused(_("The branch does not work now."), code="stage")
    if branch.founded_on is not None and held_on < branch.founded_on:
        raise FlowRefused(_("The branch was not set up yet on that day."), code="held_on")
    _recent(held_on)
    meeting = BranchMeeting(
        branch=branch,
        kind=kind,
        title=title.strip(),
        held_on=held_on,
        host=host.strip(),
        attendance=attendance,
        summary=summary.strip(),
        minutes=minutes.strip(),
        recorded_by=by,
    )
    meeting.full_clean()
    meeting.save()
    return meeting


@transaction.atomic
def change_meeting(*, meeting: BranchMeeting, by: User, **changes: Any) -> BranchMeeting:
    """Correct the words of a meeting (title, host, attendance, summary, minutes); the record keeps what was before."""
    meeting = BranchMeeting.objects.select_for_update(of=("self",)).select_related("branch__place").get(pk=meeting.pk)
    if not by.has_perm("orgs.record_branch_meeting", meeting):
        raise PermissionDenied(_("Only the secretary, the instructor and street staff record meetings."))
    allowed = {"title", "host", "attendance", "summary", "minutes"}
    for name in allowed & set(changes):
        setattr(meeting, name, changes[name])
    meeting.full_clean()
    meeting.save()
    return meeting


@transaction.atomic
def record_guidance(
    *, organisation: Organisation, visited_on: date, seen: str, advice: str, by: User
) -> GuidanceRecord:
    """Record a visit of the instructor who guides an organisation; it is evidence, and the managers answer it.

    Raises PermissionDenied, FlowRefused for a day before the charge or too long ago, ValidationError.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).select_related("place").get(pk=organisation.pk)
    if not by.has_perm("orgs.give_guidance", organisation):
        raise PermissionDenied(_("Only the instructor who guides the organisation does this."))
    charge = charge_of(organisation)
    if charge is None or visited_on < charge.starts_on:
        raise FlowRefused(_("You did not guide this organisation yet on that day."), code="visited_on")
    _recent(visited_on)
    record = GuidanceRecord(
        organisation=organisation,
        street_id=organisation.street_id,
        instructor=by,
        visited_on=visited_on,
        seen=seen.strip(),
        advice=advice.strip(),
    )
    record.full_clean(exclude=["street"])
    record.save()
    begin(GUIDANCE, record, by=by, visibility=Visibility.PRIVATE)
    record_evidence(
        organisation=organisation, kind=EvidenceKind.GUIDANCE, key=f"party.guidance:{record.pk}", happened_on=visited_on
    )
    managers = list(managers_of(organisation))
    set_due(
        key=f"party.answer:{record.pk}",
        kind="party.guidance",
        due_on=add_working_days(timezone.localdate(), settings.PARTY_ANSWER_DAYS),
        title=_("Answer the guidance for %(organisation)s") % {"organisation": organisation},
        url=record.get_absolute_url(),
        people=managers,
        street_code=organisation.street_code,
    )
    _tell(record, managers, gettext_noop("Your instructor has written what was seen and advised. Please answer."))
    return record


@transaction.atomic
def answer_guidance(*, record: GuidanceRecord, answer: str, by: User) -> GuidanceRecord:
    """Answer a guidance record for the organisation; the instructor reads it. Raises FlowRefused without words."""
    if not answer.strip():
        raise FlowRefused(_("Please answer in words."), code="answer")
    changes = {"answer": answer.strip()[:2000], "answered_by": by}
    record = take(GUIDANCE, record, "answer", by=by, changes=changes)
    clear_due(f"party.answer:{record.pk}")
    _tell(record, [record.instructor], gettext_noop("The organisation has answered your guidance."))
    return record


@transaction.atomic
def close_guidance(*, record: GuidanceRecord, mended: str, by: User) -> GuidanceRecord:
    """Say what was mended after the answer; the managers read it. Raises FlowRefused without words."""
    if not mended.strip():
        raise FlowRefused(_("Say what was mended."), code="mended")
    changes = {"mended": mended.strip()[:2000], "mended_on": timezone.localdate()}
    record = take(GUIDANCE, record, "close", by=by, changes=changes)
    _tell(record, list(managers_of(record.organisation)), gettext_noop("Your instructor has written what was mended."))
    return record


def _recent(day: date) -> None:
    today = timezone.localdate()
    if day > today:
        raise FlowRefused(_("This day has not come yet."), code="future")
    if day < today - timedelta(days=settings.PARTY_RECORD_DAYS):
        words = _("It is recorded within %(days)d days; this was earlier.")
        raise FlowRefused(words % {"days": settings.PARTY_RECORD_DAYS}, code="late")


def _tell(record: GuidanceRecord, people: list[User], text: str) -> None:
    notify(
        kind="party.guidance",
        to=people,
        title=str(record.organisation),
        text=_(text),
        url=record.get_absolute_url(),
        street_code=record.street_code,
    )
