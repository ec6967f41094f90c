"""What of projects waits for staff."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.states import Role
from core.queue import QueueItem, register
from notices.models import DueDate
from places.models import lying_in

from .actions.submission import EXAMINERS, examination_key
from .models import Application
from .states import Stage

MOST = 50


def to_examine(user: User) -> list[QueueItem]:
    """Return the applications that this person may examine, with the day by which."""
    return _items(Application.objects.waiting_for_staff(), user.standing.paths(*EXAMINERS))


def to_fund(user: User) -> list[QueueItem]:
    """Return the approved applications for which street staff commit money."""
    return _items(Application.objects.filter(stage=Stage.APPROVED), user.standing.paths(Role.STREET_STAFF))


def _items(rows: QuerySet[Application], paths: list[str]) -> list[QueueItem]:
    found = list(rows.filter(lying_in(paths)).select_related("place")[:MOST])
    keys = {examination_key(row): row.pk for row in found}
    due = {keys[key]: day for key, day in DueDate.objects.filter(key__in=keys).values_list("key", "due_on")}
    return [
        QueueItem(
            row.title,
            reverse("admin:projects_application_change", args=[row.pk]),
            due_on=due.get(row.pk),
            place=str(row.place),
        )
        for row in found
    ]


register("projects.examine", _("Projects to examine"), to_examine)
register("projects.fund", _("Projects to fund"), to_fund)
