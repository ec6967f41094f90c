"""The board of affairs at 1,000, 100,000 and 1,000,000 rows: the list, every sort and filter, a page deep down, one affair.

Target (peers.md): the median at the largest size at most 1.3 times that at the smallest, at most 8 queries a page.
"""

import time

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from bench.pages import Visit, compare, visit
from core.keyset import write_cursor
from places.models import Place
from places.states import Level
from residents.models import Affair

SIZES = (1_000, 100_000, 1_000_000)
COMMUNITIES, BUILDINGS = 30, 20
RARE = 5_000  # every so many-th affair is about a kiln
# Nine affairs in ten are over, as after some years; what is open is due between a week ago and three weeks from now.
FILL = """
INSERT INTO accounts_user (username, name, password, phone, phone_verified, email, language, large_text, is_staff, is_active,
    is_superuser, date_joined)
SELECT 'bench-affairs', '基准', '', '', false, '', 'zh-hans', false, false, true, false, now()
    WHERE NOT EXISTS (SELECT FROM accounts_user WHERE username = 'bench-affairs');
INSERT INTO residents_affair (raised_by_id, place_id, street_id, community_id, title, words, topic, level, handler_place_id, stage,
    due_on, escalations, reopened, on_paper, referred_to, households, result, rating_count, rating_sum, created_at, updated_at)
SELECT a.id, b.id, %(street)s, b.parent_id,
    CASE WHEN n %% %(rare)s = 7 THEN '砖窑冒烟' ELSE (ARRAY['楼道灯不亮', '电梯停了', '占用消防通道', '积水', '噪音扰民'])[n / 3 %% 5 + 1] END || n,
    (ARRAY['晚上回家看不清台阶，老人孩子容易摔倒。', '已经三天，住在高层的老人下不了楼。', '车停满了，救护车进不来。'])[n %% 3 + 1],
    (ARRAY['hygiene', 'safety', 'facilities', 'utilities', 'parking', 'noise', 'green', 'pets', 'neighbours', 'other'])[n / 7 %% 10 + 1],
    'building', b.id,
    CASE WHEN n %% 10 = 0 THEN (ARRAY['raised', 'doing', 'doing'])[n / 10 %% 3 + 1] ELSE 'closed' END,
    current_date + (n / 10 %% 28)::int - 7, 0, false, false, '', n %% 37 + 1, '', 0, 0, now() - n * interval '1 minute', now()
FROM generate_series(%(first)s, %(last)s) n
    JOIN (SELECT id, parent_id, row_number() OVER (ORDER BY id) - 1 AS number FROM places_place
        WHERE street_id = %(street)s AND level = 'building') b ON b.number = n / 10 %% %(buildings)s
    JOIN accounts_user a ON a.username = 'bench-affairs';
ANALYZE residents_affair; ANALYZE places_place
"""
EMPTY = """
SET session_replication_role = replica;
TRUNCATE residents_affair CASCADE;
SET session_replication_role = DEFAULT
"""


def main() -> None:
    """Fill and measure at each size."""
    cache.clear()
    street = _places()
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
    first, measured = 1, {}
    for size in SIZES:
        began = time.perf_counter()
        facts = {"street": street.pk, "buildings": COMMUNITIES * BUILDINGS, "rare": RARE, "first": first, "last": size}
        with connection.cursor() as cursor:
            for statement in FILL.split(";\n"):
                cursor.execute(statement, facts)
        print(f"{size:,} affairs, filled in {time.perf_counter() - began:.0f} s", flush=True)
        first = size + 1
        measured[size] = _measure()
    compare("Board of affairs", measured)


def _measure() -> dict[str, Visit]:
    client = Client(HTTP_HOST="127.0.0.1")
    code = settings.STREET_CODE
    rows = Affair.objects.public()
    deep = rows.order_by("-pk")[rows.count() // 2]
    pages: dict[str, tuple[str, dict[str, str]]] = {
        "open, newest first": ("/affairs/", {}),
        "most households": ("/affairs/", {"sort": "homes"}),
        "due first": ("/affairs/", {"sort": "due"}),
        "all states": ("/affairs/", {"stage": ""}),
        "all, half-way down": ("/affairs/", {"stage": "", "after": write_cursor(deep, ("-id",))}),
        "closed, most households": ("/affairs/", {"stage": "closed", "sort": "homes"}),
        "community": ("/affairs/", {"community": f"{code}903"}),
        "community, due first": ("/affairs/", {"community": f"{code}903", "sort": "due"}),
        "building and below": ("/affairs/", {"at": f"{code}904-B7"}),
        "topic": ("/affairs/", {"topic": "parking"}),
        "topic and community": ("/affairs/", {"topic": "parking", "community": f"{code}905"}),
        "overdue": ("/affairs/", {"light": "red"}),
        "due soon, most households": ("/affairs/", {"light": "yellow", "sort": "homes"}),
        "words, common": ("/affairs/", {"q": "电梯"}),
        "words, common, by households": ("/affairs/", {"q": "电梯", "sort": "homes"}),
        "words, rare": ("/affairs/", {"q": "砖窑", "stage": ""}),
        "words and community": ("/affairs/", {"q": "电梯", "community": f"{code}906"}),
        "one affair": (deep.get_absolute_url(), {}),
        "door of a building": (f"/d/{code}904-B7/", {}),
    }
    return {name: visit(client, path, query) for name, (path, query) in pages.items()}


def _places() -> Place:
    """See that the street stands with so many communities and buildings."""
    code = settings.STREET_CODE
    street, _new = Place.objects.get_or_create(code=code, defaults={"name": "胜利街道", "level": Level.STREET})
    for number in range(COMMUNITIES):
        own = f"{code}{900 + number}"
        facts = {"name": f"{number}社区", "level": Level.COMMUNITY, "parent": street}
        community, new = Place.objects.get_or_create(code=own, defaults=facts)
        for block in range(1, BUILDINGS + 1) if new else ():
            Place(code=f"{own}-B{block}", name=f"{block}号楼", level=Level.BUILDING, parent=community).save()
    return street
