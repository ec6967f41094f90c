"""Talents of the demo street: listed ones with their deeds, some who are on the way, and who brought whom."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from places.models import Place
from residents.actions import count_deeds
from residents.models import AbilityField, Deed, Resident, Talent
from residents.rules import adults
from residents.states import AbilityKind, DeedKind, FreeTime, TalentSource, TalentStage

from .draw import Draw
from .people import People

EACH = (TalentStage.LISTED,) * 6 + (TalentStage.CONFIRMED, TalentStage.OBSERVED, TalentStage.LEAD)
LEADS = (
    ("每周六上午带大家打太极，欢迎初学者。", "退休教师，喜欢热闹。"),
    ("教老人用手机挂号、看视频。", "在电信公司工作过。"),
    ("修小家电，周二下午在小区活动室。", "干了三十年电工。"),
    ("组织合唱排练，会弹电子琴。", "从小爱唱歌。"),
    ("带孩子们读书、做手工。", "两个孩子的妈妈。"),
    ("楼道里的矛盾，愿意去说和。", "在这里住了二十多年，街坊都熟。"),
)
DEEDS = (
    (DeedKind.HOURS, "小区清扫日", 90),
    (DeedKind.HOURS, "陪伴独居老人", 60),
    (DeedKind.HOURS, "文明交通劝导", 120),
    (DeedKind.EVENT_LED, "组织邻里节", 1),
    (DeedKind.AFFAIR_SETTLED, "协调楼道堆物清理", 1),
    (DeedKind.NEIGHBOUR_HELPED, "帮邻居修水龙头", 1),
)


def build_talents(people: People, draw: Draw) -> int:
    """Make some talents in every community; return how many."""
    fields = list(AbilityField.objects.filter(is_active=True).exclude(kind=AbilityKind.THING).order_by("pk"))
    made: list[Talent] = []
    for community in people.joined:
        grown = Resident.objects.within(community).joined().filter(adults(draw.today))
        chosen = list(grown.select_related("user", "household__place").order_by("pk")[: len(EACH) * 3 : 3])
        rows = [
            _talent(resident, stage, community, draw.random.sample(fields, min(2, len(fields))), draw)
            for resident, stage in zip(chosen, EACH, strict=False)
        ]
        Talent.objects.bulk_create(rows)
        for number, row in enumerate(rows[1:4], start=1):
            row.brought_by = rows[(number - 1) // 2]  # one brought two, and one of these the next
        Talent.objects.bulk_update(rows[1:4], ["brought_by"])
        made += rows
    Deed.objects.bulk_create([deed for talent in made for deed in _deeds(talent, draw)])
    count_deeds()
    return len(made)


def _talent(resident: Resident, stage: TalentStage, community: Place, fields: list[AbilityField], draw: Draw) -> Talent:
    can_lead, words = draw.random.choice(LEADS)
    shows_name = draw.random.random() < 0.5  # noqa: PLR2004 - every other
    user: Any = resident.user
    facts: dict[str, Any] = {}
    if stage == TalentStage.LISTED:
        facts = {
            "can_lead": can_lead,
            "words": words,
            "field_ids": sorted(field.pk for field in fields),
            "free_times": draw.random.sample(FreeTime.values, 2),
            "shows_name": shows_name,
            "search_text": " ".join([*(field.name for field in fields), *([user.name] if shows_name else [])]),
            "consented_at": draw.moment(draw.random.randrange(5, 300)),
        }
    if stage == TalentStage.OBSERVED:
        facts = {"observed_until": timezone.localdate() + timedelta(days=draw.random.randrange(3, 30))}
    return Talent(
        user=user,
        place=resident.household.place,
        street_id=resident.street_id,
        community=community,
        stage=stage,
        source=TalentSource.NEIGHBOUR,
        named_on=draw.today - timedelta(days=draw.random.randrange(30, 400)),
        why="热心肠，楼里有事总是第一个来帮忙。",
        **facts,
    )


def _deeds(talent: Talent, draw: Draw) -> list[Deed]:
    rows = []
    for number in range(draw.random.randrange(3, 12)):
        kind, title, quantity = draw.random.choice(DEEDS)
        day = draw.today - timedelta(days=draw.random.randrange(1, 600))
        facts = {"user_id": talent.user_id, "place_id": talent.place_id, "street_id": talent.street_id}
        key = f"demo:{talent.user_id}:{number}"
        rows.append(Deed(kind=kind, key=key, title=title, quantity=quantity, happened_on=day, **facts))
    return rows
