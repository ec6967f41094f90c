"""An organisation writes: a draft is kept at every stage of completeness."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin
from core.states import Visibility
from funding.actions import draft_budget, rewrite_budget
from orgs.models import Organisation
from projects.models import Application
from projects.rules import is_editable
from projects.states import APPLICATION

TEXTS = ("title", "need", "plan", "beneficiaries", "starts_on", "ends_on")


@transaction.atomic
def new_draft(
    *, organisation: Organisation, by: User, lines: Sequence[tuple[str, int]] = (), **texts: Any
) -> Application:
    """Begin an application; ``lines`` are purposes and amounts in fen. Raises PermissionDenied, ValidationError."""
    if not by.has_perm("orgs.manage_organisation", organisation):
        raise PermissionDenied(_("Only the organisation's managers submit projects."))
    application = Application(
        organisation=organisation,
        place=organisation.place,
        author=by.principal,
        budget=draft_budget(place=organisation.place, by=by, lines=lines),
        **{name: texts[name] for name in TEXTS if name in texts},
    )
    application.full_clean(exclude=["street"])
    application.save()
    return begin(APPLICATION, application, by=by, visibility=Visibility.PRIVATE)


@transaction.atomic
def save_draft(*, application: Application, by: User, lines: Sequence[tuple[str, int]], **texts: Any) -> Application:
    """Save what stands in the form; nothing is lost that was saved before.

    Raises PermissionDenied, FlowRefused once it has been submitted, ValidationError by field.
    """
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not by.has_perm("projects.submit_application", locked):
        raise PermissionDenied(_("Only the organisation's managers write its applications."))
    if not is_editable(by, locked):
        raise FlowRefused(_("It has been submitted and can't be changed now."), code="submitted")
    for name in TEXTS:
        if name in texts:
            setattr(locked, name, texts[name])
    locked.full_clean(exclude=["street"])
    rewrite_budget(budget=locked.budget, by=by, lines=lines)
    locked.save()
    return locked
