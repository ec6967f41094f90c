"""Branches, instructors, what they recorded, and a talent who is asked."""

from datetime import date, timedelta

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.flow import begin
from orgs.actions.evidence import record_evidence
from orgs.actions.party_branches import approve_branch, plan_branch, start_branch
from orgs.actions.party_contacts import propose_contact
from orgs.actions.party_members import add_branch_member
from orgs.actions.party_records import answer_guidance, record_guidance
from orgs.models import Organisation
from orgs.models.party import BranchMeeting, GuidanceRecord, InstructorAssignment, MeetingKind, PartyBranch
from orgs.queries import managers_of
from orgs.states import EvidenceKind
from orgs.states.party import GUIDANCE, BranchKind
from places.models import Place
from residents.models import Talent

from .draw import Draw
from .people import People

MOST_BRANCHES = 14  # as many as the street has
WITHOUT = 9  # one organisation in so many has no instructor yet
OWN = 3  # organisations that the instructor who signs in guides
KINDS = (BranchKind.JOINT, BranchKind.ALONE, BranchKind.JOINT, BranchKind.ATTACHED)
FUNCTIONS = ("志愿服务", "文体宣传", "睦邻互助", "公益慈善", "平安巡逻")
SEEN = ("活动有序，签到齐全。", "骨干分工清楚，财务由一人兼管。", "服务老人多，年轻成员少。", "制度上墙，档案还散放。")
ADVICE = ("把活动小结在七日内传上平台。", "财务由两人分管。", "到共建单位招募年轻成员。", "按年度整理档案。")
ANSWERS = ("已安排专人上传。", "下月起由两人分管。", "已联系两家共建单位。", "本季度内整理完。")
MEETINGS = ("清洁家园主题党日", "学习党的二十届四中全会精神", "联学共建座谈", "走访困难户", "三季度党课")


def build_party(street: Place, people: People, organisations: list[Organisation], draw: Draw) -> int:
    """Charge instructors, set branches up, record what they did; return how many branches there are."""
    _charges(street, people, organisations, draw)
    branches = _branches(people, organisations, draw)
    _contact(people)
    return len(branches)


def _charges(street: Place, people: People, organisations: list[Organisation], draw: Draw) -> None:
    instructors: dict[Place, User] = {}
    for community, joined in people.joined.items():
        instructors[community] = joined[9][0]
        RoleGrant.objects.create(user=joined[9][0], role=Role.PARTY_INSTRUCTOR, place=community)
    charges = [
        InstructorAssignment(
            instructor=people.staff["instructor"] if n < OWN else instructors[organisation.place],
            organisation=organisation,
            street=street,
            starts_on=max(organisation.filed_on, draw.today - timedelta(days=draw.random.randrange(200, 700))),
            assigned_by=people.staff["street"],
        )
        for n, organisation in enumerate(organisations)
        if n % WITHOUT != WITHOUT - 1
    ]
    InstructorAssignment.objects.bulk_create(charges, batch_size=1000)
    for charge in charges[OWN:]:
        for quarter in range(4):
            visited = draw.today - timedelta(days=quarter * 91 + draw.random.randrange(20, 80))
            if visited >= charge.starts_on and draw.random.random() < 0.7:  # noqa: PLR2004
                _guided(charge, visited, draw)
    for charge in charges[: OWN - 1]:
        organisation = charge.subject
        if isinstance(organisation, Organisation):
            _guided_lately(organisation, charge.instructor, draw)


def _guided(charge: InstructorAssignment, visited: date, draw: Draw) -> None:
    """Write an earlier visit down that was answered and mended long ago."""
    organisation = charge.organisation
    manager = managers_of(organisation).first() if organisation else None
    if organisation is None or manager is None:
        return
    turn = draw.random.randrange(len(SEEN))
    record = GuidanceRecord.objects.create(
        organisation=organisation,
        street=charge.street,
        instructor=charge.instructor,
        visited_on=visited,
        seen=SEEN[turn],
        advice=ADVICE[turn],
        stage="closed",
        answer=ANSWERS[turn],
        answered_by=manager,
        mended="已改好，现场看过。",
        mended_on=visited + timedelta(days=12),
    )
    begin(GUIDANCE, record, by=charge.instructor)
    record_evidence(
        organisation=organisation, kind=EvidenceKind.GUIDANCE, key=f"party.guidance:{record.pk}", happened_on=visited
    )


