"""Life on the register: annual reports of two years, changes, a suspension, cases of deregistration, registrations."""

from datetime import date, timedelta

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.flow import BEGUN, begin
from core.models import StepTaken
from core.states import Visibility
from core.validators import CREDIT_ALPHABET
from core.workdays import add_working_days
from orgs.actions import register as actions
from orgs.models import Organisation
from orgs.models.register import AnnualReport, ChangeRequest, Deregistration, Registration
from orgs.queries.register import figures_of_year
from orgs.rules.reports import last_due_year, owed_until
from orgs.states.changes import CHANGE, ChangeKind, ChangeStage
from orgs.states.deregistration import ENDING, EndingStage, Ground
from orgs.states.registration import LegalForm, RegistrationStage
from orgs.states.reports import Conclusion, ReportStage
from projects.models import Application

from .draw import Draw

REPORT_ROAD = (
    (BEGUN, "", ReportStage.DRAFT),
    ("submit", ReportStage.DRAFT, ReportStage.SUBMITTED),
    ("opine", ReportStage.SUBMITTED, ReportStage.OPINED),
    ("conclude", ReportStage.OPINED, ReportStage.CONCLUDED),
    ("publish", ReportStage.CONCLUDED, ReportStage.PUBLISHED),
)
CONCLUSIONS = (*(Conclusion.QUALIFIED,) * 16, *(Conclusion.BASIC,) * 3, Conclusion.FAILED)
WORK = "每月开展邻里活动，参加社区议事，走访独居老人，活动照片和签到在平台留痕。"
PLAN = "继续每月开展活动，培养三名骨干，申报一个公益项目。"
PROBLEMS = "缺少固定的器材存放处。"
VENUES = ("党群服务中心二楼活动室", "居民议事厅", "文化广场东侧活动室", "老年学校一号教室")
LATE_SHARE, MISSED_SHARE, WAITING_SHARE = 0.05, 0.06, 0.04
LEAST = 8  # organisations for every kind of case to have one of its own


def build_register(organisations: list[Organisation], draw: Draw) -> int:
    """Fill the register; return how many annual reports there are."""
    staff = RoleGrant.objects.filter(role=Role.STREET_STAFF).select_related("user").order_by("pk")[0].user
    newest = last_due_year(draw.today)
    reports = [
        report
        for year in (newest - 1, newest)
        for organisation in organisations
        if organisation.filed_on <= owed_until(year)
        and (report := _report(organisation, year, draw, waits=year == newest)) is not None
    ]
    AnnualReport.objects.bulk_create(reports, batch_size=1000)
    StepTaken.objects.bulk_create([step for report in reports for step in _steps(report, staff)], batch_size=5000)
    _changes(organisations, staff, draw)
    busy = set(Application.objects.values_list("organisation", flat=True))
    free = [organisation for organisation in organisations[1:] if organisation.pk not in busy]
    if len(free) >= LEAST:
        _cases(free[-LEAST:], staff, draw)
    return len(reports)


def _report(organisation: Organisation, year: int, draw: Draw, *, waits: bool) -> AnnualReport | None:
    lot = draw.random.random()
    if lot < MISSED_SHARE:
        return None
    late = lot < MISSED_SHARE + LATE_SHARE
    waiting = waits and lot > 1 - WAITING_SHARE
    stage = draw.random.choice((ReportStage.SUBMITTED, ReportStage.OPINED)) if waiting else ReportStage.PUBLISHED
    day = date(year + 1, 4, 10) if late else date(year + 1, 1, 8) + timedelta(days=draw.random.randrange(78))
    computed = figures_of_year(organisation, year)
    dues, public = draw.random.randrange(0, 40) * 100_00, draw.random.choice((0, 0, 3000_00, 8000_00))
    spent = round((dues + public) * draw.random.uniform(0.6, 1) / 100_00) * 100_00
    concluded = day + timedelta(days=20) if not waiting else None
    return AnnualReport(
        organisation=organisation,
        street_id=organisation.street_id,
        year=year,
        stage=stage,
        conclusion="" if waiting else draw.random.choice(CONCLUSIONS),
        submitted_on=day,
        is_late=late,
        concluded_on=concluded,
        published_on=concluded,
        activities=computed["activities"],
        served=computed["served"],
        members=computed["members"],
        computed=computed,
        work=WORK,
        plan=PLAN,
        problems=PROBLEMS if lot > 1 / 2 else "",
        is_pledged=True,
        income_dues=dues,
        income_public=public,
        income_total=dues + public,
        spent_activities=spent,
        spent_total=spent,
        balance_after=dues + public - spent,
        opinion="" if stage == ReportStage.SUBMITTED else "情况属实，活动正常。",
        finding="" if waiting else "材料齐全。",
    )


