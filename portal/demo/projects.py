"""Funds, and projects at every stage: examined, on public notice, funded from the ledger, running."""

from datetime import datetime, timedelta

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.flow import BEGUN
from core.models import StepTaken
from core.money import format_fen
from core.states import Visibility
from core.workdays import add_working_days
from disclosure.models import PublicNotice
from disclosure.states import Stage as NoticeStage
from funding import actions as funding
from funding.models import Fund
from funding.states import Source
from notices.actions import set_due
from orgs.models import Organisation
from places.models import Place
from projects.actions import submission
from projects.models import Application
from projects.states import APPLICATION, Stage

from . import words
from .draw import Draw
from .people import People
from .scale import Scale

FEN = 100
ROAD = ("submit", "accept", "approve", "commit_grant", "start")
# Stage, how often it is drawn, how many steps of the road, how many days ago it was handed in.
ENDS = (
    (Stage.DRAFT, 1, 0, (0, 5)),
    (Stage.SUBMITTED, 3, 1, (0, 4)),
    (Stage.RETURNED, 2, 1, (3, 6)),
    (Stage.PUBLICISED, 3, 2, (5, 6)),
    (Stage.APPROVED, 2, 3, (20, 40)),
    (Stage.GRANTED, 3, 4, (40, 80)),
    (Stage.RUNNING, 8, 5, (60, 300)),
    (Stage.REFUSED, 1, 1, (20, 300)),
)


def build_funds(street: Place, people: People, scale: Scale, draw: Draw) -> dict[str, Fund]:
    """Open the funds of the three sources and book what came in."""
    staff, finance = people.staff["street"], people.staff["finance"]
    facts = (
        (
            "fiscal",
            "社区社会组织发展专项资金",
            Source.FISCAL,
            "支持备案社区社会组织开展为民服务、邻里互助、社区治理项目。",
            14_000,
        ),
        (
            "community",
            "胜利街道社区基金",
            Source.COMMUNITY,
            "由慈善组织设立的专项基金，用于居民议定的小微项目。",
            3_000,
        ),
    )
    funds = {}
    for key, name, source, purpose, yuan in facts:
        funds[key] = funding.open_fund(
            place=street, name=name, source=source, year=draw.today.year, purpose=purpose, by=staff
        )
        amount = yuan * FEN * scale.projects
        memo = "区财政年初预算拨入" if source == Source.FISCAL else "企业与居民捐赠，慈善组织入账"
        day = draw.today.replace(month=1, day=15)
        funding.receive_money(fund=funds[key], amount=amount, memo=memo, by=finance, key="demo", received_on=day)
    return funds


def build_projects(people: People, organisations: list[Organisation], fund: Fund, scale: Scale, draw: Draw) -> None:
    """Make applications of every stage with their traces, notices, grants and payments."""
    grants = RoleGrant.objects.filter(body__in=[o.body_id for o in organisations], role=Role.ORG_MANAGER)
    managers = {grant.body_id: grant.user for grant in grants.select_related("user")}
    weights = [weight for _stage, weight, _steps, _days in ENDS]
    for n in range(scale.projects):
        organisation = organisations[n % len(organisations)]
        # The first ones show every stage; the rest are drawn.
        end = ENDS[n] if n < len(ENDS) else draw.random.choices(ENDS, weights)[0]
        manager = managers[organisation.body_id]
        _project(n, organisation, manager, end, people, fund, draw)


def _project(  # noqa: PLR0913, PLR0917 - one project, told in full
    n: int,
    organisation: Organisation,
    manager: User,
    end: tuple[Stage, int, int, tuple[int, int]],
    people: People,
    fund: Fund,
    draw: Draw,
) -> None:
    stage, _weight, steps, days = end
    title, need, plan, lines = words.PROJECTS[n % len(words.PROJECTS)]
    handed_in = draw.moment(draw.random.randint(*days))
    factor = draw.random.choice((60, 80, 100, 100, 120))
    budget = funding.draft_budget(
        place=organisation.place,
        by=manager,
        lines=[(purpose, yuan * factor) for purpose, yuan in lines],
    )
    application = Application.objects.create(
        place=organisation.place,
        organisation=organisation,
        author=manager,
        title=f"{organisation.place.name}{title}",
        need=need.format(c=organisation.place.name),
        plan=plan,
        beneficiaries=draw.random.randrange(60, 900),
        starts_on=(handed_in + timedelta(days=45)).date(),
        ends_on=(handed_in + timedelta(days=300)).date(),
        budget=budget,
        stage=stage,
        submitted_at=handed_in if steps else None,
    )
    _trace(application, manager, steps, handed_in, people, draw)
    if steps > 1:
        _notice(application, handed_in, people)
    if steps > 3:  # noqa: PLR2004
        _grant(application, fund, people, paid=stage == Stage.RUNNING)
    if stage in {Stage.SUBMITTED, Stage.RETURNED}:
        _due(application, manager, handed_in, people)


