"""Staff write down what a meeting of representatives and a third party say of the result."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.attachments import store_attachment
from core.flow import FlowRefused
from orgs.models import Organisation
from proposals.models.evaluation import Evaluation, MeetingVerdict, ThirdPartyReport
from proposals.rules.evaluation import why_no_third_party
from proposals.states.evaluation import SCHEME

from .evaluation import for_staff, settle


@transaction.atomic
def record_meeting_verdict(
    *,
    evaluation: Evaluation,
    held_on: date,
    called: int,
    present: int,
    in_favour: int,
    against: int,
    words: str,
    minutes: "UploadedFile[Any]",
    by: User,
) -> MeetingVerdict:
    """Write down what a meeting of representatives says, with its minutes; it counts if more than half were there.

    Raises PermissionDenied, FlowRefused, ValidationError.
    """
    locked = for_staff(evaluation, by)
    if held_on > timezone.localdate():
        raise ValidationError({"held_on": _("The meeting has not been held yet.")})
    if MeetingVerdict.objects.filter(evaluation=locked).exists():
        raise FlowRefused(_("A verdict of the meeting is there already."), code="twice")
    if min(called, present, in_favour, against) < 0 or present > called:
        raise ValidationError({"present": _("More were present than were called.")})
    if in_favour + against > present:
        raise ValidationError({"in_favour": _("More voices than people present.")})
    if present * 2 <= called:
        raise ValidationError(
            {
                "present": _("%(present)d of %(called)d were there: more than half are needed to decide.")
                % {"present": present, "called": called}
            }
        )
    if not words.strip():
        raise ValidationError({"words": _("Say what the meeting says.")})
    verdict = MeetingVerdict.objects.create(
        evaluation=locked,
        held_on=held_on,
        called=called,
        present=present,
        in_favour=in_favour,
        against=against,
        words=words.strip(),
        recorded_by=by,
    )
    store_attachment(upload=minutes, subject=verdict, by=by)
    settle(locked)
    return verdict


@transaction.atomic
def record_third_party(
    *,
    evaluation: Evaluation,
    evaluator: str,
    organisation: Organisation | None,
    scores: dict[str, int],
    words: str,
    reported_on: date,
    report: "UploadedFile[Any]",
    by: User,
) -> ThirdPartyReport:
    """Write down a third party's report: its scores by the scheme, and the report as a file.

    Refuses whoever proposed it or carried it out. Raises PermissionDenied, FlowRefused, ValidationError.
    """
    locked = for_staff(evaluation, by)
    name = organisation.name if organisation is not None else evaluator.strip()
    if not name:
        raise ValidationError({"evaluator": _("Say who evaluated it.")})
    if why := why_no_third_party(locked, organisation, name):
        raise FlowRefused(why, code="conflict")
    if ThirdPartyReport.objects.filter(evaluation=locked).exists():
        raise FlowRefused(_("A report of a third party is there already."), code="twice")
    if reported_on > timezone.localdate():
        raise ValidationError({"reported_on": _("This day has not come yet.")})
    for part, most in SCHEME:
        if not 0 <= scores.get(part, -1) <= most:
            raise ValidationError({part: _("Between 0 and %(most)d.") % {"most": most}})
    row = ThirdPartyReport.objects.create(
        evaluation=locked,
        organisation=organisation,
        evaluator=name[:100],
        words=words.strip(),
        reported_on=reported_on,
        recorded_by=by,
        **{part: scores[part] for part, _most in SCHEME},
    )
    store_attachment(upload=report, subject=row, by=by)
    settle(locked)
    return row
