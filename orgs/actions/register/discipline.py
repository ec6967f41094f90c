"""Suspending and letting go on; what authorities imposed; investigations."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from notices.actions import clear_due, notify, set_due
from orgs.actions.evidence import record_evidence
from orgs.models import Organisation
from orgs.models.register import Investigation, Punishment, Suspension
from orgs.queries import managers_of
from orgs.rules.discipline import why_not_record, why_not_suspend
from orgs.states import GROWTH, EvidenceKind, Growth
from orgs.states.discipline import SUSPENSION

from .telling import tell_managers, tell_staff

RESUMES = {Growth.FILED: "resume_as_filed", Growth.REGISTERED: "resume_as_registered"}


@transaction.atomic
def suspend(
    *,
    organisation: Organisation,
    reason: str,
    to_mend: str,
    by: User,
    from_on: date | None = None,
    until: date | None = None,
) -> Suspension:
    """Suspend an organisation: why, until when, and what must be mended. Raises FlowRefused, ValidationError."""
    organisation = _locked(organisation, by, "orgs.suspend_organisation")
    if why := why_not_suspend(organisation):
        raise FlowRefused(why, code="stage")
    row = Suspension(
        organisation=organisation,
        reason=reason.strip(),
        to_mend=to_mend.strip(),
        from_on=from_on or timezone.localdate(),
        until=until,
        stage_before=organisation.stage,
        opened_by=by,
    )
    if until is not None and until < row.from_on:
        raise ValidationError({"until": _("It can't end before it begins.")})
    if row.from_on > timezone.localdate():
        raise ValidationError({"from_on": _("This day lies in the future.")})
    row.full_clean(exclude=["street"], validate_constraints=False)
    row.organisation = take(GROWTH, organisation, "suspend", by=by, reason=reason)
    row.save()
    begin(SUSPENSION, row, by=by, reason=reason)
    text = _("Your organisation is suspended: %(reason)s To be mended: %(mend)s")
    tell_managers(row, "orgs.standing", text % {"reason": row.reason, "mend": row.to_mend})
    if until is not None:
        set_due(
            key=_key(row),
            kind="orgs.standing",
            due_on=until,
            title=_("To be mended: %(mend)s") % {"mend": row.to_mend[:80]},
            url=row.get_absolute_url(),
            people=managers_of(row.organisation),
            street_code=row.street_code,
        )
    return row


@transaction.atomic
def report_mended(*, suspension: Suspension, by: User, reason: str) -> Suspension:
    """Say what was mended; staff look at it."""
    row = take(SUSPENSION, suspension, "report_mended", by=by, reason=reason, changes={"mended": reason.strip()})
    tell_staff(row, _("Reported as mended: %(words)s") % {"words": reason[:200]})
    return row


@transaction.atomic
def refuse_mending(*, suspension: Suspension, by: User, reason: str) -> Suspension:
    """Say what is not mended yet."""
    row = take(SUSPENSION, suspension, "refuse_mending", by=by, reason=reason)
    tell_managers(row, "orgs.standing", _("Not mended yet: %(reason)s") % {"reason": reason})
    return row


@transaction.atomic
def lift_suspension(*, suspension: Suspension, by: User, reason: str) -> Suspension:
    """Let the organisation go on where it stood; who was regular or a model shows it anew."""
    before = Growth(suspension.stage_before)
    take(GROWTH, suspension.organisation, RESUMES.get(before, "resume"), by=by, reason=reason)
    row = take(SUSPENSION, suspension, "lift", by=by, reason=reason, changes={"lifted_on": timezone.localdate()})
    clear_due(_key(row))
    tell_managers(row, "orgs.standing", _("The suspension is lifted: %(reason)s") % {"reason": reason})
    return row


@transaction.atomic
def record_punishment(
    *,
    organisation: Organisation,
    kind: str,
    what: str,
    authority: str,
    decided_on: date,
    by: User,
    number: str = "",
) -> Punishment:
    """Record what an authority imposed; it counts against the stars for a year. Raises ValidationError."""
    organisation = _locked(organisation, by, "orgs.record_punishment")
    row = Punishment(
        organisation=organisation,
        kind=kind,
        what=what.strip(),
        authority=authority.strip(),
        number=number.strip(),
        decided_on=decided_on,
        recorded_by=by,
    )
    if decided_on > timezone.localdate():
        raise ValidationError({"decided_on": _("This day lies in the future.")})
    row.full_clean(exclude=["street"])
    row.save()
    record_evidence(
        organisation=organisation,
        kind=EvidenceKind.PUNISHMENT,
        key=f"orgs.punishment:{row.pk}",
        happened_on=decided_on,
        detail={"kind": row.kind, "authority": row.authority},
    )
    _tell(organisation, _("A punishment was recorded: %(what)s") % {"what": row.what})
    return row


@transaction.atomic
def open_investigation(
    *, organisation: Organisation, reason: str, authority: str, opened_on: date, by: User
) -> Investigation:
    """Record that an authority investigates: no stars until it is closed. Raises FlowRefused, ValidationError."""
    organisation = _locked(organisation, by, "orgs.investigate_organisation")
    if why := why_not_record(organisation):
        raise FlowRefused(why, code="ended")
    if Investigation.objects.running().filter(organisation=organisation).exists():
        raise FlowRefused(_("An investigation runs already."), code="twice")
    if opened_on > timezone.localdate():
        raise ValidationError({"opened_on": _("This day lies in the future.")})
    row = Investigation(
        organisation=organisation, reason=reason.strip(), authority=authority.strip(), opened_on=opened_on, opened_by=by
    )
    row.full_clean(exclude=["street"], validate_constraints=False)
    row.save()
    return row


@transaction.atomic
def close_investigation(*, investigation: Investigation, result: str, by: User) -> Investigation:
    """Close it with its result. Raises FlowRefused for a closed one, ValidationError without a result."""
    row = Investigation.objects.select_for_update(of=("self",)).get(pk=investigation.pk)
    _locked(row.organisation, by, "orgs.investigate_organisation")
    if row.closed_on is not None:
        raise FlowRefused(_("It is closed already."), code="closed")
    if not result.strip():
        raise ValidationError({"result": _("Please say what came out.")})
    row.result, row.closed_on = result.strip(), timezone.localdate()
    row.save(update_fields=["result", "closed_on", "updated_at"])
    return row


def _locked(organisation: Organisation, by: User, permission: str) -> Organisation:
    locked = Organisation.objects.select_for_update(of=("self",)).select_related("place").get(pk=organisation.pk)
    if not by.has_perm(permission, locked):
        raise PermissionDenied
    return locked


def _tell(organisation: Organisation, text: str) -> None:
    notify(
        kind="orgs.standing",
        to=managers_of(organisation),
        title=str(organisation),
        text=text,
        url=organisation.get_absolute_url(),
        street_code=organisation.street_code,
    )


def _key(suspension: Suspension) -> str:
    return f"orgs.suspension:{suspension.pk}"
