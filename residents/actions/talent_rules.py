"""What the night does for talents: figures from the deeds, names by the rules, and an end for who moved away."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from core.flow import begin, take
from core.states import Visibility
from residents.models import Resident, Talent, TalentRule
from residents.queries.talent_rules import found_by, reason_of
from residents.queries.talents import communities_of
from residents.states import TALENT, DeedKind, TalentSource, TalentStage

from .talent_steps import retire_moved
from .talents import fresh, tell_desk

BATCH = 500
# Any number that no other matter of this house locks by; the night's search runs once at a time.
NIGHT = 7_405_102

COUNTS = """
UPDATE residents_talent t
SET deed_count = d.deeds, minutes = d.minutes, affairs = d.affairs, events_led = d.events, helped = d.helped
FROM (
    SELECT t.id,
        count(d.id) AS deeds,
        coalesce(sum(d.quantity) FILTER (WHERE d.kind = %s), 0) AS minutes,
        coalesce(sum(d.quantity) FILTER (WHERE d.kind = %s), 0) AS affairs,
        coalesce(sum(d.quantity) FILTER (WHERE d.kind = %s), 0) AS events,
        coalesce(sum(d.quantity) FILTER (WHERE d.kind = %s), 0) AS helped
    FROM residents_talent t LEFT JOIN residents_deed d ON d.user_id = t.user_id
    WHERE t.user_id IS NOT NULL
    GROUP BY t.id
) d
WHERE d.id = t.id
    AND (t.deed_count, t.minutes, t.affairs, t.events_led, t.helped)
        IS DISTINCT FROM (d.deeds, d.minutes, d.affairs, d.events, d.helped)
"""


def name_by_rules(*, on: date | None = None) -> int:
    """Name by every rule whom it finds on a night; return how many. The same night again names nobody twice."""
    night = on or timezone.localdate()
    rules = TalentRule.objects.filter(is_active=True).select_related("place")
    return sum(_name_by(rule, night) for rule in rules)


@transaction.atomic
def count_deeds() -> int:
    """Bring the figures of all talents up to their deeds, in one statement; return how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            COUNTS,
            [DeedKind.HOURS, DeedKind.AFFAIR_SETTLED, DeedKind.EVENT_LED, DeedKind.NEIGHBOUR_HELPED],
        )
        return int(cursor.rowcount)


def follow_moves() -> int:
    """Retire who no longer lives in the street, and move along who lives elsewhere in it; return how many."""
    home = Resident.objects.current().filter(user=OuterRef("user"))
    gone = Talent.objects.living().filter(~Exists(home), user__isnull=False).select_related("user", "place")
    moved = 0
    for talent in gone.iterator(chunk_size=BATCH):
        retire_moved(talent=talent)
        moved += 1
    elsewhere = Talent.objects.living().filter(Exists(home.exclude(household__place=OuterRef("place"))))
    for talent in elsewhere.select_related("user__resident__household__place").iterator(chunk_size=BATCH):
        place = talent.user.resident.household.place  # type: ignore[union-attr]
        talent.place, talent.community = place, communities_of([place])[place.pk]
        talent.save(update_fields=["place", "community", "updated_at"])
        moved += 1
    return moved


@transaction.atomic
def _name_by(rule: TalentRule, night: date) -> int:
    """Name whom one rule finds. The lock lets a second run of the night wait, and then find nobody left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NIGHT])
    found = dict(found_by(rule, night))
    told: dict[int, list[Talent]] = {}
    for part in _parts(found):
        for talent in _name(part, rule, night):
            told.setdefault(talent.community_id, []).append(talent)
    for talents in told.values():
        tell_desk(talents[0], len(talents))
    return sum(len(talents) for talents in told.values())


def _parts(found: dict[int, int]) -> Iterator[dict[int, int]]:
    items = iter(found.items())
    while part := dict(islice(items, BATCH)):
        yield part


def _name(found: dict[int, int], rule: TalentRule, night: date) -> list[Talent]:
    # Whoever names somebody locks that one first, so what is known of a locked person stays as it is.
    people = User.objects.select_for_update(no_key=True).filter(pk__in=found).order_by("pk")
    locked = {person.pk for person in people}
    homes = Resident.objects.current().filter(user__in=locked).select_related("household__place")
    places = {resident.user_id: resident.household.place for resident in homes if resident.user_id}
    communities = communities_of(places.values())
    rows = {talent.user_id: talent for talent in Talent.objects.filter(user__in=locked).select_related("user")}
    named = []
    for user, place in places.items():
        facts = {
            "place": place,
            "community": communities[place.pk],
            "source": TalentSource.RULE,
            "named_by": None,
            "named_on": night,
            "named_rule": rule,
            "why": reason_of(rule, found[user]),
        }
        known = rows.get(user)
        if known is None:
            talent = Talent(user_id=user, **facts)
            talent.save()
            named.append(begin(TALENT, talent, by=None, visibility=Visibility.PRIVATE))
        elif known.stage == TalentStage.DECLINED:
            changes = {**fresh(place, communities[place.pk]), **facts}
            named.append(take(TALENT, known, "name_again", by=None, changes=changes))
    return named
