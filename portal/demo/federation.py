"""The federation of the demo street: members, a council, meetings, what is shared, programmes, a round of peers."""

from datetime import date, timedelta

from accounts.models import Body, User
from accounts.states import BodyKind
from orgs.actions import federation as members
from orgs.actions import federation_pool as pool
from orgs.actions import federation_work as work
from orgs.models import Organisation
from orgs.models.federation import Federation, FederationMember
from orgs.models.federation_pool import PoolItem
from orgs.models.federation_work import JointProgramme
from orgs.queries import managers_of
from orgs.queries.federation import open_peer_round, to_rate
from orgs.states import ACTIVE, Category, Growth
from orgs.states.federation import CouncilTitle
from places.models import Place

from .draw import Draw
from .people import People

MEMBERS = 24
THINGS = (
    ("equipment", "移动音响和两支话筒", 1, "充好电归还。"),
    ("equipment", "折叠桌椅", 40, "自己搬运，用后擦净。"),
    ("equipment", "活动帐篷（3米×3米）", 4, "下雨天不借。"),
    ("space", "多功能活动室，能坐六十人", 1, "晚上九点前结束，打扫好。"),
    ("space", "舞蹈排练厅", 1, "请穿软底鞋。"),
    ("vehicle", "七座面包车，带司机", 1, "油费自理。"),
    ("material", "理发工具箱", 3, "消毒后归还。"),
    ("skill", "活动拍照和剪辑，两位志愿者", 2, "提前一周约。"),
)
PROGRAMMES = (
    ("邻里市集", "三家组织一起办：便民维修、健康义诊、旧物交换，欢迎邻居来逛。"),
    ("重阳敬老周", "上门理发、陪诊、包饺子，分头行动、统一排班。"),
    ("社区运动会", "健步走、跳绳、趣味接力，老少都能参加。"),
    ("冬季送温暖", "给独居老人送棉被、检查取暖设备。"),
)
TITLES = (
    CouncilTitle.PRESIDENT,
    CouncilTitle.SECRETARY,
    CouncilTitle.VICE,
    CouncilTitle.COUNCILLOR,
    CouncilTitle.SUPERVISOR,
)


def build_federation(street: Place, people: People, organisations: list[Organisation], draw: Draw) -> int:
    """Let the first organisation be the federation and others its members; return how many members."""
    staff = people.staff["street"]
    others = [one for one in organisations if one.stage in ACTIVE]
    hub = _hub(street, draw)
    federation = members.found_federation(
        street=street,
        organisation=hub,
        founded_on=date(draw.today.year - 6, 5, 8),
        by=staff,
        charter="联合会由街道内已备案的社区社会组织自愿组成，互相支持，资源共享，活动共办，成效共评。",
    )
    speakers: dict[int, User] = {}
    for number, organisation in enumerate(others[: MEMBERS + 2]):
        by = next(iter(managers_of(organisation)), None)
        if by is None:
            continue
        words = "愿意出力，也想借力。"
        asked = members.ask_to_join(federation=federation, organisation=organisation, by=by, words=words)
        if number < MEMBERS:
            members.admit(member=asked, by=staff)
            speakers[organisation.pk] = by
    FederationMember.objects.filter(federation=federation, stage="member").update(
        joined_on=draw.today - timedelta(days=400)
    )
    inside = [one for one in others if one.pk in speakers]
    _council(federation, inside, speakers, staff, draw)
    _share(federation, inside, speakers, draw)
    _together(federation, inside, speakers, draw)
    _peers(federation, inside, speakers, staff, draw)
    return len(inside)


def _hub(street: Place, draw: Draw) -> Organisation:
    name, filed = f"{street.name}社区社会组织联合会", date(draw.today.year - 6, 5, 8)
    body = Body.objects.create(kind=BodyKind.ORGANISATION, name=name, place=street, street=street)
    return Organisation.objects.create(
        body=body,
        place=street,
        street=street,
        name=name,
        category=Category.SERVICE,
        purpose="团结街道内的社区社会组织，共享资源、联办活动、互相评价，运营社会组织服务中心。",
        stage=Growth.REGULAR,
        filing_number=f"胜街社备〔{filed.year}〕联001号",
        filed_on=filed,
        contact_name=draw.name(50),
    )


