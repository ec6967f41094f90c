"""Provisional stars by the clock: each measure, the levels, who is told, and that two clocks rate once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connections

from notices.models import Notice
from orgs.actions import rate_all, rate_street, record_evidence
from orgs.models import Organisation, Standard, StarRating
from orgs.rating.query import window
from orgs.states import EvidenceKind, RatingKind
from tests.factories.orgs import OrganisationFactory
from tests.factories.places import StreetFactory, branch
from tests.plugins.cast import Cast

from .conftest import DAY, evidence


def lines(organisation: Organisation) -> dict[str, str]:
    return {line["code"]: line["earned"] for line in organisation.ratings.get(rated_on=DAY).lines}


@pytest.mark.django_db
def test_a_full_year_is_worth_five_stars_and_the_official_stars_stay(cast: Cast, organisation: Organisation) -> None:
    organisation.member_count = 15
    organisation.save()
    evidence(organisation, EvidenceKind.ACTIVITY, times=18)
    evidence(organisation, EvidenceKind.SERVICE, quantity=40, times=2)
    evidence(organisation, EvidenceKind.REPORT)
    evidence(organisation, EvidenceKind.SATISFACTION, quantity=95, times=30, every=1)
    assert rate_street(street=cast.street, on=DAY) == 1
    assert lines(organisation) == {
        "A1": "10.00",
        "B1": "15.00",
        "C1": "20.00",
        "C2": "15.00",
        "C3": "15.00",
        "F1": "20.00",
        "F4": "5.00",
    }
    rating = organisation.ratings.get()
    assert (rating.kind, rating.stars, rating.score, rating.counted, rating.bars) == (
        RatingKind.PROVISIONAL,
        5,
        Decimal("100.00"),
        100,
        [],
    )
    organisation.refresh_from_db()
    assert organisation.stars == 0
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_each_measure_is_linear_and_few_ratings_weigh_less(cast: Cast, organisation: Organisation) -> None:
    evidence(organisation, EvidenceKind.ACTIVITY, times=3, every=40)
    evidence(organisation, EvidenceKind.SERVICE, quantity=10)
    evidence(organisation, EvidenceKind.SATISFACTION, quantity=45, times=15, every=2)
    evidence(organisation, EvidenceKind.COMPLAINT, times=2)
    rate_street(street=cast.street, on=DAY)
    assert lines(organisation) == {
        "A1": "0.00",
        "B1": "10.00",
        "C1": "5.00",
        "C2": "5.00",
        "C3": "3.00",
        "F1": "5.00",
        "F4": "3.00",
    }
    assert StarRating.objects.get().score == Decimal("31.00")


@pytest.mark.django_db
def test_nobody_to_divide_by_is_no_crash(cast: Cast, organisation: Organisation) -> None:
    Organisation.objects.update(member_count=0)
    evidence(organisation, EvidenceKind.SERVICE, quantity=10)
    rate_street(street=cast.street, on=DAY)
    line = StarRating.objects.get().line("C3")
    assert (line["value"], line["earned"], line["state"]) == (None, "0", "no_data")


@pytest.mark.django_db
def test_what_is_older_than_the_window_counts_no_more(cast: Cast, organisation: Organisation) -> None:
    assert window(12, DAY) == (date(2025, 11, 23), DAY)
    assert window(12, date(2028, 2, 29)) == (date(2027, 2, 28), date(2028, 2, 29))
    for number, day in enumerate((date(2025, 11, 23), date(2025, 11, 24), DAY, DAY + timedelta(days=1))):
        record_evidence(organisation=organisation, kind=EvidenceKind.ACTIVITY, key=f"w:{number}", happened_on=day)
    rate_street(street=cast.street, on=DAY)
    assert StarRating.objects.get().line("C1")["value"] == "2.00"


@pytest.mark.django_db
def test_the_young_the_punished_and_the_suspended_have_no_stars(cast: Cast, organisation: Organisation) -> None:
    Organisation.objects.update(filed_on=date(2026, 6, 1), member_count=99)
    evidence(organisation, EvidenceKind.PUNISHMENT)
    OrganisationFactory(place=cast.community, stage="suspended")
    assert rate_street(street=cast.street, on=DAY) == 1
    rating = StarRating.objects.get()
    assert (rating.stars, sorted(rating.bars), len(rating.bar_words)) == (0, ["punished", "tenure"], 2)


@pytest.mark.django_db
def test_managers_hear_of_a_change_once(cast: Cast, organisation: Organisation) -> None:
    rate_street(street=cast.street, on=DAY - timedelta(days=30))
    evidence(organisation, EvidenceKind.ACTIVITY, times=18)
    evidence(organisation, EvidenceKind.SERVICE, quantity=90)
    assert [rate_street(street=cast.street, on=DAY) for _turn in range(2)] == [1, 0]
    assert list(Notice.objects.values_list("user", "kind")) == [(cast.manager.pk, "orgs.stars")]


@pytest.mark.django_db
def test_evidence_with_the_same_key_counts_once(organisation: Organisation) -> None:
    facts = {"organisation": organisation, "kind": EvidenceKind.ACTIVITY, "key": "k", "happened_on": DAY}
    assert record_evidence(**facts) == record_evidence(**facts)


@pytest.mark.django_db
def test_a_street_without_a_standard_is_left_alone(cast: Cast) -> None:
    OrganisationFactory(place=cast.community)
    assert rate_all(on=DAY) == {cast.street.code: 0, cast.other_street.code: 0}


@pytest.mark.django_db(transaction=True)
def test_two_clocks_rate_once(standard: Standard) -> None:
    street = StreetFactory()
    OrganisationFactory.create_batch(3, place=branch(street)["community"], filed_on=date(2025, 1, 1))

    def rate(_number: int) -> int:
        try:
            return rate_street(street=street, on=DAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(rate, range(3))) == [0, 0, 3]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_same_queries_for_any_number(
    client, cast: Cast, count: int, django_assert_max_num_queries
) -> None:
    OrganisationFactory.create_batch(count, place=cast.community)
    client.get("/orgs/")
    with django_assert_max_num_queries(4):
        response = client.get("/orgs/")
    assert len(response.context["page"].rows) == min(count, 20)
