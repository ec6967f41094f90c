"""An application for filing goes through the offices: handed in, reviewed twice, returned, announced, decided."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from core.flow import FlowRefused, take
from core.workdays import add_working_days
from disclosure.actions import open_public_notice, withdraw_notice
from notices.actions import clear_due, notify, set_due
from orgs.models.filing import FilingApplication, FilingDocument
from orgs.queries.party import instructors_at
from orgs.rules.filing import why_not_reviewer
from orgs.states.filing import FILING, GENERATED_PAPERS, UNDER_REVIEW, FilingPaper, FilingStage, PaperState


@transaction.atomic
def submit_filing(*, application: FilingApplication, by: User) -> FilingApplication:
    """Hand an application in: from now on it holds its name. Raises FlowRefused naming what is missing."""
    due = add_working_days(timezone.localdate(), settings.FILING_COMMUNITY_DAYS)
    changes = {"submitted_on": timezone.localdate(), "due_on": due}
    application = _named(application, "submit", by, changes)
    _made(application, GENERATED_PAPERS)
    _remind_office(application)
    tell_staff(application, _("Handed in for filing; the community reviews it until %(day)s.") % {"day": due})
    return application


@transaction.atomic
def take_up_filing(*, application: FilingApplication, by: User) -> FilingApplication:
    """Take it up for review by the community."""
    application = take(FILING, application, "take_up", by=by, changes={"community_reviewer": by})
    tell_applicant(application, "orgs.filing", _("The community reviews “%(name)s” now."))
    return application


@transaction.atomic
def endorse_filing(*, application: FilingApplication, by: User, reason: str) -> FilingApplication:
    """Support it, with the opinion of the community, and pass it on to the street."""
    return _passed_on(application, "endorse", by, reason, supports=True)


@transaction.atomic
def advise_against_filing(*, application: FilingApplication, by: User, reason: str) -> FilingApplication:
    """Pass it on to the street with the community's objections; the street decides."""
    return _passed_on(application, "advise_against", by, reason, supports=False)


@transaction.atomic
def return_by_community(*, application: FilingApplication, by: User, reason: str) -> FilingApplication:
    """Return it to be completed, saying with what; it comes back to the community."""
    return _returned(application, "return_by_community", FilingStage.COMMUNITY, by, reason)


@transaction.atomic
def return_by_street(*, application: FilingApplication, by: User, reason: str) -> FilingApplication:
    """Return it to be completed, saying with what; it comes back to the street."""
    return _returned(application, "return_by_street", FilingStage.STREET, by, reason)


@transaction.atomic
def complete_for_community(*, application: FilingApplication, by: User) -> FilingApplication:
    """Hand in to the community what it asked for. Raises FlowRefused naming what is missing."""
    return _completed(application, "complete_for_community", settings.FILING_COMMUNITY_DAYS, by)


@transaction.atomic
def complete_for_street(*, application: FilingApplication, by: User) -> FilingApplication:
    """Hand in to the street what it asked for. Raises FlowRefused naming what is missing."""
    return _completed(application, "complete_for_street", settings.FILING_STREET_DAYS, by)


@transaction.atomic
def announce_filing(*, application: FilingApplication, by: User, reason: str) -> FilingApplication:
    """Agree for the street and show it to everybody for some working days. Raises FlowRefused while anything is open.

    The notice names what is public: name, category, purpose, community and person in charge.
    """
    changes = {"street_reviewer": by, "street_opinion": reason.strip(), "due_on": None}
    application = take(FILING, application, "announce", by=by, reason=reason, changes=changes)
    facts = {
        "name": application.name,
        "category": application.get_category_display(),
        "place": application.place.name,
        "person": application.person_name,
        "purpose": application.purpose,
    }
    application.notice = open_public_notice(
        subject=application,
        title=_("Filing of “%(name)s”") % facts,
        text=_("“%(name)s” (%(category)s, %(place)s, in charge: %(person)s) is to be filed. Purpose: %(purpose)s")
        % facts,
        place=application.place,
        working_days=settings.FILING_NOTICE_DAYS,
        by=by,
    )
    application.save(update_fields=["notice", "updated_at"])
    clear_due(office_key(application))
    tell_applicant(application, "orgs.filing", _("The street agrees; “%(name)s” is on public notice."))
    return application


