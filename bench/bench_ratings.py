"""Star ratings: 100,000 organisations over 10 million rows of evidence, and pages of organisations at 1,000,000.

Targets: the provisional rating within 3 times the hand-written aggregates of the same figures in the same run, the memory of
the worker below 500 MB; lists, search and the matrix of communities and categories as the lists elsewhere (the median at the
largest size at most 1.3 times that at the smallest); the certificate as PDF below 2 s.
"""

import os
import resource
import statistics
import time
from datetime import date
from types import SimpleNamespace

from django.db import connection

from bench.load import measure
from bench.web import table, web
from core.keyset import write_cursor
from core.paper import page_of_paper, qr_of, set_in
from orgs.actions.standards import draft_default_standard
from orgs.models import Organisation, Standard
from orgs.queries import public_organisations
from orgs.rating.run import keep_ratings, look
from orgs.rating.table import table_of
from places.models import Place
from places.states import Level

ORGANISATIONS = int(os.environ.get("RATED", "100000"))
EVIDENCE = int(os.environ.get("EVIDENCE", "10000000"))
SIZES = tuple(int(one) for one in os.environ.get("ORGS", "1000,100000,1000000").split(","))
COMMUNITIES = 36
DAY = date(2026, 11, 23)
FILL = """
INSERT INTO accounts_body (kind, name, place_id, street_id, created_at, updated_at)
SELECT 'organisation', '第' || n || '志愿队', c.id, %(street)s, now(), now() FROM generate_series(%(first)s, %(last)s) n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM places_place WHERE parent_id = %(street)s) c
        ON c.number = n %% %(communities)s;
INSERT INTO orgs_organisation (body_id, place_id, street_id, name, category, tags, purpose, stage, filing_number, filed_on,
    contact_name, member_count, stars, credit_code, registered_by, venue, created_at, updated_at)
SELECT id, place_id, street_id, name || (ARRAY['合唱', '太极', '调解', '维修'])[id %% 4 + 1],
    (ARRAY['service', 'charity', 'culture', 'mutual_help'])[id / 4 %% 4 + 1], '{}',
    CASE WHEN id %% 5000 = 0 THEN '皮影戏' ELSE '邻居们一起唱歌、健身、帮忙' END || '，第' || id || '支队伍每周活动两次。', 'growing',
    'B' || id, date '2023-01-01' + (id %% 1000)::int, '张三', 5 + id %% 60, id / 4 %% 6, '', '', '', now(), now()
FROM accounts_body b WHERE kind = 'organisation' AND NOT EXISTS (SELECT FROM orgs_organisation o WHERE o.body_id = b.id);
ANALYZE orgs_organisation; ANALYZE accounts_body
"""
# Every organisation has every kind of evidence, over two years: half of it falls into the window.
EVIDENCE_FILL = """
INSERT INTO orgs_evidence (kind, key, happened_on, quantity, detail, recorded_at, street_id, organisation_id, person_id)
SELECT (ARRAY['activity', 'reported', 'traced', 'service', 'member', 'member', 'member', 'guidance', 'report', 'project_won', 'project_due',
        'project_closed', 'evaluation', 'spent', 'vouchered', 'proposal', 'need_done', 'raised', 'satisfaction', 'complaint'])[n %% 20 + 1],
    'bench:' || n, date '2026-11-23' - (n / 7 %% 730)::int, CASE WHEN n %% 20 = 12 THEN 60 + n / 20 %% 40 ELSE 1 + n / 20 %% 5 END, '{}', now(),
    %(street)s, o.id, CASE WHEN n %% 20 IN (4, 5, 6) THEN %(people)s + n / 3 %% 500 END
FROM generate_series(%(from)s, %(to)s) n JOIN numbered o ON o.number = n / 20 %% %(organisations)s
"""
# The same figures by hand: what somebody would write who wants nothing but the numbers.
BY_HAND = (
    """SELECT organisation_id, count(*) FILTER (WHERE kind = 'activity'), count(*) FILTER (WHERE kind = 'reported'),
        count(*) FILTER (WHERE kind = 'traced'), sum(quantity) FILTER (WHERE kind = 'service'),
        count(DISTINCT date_trunc('month', happened_on)) FILTER (WHERE kind = 'activity'),
        count(DISTINCT date_trunc('quarter', happened_on)) FILTER (WHERE kind = 'guidance'),
        count(*) FILTER (WHERE kind = 'project_won'), sum(quantity) FILTER (WHERE kind = 'project_due'),
        sum(quantity) FILTER (WHERE kind = 'project_closed'), avg(quantity) FILTER (WHERE kind = 'evaluation'),
        sum(quantity) FILTER (WHERE kind = 'spent'), sum(quantity) FILTER (WHERE kind = 'vouchered'),
        count(*) FILTER (WHERE kind = 'proposal'), count(*) FILTER (WHERE kind = 'need_done'),
        count(*) FILTER (WHERE kind = 'raised'), avg(quantity) FILTER (WHERE kind = 'satisfaction'),
        count(*) FILTER (WHERE kind = 'complaint'), max(quantity) FILTER (WHERE kind = 'commendation'),
        count(*) FILTER (WHERE kind = 'punishment')
    FROM orgs_evidence WHERE street_id = %(street)s AND happened_on > date '2025-11-23' AND happened_on <= date '2026-11-23'
    GROUP BY organisation_id""",
    """SELECT organisation_id, count(DISTINCT person_id) FROM orgs_evidence
    WHERE street_id = %(street)s AND happened_on > date '2025-11-23' AND happened_on <= date '2026-11-23' AND kind = 'member'
    GROUP BY organisation_id""",
)
EMPTY = """
SET session_replication_role = replica;
TRUNCATE orgs_organisation, orgs_evidence, accounts_body, orgs_starrating CASCADE;
SET session_replication_role = DEFAULT
"""


