"""Staff of the place examine: accept, return or refuse, each told to the organisation."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import take
from core.money import format_fen
from core.workdays import add_working_days
from disclosure.actions import open_public_notice
from notices.actions import clear_due, notify, set_due
from orgs.queries import managers_of
from projects.models import Application
from projects.states import APPLICATION

from .submission import completion_key, examination_key


@transaction.atomic
def accept(*, application: Application, by: User) -> Application:
    """Accept, and open the public notice in the same transaction."""
    application = take(APPLICATION, application, "accept", by=by)
    clear_due(examination_key(application))
    title = _("Project to be funded: %(title)s") % {"title": application.title}
    text = _("%(organisation)s applies for %(amount)s yuan.\n\nThe need: %(need)s\n\nThe plan: %(plan)s") % {
        "organisation": application.organisation,
        "amount": format_fen(application.budget.total),
        "need": application.need,
        "plan": application.plan,
    }
    application.notice = open_public_notice(
        subject=application,
        title=title,
        text=text,
        place=application.place,
        working_days=settings.PROJECT_NOTICE_DAYS,
        by=by,
    )
    application.save(update_fields=["notice"])
    tell(application, "projects.decided", _("“%(title)s” was accepted and is on public notice."))
    return application


@transaction.atomic
def return_for_completion(*, application: Application, by: User, reason: str) -> Application:
    """Return with what is to be completed; the organisation is told and reminded at the right working day."""
    application = take(APPLICATION, application, "return_for_completion", by=by, reason=reason)
    clear_due(examination_key(application))
    tell(application, "projects.returned", _("“%(title)s” was returned for completion: %(reason)s"), reason)
    set_due(
        key=completion_key(application),
        kind="projects.returned",
        due_on=add_working_days(timezone.localdate(), settings.PROJECT_COMPLETE_DAYS),
        title=_("Complete “%(title)s”") % {"title": application.title},
        url=application.get_absolute_url(),
        people=list(managers_of(application.organisation)),
        street_code=application.street_code,
        escalate_to=[by],
        escalate_after=settings.PROJECT_COMPLETE_DAYS,
    )
    return application


@transaction.atomic
def refuse(*, application: Application, by: User, reason: str) -> Application:
    """Refuse, with a reason that the organisation reads."""
    application = take(APPLICATION, application, "refuse", by=by, reason=reason)
    clear_due(examination_key(application))
    tell(application, "projects.decided", _("“%(title)s” was refused: %(reason)s"), reason)
    return application


def tell(application: Application, kind: str, text: str, reason: str = "") -> None:
    """Tell the organisation's managers what happened."""
    notify(
        kind=kind,
        to=managers_of(application.organisation),
        title=application.title,
        text=text % {"title": application.title, "reason": reason},
        url=application.get_absolute_url(),
        street_code=application.street_code,
    )
