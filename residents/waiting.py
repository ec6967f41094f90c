"""What of households waits for staff."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.states import Role
from core.queue import QueueItem, register
from places.models import lying_in

from .models import HouseholdClaim
from .states import ClaimStage

MOST = 50


def to_decide(user: User) -> list[QueueItem]:
    """Return the household claims that this person may decide."""
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    rows = HouseholdClaim.objects.filter(lying_in(paths), stage=ClaimStage.FILED).select_related(
        "household__place", "place"
    )
    return [
        QueueItem(str(row), reverse("admin:residents_householdclaim_change", args=[row.pk]), place=str(row.place))
        for row in rows.order_by("pk")[:MOST]
    ]


register("residents.claims", _("Household claims to decide"), to_decide)