def _council(
    federation: Federation, inside: list[Organisation], speakers: dict[int, User], staff: User, draw: Draw
) -> None:
    elected = draw.today - timedelta(days=200)
    chosen: set[int] = set()
    places = iter(TITLES)
    for organisation in inside:
        user = speakers[organisation.pk]
        if user.pk in chosen:
            continue
        title = next(places, None)
        if title is None:
            break
        chosen.add(user.pk)
        votes = draw.random.randrange(len(inside) // 2 + 1, len(inside))
        members.seat_councillor(
            federation=federation,
            organisation=organisation,
            user=user,
            title=title,
            starts_on=elected,
            elected_on=elected,
            present_count=len(inside),
            votes_for=votes,
            votes_against=len(inside) - votes,
            by=staff,
        )
    members.record_meeting(
        federation=federation,
        held_on=draw.today - timedelta(days=30),
        present="理事会全体成员",
        agenda="一、冬季联办活动；二、共享设备清单；三、明年换届准备。",
        decisions="同意举办邻里市集和冬季送温暖；新购折叠桌椅二十套；换届方案下次讨论。",
        by=staff,
    )


def _share(federation: Federation, inside: list[Organisation], speakers: dict[int, User], draw: Draw) -> None:
    things: list[PoolItem] = []
    for (kind, name, quantity, terms), owner in zip(THINGS, inside, strict=False):
        things.append(
            pool.share(
                federation=federation,
                organisation=owner,
                kind=kind,
                name=name,
                quantity=quantity,
                where=owner.venue or owner.place.name,
                terms=terms,
                by=speakers[owner.pk],
            )
        )
    for number, item in enumerate(things):
        borrower = inside[-1 - number]
        if borrower.pk == item.organisation_id:
            continue
        loan = pool.ask_for(
            item=item,
            borrower=borrower,
            starts_on=draw.today + timedelta(days=number % 2),
            ends_on=draw.today + timedelta(days=3 + number),
            purpose="社区活动用",
            by=speakers[borrower.pk],
        )
        owner_speaks = speakers[item.organisation_id]
        if number % 4:
            loan = pool.agree(loan=loan, by=owner_speaks)
        if number % 4 >= 2 and loan.starts_on == draw.today:  # noqa: PLR2004 - half of them go out
            loan = pool.hand_over(loan=loan, by=owner_speaks)
            if number % 4 == 2:  # noqa: PLR2004 - one in four is back
                pool.give_back(loan=loan, by=owner_speaks, reason="完好")


def _together(federation: Federation, inside: list[Organisation], speakers: dict[int, User], draw: Draw) -> None:
    for number, (title, words) in enumerate(PROGRAMMES):
        organiser, *guests = inside[number * 4 : number * 4 + 4]
        if not guests:
            return
        begins = draw.today - timedelta(days=60 - 25 * number)
        programme: JointProgramme = work.plan_programme(
            federation=federation,
            organisation=organiser,
            title=title,
            words=words,
            starts_on=begins,
            ends_on=begins + timedelta(days=2),
            invited=guests,
            by=speakers[organiser.pk],
        )
        answers = list(programme.hosts.order_by("pk"))
        for host in answers[: -1 if number == len(PROGRAMMES) - 1 else None]:
            work.answer_invitation(host=host, takes_part=True, by=speakers[host.organisation_id])
        if begins <= draw.today:
            programme = work.begin_programme(programme=programme, by=speakers[organiser.pk])
        if begins + timedelta(days=2) < draw.today:
            work.close_programme(
                programme=programme,
                by=speakers[organiser.pk],
                summary="按计划完成，邻居反映好，来年继续。",
                person_times=draw.random.randrange(120, 600),
            )


def _peers(
    federation: Federation, inside: list[Organisation], speakers: dict[int, User], staff: User, draw: Draw
) -> None:
    work.open_peers(
        federation=federation,
        name=f"{draw.today.year}年同行评价",
        opens_on=draw.today - timedelta(days=5),
        closes_on=draw.today + timedelta(days=25),
        by=staff,
    )
    running = open_peer_round(federation)
    for organisation in inside[:8]:
        for rated in to_rate(organisation, running)[:2] if running else ():
            work.rate_peer(
                rater=organisation,
                rated=rated,
                cooperation=draw.random.choice((4, 5)),
                reliability=draw.random.choice((3, 4, 5)),
                quality=draw.random.choice((4, 5)),
                words="配合默契。",
                by=speakers[organisation.pk],
            )
