"""What of Party building waits for staff."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.states import Role
from core.queue import QueueItem, register
from orgs.models.party import PartyBranch
from orgs.queries.party import to_approve
from orgs.queries.party_coverage import without_cover
from places.models import Place, lying_in

MOST = 50


def branches_to_decide(user: User) -> list[QueueItem]:
    """Return the branches that wait for approval, or to be set up."""
    return [
        QueueItem(f"{row} · {row.get_stage_display()}", row.get_absolute_url(), place=str(row.place))
        for row in to_approve(user)[:MOST]
    ]


register("orgs.party_branches", _("Party branches to decide on"), branches_to_decide)


def terms_that_end(user: User) -> list[QueueItem]:
    """Return the branches whose secretary's term is over or ends soon."""
    until = timezone.localdate() + timedelta(days=settings.PARTY_TERM_DAYS)
    rows = PartyBranch.objects.running().filter(lying_in(user.standing.paths(Role.STREET_STAFF)))
    ending = rows.filter(secretary_until__lte=until).select_related("place").order_by("secretary_until", "pk")
    return [
        QueueItem(str(row), row.get_absolute_url(), due_on=row.secretary_until, place=str(row.place))
        for row in ending[:MOST]
    ]


register("orgs.party_terms", _("Terms of branch secretaries that end"), terms_that_end)


def uncovered(user: User) -> list[QueueItem]:
    """Return, for each of the reader's streets, how many organisations have neither a branch nor an instructor."""
    streets = Place.objects.filter(path__in=user.standing.paths(Role.STREET_STAFF), level="street")
    counted = [(street, without_cover(street).count()) for street in streets]
    words = gettext("%(count)d organisations have neither a branch nor an instructor")
    url = reverse("orgs:party_instructors")
    return [QueueItem(words % {"count": count}, url, place=str(street)) for street, count in counted if count]


register("orgs.party_uncovered", _("Organisations without an instructor"), uncovered)