@transaction.atomic
def return_from_notice(*, application: FilingApplication, by: User | None, reason: str) -> FilingApplication:
    """Take it back to the street's review: an objection was founded, or its name was taken meanwhile."""
    due = add_working_days(timezone.localdate(), settings.FILING_STREET_DAYS)
    changes = {"notice": None, "due_on": due, "alike_confirmed_for": "", "alike_confirmed_by": None}
    application = take(FILING, application, "return_from_notice", by=by, reason=reason, changes=changes)
    _remind_office(application)
    tell_staff(application, _("Back with the street: %(reason)s") % {"reason": reason})
    tell_applicant(application, "orgs.filing", _("“%(name)s” is with the street again: %(reason)s"), reason)
    return application


@transaction.atomic
def decline_filing(*, application: FilingApplication, by: User, reason: str) -> FilingApplication:
    """Decline it, with a reason that the applicant reads; the name is free again."""
    changes = {
        "street_reviewer": by,
        "street_opinion": reason.strip(),
        "decided_on": timezone.localdate(),
        "due_on": None,
    }
    application = take(FILING, application, "decline", by=by, reason=reason, changes=changes)
    _over(application)
    tell_applicant(application, "orgs.filing", _("The filing of “%(name)s” was declined: %(reason)s"), reason)
    return application


@transaction.atomic
def withdraw_filing(*, application: FilingApplication, by: User, reason: str) -> FilingApplication:
    """Take one's own application back; a running notice ends, the name is free again."""
    notice = FilingApplication.objects.select_related("notice").get(pk=application.pk).notice
    changes = {"decided_on": timezone.localdate(), "due_on": None}
    application = take(FILING, application, "withdraw", by=by, reason=reason, changes=changes)
    if notice is not None:
        withdraw_notice(notice=notice, reason=reason)
    _over(application)
    if application.submitted_on:
        tell_staff(application, _("Taken back by the applicant: %(reason)s") % {"reason": reason})
    return application


@transaction.atomic
def assign_instructor_to_filing(*, application: FilingApplication, instructor: User, by: User) -> FilingApplication:
    """Name the instructor who will guide the organisation. Raises PermissionDenied, FlowRefused."""
    application = _reviewing(application, by, "orgs.review_filing_community")
    if not instructors_at(application.place).filter(pk=instructor.pk).exists():
        raise FlowRefused(_("%(name)s is no Party-building instructor of this place.") % {"name": instructor.name})
    application.instructor = instructor
    application.save(update_fields=["instructor", "updated_at"])
    return application


@transaction.atomic
def confirm_filing_name(*, application: FilingApplication, by: User) -> FilingApplication:
    """Say, as a reviewer, that the names that are alike and the doubtful words were looked at. Raises FlowRefused."""
    application = _reviewing(application, by, "orgs.review_filing_community")
    application.alike_confirmed_for, application.alike_confirmed_by = application.name_key, by
    application.save(update_fields=["alike_confirmed_for", "alike_confirmed_by", "updated_at"])
    return application


@transaction.atomic
def reject_paper(*, document: FilingDocument, by: User, reason: str) -> FilingDocument:
    """Reject a document with what is wrong with it; it is handed in anew. Raises FlowRefused, ValidationError."""
    if document.application is None:
        raise PermissionDenied
    _reviewing(document.application, by, "orgs.review_filing_community")
    if not reason.strip():
        raise ValidationError({"reason": _("Please say what is wrong with it.")})
    fresh = FilingDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if fresh.state != PaperState.THERE or fresh.kind == FilingPaper.OPINION:
        raise FlowRefused(_("Only a document that is there can be rejected."), code="state")
    fresh.state, fresh.reason, fresh.checked_by = PaperState.REJECTED, reason.strip()[:300], by
    fresh.save(update_fields=["state", "reason", "checked_by", "updated_at"])
    return fresh


def tell_applicant(application: FilingApplication, kind: str, text: str, reason: str = "") -> None:
    """Tell the applicant, and the one who is to be in charge."""
    people = [application.applicant, *([application.person] if application.person else [])]
    notify(
        kind=kind,
        to=people,
        title=str(application),
        text=text % {"name": application, "reason": reason},
        url=application.get_absolute_url(),
        street_code=application.street_code,
    )


def tell_staff(application: FilingApplication, text: str) -> None:
    """Tell the office that has it now."""
    notify(
        kind="orgs.filing_desk",
        to=office_of(application),
        title=str(application),
        text=text,
        url=application.get_absolute_url(),
        street_code=application.street_code,
    )


