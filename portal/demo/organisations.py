"""Organisations with their members, the evidence of their work, and the standard that rates them."""

from datetime import date, timedelta

from accounts.models import Body, RoleGrant, User
from accounts.states import BodyKind, Role
from core.flow import BEGUN
from core.models import StepTaken
from core.states import Visibility
from orgs.models import Evidence, Indicator, Membership, Organisation, Standard
from orgs.states import Belonging, EvidenceKind, Growth, Measure
from places.models import Place

from .draw import Draw
from .people import People
from .scale import Scale
from .words import ACTIVITIES, ORGANISATIONS

BATCH = 5000
ROAD = (
    (BEGUN, "", Growth.FILED),
    ("grow", Growth.FILED, Growth.GROWING),
    ("regularise", Growth.GROWING, Growth.REGULAR),
)
# Code, name, measure, points, full at, ratings for full weight: a first part of the street's standard.
INDICATORS = (
    ("A3", "年度报告按时", Measure.REPORTS, 10, 1, 0),
    ("B4", "成员规模", Measure.MEMBERS, 15, 15, 0),
    ("C1", "活动次数", Measure.ACTIVITIES, 20, 12, 0),
    ("C2", "活动连续性（月）", Measure.ACTIVE_MONTHS, 15, 9, 0),
    ("C3", "服务人次/成员", Measure.SERVICE_PER_MEMBER, 15, 5, 0),
    ("D1", "项目申报承接", Measure.PROJECTS_WON, 5, 1, 0),
    ("F1", "居民满意度", Measure.SATISFACTION, 15, 90, 30),
    ("F4", "无属实投诉", Measure.COMPLAINTS, 5, 1, 0),
)


def build_standard() -> Standard:
    """Make the first, small standard."""
    standard = Standard.objects.create(
        name="胜利街道社区社会组织星级标准（试行）",
        version=1,
        in_force_from=date(2024, 1, 1),
        thresholds=[50, 60, 70, 80, 90],
        source="平台设计默认值，由街道确认后生效",
    )
    Indicator.objects.bulk_create(
        Indicator(standard=standard, code=code, name=name, measure=measure, points=points, full_at=full, least_count=n)
        for code, name, measure, points, full, n in INDICATORS
    )
    return standard


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
    _evidence(organisations, scale, draw)
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


def _evidence(organisations: list[Organisation], scale: Scale, draw: Draw) -> None:
    rows = []
    for organisation in organisations:
        vigour = draw.random.uniform(0.3, 1.6)
        rows += _year(organisation, vigour, scale.evidence_months, draw)
    Evidence.objects.bulk_create(rows, batch_size=BATCH)


def _year(organisation: Organisation, vigour: float, months: int, draw: Draw) -> list[Evidence]:
    rows: list[Evidence] = []

    def add(kind: EvidenceKind, day: date, quantity: int, **detail: str) -> None:
        key = f"demo:{organisation.pk}:{len(rows)}"
        rows.append(
            Evidence(
                organisation=organisation,
                street_id=organisation.street_id,
                kind=kind,
                key=key,
                happened_on=day,
                quantity=quantity,
                detail=detail,
            )
        )

    for month in range(months):
        for _times in range(round(vigour * draw.random.uniform(0.2, 1.8))):
            day = draw.today - timedelta(days=month * 30 + draw.random.randrange(1, 30))
            if day > organisation.filed_on:
                add(EvidenceKind.ACTIVITY, day, 1, title=draw.random.choice(ACTIVITIES))
                add(EvidenceKind.SERVICE, day, round(organisation.member_count * draw.random.uniform(0.3, 1.4)))
    for _rating in range(round(vigour * 28)):
        day = draw.today - timedelta(days=draw.random.randrange(1, 360))
        add(EvidenceKind.SATISFACTION, day, draw.random.choice((70, 80, 90, 90, 100, 100)))
    report = date(draw.today.year, 2, 20)
    if organisation.filed_on < report < draw.today and vigour > 0.6:  # noqa: PLR2004
        add(EvidenceKind.REPORT, report, 1)
    if draw.random.random() < 0.06:  # noqa: PLR2004
        add(EvidenceKind.COMPLAINT, draw.today - timedelta(days=90), 1)
    return rows
