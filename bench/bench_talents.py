"""The pool of talents at 1,000, 100,000 and 1,000,000 listed people: the list, every filter, a page deep down.

Target (peers.md): the median at the largest size at most 1.3 times that at the smallest.
"""

import time

from django.db import connection

from bench.load import measure
from bench.web import table, web
from core.keyset import write_cursor
from places.models import Place
from places.states import Level
from residents.models import AbilityField, Talent
from residents.queries.talents import public_talents

SIZES = (1_000, 100_000, 1_000_000)
COMMUNITIES = 20
# Community, field and time fall independently of each other; every 5000th is a puppeteer: a rare search.
FILL = """
INSERT INTO accounts_user (username, name, password, phone, phone_verified, email, language, large_text, is_staff, is_active,
    is_superuser, date_joined)
SELECT 'talent' || n, (ARRAY['王', '李', '张', '刘', '陈'])[n %% 5 + 1] || '好人', '', '', false, '', 'zh-hans', false, false, true,
    false, now() FROM generate_series(%(first)s, %(last)s) n;
INSERT INTO residents_talent (user_id, place_id, street_id, community_id, lead_name, stage, source, named_on, why, words, can_lead,
    field_ids, free_times, shows_name, search_text, consented_at, deed_count, minutes, affairs, events_led, helped,
    created_at, updated_at)
SELECT u.id, c.id, %(street)s, c.id, '', 'listed', 'rule', current_date, '志愿服务', '退休教师，喜欢和邻居一起活动',
    CASE WHEN n %% 5000 = 0 THEN '皮影戏' ELSE (ARRAY['周六带大家打太极', '教手机拍照', '修小家电', '合唱排练'])[n %% 4 + 1] END,
    ARRAY[(%(fields)s::bigint[])[n / 20 %% 50 + 1]], ARRAY[(ARRAY['weekday_day', 'weekday_evening', 'weekend_day', 'weekend_evening'])[n / 1000 %% 4 + 1]],
    n %% 2 = 0, '', now() - n * interval '1 second', n %% 997, n %% 5000, 0, 0, 0, now(), now()
FROM generate_series(%(first)s, %(last)s) n
    JOIN accounts_user u ON u.username = 'talent' || n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM places_place WHERE parent_id = %(street)s) c
        ON c.number = n %% %(communities)s;
ANALYZE residents_talent; ANALYZE accounts_user
"""
EMPTY = """
SET session_replication_role = replica;
TRUNCATE residents_talent, residents_talentnote, residents_invitation CASCADE;
DELETE FROM accounts_user WHERE username LIKE 'talent%%';
SET session_replication_role = DEFAULT
"""


def main() -> None:
    """Fill and measure at each size."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY.replace("%%", "%"))
    street, _new = Place.objects.get_or_create(code="370502005", defaults={"name": "胜利街道", "level": Level.STREET})
    for number in range(COMMUNITIES):
        code = f"370502005{number:03d}"
        Place.objects.get_or_create(
            code=code, defaults={"name": f"{number}社区", "level": Level.COMMUNITY, "parent": street}
        )
    _make_fields(50)
    fields = list(AbilityField.objects.exclude(kind="thing").order_by("pk").values_list("pk", flat=True)[:50])
    first = 1
    for size in SIZES:
        began = time.perf_counter()
        facts = {"street": street.pk, "fields": fields, "communities": COMMUNITIES, "first": first, "last": size}
        with connection.cursor() as cursor:
            for statement in FILL.split(";\n"):
                cursor.execute(statement, facts)
        print(f"{size:,} talents, filled in {time.perf_counter() - began:.0f} s")
        first = size + 1
        with web() as port:
            pages = _pages(fields)
            table(f"Talents at {size:,}", [(name, measure(port, path, seconds=2)) for name, path in pages.items()])


def _pages(fields: list[int]) -> dict[str, str]:
    deep = public_talents().order_by("-deed_count", "-pk")[Talent.objects.count() // 2]
    cursor = write_cursor(deep, ("-deed_count", "-id"))
    return {
        "list": "/talents/",
        "newest first": "/talents/?sort=new",
        "half-way down": f"/talents/?after={cursor}",
        "community": "/talents/?community=370502005003",
        "field": f"/talents/?field={fields[7]}",
        "field and community": f"/talents/?field={fields[7]}&community=370502005007",
        "field, community, time": f"/talents/?field={fields[7]}&community=370502005007&free=weekend_evening",
        "words, common": "/talents/?q=%E5%A4%AA%E6%9E%81",
        "words, rare": "/talents/?q=%E7%9A%AE%E5%BD%B1%E6%88%8F",
        "words and community": "/talents/?q=%E5%A4%AA%E6%9E%81&community=370502005004",
        "one talent": f"/talents/{deep.pk}/",
    }


def _make_fields(count: int) -> None:
    """See that there are as many fields as the figures ask for."""
    have = AbilityField.objects.exclude(kind="thing").count()
    for number in range(have, count):
        AbilityField.objects.create(code=f"bench-{number}", name=f"领域{number}", kind="skill")
