"""What of circles waits for staff: the qualified ones that don't go on, and those that rest."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.states import Role
from core.queue import QueueItem, register
from orgs.models.circles import Circle, CircleQuerySet
from orgs.models.incubation import Incubation
from orgs.states.circles import CircleStage
from places.models import lying_in

MOST = 50


def qualified_for_long(user: User) -> list[QueueItem]:
    """Return the circles that have met all conditions for long and not asked for incubation."""
    latest = timezone.localdate() - timedelta(days=settings.CIRCLE_APPLY_DAYS)
    asked = Incubation.objects.running().filter(circle=OuterRef("pk"))
    return _items(user, Circle.objects.filter(~Exists(asked), stage=CircleStage.QUALIFIED, stage_since__lte=latest))


def resting(user: User) -> list[QueueItem]:
    """Return the circles that rest, the longest first."""
    return _items(user, Circle.objects.filter(stage=CircleStage.RESTING))


def _items(user: User, circles: CircleQuerySet) -> list[QueueItem]:
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    rows = circles.filter(lying_in(paths)).select_related("place")
    return [
        QueueItem(str(row), reverse("admin:orgs_circle_change", args=[row.pk]), place=str(row.place))
        for row in rows.order_by("stage_since", "pk")[:MOST]
    ]


register("orgs.circles_qualified", _("Circles that could ask for incubation"), qualified_for_long)
register("orgs.circles_resting", _("Circles that rest"), resting)