def _steps(report: AnnualReport, staff: User) -> list[StepTaken]:
    steps = []
    for number, (name, source, target) in enumerate(REPORT_ROAD):
        own = name in {BEGUN, "submit"}
        days = (report.submitted_on or date(report.year + 1, 3, 1)) + timedelta(days=max(0, number - 1) * 6)
        steps.append(
            StepTaken(
                flow="orgs.annualreport",
                object_id=report.pk,
                object_label=str(report),
                street_code=report.organisation.street_code,
                step=name,
                source=source,
                target=target,
                actor_name=report.organisation.contact_name if own else staff.name,
                actor_role=str(Role.ORG_MANAGER.label if own else Role.STREET_STAFF.label),
                visibility=Visibility.PUBLIC,
                taken_at=f"{days}T10:00:00+08:00",
            )
        )
        if target == report.stage:
            break
    return steps


def _changes(organisations: list[Organisation], staff: User, draw: Draw) -> None:
    """Make changes that stand on the register, and some that wait."""
    rows = []
    for number, organisation in enumerate(organisations[:: max(1, len(organisations) // 24)]):
        waits = number % 6 == 0
        happened = draw.today - timedelta(days=10 if waits else draw.random.randrange(50, 200))
        due = add_working_days(happened, 15)
        submitted = draw.today if waits else happened + timedelta(days=draw.random.choice((3, 9, 15, 40)))
        venue = f"{organisation.place.name}{draw.random.choice(VENUES)}"
        rows.append(
            ChangeRequest(
                organisation=organisation,
                street_id=organisation.street_id,
                kind=ChangeKind.VENUE,
                value=venue,
                was="" if waits else f"{organisation.place.name}居委会一楼",
                becomes=venue,
                words="原场地另有安排。",
                happened_on=happened,
                submitted_on=submitted,
                due_on=due,
                is_late=submitted > due,
                submitted_by=staff,
                stage=ChangeStage.SUBMITTED if waits else ChangeStage.APPLIED,
                decided_on=None if waits else submitted + timedelta(days=2),
            )
        )
        if not waits:
            Organisation.objects.filter(pk=organisation.pk).update(venue=venue)
    for row in ChangeRequest.objects.bulk_create(rows):
        begin(CHANGE, row, by=None)


def _cases(organisations: list[Organisation], staff: User, draw: Draw) -> None:
    suspended, punished, watched, leaving, warned, announced, recommended, registered = organisations
    actions.suspend(
        organisation=suspended,
        reason="未按承诺公开收支情况。",
        to_mend="公开近一年的收支，并补齐票据。",
        until=draw.today + timedelta(days=30),
        by=staff,
    )
    actions.record_punishment(
        organisation=punished,
        kind="warning",
        what="未经报备组织收费旅游，责令退还费用。",
        authority="区民政局",
        number="东民罚〔2026〕3号",
        decided_on=draw.today - timedelta(days=70),
        by=staff,
    )
    actions.open_investigation(
        organisation=watched,
        reason="居民反映签到记录不实，正在核查。",
        authority="胜利街道办事处",
        opened_on=draw.today - timedelta(days=5),
        by=staff,
    )
    actions.open_case(organisation=warned, ground=Ground.VIOLATION, reason="多次伪造活动签到。", by=staff)
    for organisation, ends in ((leaving, False), (announced, True)):
        case = Deregistration.objects.create(
            organisation=organisation,
            ground=Ground.VOLUNTARY,
            reason="骨干外迁，成员并入社区其他队伍。",
            stage=EndingStage.ASKED,
            opened_on=draw.today,
        )
        begin(ENDING, case, by=None, reason=case.reason)
        case = actions.start_settlement(case=case, by=staff, reason="同意清算。")
        for number, item in enumerate(case.items.all()):
            if ends or number < 2:  # noqa: PLR2004 - the first two are done
                actions.settle_item(item=item, note="已核对，无遗留。", by=staff)
        if ends:
            actions.announce(case=case, by=staff)
    for organisation, done in ((recommended, False), (registered, True)):
        row = _registration(organisation, staff, draw)
        if done:
            actions.enter_registration(
                registration=row,
                credit_code=credit_code(f"52370502MJD{organisation.pk % 1_000_000:06d}"),
                authority="东营区民政局",
                registered_on=draw.today - timedelta(days=3),
                by=staff,
            )


def _registration(organisation: Organisation, staff: User, draw: Draw) -> Registration:
    return Registration.objects.create(
        organisation=organisation,
        form=LegalForm.SERVICE,
        name=f"东营区{organisation.name}服务中心"[:80],
        venue=f"{organisation.place.name}党群服务中心",
        people=organisation.member_count,
        staff=2,
        capital=30_000_00,
        takes_liability=True,
        supervisor="胜利街道办事处",
        stage=RegistrationStage.RECOMMENDED,
        submitted_on=draw.today - timedelta(days=20),
        opinion="活动正常，同意推荐登记。",
        opened_by=staff,
    )


def credit_code(body: str) -> str:
    """Return a unified social credit code of 18 characters: the 17 given, and their check."""
    total = sum(CREDIT_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return body + CREDIT_ALPHABET[(31 - total % 31) % 31]
