"""What the demo's organisations did: activities with their traces, guidance, projects, opinions of residents."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from orgs.models import Evidence, Membership, Organisation
from orgs.states import EvidenceKind

from .draw import Draw
from .scale import Scale
from .words import ACTIVITIES

BATCH = 5000
EVERY, IDLE, IDLE_DAYS = 29, 8, 250  # one organisation in so many has done nothing for so long
Fact = tuple[EvidenceKind, date, int, dict[str, Any]]
CONDUCT = ((EvidenceKind.PROPOSAL, 0.7), (EvidenceKind.NEED_DONE, 0.6), (EvidenceKind.RAISED, 0.5))


def build_evidence(organisations: list[Organisation], scale: Scale, draw: Draw) -> None:
    """Give every organisation a history as lively as it is."""
    members: dict[int, list[int]] = {}
    for organisation_id, user_id in Membership.objects.values_list("organisation_id", "user_id"):
        members.setdefault(organisation_id, []).append(user_id)
    rows: list[Evidence] = []
    for turn, organisation in enumerate(organisations):
        vigour = draw.random.uniform(0.3, 1.9)
        idle = turn % EVERY == IDLE
        facts = [
            *_activities(organisation, members[organisation.pk], vigour, scale.evidence_months, draw),
            *_conduct(organisation, vigour, scale.evidence_months // 12, draw),
            *_opinions(organisation, vigour, scale.evidence_months // 12, draw),
        ]
        if idle:  # its stars are in danger
            facts = [fact for fact in facts if fact[1] < draw.today - timedelta(days=IDLE_DAYS)]
        for number, (kind, day, quantity, detail) in enumerate(facts):
            person = detail.pop("person", None)
            rows.append(
                Evidence(
                    organisation=organisation,
                    street_id=organisation.street_id,
                    kind=kind,
                    key=f"demo:{organisation.pk}:{number}",
                    happened_on=day,
                    quantity=quantity,
                    person_id=person,
                    detail=detail,
                )
            )
    Evidence.objects.bulk_create(rows, batch_size=BATCH)


def _activities(
    organisation: Organisation, members: list[int], vigour: float, months: int, draw: Draw
) -> Iterator[Fact]:
    """Give activities, who was served, and who of the members took part."""
    took_part: set[int] = set()
    for month in range(months):
        for _times in range(round(vigour * draw.random.uniform(0.2, 1.8))):
            day = draw.today - timedelta(days=month * 30 + draw.random.randrange(1, 30))
            if day <= organisation.filed_on:
                continue
            yield EvidenceKind.ACTIVITY, day, 1, {"title": draw.random.choice(ACTIVITIES)}
            yield EvidenceKind.SERVICE, day, round(organisation.member_count * draw.random.uniform(0.3, 1.4)), {}
            for kind, chance in ((EvidenceKind.ACTIVITY_REPORTED, 0.4), (EvidenceKind.ACTIVITY_TRACED, 0.3)):
                if draw.random.random() < min(0.97, chance + vigour / 2):
                    yield kind, day, 1, {}
            for person in draw.random.sample(members, max(1, round(len(members) * min(0.3, vigour / 5)))):
                if person not in took_part:
                    took_part.add(person)
                    yield EvidenceKind.MEMBER_ACTIVE, day, 1, {"person": person}


def _conduct(organisation: Organisation, vigour: float, years: int, draw: Draw) -> Iterator[Fact]:
    """Give the annual report, guidance, and the part that it takes in the life of the street, year by year."""
    for year in range(years):
        report = date(draw.today.year - year, 2, 20)
        if organisation.filed_on < report < draw.today and vigour > 0.5:  # noqa: PLR2004
            yield EvidenceKind.REPORT, report, 1, {}
        facts = [(EvidenceKind.GUIDANCE, 5 + quarter * 90, 80, vigour / 1.3) for quarter in range(4)]
        facts += [(kind, 10, 340, chance * vigour) for kind, chance in CONDUCT * 2]
        for kind, days, span, chance in facts:
            if draw.random.random() < chance:
                day = draw.today - timedelta(days=year * 365 + days + draw.random.randrange(span))
                if day > organisation.filed_on:
                    yield kind, day, 1, {}


def _opinions(organisation: Organisation, vigour: float, years: int, draw: Draw) -> Iterator[Fact]:
    """Give residents' ratings, a few complaints, a few commendations, year by year."""
    for year in range(years):
        for _rating in range(round(vigour * 28)):
            day = draw.today - timedelta(days=year * 365 + draw.random.randrange(1, 360))
            points = draw.random.choice((70, 80, 90, 90, 100, 100))
            if day > organisation.filed_on:
                yield EvidenceKind.SATISFACTION, day, points, {}
    if draw.random.random() < 0.06:  # noqa: PLR2004
        yield EvidenceKind.COMPLAINT, draw.today - timedelta(days=90), 1, {}
    if draw.random.random() < 0.1:  # noqa: PLR2004
        yield EvidenceKind.COMMENDATION, draw.today - timedelta(days=120), draw.random.choice((1, 1, 2)), {}
