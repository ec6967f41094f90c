"""Households govern: representatives in office, elections under way, affairs at every level."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.workdays import add_working_days
from places.models import Place
from residents import actions
from residents.actions import affairs
from residents.actions.counting import begin_due
from residents.models import Affair, Candidate, Election, Elector, Household, Representative, Resident
from residents.rules.adults import is_adult
from residents.states import Basis, ElectionStage

from .draw import Draw
from .people import BATCH, People
from .scale import Scale
from .words_residents import AFFAIRS, RATINGS, RESULTS, STANDS

TERM_DAYS = 3 * 365
REPRESENTED = 0.72
VOTING_COMMUNITY = 2  # the third community elects its representatives just now
TURNOUT = 0.4


def build_representatives(units: dict[Place, list[Place]], draw: Draw) -> int:
    """Let most households have a representative in office; those of one community have none yet."""
    voting = list(units)[VOTING_COMMUNITY]
    terms: list[Representative] = []
    grants: list[RoleGrant] = []
    heads = Resident.objects.current().filter(relation="head").select_related("household__place", "user").order_by("pk")
    for head in heads.iterator(chunk_size=BATCH):
        place = head.household.place
        if place.path.startswith(voting.path) or draw.random.random() > REPRESENTED:
            continue
        first = draw.today - timedelta(days=draw.random.randrange(20, TERM_DAYS - 60))
        last = first + timedelta(days=TERM_DAYS)
        basis = draw.random.choice((Basis.BALLOT, Basis.UNOPPOSED, Basis.SHEET))
        terms.append(
            Representative(
                household=head.household,
                resident=head,
                place=place,
                street_id=place.street_id or place.pk,
                basis=basis,
                starts_on=first,
                ends_on=last,
            )
        )
        if head.user is not None:
            role = RoleGrant(user=head.user, role=Role.REPRESENTATIVE, place=place, starts_on=first, ends_on=last)
            grants.append(role)
    Representative.objects.bulk_create(terms, batch_size=BATCH)
    RoleGrant.objects.bulk_create(grants, batch_size=BATCH)
    return len(terms)


def build_elections(units: dict[Place, list[Place]], people: People, resident: User, draw: Draw) -> int:
    """Open the elections of one community, with votes cast already, and that of the leader of the resident's unit."""
    community = list(units)[VOTING_COMMUNITY]
    staff = people.staff["street"]
    now = timezone.now()
    round_ = actions.plan_round(
        place=community,
        office="representative",
        name=f"{community.name}{draw.today.year}年庭户长推选",
        by=staff,
        nominations_close_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=6),
    )
    actions.open_round(round_=round_, by=staff)
    _stand(Election.objects.filter(round=round_), draw)
    _begin(Election.objects.filter(round=round_))
    _vote(Election.objects.filter(round=round_, stage=ElectionStage.VOTING), draw)
    own = Resident.objects.select_related("household__place").get(user=resident)
    unit = own.household.place
    RoleGrant.objects.filter(place=unit, role=Role.UNIT_LEADER).delete()
    leader = actions.call_election(place=unit, by=staff)
    for candidate in list(leader.electors.select_related("resident__household__place", "resident__user")[:2]):
        if candidate.resident.user is not None:
            words = draw.random.choice(STANDS)
            actions.name_candidate(election=leader, nominee=candidate.resident, words=words, by=candidate.resident.user)
    _begin(Election.objects.filter(pk=leader.pk))
    return Election.objects.count()


def build_affairs(units: dict[Place, list[Place]], people: People, scale: Scale, draw: Draw) -> int:
    """Raise affairs in every community and carry most of them on: taken up, late, settled, rated, closed."""
    count = max(60, scale.proposals // 4)
    communities = list(units)
    for number in range(count):
        community = communities[number % len(communities)]
        user, unit = draw.random.choice(people.joined[community])
        title, words, topic = AFFAIRS[(number * 7) % len(AFFAIRS)]
        affair = affairs.raise_affair(place=unit, title=title, words=words, topic=topic, by=_plain(user))
        _carry_on(affair, number, draw)
    return Affair.objects.count()


def _carry_on(affair: Affair, number: int, draw: Draw) -> None:
    handler = RoleGrant.objects.current().filter(place=affair.handler_place).exclude(role=Role.RESIDENT).first()
    person = _plain(handler.user) if handler else None
    way = number % 6
    if person is None or way == 0:
        _age(affair, draw.random.randrange(0, 3))
        return
    if way == 1:
        _age(affair, 9)
        Affair.objects.filter(pk=affair.pk).update(due_on=add_working_days(draw.today, -1))
        return
    affair = affairs.take_up(affair=affair, by=person)
    if way == 2:  # noqa: PLR2004 - the third of six ways
        affairs.report(affair=affair, by=person, reason="已到现场看过，约好明天上门处理。")
        _age(affair, 2)
        return
    if affair.raised_by_id == person.pk:
        return
    affair = affairs.settle(affair=affair, by=person, reason=draw.random.choice(RESULTS))
    homes = Household.objects.filter(place=affair.place, is_empty=False)[: draw.random.randrange(3, 9)]
    for home in homes:
        joined = home.residents.filter(moved_out_on=None, user__isnull=False)
        row = next((row for row in joined if is_adult(row, draw.today)), None)
        if row is not None and row.user is not None:
            stars = draw.random.choice((5, 5, 5, 4, 4, 3))
            affairs.rate(affair=affair, stars=stars, words=draw.random.choice(RATINGS), by=_plain(row.user))
    if way >= 4:  # noqa: PLR2004 - the last two of six ways: the time to rate is over
        Affair.objects.filter(pk=affair.pk).update(rated_until=draw.today - timedelta(days=1))
    _age(affair, draw.random.randrange(5, 200))


def _age(affair: Affair, days: int) -> None:
    Affair.objects.filter(pk=affair.pk).update(created_at=timezone.now() - timedelta(days=days, hours=days))


def _stand(elections: object, draw: Draw) -> None:
    """Let somebody stand in most households, and two in some."""
    rows = Elector.objects.filter(election__in=elections).order_by("election", "pk").values_list("election", "resident")  # type: ignore[misc]
    homes: dict[int, list[int]] = {}
    for election, resident in rows:
        homes.setdefault(election, []).append(resident)
    standing = []
    for election, adults in homes.items():
        stand = adults[: draw.random.choice((0, 1, 1, 1, 1, 1, 2))]
        standing += [
            Candidate(election_id=election, resident_id=pk, accepted=True, words=draw.random.choice(STANDS))
            for pk in stand
        ]
    Candidate.objects.bulk_create(standing, batch_size=BATCH)


def _begin(elections: object) -> None:
    elections.update(nominations_close_at=timezone.now())  # type: ignore[attr-defined]
    while begin_due():
        pass


def _vote(elections: object, draw: Draw) -> None:
    """Let some vote, each by the same door as everybody."""
    for election in elections.for_page().select_related("key")[:120]:  # type: ignore[attr-defined]
        lines = list(actions.choices_of(election))
        for elector in election.electors.filter(resident__user__isnull=False).select_related("resident__user"):
            if draw.random.random() < TURNOUT:
                actions.cast_vote(election=election, choice=lines[0], by=_plain(elector.resident.user))


def _plain(user: User) -> User:
    """Return the person without what an earlier look has kept of it."""
    user.__dict__.pop("standing", None)
    return user
