"""Reads of tasks and calls: whose they are, whom to tell, what they came to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Body, RoleGrant, User
from accounts.queries import holders_of
from accounts.states import BODY_ROLES, OFFICE_ROLES, BodyKind, Role
from core.models import Attachment
from places.models import lying_in
from proposals.models import Proposal
from proposals.models.works import Call, Work, WorkProgress
from proposals.states import Stage
from proposals.states.works import OPEN_WORKS, TO_DO, WorkOwner, WorkStage
from residents.models import Household, Resident

from .filed import register


def people_of(work: Work) -> list[User]:
    """Return whom a task's news concern: who answers for it, or all who stand for its owner."""
    if work.person is not None:
        return [work.person]
    if work.owner_kind == WorkOwner.OFFICE:
        return list(holders_of(*OFFICE_ROLES, at=work.place))
    if work.circle is not None:
        return [work.circle.leader]
    if work.household_id is not None:
        rows = Resident.objects.current().filter(household=work.household_id)
        return list(User.objects.filter(resident__in=rows, is_active=True))
    body = work.organisation.body if work.organisation is not None else work.body
    return people_in(body, Role.ORG_MANAGER) if work.organisation is not None else people_in(body, *BODY_ROLES)


def people_in(body: Body | None, *roles: Role) -> list[User]:
    """Return who holds one of these roles in a body today."""
    if body is None:
        return []
    grants = RoleGrant.objects.current().filter(body=body, role__in=roles)
    return list(User.objects.filter(grants__in=grants, is_active=True).distinct())


def works_of(user: User) -> QuerySet[Work]:
    """Return the tasks of a person, and of the organisations, circles, bodies and the household it stands for."""
    me = user.principal
    mine = Q(person=me) | Q(circle__leader=me)
    mine |= Q(organisation__body__in=user.standing.bodies(Role.ORG_MANAGER))
    mine |= Q(body__in=user.standing.bodies(*BODY_ROLES))
    home = Resident.objects.current().filter(user=me).values("household")
    mine |= Q(household__in=home)
    return Work.objects.with_facts().filter(mine)


def works_to_accept(user: User) -> QuerySet[Work]:
    """Return what staff and leaders have to accept where they serve."""
    paths = user.standing.paths(*OFFICE_ROLES, Role.GRID_LEADER, Role.BUILDING_LEADER, Role.UNIT_LEADER)
    rows = Work.objects.with_facts().filter(lying_in(paths, "proposal__place"))
    return rows.filter(stage=WorkStage.DONE, proposal__stage=Stage.EXECUTING)


def calls_for(user: User) -> QuerySet[Call]:
    """Return the calls to the departments of a person, and those from where the person serves as staff."""
    mine = Q(body__in=user.standing.bodies(*BODY_ROLES))
    if paths := user.standing.paths(*OFFICE_ROLES):
        mine |= lying_in(paths, "proposal__place")
    return Call.objects.with_facts().filter(mine)


def supporting_households(proposal: Proposal) -> QuerySet[Household]:
    """Return the households that proposed or support it: they may take on tasks."""
    people = Q(user=proposal.author_id) | Q(user__in=proposal.supports.values("user"))
    rows = Resident.objects.current().filter(people)
    return Household.objects.filter(pk__in=rows.values("household")).select_related("place").order_by("place", "room")


def departments_of(proposal: Proposal) -> QuerySet[Body]:
    """Return the public offices and partners of the street: who may be called."""
    rows = Body.objects.filter(street=proposal.street_id or proposal.place_id)
    return rows.exclude(kind=BodyKind.ORGANISATION).order_by("kind", "name")


def photos_of(progress: Iterable[WorkProgress]) -> dict[int, list[Attachment]]:
    """Return the photos of some lines of progress in one query, by their keys."""
    keys = [row.pk for row in progress]
    rows = Attachment.objects.filter(subject_label=WorkProgress._meta.label_lower, subject_id__in=keys)
    found: dict[int, list[Attachment]] = defaultdict(list)
    for row in rows.order_by("created_at"):
        found[row.subject_id].append(row)
    return found


@dataclass(frozen=True)
class Standing:
    """How the tasks of a proposal stand altogether."""

    total: int
    settled: int
    late: int
    percent: int


def standing_of(works: Iterable[Work]) -> Standing:
    """Count the tasks: dropped ones count as settled, and not towards the percent."""
    rows = list(works)
    kept = [row for row in rows if row.stage != WorkStage.DROPPED]
    percent = sum(100 if row.stage == WorkStage.ACCEPTED else row.percent for row in kept)
    return Standing(
        total=len(rows),
        settled=sum(row.stage not in OPEN_WORKS for row in rows),
        late=sum(row.stage in TO_DO and row.light == "red" for row in rows),
        percent=percent // len(kept) if kept else 0,
    )


def _filed_works(proposal: Proposal) -> list[dict[str, Any]]:
    rows = Work.objects.with_facts().filter(proposal=proposal)
    return [
        {
            "title": row.title,
            "note": f"{row.owner_name} · {row.get_stage_display()} · {row.percent}%",
            "on": row.due_on,
            "stage": row.stage,
            "owner_kind": row.owner_kind,
            "percent": row.percent,
        }
        for row in rows
    ]


def _filed_calls(proposal: Proposal) -> list[dict[str, Any]]:
    rows = Call.objects.filter(proposal=proposal).select_related("body").order_by("pk")
    return [
        {
            "title": f"{row.body}：{row.asked}",
            "note": row.answer or str(row.get_stage_display()),
            "on": row.due_on,
            "stage": row.stage,
            "escalations": row.escalations,
        }
        for row in rows
    ]


register("works", _("Tasks"), _filed_works)
register("calls", _("Calls to departments"), _filed_calls)
