"""Leaving the register: asked for or warned, heard, settled, announced, ended."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.workdays import add_working_days
from disclosure.actions import open_public_notice
from notices.actions import clear_due, set_due
from orgs.models import Organisation
from orgs.models.register import Deregistration, SettlementItem
from orgs.queries import managers_of
from orgs.rules.deregistration import why_not_end, why_not_settled
from orgs.states.deregistration import ENDING, EndingStage, Ground, Settlement

from .ending import end_everything
from .telling import tell_managers, tell_staff


@transaction.atomic
def ask_deregistration(*, organisation: Organisation, reason: str, by: User) -> Deregistration:
    """Ask to leave the register by one's own wish. Raises FlowRefused while a case runs."""
    if not by.has_perm("orgs.ask_deregistration", organisation):
        raise PermissionDenied
    case = _open(organisation, Ground.VOLUNTARY, EndingStage.ASKED, reason, by)
    tell_staff(case, _("The organisation asks to leave the register: %(reason)s") % {"reason": case.reason[:200]})
    return case


@transaction.atomic
def open_case(*, organisation: Organisation, ground: str, reason: str, by: User) -> Deregistration:
    """Open a case for the street, with the hearing. Raises FlowRefused, ValidationError."""
    if not by.has_perm("orgs.decide_deregistration", organisation):
        raise PermissionDenied
    if ground not in Ground.values or ground == Ground.VOLUNTARY:
        raise ValidationError({"ground": _("The organisation itself asks to leave by its own wish.")})
    return _warned(organisation, Ground(ground), reason, by)


def warn(*, organisation: Organisation, ground: Ground, reason: str) -> Deregistration:
    """Open a case by the clock: a warning first, and ten working days to answer. Raises FlowRefused."""
    return _warned(organisation, ground, reason, None)


@transaction.atomic
def _warned(organisation: Organisation, ground: Ground, reason: str, by: User | None) -> Deregistration:
    case = _open(organisation, ground, EndingStage.WARNED, reason, by)
    facts = {"reason": case.reason, "day": f"{case.answer_by:%Y-%m-%d}"}
    text = _("Your organisation may be taken off the register: %(reason)s You may answer until %(day)s.") % facts
    tell_managers(case, "orgs.standing", text)
    tell_staff(case, _("Warned of deregistration: %(reason)s") % {"reason": case.reason[:200]})
    if case.answer_by is not None:
        set_due(
            key=_key(case),
            kind="orgs.standing",
            due_on=case.answer_by,
            title=_("Answer: deregistration"),
            url=case.get_absolute_url(),
            people=managers_of(case.organisation),
            street_code=case.street_code,
            remind_before=(3, 1),
            remind_after=(),
        )
    return case


def _open(
    organisation: Organisation, ground: Ground, stage: EndingStage, reason: str, by: User | None
) -> Deregistration:
    locked = Organisation.objects.select_for_update(of=("self",)).select_related("place").get(pk=organisation.pk)
    if why := why_not_end(locked):
        raise FlowRefused(why, code="case")
    today = timezone.localdate()
    case = Deregistration(
        organisation=locked,
        ground=ground,
        reason=reason.strip(),
        stage=stage,
        opened_on=today,
        answer_by=add_working_days(today, settings.DEREGISTER_HEARING_DAYS) if stage == EndingStage.WARNED else None,
        opened_by=by.principal if by is not None else None,
    )
    case.full_clean(exclude=["street"], validate_constraints=False)
    case.save()
    return begin(ENDING, case, by=by, reason=case.reason)


@transaction.atomic
def answer_case(*, case: Deregistration, by: User, reason: str) -> Deregistration:
    """Answer the warning; staff decide after it."""
    case = take(ENDING, case, "answer", by=by, reason=reason, changes={"answer": reason.strip()})
    clear_due(_key(case))
    tell_staff(case, _("The organisation has answered: %(words)s") % {"words": reason[:200]})
    return case


@transaction.atomic
def start_settlement(*, case: Deregistration, by: User, reason: str) -> Deregistration:
    """Decide that the organisation leaves the register once everything on the list is settled."""
    case = take(ENDING, case, "settle", by=by, reason=reason)
    clear_due(_key(case))
    SettlementItem.objects.bulk_create(SettlementItem(case=case, code=code) for code in settings.SETTLEMENT_ITEMS)
    tell_managers(case, "orgs.standing", _("The settlement has begun. Please look at the list of what is left to do."))
    return case


