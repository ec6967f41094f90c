"""What of households waits for staff."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.states import Role
from core.queue import QueueItem, register
from places.models import lying_in

from .models import HelpRequest, HouseholdClaim, HouseholdMove, Talent
from .states import ClaimStage, MoveStage, ReportStage, TalentStage

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


def talents_to_look_at(user: User) -> list[QueueItem]:
    """Return the people named as talents, and the observations that end, for staff of their places."""
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    stages = (TalentStage.LEAD, TalentStage.OBSERVED)
    rows = Talent.objects.filter(lying_in(paths), stage__in=stages).exclude(user=user).with_names()
    return [
        QueueItem(
            f"{row} · {row.get_stage_display()}",
            reverse("admin:residents_talent_change", args=[row.pk]),
            due_on=row.observed_until,
            place=str(row.community),
        )
        for row in rows.order_by("observed_until", "pk")[:MOST]
    ]


register("residents.talents", _("Talents to look at"), talents_to_look_at)


def moves_to_decide(user: User) -> list[QueueItem]:
    """Return the moves that this person may decide."""
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    asked = HouseholdMove.objects.filter(lying_in(paths), stage=MoveStage.ASKED)
    rows = asked.select_related("household__place", "target__place", "place").order_by("on", "pk")[:MOST]
    return [
        QueueItem(
            str(row),
            reverse("admin:residents_householdmove_change", args=[row.pk]),
            due_on=row.on,
            place=str(row.place),
        )
        for row in rows
    ]


register("residents.moves", _("Moves to decide"), moves_to_decide)


def reported_helps(user: User) -> list[QueueItem]:
    """Return the requests for help that a neighbour has reported, for staff of their places."""
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    rows = HelpRequest.objects.filter(lying_in(paths), report=ReportStage.REPORTED).exclude(asker=user)
    return [
        QueueItem(str(row), reverse("admin:residents_helprequest_change", args=[row.pk]), place=str(row.place))
        for row in rows.exclude(owner=user).select_related("ability__field", "place").order_by("pk")[:MOST]
    ]


register("residents.helps", _("Reported helps to look at"), reported_helps)
