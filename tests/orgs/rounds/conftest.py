"""A street with a standard that is part computed, part judged; organisations, assessors, a committee."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from time_machine import Traveller

from accounts.models import User
from accounts.states import Role
from core.attachments import store_attachment
from orgs.actions import rounds as actions
from orgs.models import Organisation, Standard
from orgs.models.rounds import Assignment, RatingRound, RoundEntry
from orgs.states import Measure, NoData, Source
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.orgs import OrganisationFactory
from tests.factories.pictures import photo
from tests.factories.standards import make_standard
from tests.plugins.cast import Cast

TODAY = date(2026, 11, 23)
LEFT_OUT = {"no_data": NoData.LEFT_OUT}
MADE: dict[str, list[dict[str, Any]]] = {
    "A": [{"code": "A1", "measure": Measure.MEMBERS, "points": 40, "full_at": 10}],
    "B": [
        {"code": "B2", "source": Source.ASSESSED, "points": 20},
        {"code": "B3", "source": Source.DECLARED, "points": 10, "measure": Measure.KEY_TEAM, "full_at": 3},
        {
            "code": "B4",
            "source": Source.CONFIRMED,
            "measure": Measure.VOUCHERED_SHARE,
            "points": 10,
            "no_data": NoData.LEFT_OUT,
        },
    ],
    "F": [{"code": "F2", "source": Source.ASSESSED, "judge": "community", "points": 20}],
}


@dataclass
class Rating:
    """What the tests of a round need."""

    cast: Cast
    standard: Standard
    organisation: Organisation
    other: Organisation
    assessors: list[User]
    committee: list[User]
    round: RatingRound

    def entry(self, organisation: Organisation | None = None) -> RoundEntry:
        return self.round.entries.get(organisation=organisation or self.organisation)

    def refresh(self) -> RatingRound:
        self.round.refresh_from_db()
        return self.round

    def declare(self, organisation: Organisation | None = None) -> RoundEntry:
        manager = self.cast.manager
        made = actions.declare(entry=self.entry(organisation), code="B3", words="三位骨干，分工明确。", by=manager)
        store_attachment(upload=photo("名单.jpg"), subject=made, by=manager)
        return actions.hand_in_declaration(entry=self.entry(organisation), by=manager)

    def to_assessing(self) -> RatingRound:
        actions.propose_assignments(rating_round=self.round, by=self.cast.staff)
        self.round = actions.close_declarations(rating_round=self.refresh(), by=self.cast.staff)
        return self.round

    def judge_all_open(self) -> None:
        for one in Assignment.objects.filter(entry__round=self.round, stage="assigned").order_by("pk"):
            by = one.user or self.cast.community_staff
            for code in ("F2",) if one.user is None else ("B2", "B3", "B4"):
                actions.give_points(assignment=one, code=code, points=Decimal(8), reason="看过材料", by=by)
            actions.hand_in(assignment=one, by=by)

    def judge_all(self, points: Callable[[int], str] = lambda _n: "16") -> None:
        for number, one in enumerate(Assignment.objects.filter(entry__round=self.round).order_by("pk")):
            by = one.user or self.cast.community_staff
            for code, given in (
                (("F2", "18"),) if one.user is None else (("B2", points(number)), ("B3", "9"), ("B4", "8"))
            ):
                actions.give_points(assignment=one, code=code, points=Decimal(given), reason="看过材料", by=by)
            actions.hand_in(assignment=one, by=by)

    def to_committee(self) -> RatingRound:
        self.to_assessing()
        self.judge_all()
        self.round = actions.close_assessment(rating_round=self.refresh(), by=self.cast.staff)
        return self.round

    def to_notice(self) -> RatingRound:
        self.to_committee()
        actions.confirm_all(rating_round=self.round, by=self.committee[0])
        self.round = actions.announce_round(rating_round=self.refresh(), by=self.cast.staff)
        return self.round


@pytest.fixture
def rating(cast: Cast, time_machine: Traveller) -> Rating:
    time_machine.move_to("2026-11-23 10:00+08:00", tick=False)
    standard = make_standard(MADE, street=cast.street)
    facts = {"place": cast.community, "filed_on": date(2024, 1, 1), "member_count": 8}
    organisation = OrganisationFactory(body=cast.body, name=cast.body.name, **facts)
    other = OrganisationFactory(**facts)
    OrganisationFactory(**{**facts, "filed_on": date(2026, 10, 1)})  # too young
    assessors, committee = [], []
    for number in range(4):
        assessor = UserFactory(name=f"评估{number}")
        RoleGrantFactory(user=assessor, role=Role.ASSESSOR, place=cast.street)
        assessors.append(assessor)
    committee = [UserFactory(name=f"委员{number}") for number in range(3)]
    made = actions.make_round(
        street=cast.street,
        name="2026年星级评估",
        as_of=TODAY,
        declare_until=TODAY + timedelta(days=7),
        assess_until=TODAY + timedelta(days=30),
        by=cast.staff,
    )
    for person in assessors:
        actions.seat_assessor(rating_round=made, user=person, by=cast.staff)
    for person in committee:
        actions.seat_member(rating_round=made, user=person, by=cast.staff)
    opened = actions.open_round(rating_round=made, by=cast.staff)
    return Rating(cast, standard, organisation, other, assessors, committee, opened)
