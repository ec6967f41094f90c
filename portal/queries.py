"""What the home page, the search and a person's own page show, from all floors."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet, Sum

from accounts.models import User
from accounts.states import STAFF_ROLES, Role
from core.search import matching
from disclosure.models import PublicNotice
from disclosure.queries import public_notices
from notices.models import DueDate, Notice
from orgs.models import Evidence, Membership, Organisation
from orgs.queries import public_organisations
from orgs.states import Belonging, EvidenceKind
from projects.models import Application
from projects.queries import public_applications
from projects.states import Stage as ProjectStage
from proposals.models import Proposal, Support
from proposals.queries.proposals import public_proposals

FIGURES_SECONDS = 60
LATEST = 4
OWN = 5
FOUND = 20
FOUND_OF_EACH = 5


@dataclass(frozen=True)
class Figures:
    """What the street's matters add up to; each figure has its definition on the page."""

    people: int
    person_times: int
    organisations: int
    proposals: int
    projects: int


def figures() -> Figures:
    """Return the street's figures, at most a minute old."""
    key = f"portal.figures.{settings.STREET_CODE}"
    found: Figures | None = cache.get(key)
    if found is None:
        found = _figures(settings.STREET_CODE)
        cache.set(key, found, FIGURES_SECONDS)
    return found


def _figures(street: str) -> Figures:
    served = Evidence.objects.filter(street__code=street, kind=EvidenceKind.SERVICE)
    proposals = Proposal.objects.filter(street__code=street)
    return Figures(
        people=_people_who_joined(street),
        person_times=served.aggregate(sum=Sum("quantity"))["sum"] or 0,
        organisations=Organisation.objects.active().filter(street__code=street).count(),
        proposals=proposals.filter(answered_at__isnull=False).count(),
        projects=Application.objects.filter(
            street__code=street, stage__in=(ProjectStage.GRANTED, ProjectStage.RUNNING)
        ).count(),
    )


def _people_who_joined(street: str) -> int:
    """Count each person once: members of organisations, authors of filed proposals and their supporters."""
    members = Membership.objects.filter(stage=Belonging.MEMBER, organisation__street__code=street).values("user")
    authors = Proposal.objects.filter(street__code=street, filed_at__isnull=False).values("author")
    supporters = Support.objects.filter(proposal__street__code=street).values("user")
    return members.union(authors, supporters).count()


@dataclass(frozen=True)
class Latest:
    """The newest of what the public may read."""

    notices: list[PublicNotice]
    proposals: list[Proposal]
    projects: list[Application]


def latest() -> Latest:
    """Return the newest public notices that run, proposals and projects: three queries."""
    return Latest(
        list(public_notices().filter(pk__in=PublicNotice.objects.running()).order_by("-pk")[:LATEST]),
        list(public_proposals().order_by("-pk")[:LATEST]),
        list(public_applications().order_by("-pk")[:LATEST]),
    )


SEARCHED = {
    "orgs": public_organisations,
    "proposals": public_proposals,
    "projects": public_applications,
    "notices": public_notices,
}


def search(words: str, kind: str = "") -> dict[str, list[Any]]:
    """Return what holds the words, the newest first: a few of each kind, or more of one."""
    if not words.strip():
        return {}
    kinds = [kind] if kind in SEARCHED else list(SEARCHED)
    most = FOUND if kind in SEARCHED else FOUND_OF_EACH
    rows: dict[str, QuerySet[Any]] = {name: SEARCHED[name]() for name in kinds}
    return {name: list(matching(found, words).order_by("-pk")[: most + 1]) for name, found in rows.items()}


@dataclass(frozen=True)
class Own:
    """A person's own matters."""

    due: list[DueDate]
    proposals: list[Proposal]
    memberships: list[Membership]
    organisations: list[Organisation]
    applications: list[Application]
    messages: list[Notice]
    waiting: dict[str, int]


def own_matters(user: User) -> Own:
    """Return what a person has to do and has begun, the same number of queries whoever it is."""
    principal = user.principal
    managed = principal.standing.bodies(Role.ORG_MANAGER)
    return Own(
        due=list(DueDate.objects.filter(people=principal, cleared_at=None).order_by("due_on", "pk")[: 2 * OWN]),
        proposals=list(Proposal.objects.of(user).select_related("place", "category").order_by("-pk")[:OWN]),
        memberships=list(
            Membership.objects.filter(user=principal, stage__in=(Belonging.ASKED, Belonging.MEMBER))
            .select_related("organisation__place")
            .order_by("-pk")[: 2 * OWN]
        ),
        organisations=list(Organisation.objects.filter(body__in=managed).select_related("place")[:OWN]),
        applications=list(
            Application.objects.of_bodies(managed)
            .select_related("organisation", "place", "budget")
            .order_by("-pk")[:OWN]
        ),
        messages=list(Notice.objects.of(user).unread().order_by("-pk")[:OWN]),
        waiting=_waiting_for(user),
    )


def _waiting_for(user: User) -> dict[str, int]:
    """Count what waits for the staff of the user's places."""
    paths = user.standing.paths(*STAFF_ROLES)
    if not paths:
        return {}
    below = Q()
    for path in paths:
        below |= Q(place__path__startswith=path)
    return {
        "proposals": Proposal.objects.waiting_for_answer().filter(below).count(),
        "projects": Application.objects.waiting_for_staff().filter(below).count(),
    }
