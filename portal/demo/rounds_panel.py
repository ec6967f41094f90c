"""Who judges and decides in the demo's rounds, and the trace of what they did on days that have passed."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.flow import BEGUN, Flow
from core.models import StepTaken
from core.states import Visibility
from places.models import Place

from .draw import Draw
from .people import People
from .words_rounds import MEMBERS, SEATS

BATCH = 5000


@dataclass
class Panel:
    """The people of a round, and who manages and looks after each organisation."""

    street: Place
    staff: User
    assessors: list[User]
    committee: list[User]
    managers: dict[int, User] = field(default_factory=dict)  # by body
    offices: dict[int, User] = field(default_factory=dict)  # by community


def gather(street: Place, people: People, draw: Draw) -> Panel:
    """Call the assessors and the committee: people whom nothing ties to any organisation."""
    own, instructor = people.staff["assessor"], people.staff["instructor"]
    assessors = [own, *(_expert(name, street, draw) for name in SEATS)]
    committee = [people.staff["street2"], instructor, *(_expert(name, None, draw) for name in MEMBERS)]
    panel = Panel(street, people.staff["street"], assessors, committee)
    for grant in RoleGrant.objects.filter(role=Role.ORG_MANAGER).select_related("user").order_by("-pk"):
        panel.managers[grant.body_id or 0] = grant.user
    for grant in RoleGrant.objects.filter(role=Role.COMMUNITY_STAFF).select_related("user"):
        panel.offices[grant.place_id or 0] = grant.user
    return panel


def _expert(name: str, street: Place | None, draw: Draw) -> User:
    user = User.objects.create(name=name, phone=draw.phone(), phone_verified=True, password="!")  # noqa: S106
    if street is not None:
        RoleGrant.objects.create(user=user, role=Role.ASSESSOR, place=street)
    return user


class Trace:
    """Lines of the log on days of the past, written at once and in their order."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.rows: list[StepTaken] = []

    def add(  # noqa: PLR0913 - one line of the log
        self,
        flow: Flow,
        row: Any,
        name: str,
        by: User | None,
        *,
        days: int,
        role: Role | None = None,
        source: str = "",
        first: str = "",
        reason: str = "",
        visibility: Visibility | None = None,
        label: str = "",
    ) -> None:
        """Note a step of so many days ago; ``first`` is the state in which a thing began."""
        begun = name == BEGUN
        step = None if begun else flow.step(name)
        states = flow.step(flow.steps[0].name).sources
        self.rows.append(
            StepTaken(
                flow=flow.name,
                object_id=row.pk,
                object_label=(label or str(row))[:200],
                street_code=getattr(row, "street_code", ""),
                step=name,
                source="" if step is None else source or step.sources[0],
                target=first or states[0] if step is None else step.target,
                actor_id=by.pk if by else None,
                actor_name=by.name if by else "",
                actor_role=str(role.label) if role else "",
                reason=reason,
                visibility=visibility or (step.visibility if step else Visibility.PUBLIC),
                taken_at=min(self.draw.moment(days), timezone.now()),
            )
        )

    def write(self) -> None:
        """Write the lines, the oldest first."""
        StepTaken.objects.bulk_create(sorted(self.rows, key=lambda row: row.taken_at), batch_size=BATCH)
        self.rows = []