def _trace(  # noqa: PLR0913, PLR0917
    application: Application, manager: User, steps: int, handed_in: datetime, people: People, draw: Draw
) -> None:
    staff = people.staff["street"]
    names = list(ROAD[:steps])
    extra = {Stage.RETURNED: "return_for_completion", Stage.REFUSED: "refuse"}.get(Stage(application.stage))
    rows = [_line(application, BEGUN, "", Stage.DRAFT, handed_in - timedelta(days=2), manager, Role.ORG_MANAGER)]
    rows[0].visibility = Visibility.PRIVATE
    source, at = str(Stage.DRAFT), handed_in
    for name in [*names, *([extra] if extra else [])]:
        step = APPLICATION.step(name)
        by_clock = name in {"approve", "start"}
        by = manager if name == "submit" else None if by_clock else staff
        role = Role.ORG_MANAGER if name == "submit" else Role.STREET_STAFF
        row = _line(application, name, source, step.target, at, by, role)
        if name == "return_for_completion":
            row.reason = "请补充志愿者名单和场地使用证明，预算中设备单价请附两家报价。"
        elif name == "refuse":
            row.reason = "与社区已在实施的项目重复，建议合并实施。"
        rows.append(row)
        source, at = step.target, at + timedelta(days=3 if name == "submit" else 9)
    StepTaken.objects.bulk_create(rows)


def _line(  # noqa: PLR0913, PLR0917
    application: Application, step: str, source: str, target: str, at: datetime, by: User | None, role: Role
) -> StepTaken:
    return StepTaken(
        flow=APPLICATION.name,
        object_id=application.pk,
        object_label=application.title,
        street_code=application.street_code,
        step=step,
        source=source,
        target=target,
        actor=by,
        actor_name=by.name if by else "",
        actor_role=str(role.label) if by else "",
        taken_at=at,
    )


def _notice(application: Application, handed_in: datetime, people: People) -> None:
    opens = (handed_in + timedelta(days=3)).date()
    over = application.stage != Stage.PUBLICISED
    notice = PublicNotice.objects.create(
        place=application.place,
        title=f"拟资助项目公示：{application.title}"[:120],
        text=f"{application.organisation}申报，申请 {format_fen(application.budget.total)} 元。\n\n{application.need}",
        subject_label="projects.application",
        subject_id=application.pk,
        subject_url=application.get_absolute_url(),
        stage=NoticeStage.PASSED if over else NoticeStage.OPEN,
        opens_on=opens,
        closes_on=add_working_days(opens, 5),
        opened_by=people.staff["street"],
    )
    line = _line(application, BEGUN, "", NoticeStage.OPEN, handed_in, people.staff["street"], Role.STREET_STAFF)
    line.flow, line.object_id, line.object_label = "disclosure.publicnotice", notice.pk, notice.title[:200]
    StepTaken.objects.bulk_create([line])
    application.notice = notice
    application.save(update_fields=["notice"])


def _grant(application: Application, fund: Fund, people: People, *, paid: bool) -> None:
    staff, second, finance = people.staff["street"], people.staff["street2"], people.staff["finance"]
    total = application.budget.total
    application.grant = funding.commit_grant(
        fund=fund,
        budget=application.budget,
        payee=application.organisation.body,
        amount=total,
        subject=application,
        by=staff,
    )
    application.save(update_fields=["grant"])
    first = funding.request_disbursement(
        grant=application.grant, amount=total // 2, purpose=f"{application.title} 首期拨付"[:100], by=staff
    )
    if paid:
        funding.approve_disbursement(disbursement=first, by=second)
        funding.pay_disbursement(disbursement=first, by=finance, voucher=f"拨字{application.pk:05d}")


def _due(application: Application, manager: User, handed_in: datetime, people: People) -> None:
    """Set the days by which staff examine, or the organisation completes."""
    returned = application.stage == Stage.RETURNED
    key = submission.completion_key if returned else submission.examination_key
    set_due(
        key=key(application),
        kind="projects.returned" if returned else "projects.examine",
        due_on=add_working_days(handed_in.date(), 6 if returned else 10),
        title=f"{'补正' if returned else '审核'}：{application.title}",
        url=application.get_absolute_url(),
        people=[manager] if returned else [people.staff["street"]],
        street_code=application.street_code,
        escalate_to=[people.staff["street"]],
        escalate_after=5,
    )