def office_of(application: FilingApplication) -> list[User]:
    """Return the staff with whom it lies: the community's, or the street's where there is none; nobody of its own."""
    at = application.place
    street = list(holders_of(Role.STREET_STAFF, at=at))
    people = street if application.stage in _STREETS else (list(holders_of(Role.COMMUNITY_STAFF, at=at)) or street)
    return [person for person in people if not why_not_reviewer(application, person)]


_STREETS = (FilingStage.STREET, FilingStage.NOTICE)


def office_key(application: FilingApplication) -> str:
    """Return the key of the office's due date."""
    return f"orgs.filing:{application.pk}"


def applicant_key(application: FilingApplication) -> str:
    """Return the key of the applicant's due date."""
    return f"orgs.filing.complete:{application.pk}"


def _passed_on(
    application: FilingApplication, step: str, by: User, reason: str, *, supports: bool
) -> FilingApplication:
    today = timezone.localdate()
    changes = {
        "community_reviewer": by,
        "community_supports": supports,
        "community_opinion": reason.strip(),
        "community_on": today,
        "due_on": add_working_days(today, settings.FILING_STREET_DAYS),
    }
    application = take(FILING, application, step, by=by, reason=reason, changes=changes)
    _made(application, (FilingPaper.OPINION,))
    _remind_office(application)
    tell_staff(application, _("The community has given its opinion; the street reviews it now."))
    tell_applicant(application, "orgs.filing", _("“%(name)s” is with the street now."))
    return application


def _returned(
    application: FilingApplication, step: str, asked_by: FilingStage, by: User, reason: str
) -> FilingApplication:
    changes: dict[str, Any] = {"to_complete": reason.strip(), "returned_from": asked_by, "due_on": None}
    application = take(FILING, application, step, by=by, reason=reason, changes=changes)
    clear_due(office_key(application))
    tell_applicant(application, "orgs.filing_returned", _("Please complete “%(name)s”: %(reason)s"), reason)
    set_due(
        key=applicant_key(application),
        kind="orgs.filing_returned",
        due_on=add_working_days(timezone.localdate(), settings.FILING_COMPLETE_DAYS),
        title=_("Complete the application “%(name)s”") % {"name": application},
        url=application.get_absolute_url(),
        people=[application.applicant],
        street_code=application.street_code,
        escalate_to=[by],
        escalate_after=settings.FILING_COMPLETE_DAYS,
    )
    return application


def _completed(application: FilingApplication, step: str, days: int, by: User) -> FilingApplication:
    changes = {"due_on": add_working_days(timezone.localdate(), days), "to_complete": ""}
    application = _named(application, step, by, changes)
    clear_due(applicant_key(application))
    _remind_office(application)
    tell_staff(application, _("Completed; it waits for your review again."))
    return application


def _named(application: FilingApplication, step: str, by: User, changes: dict[str, Any]) -> FilingApplication:
    """Take a step that takes the name, or refuse if another application was quicker."""
    try:
        with transaction.atomic():
            return take(FILING, application, step, by=by, changes=changes)
    except IntegrityError as error:
        words = _("Another application with this name, or of this circle, was handed in just now.")
        raise FlowRefused(words, code="name") from error


def _made(application: FilingApplication, kinds: tuple[FilingPaper, ...]) -> None:
    rows = application.documents.filter(kind__in=kinds)
    rows.update(state=PaperState.THERE, reason="", updated_at=timezone.now())


def _remind_office(application: FilingApplication) -> None:
    due: date | None = application.due_on
    if due is None or application.stage not in UNDER_REVIEW:
        return
    at = application.place
    set_due(
        key=office_key(application),
        kind="orgs.filing_desk",
        due_on=due,
        title=_("Review “%(name)s”") % {"name": application},
        url=application.get_absolute_url(),
        people=office_of(application),
        street_code=application.street_code,
        remind_before=(2, 1),
        escalate_to=list(holders_of(Role.STREET_STAFF, at=at)),
        escalate_after=1,
    )


def _over(application: FilingApplication) -> None:
    clear_due(office_key(application))
    clear_due(applicant_key(application))


def _reviewing(application: FilingApplication, by: User, permission: str) -> FilingApplication:
    rows = FilingApplication.objects.select_for_update(of=("self",)).select_related("place")
    fresh = rows.get(pk=application.pk)
    if not by.has_perm(permission, fresh):
        raise PermissionDenied(_("Only staff of its place do this."))
    if fresh.stage not in UNDER_REVIEW:
        raise FlowRefused(_("It is not under review just now."), code="stage")
    if why := why_not_reviewer(fresh, by):
        raise FlowRefused(why, code="own")
    return fresh
