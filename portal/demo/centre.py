"""The centre of the demo street: desks and rooms with who sits there, bookings, and tickets at every state."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.workdays import add_working_days, is_working_day
from orgs.actions import centre as tickets
from orgs.actions import centre_stays as stays
from orgs.actions.centre_bookings import book_room
from orgs.actions.centre_spaces import add_space, open_centre
from orgs.models import Organisation
from orgs.models.centre import CentreSpace, CentreStay, CentreTicket, Guest, IncubationCentre, ServiceKind
from orgs.models.circles import Circle
from orgs.queries.organisations import managers_of
from orgs.states import ACTIVE
from orgs.states.centre import Service
from orgs.states.centre_spaces import SpaceKind
from orgs.states.circles import CircleStage
from places.models import Place

from .draw import Draw
from .people import People

OFFERS = "办公工位和独立办公室、会议室、储物间；记账、法律、党建、评星指导；培训；种子资金；资源对接。"
DESKS = 12
ROOMS = (("201", 6), ("202", 6), ("203", 4), ("204", 8))
MEETING = (("301", "小会议室", 8), ("302", "多功能厅", 40))
WORDS = "团队每天来两三个人办公，整理活动资料，接待居民。"
# Service, title, what is needed, how far it is, asked so many days ago, rating.
Story = tuple[Service, str, str, str, int, int | None]
STORIES: tuple[Story, ...] = (
    (Service.BOOKS, "教我们记账", "新手会计，想学流水账和年度报表。", "confirmed", 60, 5),
    (Service.BOOKS, "年度账目把关", "年度报告要附账目，请帮忙看一遍。", "confirmed", 90, 4),
    (Service.BOOKS, "票据怎么收", "活动买材料的票据不知道怎么整理。", "confirmed", 120, 5),
    (Service.BOOKS, "建立账本", "刚备案，请帮忙把账本建起来。", "confirmed", 150, 5),
    (Service.BOOKS, "捐赠怎么入账", "收到居民捐的书和钱，怎么记。", "confirmed", 45, 4),
    (Service.TRAINING, "骨干培训", "六名骨干想学怎么主持议事会。", "working", 8, None),
    (Service.LEGAL, "章程修改", "理事会人数要改，章程怎么写。", "accepted", 3, None),
    (Service.SEED, "启动花园的种子资金", "买花土、种子和工具，先把楼下花园种起来。", "asked", 1, None),
    (Service.PARTY, "成立功能型党支部", "有四名党员，想成立支部。", "done", 12, None),
    (Service.STARS, "三星到四星差什么", "想知道还差哪些，怎么补。", "late", 30, None),
    (Service.LINK, "找一间活动室", "每周三下午要用一间能坐二十人的屋子。", "declined", 25, None),
    (Service.SPACE, "门禁卡", "新来的两名志愿者需要门禁卡。", "withdrawn", 14, None),
    (Service.SEED, "首场活动经费", "首场邻里节的场地布置和茶水。", "granted", 70, 5),
)


def build_centre(street: Place, people: People, organisations: Sequence[Organisation], draw: Draw) -> int:
    """Open the centre and let organisations and circles sit, meet and ask there; return how many tickets there are."""
    staff = people.staff["street"]
    centre = open_centre(
        place=street,
        name="胜利街道社会组织服务中心",
        address="胜利路 1 号二楼",
        by=staff,
        phone="0546-8220000",
        offers=OFFERS,
    )
    desks = [
        add_space(centre=centre, kind=SpaceKind.DESK, code=f"A{number:02d}", by=staff, floor="2")
        for number in range(1, DESKS + 1)
    ]
    rooms = [
        add_space(centre=centre, kind=SpaceKind.ROOM, code=code, by=staff, floor="2", capacity=capacity)
        for code, capacity in ROOMS
    ]
    add_space(centre=centre, kind=SpaceKind.STORAGE, code="S1", by=staff, floor="1", note="活动物资")
    meeting = [
        add_space(centre=centre, kind=SpaceKind.MEETING, code=code, name=name, by=staff, floor="3", capacity=capacity)
        for code, name, capacity in MEETING
    ]
    CentreSpace.objects.filter(pk=desks[-1].pk).update(is_usable=False, note="桌椅待修")
    guests = _guests(street, organisations)
    _stays(centre, desks, rooms, guests, staff)
    _bookings(meeting, guests)
    for number, story in enumerate(STORIES):
        guest, by = guests[number % len(guests)]
        _ticket(centre, story, guest, by, people, draw)
    return len(STORIES)


def _guests(street: Place, organisations: Sequence[Organisation]) -> list[tuple[Guest, User]]:
    """Return circles in the nursery and organisations with who speaks for each."""
    circles = Circle.objects.filter(street=street, stage=CircleStage.NURSERY).select_related("leader", "place")
    found: list[tuple[Guest, User]] = [(circle, circle.leader) for circle in circles.order_by("pk")[:5]]
    for organisation in Organisation.objects.filter(
        pk__in=[row.pk for row in organisations[:12]], stage__in=ACTIVE
    ).select_related("place"):
        manager = managers_of(organisation).first()
        if manager is not None:
            found.append((organisation, manager))
    return found


def _stays(
    centre: IncubationCentre,
    desks: list[CentreSpace],
    rooms: list[CentreSpace],
    guests: list[tuple[Guest, User]],
    staff: User,
) -> None:
    """Let desks and rooms be taken, one promised, one over its end, one asked to be longer, some asked for."""
    spaces = [*desks[:6], *rooms[:2]]
    today = timezone.localdate()
    for number, (space, (guest, by)) in enumerate(zip(spaces, guests, strict=False)):
        stay = _asked(centre, guest, by, space.kind, 150)
        stay = stays.approve_stay(stay=stay, space=space, by=staff)
        if number == 0:
            continue  # the key waits
        stay = stays.move_in(stay=stay, by=staff)
        gone = timedelta(days=160 if number == 1 else 20 * number)
        CentreStay.objects.filter(pk=stay.pk).update(
            starts_on=F("starts_on") - gone,
            ends_on=F("ends_on") - gone,
            free_on=F("free_on") - gone,
            moved_in_on=F("moved_in_on") - gone,
        )
        if number == 2:  # noqa: PLR2004 - the third of them
            stay = CentreStay.objects.get(pk=stay.pk)
            until = max(stay.ends_on, today) + timedelta(days=60)
            stays.ask_extension(stay=stay, until=until, reason="项目还有两个月，想做完再搬。", by=by)
    for guest, by in guests[len(spaces) : len(spaces) + 2]:
        _asked(centre, guest, by, SpaceKind.DESK, 90)


def _asked(centre: IncubationCentre, guest: Guest, by: User, kind: str, days: int) -> CentreStay:
    today = timezone.localdate()
    return stays.ask_for_stay(
        centre=centre,
        guest=guest,
        kind=kind,
        starts_on=today,
        ends_on=today + timedelta(days=days - 1),
        words=WORDS,
        people=3,
        by=by,
    )


def _bookings(rooms: list[CentreSpace], guests: list[tuple[Guest, User]]) -> None:
    """Book the meeting rooms in the next working days of the centre."""
    zone, day = timezone.get_current_timezone(), timezone.localdate()
    for number, (guest, by) in enumerate(guests[:8]):
        if number % 2 == 0:
            day += timedelta(days=1)
            while not is_working_day(day) or day.weekday() not in rooms[0].centre.open_days:
                day += timedelta(days=1)
        hour = 9 if number % 2 == 0 else 14
        book_room(
            space=rooms[number % len(rooms)],
            guest=guest,
            starts_at=datetime.combine(day, time(hour), zone),
            ends_at=datetime.combine(day, time(hour + 2), zone),
            words="理事会和活动筹备",
            people=6,
            by=by,
        )


def _ticket(  # noqa: PLR0913, PLR0917 - one ticket, told in full
    centre: IncubationCentre, story: Story, guest: Guest, by: User, people: People, draw: Draw
) -> None:
    """Let a ticket come as far as its story says."""
    service, title, words, stage, days, rating = story
    staff, handler = people.staff["street"], people.staff["instructor"]
    money: dict[str, Any] = {"amount": 300_000, "purpose": words} if service == Service.SEED else {}
    kind = ServiceKind.objects.get(street=centre.street_id, service=service)
    row = tickets.ask_ticket(centre=centre, guest=guest, kind=kind, title=title, words=words, by=by, **money)
    if stage == "declined":
        row = tickets.decline_ticket(ticket=row, reason="社区党群服务中心有活动室，请直接向社区预约。", by=staff)
    elif stage == "withdrawn":
        row = tickets.withdraw_ticket(ticket=row, by=by)
    elif stage != "asked":
        row = tickets.accept_ticket(ticket=row, handler=handler, by=staff)
        if stage != "accepted":
            row = tickets.begin_ticket(ticket=row, by=handler)
            tickets.add_note(ticket=row, words="材料收到了，周三上午来中心谈可以吗？", by=handler)
            tickets.add_note(ticket=row, words="可以，我们三个人来。", by=by)
        if stage in {"done", "confirmed", "granted"}:
            given: dict[str, Any] = {"granted": 200_000} if stage == "granted" else {}
            row = tickets.finish_ticket(ticket=row, result="已经上门辅导两次，资料也留下了。", by=handler, **given)
        if rating is not None:
            row = tickets.confirm_ticket(ticket=row, rating=rating, rating_words="很耐心，讲得清楚。", by=by)
    _older(row, days, draw)


def _older(row: CentreTicket, days: int, draw: Draw) -> None:
    """Let a ticket have been asked so many days ago, and done in a few days if it is done."""
    asked_on = draw.today - timedelta(days=days)
    facts: dict[str, Any] = {"created_at": draw.moment(days)}
    if row.done_on is not None:
        facts["done_on"] = min(add_working_days(asked_on, 3 + days % 4), draw.today)
    if row.closed_on is not None:
        facts["closed_on"] = min(add_working_days(asked_on, 9), draw.today)
    if row.is_open:
        facts["due_on"] = add_working_days(asked_on, row.kind.days if row.handler_id else 3)
    CentreTicket.objects.filter(pk=row.pk).update(**facts)
