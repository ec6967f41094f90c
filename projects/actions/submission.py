"""An organisation hands in, completes, or takes back."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from core.flow import take
from core.workdays import add_working_days
from disclosure.actions import withdraw_notice
from notices.actions import clear_due, notify, set_due
from projects.models import Application
from projects.states import APPLICATION, Stage

EXAMINERS = (Role.STREET_STAFF, Role.COMMUNITY_STAFF)


def examination_key(application: Application) -> str:
    """Return the key of the due date by which staff examine."""
    return f"projects.examine:{application.pk}"


def completion_key(application: Application) -> str:
    """Return the key of the due date by which the organisation completes."""
    return f"projects.returned:{application.pk}"


@transaction.atomic
def submit(*, application: Application, by: User) -> Application:
    """Hand in, for the first time or again; staff of the place are told and have their days to examine.

    Raises FlowRefused naming everything that is missing.
    """
    step = "resubmit" if application.stage == Stage.RETURNED else "submit"
    application = take(APPLICATION, application, step, by=by, changes={"submitted_at": timezone.now()})
    clear_due(completion_key(application))
    staff = list(holders_of(*EXAMINERS, at=application.place))
    text = _("%(organisation)s submitted “%(title)s”.") % {
        "organisation": application.organisation,
        "title": application.title,
    }
    notify(
        kind="projects.submitted",
        to=staff,
        title=_("A project was submitted"),
        text=text,
        url=application.get_absolute_url(),
        street_code=application.street_code,
    )
    set_due(
        key=examination_key(application),
        kind="projects.examine",
        due_on=add_working_days(timezone.localdate(), settings.PROJECT_EXAMINE_DAYS),
        title=_("Examine “%(title)s”") % {"title": application.title},
        url=application.get_absolute_url(),
        people=staff,
        street_code=application.street_code,
        escalate_to=list(holders_of(Role.STREET_STAFF, at=application.place)),
        escalate_after=1,
    )
    return application


@transaction.atomic
def withdraw(*, application: Application, by: User, reason: str) -> Application:
    """Take the application back, with a reason; its public notice ends with it."""
    application = take(APPLICATION, application, "withdraw", by=by, reason=reason)
    clear_due(completion_key(application))
    clear_due(examination_key(application))
    if application.notice is not None:
        withdraw_notice(notice=application.notice, reason=reason)
    return application
