"""Who suspends and who records punishments; whose papers they are."""

from collections.abc import Callable

import rules
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_street_staff
from core.attachments import register_reader
from orgs.models import Organisation
from orgs.models.register import Investigation, Punishment, Suspension
from orgs.states import ACTIVE, ENDED

rules.add_perm("orgs.suspend_organisation", is_street_staff)
rules.add_perm("orgs.record_punishment", is_street_staff)
rules.add_perm("orgs.investigate_organisation", is_street_staff)


def why_not_suspend(organisation: Organisation) -> str | None:
    """Return why an organisation can't be suspended."""
    return None if organisation.stage in ACTIVE else _("It does not work just now, so it can't be suspended.")


def why_not_record(organisation: Organisation) -> str | None:
    """Return why nothing can be recorded about an organisation any more."""
    return _("This organisation is off the register.") if organisation.stage in ENDED else None


def _files(model: type[Suspension | Punishment | Investigation], perm: str) -> tuple[Callable[[User, int], bool], ...]:
    def may(user: User, pk: int, asked: str) -> bool:
        row = model._default_manager.select_related("organisation__place").filter(pk=pk).first()
        return row is not None and user.is_authenticated and user.has_perm(asked, row)

    return (
        lambda user, pk: may(user, pk, "orgs.read_register"),
        lambda user, pk: may(user, pk, perm),
    )


register_reader("orgs.punishment", *_files(Punishment, "orgs.record_punishment"))
register_reader("orgs.suspension", *_files(Suspension, "orgs.read_register"))
register_reader("orgs.investigation", *_files(Investigation, "orgs.investigate_organisation"))
