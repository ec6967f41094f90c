"""What of households waits for staff."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.states import Role
from core.queue import QueueItem, register
from places.models import lying_in

from .models import Election, ElectionRound, HelpRequest, HouseholdClaim, HouseholdMove, Talent
from .queries.affairs import waiting_for_staff
from .states import ClaimStage, ElectionStage, MoveStage, ReportStage, TalentStage

MOST = 50


def to_decide(user: User) -> list[QueueItem]:
    """Return the household claims that this person may decide."""
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    rows = HouseholdClaim.objects.filter(lying_in(paths), stage=ClaimStage.FILED).select_related(
        "household__place", "place"
    )
    return [
        QueueItem(
            str(row),
            reverse("admin:residents_householdclaim_change", args=[row.pk]),
            due_on=row.answer_by,
            place=str(row.place),
        )
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


def stuck_elections(user: User) -> list[QueueItem]:
    """Return the elections that need the community: a sheet to check, no clear result, nobody stood."""
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    stages = (ElectionStage.CHECKING, ElectionStage.MEDIATION)
    rows = Election.objects.filter(lying_in(paths), stage__in=stages).exclude(sheet_by=user)
    return [
        QueueItem(
            f"{row} · {row.get_stage_display()}",
            reverse("admin:residents_election_change", args=[row.pk]),
            place=str(row.place),
        )
        for row in rows.select_related("place", "household").order_by("pk")[:MOST]
    ]


register("residents.elections", _("Elections that need you"), stuck_elections)


def rounds_to_count(user: User) -> list[QueueItem]:
    """Return the rounds whose vote is over and that wait for the words of their scrutineers."""
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    late = Election.objects.to_count().filter(round=OuterRef("pk"))
    rows = ElectionRound.objects.filter(lying_in(paths), Exists(late), key__scrutineers__isnull=False).distinct()
    return [
        QueueItem(row.name, row.get_absolute_url(), place=str(row.place))
        for row in rows.select_related("place").order_by("pk")[:MOST]
    ]


register("residents.rounds", _("Elections to count"), rounds_to_count)


def affairs_to_handle(user: User) -> list[QueueItem]:
    """Return the affairs that lie with the community or the street itself, what is due first."""
    return [
        QueueItem(
            f"{row} · {row.get_stage_display()}",
            reverse("admin:residents_affair_change", args=[row.pk]),
            due_on=row.due_on,
            place=str(row.place),
        )
        for row in waiting_for_staff(user)[:MOST]
    ]


register("residents.affairs", _("Affairs that wait for you"), affairs_to_handle)
