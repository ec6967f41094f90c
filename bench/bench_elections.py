"""Elections of 26,000 households opened at once, and votes taken over HTTP by two workers.

Targets: opened in under 10 seconds; 200 votes a second, none lost or doubled (every fourth voter presses twice).
"""

import time
from collections import deque
from datetime import timedelta
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.states import Role
from bench.presses import drive, press
from bench.web import web
from places.models import Place
from places.states import Level
from residents.actions import call_election, count_if_complete, name_candidate, open_round, plan_round
from residents.actions.counting import begin_due, count_election
from residents.ballots import keys
from residents.ballots.sealing import CANDIDATE
from residents.models import Ballot, Candidate, Election, Elector, Household, Representative, Resident

HOUSEHOLDS = 26_000
VOTERS = 4_000
ONCE = 3_000  # whose presses are timed; the others press twice at once
_WARM = 20
FILL = """
INSERT INTO places_place (level, code, name, parent_id, street_id, path, "order")
SELECT 'building', 'BE-' || b, b || '号楼', %(grid)s, %(street)s, %(path)s || 'BE-' || b || '/', b FROM generate_series(1, 650) b;
INSERT INTO places_place (level, code, name, parent_id, street_id, path, "order")
SELECT 'unit', p.code || '-' || u, u || '单元', p.id, %(street)s, p.path || p.code || '-' || u || '/', u
FROM places_place p, generate_series(1, 4) u WHERE p.level = 'building' AND p.code LIKE 'BE-%%';
INSERT INTO residents_household (place_id, street_id, room, is_empty, created_at, updated_at)
SELECT id, %(street)s, '' || (100 + h), false, now(), now()
FROM places_place, generate_series(1, 10) h WHERE level = 'unit' AND code LIKE 'BE-%%';
INSERT INTO accounts_user (username, name, password, phone, phone_verified, email, language, large_text, is_staff, is_active,
    is_superuser, date_joined)
SELECT 'be' || id, '户' || id, '', '', false, '', 'zh-hans', false, false, true, false, now()
FROM residents_household WHERE street_id = %(street)s;
INSERT INTO residents_resident (household_id, street_id, name, relation, tenure, id_number, phone, sex, birth_date, is_party_member,
    tags, user_id, created_at, updated_at)
SELECT h.id, h.street_id, '户' || h.id, 'head', 'owner', '', '', '', '1980-01-01', false, '{}', u.id, now(), now()
FROM residents_household h JOIN accounts_user u ON u.username = 'be' || h.id WHERE h.street_id = %(street)s;
INSERT INTO residents_resident (household_id, street_id, name, relation, tenure, id_number, phone, sex, birth_date, is_party_member,
    tags, created_at, updated_at)
SELECT id, street_id, '家' || id, 'spouse', 'family', '', '', '', '1982-01-01', false, '{}', now(), now()
FROM residents_household WHERE street_id = %(street)s;
ANALYZE places_place; ANALYZE residents_household; ANALYZE residents_resident; ANALYZE accounts_user;
"""


def main() -> None:
    """Open the elections, then vote."""
    with TemporaryDirectory() as folder:
        settings.BALLOT_KEYS_DIR = folder
        place, staff = fill()
        print(f"\nElections of {HOUSEHOLDS:,} households\n")
        _open(place, staff)
        _settle()
        _vote(place, staff)


def fill() -> tuple[Place, User]:
    """Let 26,000 households with two people each live in a new street; return its grid and one of its staff."""
    street = Place.objects.create(code=f"3705{int(time.time()) % 100000:05}", name="选举街道", level=Level.STREET)
    community = Place.objects.create(code=f"{street.code}001", name="选举社区", level=Level.COMMUNITY, parent=street)
    grid = Place.objects.create(code=f"{community.code}-G", name="第一网格", level=Level.GRID, parent=community)
    facts = {"grid": grid.pk, "street": street.pk, "path": grid.path}
    with connection.cursor() as cursor:
        for statement in FILL.replace("BE-", f"{community.code}-").replace("'be'", f"'be{street.code}-'").split(";\n"):
            if statement.strip():
                cursor.execute(statement, facts)
    staff = User.objects.create(username=f"staff{street.code}", name="基准")
    RoleGrant.objects.create(user=staff, role=Role.STREET_STAFF, place=street)
    return grid, staff


def _open(place: Place, staff: User) -> None:
    now = timezone.now()
    facts = {"nominations_close_at": now + timedelta(days=3), "closes_at": now + timedelta(days=7)}
    street = place.street or place
    round_ = plan_round(place=street, office="representative", name="换届", by=staff, **facts)
    began = time.perf_counter()
    open_round(round_=round_, by=staff)
    took = time.perf_counter() - began
    opened = Election.objects.filter(round=round_).count()
    roll = Elector.objects.filter(election__round=round_).count()
    print(f"| opened | {opened:,} elections, {roll:,} on the rolls | {took:.1f} s |")


def _settle() -> None:
    """Let the database tidy up, as it has long done by itself when, days after the opening, the votes come."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _vote(place: Place, staff: User) -> None:
    """Let the representatives of a grid vote on its leader, all in one election: the hottest row there is."""
    today = timezone.localdate()
    people = list(Resident.objects.filter(street=place.street, user__isnull=False).select_related("user")[:VOTERS])
    Representative.objects.bulk_create(
        (
            Representative(
                household_id=row.household_id,
                resident=row,
                basis="record",
                starts_on=today,
                ends_on=today + timedelta(days=900),
                place_id=home,
                street_id=row.street_id,
            )
            for row, home in zip(people, _homes(people), strict=True)
        ),
        batch_size=5000,
    )
    election = call_election(place=place, by=staff)
    for row in people[:3]:
        name_candidate(
            election=election,
            nominee=Resident.objects.select_related("household__place", "user").get(pk=row.pk),
            by=row.user,
        )
    Election.objects.filter(pk=election.pk).update(nominations_close_at=timezone.now())
    begin_due()
    candidates = list(Candidate.objects.filter(election=election).order_by("pk").values_list("pk", flat=True))
    presses = [
        press(f"/elections/{election.pk}/vote/", row.user, {"choice": CANDIDATE + candidates[number % len(candidates)]})
        for number, row in enumerate(people)
    ]
    once, twice = deque(presses[:ONCE]), deque(request for request in presses[ONCE:] for _turn in range(2))
    with web() as port:
        for _turn in range(_WARM):
            urlopen(f"http://127.0.0.1:{port}{election.get_absolute_url()}").close()
        answers, took = drive(port, once)
        print(f"| votes | {ONCE:,} in {took:.1f} s, answers {dict(answers)} | {ONCE / took:,.0f}/s |")
        drive(port, twice)
    marked = Elector.objects.filter(election=election, voted_on__isnull=False).count()
    ballots = Ballot.objects.filter(election=election).count()
    print(
        f"| {VOTERS - ONCE:,} press twice | {marked:,} marked on the roll, {ballots:,} ballots | of {VOTERS:,} voters |"
    )
    began = time.perf_counter()
    if not count_if_complete(pk=election.pk):
        count_election(pk=election.pk, private=keys.read(election.key.pk), complete=True)  # type: ignore[union-attr]
    counts = list(Candidate.objects.filter(election=election).order_by("pk").values_list("votes", flat=True))
    print(f"| counted | {counts} | {time.perf_counter() - began:.1f} s |")


def _homes(people: list[Resident]) -> list[int]:
    homes = dict(Household.objects.filter(pk__in=[row.household_id for row in people]).values_list("pk", "place"))
    return [homes[row.household_id] for row in people]
