"""Organisations with their members, the evidence of their work, and the standard that rates them."""

from datetime import date, timedelta

from accounts.models import Body, RoleGrant, User
from accounts.states import BodyKind, Role
from core.flow import BEGUN
from core.models import StepTaken
from core.states import Visibility
from orgs.actions import draft_default_standard, publish_standard
from orgs.models import Membership, Organisation, Standard
from orgs.states import Belonging, Growth
from places.models import Place

from .draw import Draw
from .evidence import build_evidence
from .people import People
from .scale import Scale
from .words import ORGANISATIONS

BATCH = 5000
ROAD = (
    (BEGUN, "", Growth.FILED),
    ("grow", Growth.FILED, Growth.GROWING),
    ("regularise", Growth.GROWING, Growth.REGULAR),
)


def build_standard(street: Place, people: People) -> Standard:
    """Publish the platform's default standard for the street, in force since before the demo's history."""
    standard = draft_default_standard(street=street, in_force_from=date(2024, 1, 1), by=None)
    return publish_standard(standard=standard, by=people.staff["street"])


def build_organisations(street: Place, people: People, scale: Scale, draw: Draw) -> list[Organisation]:
    """Make the organisations, filed over the last years, each of its own vigour."""
    communities = list(people.joined)
    bodies, organisations, managers = [], [], []
    for n in range(scale.organisations):
        community = communities[n % len(communities)]
        category, (name, purpose) = _kind(n // len(communities), n, draw)
        filed = draw.today - timedelta(days=draw.random.randrange(60, 1400))
        manager, _home = people.joined[community][(n // len(communities)) * 3 + 1]
        body = Body(kind=BodyKind.ORGANISATION, name=f"{community.name}{name}", place=community, street=street)
        bodies.append(body)
        managers.append(manager)
        organisations.append(
            Organisation(
                body=body,
                place=community,
                street=street,
                name=body.name,
                category=category,
                purpose=purpose,
                stage=_stage(filed, draw),
                filing_number=f"胜街社备〔{filed.year}〕{n + 1:03d}号",
                filed_on=filed,
                contact_name=manager.name,
            )
        )
    Body.objects.bulk_create(bodies, batch_size=BATCH)
    for organisation in organisations:
        organisation.body_id = organisation.body.pk
    Organisation.objects.bulk_create(organisations, batch_size=BATCH)
    _members(organisations, managers, people, draw)
    _trace(organisations, draw)
    build_evidence(organisations, scale, draw)
    return organisations


def _kind(turn: int, n: int, draw: Draw) -> tuple[str, tuple[str, str]]:
    """Return a category and a kind of organisation that the community does not have yet."""
    every = [(category, kind) for category, kinds in ORGANISATIONS.items() for kind in kinds]
    return every[(turn * 7 + n) % len(every)]


def _stage(filed: date, draw: Draw) -> Growth:
    months = (draw.today - filed).days // 30
    return Growth.FILED if months < 6 else Growth.GROWING if months < 18 else Growth.REGULAR  # noqa: PLR2004


def _members(organisations: list[Organisation], managers: list[User], people: People, draw: Draw) -> None:
    memberships, grants = [], []
    for organisation, manager in zip(organisations, managers, strict=True):
        pool = [user for user, _home in people.joined[organisation.place] if user.pk != manager.pk]
        others = draw.random.sample(pool, min(len(pool), draw.random.randrange(4, 32)))
        organisation.member_count = len(others) + 1
        for user in (manager, *others):
            is_manager = user is manager
            memberships.append(
                Membership(
                    organisation=organisation,
                    user=user,
                    stage=Belonging.MEMBER,
                    position="负责人" if is_manager else "",
                    joined_on=organisation.filed_on,
                )
            )
            role = Role.ORG_MANAGER if is_manager else Role.ORG_MEMBER
            grants.append(RoleGrant(user=user, role=role, body=organisation.body, starts_on=organisation.filed_on))
    Membership.objects.bulk_create(memberships, batch_size=BATCH)
    RoleGrant.objects.bulk_create(grants, batch_size=BATCH)
    Organisation.objects.bulk_update(organisations, ["member_count"], batch_size=1000)


def _trace(organisations: list[Organisation], draw: Draw) -> None:
    steps = []
    for organisation in organisations:
        days = (draw.today - organisation.filed_on).days
        for number, (name, source, target) in enumerate(ROAD):
            steps.append(
                StepTaken(
                    flow="orgs.organisation",
                    object_id=organisation.pk,
                    object_label=organisation.name,
                    street_code=organisation.street_code,
                    step=name,
                    source=source,
                    target=target,
                    actor_name="赵明华",
                    actor_role=str(Role.STREET_STAFF.label),
                    visibility=Visibility.PUBLIC,
                    taken_at=draw.moment(days - number * 200),
                )
            )
            if target == organisation.stage:
                break
    StepTaken.objects.bulk_create(sorted(steps, key=lambda step: step.taken_at), batch_size=BATCH)