@transaction.atomic
def add_item(*, case: Deregistration, label: str, by: User) -> SettlementItem:
    """Add to the list what this organisation has to settle besides. Raises FlowRefused, ValidationError."""
    case = _locked(case, by)
    item = SettlementItem(case=case, code=Settlement.OTHER, label=label.strip())
    if not item.label:
        raise ValidationError({"label": _("Please say what is to be settled.")})
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def settle_item(*, item: SettlementItem, note: str, by: User) -> SettlementItem:
    """Say that an item is settled, and how. Raises FlowRefused while the platform knows it to be open."""
    case = _locked(item.case, by)
    locked = SettlementItem.objects.select_for_update(of=("self",)).get(pk=item.pk, case=case)
    locked.case = case
    if locked.done_on is not None:
        raise FlowRefused(_("It is settled already."), code="twice")
    if why := why_not_settled(locked):
        raise FlowRefused(why, code="open")
    if not note.strip():
        raise ValidationError({"note": _("Please say how it was settled.")})
    locked.note, locked.done_on, locked.done_by = note.strip(), timezone.localdate(), by.principal
    locked.full_clean()
    locked.save()
    return locked


@transaction.atomic
def announce(*, case: Deregistration, by: User) -> Deregistration:
    """Show the deregistration to everybody, once everything is settled."""
    notice = open_public_notice(
        subject=case,
        title=_("Deregistration of %(organisation)s") % {"organisation": case.organisation},
        text=_("%(organisation)s (%(number)s) is to be taken off the register: %(ground)s. Everything is settled.")
        % {
            "organisation": case.organisation,
            "number": case.organisation.filing_number,
            "ground": case.get_ground_display(),
        },
        place=case.organisation.place,
        working_days=settings.DEREGISTER_NOTICE_DAYS,
        by=by,
    )
    case = take(ENDING, case, "announce", by=by, changes={"notice": notice})
    tell_managers(case, "orgs.standing", _("The deregistration is on public notice."))
    return case


@transaction.atomic
def settle_again(*, case: Deregistration, by: User | None, reason: str) -> Deregistration:
    """Go back to the settlement after a founded objection."""
    case = take(ENDING, case, "settle_again", by=by, reason=reason, changes={"notice": None})
    tell_staff(case, _("The public notice was undone; the case is back in settlement."))
    return case


@transaction.atomic
def finish_case(*, case: Deregistration, by: User | None) -> Deregistration:
    """Take the organisation off the register: roles end, the certificate is void, the page is kept."""
    end_everything(case, by=by)
    case = take(ENDING, case, "finish", by=by, changes={"ended_on": timezone.localdate()})
    tell_staff(case, _("Off the register."))
    return case


@transaction.atomic
def drop_case(*, case: Deregistration, by: User | None, reason: str) -> Deregistration:
    """Drop the case: the organisation goes on."""
    case = take(ENDING, case, "drop", by=by, reason=reason, changes={"ended_on": timezone.localdate()})
    clear_due(_key(case))
    tell_managers(case, "orgs.standing", _("The case of deregistration is dropped: %(reason)s") % {"reason": reason})
    return case


@transaction.atomic
def withdraw_case(*, case: Deregistration, by: User, reason: str) -> Deregistration:
    """Take back what one asked for."""
    case = take(ENDING, case, "withdraw", by=by, reason=reason, changes={"ended_on": timezone.localdate()})
    tell_staff(case, _("The organisation has taken its wish back: %(reason)s") % {"reason": reason})
    return case


def _locked(case: Deregistration, by: User) -> Deregistration:
    rows = Deregistration.objects.select_for_update(of=("self",)).select_related("organisation__place")
    locked = rows.get(pk=case.pk)
    if not by.has_perm("orgs.decide_deregistration", locked):
        raise PermissionDenied
    if locked.stage != EndingStage.SETTLING:
        raise FlowRefused(_("Nothing is settled in this state."), code="stage")
    return locked


def _key(case: Deregistration) -> str:
    return f"orgs.deregistration:{case.pk}"