def _guided_lately(organisation: Organisation, instructor: User, draw: Draw) -> None:
    record = record_guidance(
        organisation=organisation,
        visited_on=draw.today - timedelta(days=draw.random.randrange(1, 9)),
        seen=SEEN[1],
        advice=ADVICE[1],
        by=instructor,
    )
    manager = managers_of(organisation).first()
    if manager is not None and draw.random.random() < 0.5:  # noqa: PLR2004
        answer_guidance(record=record, answer=ANSWERS[1], by=manager)


def _branches(people: People, organisations: list[Organisation], draw: Draw) -> list[PartyBranch]:
    kinds = list(MeetingKind.objects.all())
    by_place: dict[Place, list[Organisation]] = {}
    for organisation in organisations:
        by_place.setdefault(organisation.place, []).append(organisation)
    branches = []
    for n, (community, here) in enumerate(list(by_place.items())[:MOST_BRANCHES]):
        kind = KINDS[n % len(KINDS)]
        chosen = here[: 1 if kind == BranchKind.ALONE else 3]
        if kind == BranchKind.JOINT and len(chosen) < 2:  # noqa: PLR2004 - two make it joint
            continue
        branches.append(_branch(people, community, kind, chosen, draw))
        _meetings(branches[-1], kinds, draw)
    return branches


def _branch(people: People, community: Place, kind: str, chosen: list[Organisation], draw: Draw) -> PartyBranch:
    staff = people.staff["street"]
    branch = plan_branch(
        place=community,
        name=f"{community.name}{draw.random.choice(FUNCTIONS)}功能型党支部",
        kind=kind,
        organisations=chosen,
        host=f"{community.name}党委" if kind == BranchKind.ATTACHED else "",
        purpose="把组织里的党员聚在一件实事上，组织关系仍在原处。",
        by=staff,
    )
    founded = max([draw.today - timedelta(days=400), *(one.filed_on for one in chosen)])
    secretary = people.joined[community][15][0]
    until = founded.replace(year=founded.year + 3, day=1)
    approve_branch(branch=branch, by=people.staff["street2"])
    branch = start_branch(branch=branch, secretary=secretary, founded_on=founded, until=until, by=staff)
    for number in range(draw.random.randrange(3, 8)):
        add_branch_member(branch=branch, name=draw.name(30 + number * 6), kept_at="所在单位党支部", by=staff)
    return branch


def _meetings(branch: PartyBranch, kinds: list[MeetingKind], draw: Draw) -> None:
    rows = []
    for n, title in enumerate(MEETINGS):
        held = draw.today - timedelta(days=8 + n * 45)
        if branch.founded_on is None or held < branch.founded_on or branch.secretary is None:
            continue
        rows.append(
            BranchMeeting(
                branch=branch,
                kind=kinds[(n + 4) % len(kinds)],
                title=title,
                held_on=held,
                host="支部书记",
                attendance=draw.random.randrange(5, 16),
                summary="党员带头到岗，居民一起动手，当天收集意见三条并已转交社区。",
                minutes="到会名单与讨论经过见纸质记录本。",
                recorded_by=branch.secretary,
            )
        )
    BranchMeeting.objects.bulk_create(rows)


def _contact(people: People) -> None:
    talent = Talent.objects.listed().filter(user__isnull=False).order_by("pk").first()
    if talent is not None:
        words = "看到您常帮邻居，想听听您对社区的想法。愿不愿意保持联系，由您决定。"
        propose_contact(talent=talent, words=words, by=people.staff["instructor"])