def main() -> None:
    """Rate, then measure pages at each size, then the paper."""
    street = _street()
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
    _organisations(street, 1, ORGANISATIONS)
    _evidence(street)
    _rate(street)
    first = 1
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
    for size in SIZES:
        _organisations(street, first, size)
        first = size + 1
        with web() as port:
            table(
                f"Organisations at {size:,}",
                [(name, measure(port, path, seconds=2)) for name, path in _pages().items()],
            )
    _paper()


def _street() -> Place:
    street, _new = Place.objects.get_or_create(code="370502005", defaults={"name": "胜利街道", "level": Level.STREET})
    for number in range(COMMUNITIES):
        code = f"370502005{number:03d}"
        Place.objects.get_or_create(
            code=code, defaults={"name": f"{number}社区", "level": Level.COMMUNITY, "parent": street}
        )
    return street


def _organisations(street: Place, first: int, last: int) -> None:
    facts = {"street": street.pk, "communities": COMMUNITIES, "first": first, "last": last}
    with connection.cursor() as cursor:
        for statement in FILL.split(";\n"):
            cursor.execute(statement, facts)


def _evidence(street: Place) -> None:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_user (username, name, password, phone, phone_verified, email, language, large_text, is_staff,"
            " is_active, is_superuser, date_joined) SELECT 'rated' || n, '张三', '', '', false, '', 'zh-hans', false, false, true, false,"
            " now() FROM generate_series(1, 500) n ON CONFLICT DO NOTHING"
        )
        cursor.execute("SELECT min(id) FROM accounts_user WHERE username LIKE 'rated%'")
        people = cursor.fetchone()[0]
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "CREATE TEMPORARY TABLE numbered AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM orgs_organisation"
        )
        cursor.execute("CREATE INDEX ON numbered (number); ANALYZE numbered")
        step = 1_000_000
        for start in range(0, EVIDENCE, step):
            facts = {
                "street": street.pk,
                "people": people,
                "from": start,
                "to": min(start + step, EVIDENCE) - 1,
                "organisations": ORGANISATIONS,
            }
            cursor.execute(EVIDENCE_FILL, facts)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE orgs_evidence")
    print(
        f"{ORGANISATIONS:,} organisations, {EVIDENCE:,} rows of evidence, filled in {time.perf_counter() - began:.0f} s"
    )


def _rate(street: Place) -> None:
    standard = Standard.objects.filter(street=street).first() or draft_default_standard(
        street=street, in_force_from=date(2026, 1, 1), by=None
    )
    found = table_of(standard)
    facts = {"street": street.pk}
    by_hand, looked, kept = [], [], []
    for _turn in range(3):
        began = time.perf_counter()
        with connection.cursor() as cursor:
            for statement in BY_HAND:
                cursor.execute(statement, facts)  # and read: a count over it would leave the aggregates out
                cursor.fetchall()
        by_hand.append(time.perf_counter() - began)
        began = time.perf_counter()
        count = sum(1 for _one in look(found, street_id=street.pk, on=DAY))
        looked.append(time.perf_counter() - began)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM orgs_starrating")
        began = time.perf_counter()
        new = keep_ratings(found, street_id=street.pk, on=DAY)
        kept.append(time.perf_counter() - began)
    hand = statistics.median(by_hand)
    print(f"aggregates by hand      {hand:8.2f} s")
    for name, times in (("ratings looked at", looked), ("ratings kept", kept)):
        print(f"{name:<22}  {statistics.median(times):8.2f} s  {statistics.median(times) / hand:5.2f} times")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} looked at, {new:,} kept; the process took {peak:.0f} MB at most")


def _pages() -> dict[str, str]:
    deep = public_organisations().order_by("-stars", "-pk")[Organisation.objects.count() // 2]
    cursor = write_cursor(deep, ("-stars", "-id"))
    return {
        "list": "/orgs/",
        "half-way down": f"/orgs/?after={cursor}",
        "community": "/orgs/?community=370502005003",
        "category and stars": "/orgs/?category=culture&stars=4",
        "words, common": "/orgs/?q=%E5%90%88%E5%94%B1",
        "words, rare": "/orgs/?q=%E7%9A%AE%E5%BD%B1%E6%88%8F",
        "matrix": "/gaps/",
        "one organisation": f"/orgs/{deep.pk}/",
    }


def _paper() -> None:
    """Set the certificate of filing three times, the first with the typesetter's own start."""
    facts = dict.fromkeys(
        ("name", "person_in_charge", "community", "venue", "host", "instructor", "purpose"), "胜利街道龙潭社区"
    )
    certificate = SimpleNamespace(
        **facts,
        number="胜街社备〔2026〕001号",
        filed_on=DAY,
        issued_on=DAY,
        valid_until=None,
        version=1,
        token="x" * 22,
    )
    context = {
        "certificate": certificate,
        "category": "文体活动",
        "street": "胜利街道",
        "qr": qr_of("https://yisilin.example/verify/x/"),
    }
    for turn in ("first", "second", "third"):
        began = time.perf_counter()
        page = page_of_paper("orgs/filing/print/certificate.html", context)
        size = len(set_in(page, styles=("css/print-orgs.css", "css/print-filing.css")))
        print(f"certificate, {turn} time: {time.perf_counter() - began:.2f} s, {size:,} bytes")
