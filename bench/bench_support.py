"""Households support proposals over HTTP, on two workers: a hot one, and many at once.

Target (issue and peers.md): 250 supports a second, none lost or doubled (every fourth supporter presses twice).
"""

from collections import deque

from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from bench.bench_elections import fill
from bench.presses import drive, press
from bench.web import web
from places.models import Place
from proposals.models import Category, Proposal, Support
from proposals.states import Stage, Tier

SUPPORTERS = 4_000
NEEDED = 100_000  # never reached, so that every press does the same
GRANT = """
INSERT INTO accounts_rolegrant (role, user_id, place_id, starts_on, created_at, updated_at, note)
SELECT %(role)s, r.user_id, h.place_id, current_date, now(), now(), ''
FROM residents_resident r JOIN residents_household h ON h.id = r.household_id
WHERE r.street_id = %(street)s AND r.user_id IS NOT NULL
"""


def main() -> None:
    """Support one proposal, then fifty in turn."""
    grid, staff = fill()
    street = grid.street or grid
    with connection.cursor() as cursor:
        cursor.execute(GRANT, {"role": Role.RESIDENT, "street": street.pk})
        cursor.execute("VACUUM (ANALYZE)")
    users = list(User.objects.filter(username__startswith=f"be{street.code}-").order_by("pk")[:SUPPORTERS])
    print(f"\nSupport by {SUPPORTERS:,} households, one in four presses twice\n")
    print("| proposals | presses/s | supports/s | answers | kept | counted |\n|---:|---:|---:|---|---:|---:|")
    for many in (1, 50):
        _press(_proposals(grid, staff, many), users)


def _proposals(place: Place, author: User, many: int) -> list[Proposal]:
    category = Category.objects.usual()
    facts = {"author": author, "tier": Tier.COMMUNITY, "category": category, "stage": Stage.COLLECTING}
    problem = "晚上看不清台阶，老人孩子容易摔倒，希望尽快处理。" * 20
    made = [
        Proposal(
            place=place,
            street=place.street,
            title=f"第{number}号楼道灯提案",
            problem=problem,
            filed_at=timezone.now(),
            support_needed=NEEDED,
            **facts,
        )
        for number in range(many)
    ]
    return Proposal.objects.bulk_create(made)


def _press(proposals: list[Proposal], users: list[User]) -> None:
    requests: deque[bytes] = deque()
    for number, user in enumerate(users):
        request = press(f"/proposals/{proposals[number % len(proposals)].pk}/support/", user, {})
        requests.extend([request] * (2 if number % 4 == 0 else 1))
    pressed = len(requests)
    with web() as port:
        warm = deque(list(requests)[:20])
        drive(port, warm)
        answers, took = drive(port, requests)
    own = [proposal.pk for proposal in proposals]
    kept = Support.objects.filter(proposal__in=own).count()
    counted = sum(Proposal.objects.filter(pk__in=own).values_list("support_count", flat=True))
    print(f"| {len(own)} | {pressed / took:,.0f} | {kept / took:,.0f} | {dict(answers)} | {kept:,} | {counted:,} |")
