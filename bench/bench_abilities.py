"""The search of neighbours' abilities for somebody signed in, at 1,000, 100,000 and (asked for) 1,000,000 rows.

Target: the median at the largest size at most 1.3 times that at the smallest. ``ABILITIES=1000000`` adds the last size.
"""

import os

from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.models import RoleGrant, User
from bench.pages import Visit, compare, visit
from places.models import Place
from places.states import Level

SIZES = (1_000, 100_000, *(int(size) for size in os.environ.get("ABILITIES", "").split()))
COMMUNITIES, BUILDINGS = 30, 20
PAGES = {
    "all": {},
    "kind": {"kind": "skill"},
    "field": {"field": "skill-plumbing"},
    "rare field": {"field": "thing-crutches"},
    "field and community": {"field": "skill-plumbing", "community": "370502997001"},
    "my building": {"near": "building"},
    "time": {"slot": "weekend_day"},
    "words, common": {"q": "维修"},
    "words, rare": {"q": "第九百九十九号"},
    "words and kind": {"q": "水电", "kind": "skill"},
}
FILL = """
INSERT INTO residents_household (place_id, street_id, room, is_empty, created_at, updated_at)
SELECT u.id, u.street_id, 'b' || n, false, now(), now()
FROM generate_series(%(first)s, %(last)s) n
JOIN bench_units u ON u.number = n %% %(units)s;
INSERT INTO residents_resident (household_id, street_id, name, relation, id_number, phone, sex, is_party_member, tags, tenure,
    created_at, updated_at)
SELECT h.id, h.street_id, '王' || h.id, 'head', '', '', '', false, '{}', 'owner', now(), now()
FROM residents_household h WHERE h.room LIKE 'b%%' AND NOT EXISTS (SELECT FROM residents_resident r WHERE r.household_id = h.id);
INSERT INTO residents_ability (household_id, place_id, street_id, resident_id, field_id, kind, words, reach, slots, stage, community_id,
    seen_in_id, search_text, listed_by_id, consented_at, consented_by_id, created_at, updated_at)
SELECT h.id, h.place_id, h.street_id, r.id, f.id, f.kind, '', x.reach, ARRAY[(ARRAY['weekday_day', 'weekday_evening', 'weekend_day',
    'weekend_evening', 'by_arrangement'])[r.id %% 5 + 1]], CASE WHEN r.id %% 20 = 0 THEN 'withdrawn' ELSE 'shown' END, u.community_id,
    CASE x.reach WHEN 'building' THEN u.building_id WHEN 'community' THEN u.community_id ELSE h.street_id END,
    f.name || ' ' || f."group" || ' ' || CASE WHEN r.id %% 1000 = 999 THEN '第九百九十九号' ELSE '邻居们有事找我' END,
    %(user)s, now(), %(user)s, now(), now()
FROM residents_resident r JOIN residents_household h ON h.id = r.household_id JOIN bench_units u ON u.id = h.place_id
JOIN bench_fields f ON f.number = r.id %% (SELECT count(*) FROM bench_fields)
CROSS JOIN LATERAL (SELECT (ARRAY['building', 'community', 'community', 'street'])[r.id %% 4 + 1] AS reach) x
WHERE NOT EXISTS (SELECT FROM residents_ability a WHERE a.resident_id = r.id);
ANALYZE residents_household; ANALYZE residents_resident; ANALYZE residents_ability
"""
# Crutches are rare: every other field comes up as often as all others.
PREPARE = """
CREATE TEMP TABLE bench_units AS SELECT (row_number() OVER (ORDER BY u.id)) - 1 AS number, u.id, u.street_id, b.id AS building_id,
    b.parent_id AS community_id FROM places_place u JOIN places_place b ON b.id = u.parent_id WHERE u.street_id = %(street)s AND u.level = 'unit';
CREATE TEMP TABLE bench_fields AS SELECT (row_number() OVER (ORDER BY id)) - 1 AS number, id, kind, name, "group"
    FROM residents_abilityfield WHERE code <> 'thing-crutches'
"""
EMPTY = """
SET session_replication_role = replica;
TRUNCATE residents_ability, residents_resident, residents_household CASCADE;
SET session_replication_role = DEFAULT
"""


def main() -> None:
    """Fill and measure at each size."""
    cache.clear()
    street, user = _places(), _reader()
    with connection.cursor() as cursor:
        _run(cursor, EMPTY, None)
        _run(cursor, PREPARE, {"street": street.pk})
    first, measured = 1, {}
    for size in SIZES:
        facts = {"first": first, "last": size, "units": COMMUNITIES * BUILDINGS, "user": user.pk}
        with connection.cursor() as cursor:
            _run(cursor, FILL, facts)
        first = size + 1
        measured[size] = _measure(user)
    compare("Search of abilities", measured)


def _run(cursor: object, script: str, facts: dict[str, object] | None) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            cursor.execute(statement, facts)  # type: ignore[attr-defined]


def _measure(user: User) -> dict[str, Visit]:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    return {name: visit(client, "/abilities/", query) for name, query in PAGES.items()}


def _places() -> Place:
    street, _new = Place.objects.get_or_create(code="370502997", defaults={"name": "能力街道", "level": Level.STREET})
    for number in range(1, COMMUNITIES + 1):
        code = f"370502997{number:03d}"
        facts = {"name": f"第{number}社区", "level": Level.COMMUNITY, "parent": street}
        community, new = Place.objects.get_or_create(code=code, defaults=facts)
        for block in range(1, BUILDINGS + 1) if new else ():
            building = Place(code=f"{code}-B{block}", name=f"{block}号楼", level=Level.BUILDING, parent=community)
            building.save()
            Place(code=f"{code}-B{block}-U1", name="1单元", level=Level.UNIT, parent=building).save()
    return street


def _reader() -> User:
    user, new = User.objects.get_or_create(username="bench-abilities", defaults={"name": "基准"})
    if new:
        home = Place.objects.get(code="370502997001-B1-U1")
        RoleGrant.objects.create(user=user, role="resident", place=home, starts_on="2026-01-01")
    return user
