"""The nightly stars: each measure, the thresholds, who is told, and that two clocks rate once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connections

from notices.models import Notice
from orgs.actions import rate_all, rate_street, record_evidence
from orgs.measures import months_filed, window
from orgs.models import Organisation, Standard, StarRating
from orgs.states import EvidenceKind, Measure
from tests.factories.orgs import OrganisationFactory
from tests.factories.places import StreetFactory, branch
from tests.plugins.cast import Cast

DAY = date(2026, 11, 23)
INDICATORS = [
    ("A", Measure.REPORTS, 10, 1, 0),
    ("B", Measure.MEMBERS, 15, 15, 0),
    ("C", Measure.ACTIVITIES, 20, 12, 0),
    ("D", Measure.ACTIVE_MONTHS, 15, 9, 0),
    ("E", Measure.SERVICE_PER_MEMBER, 15, 5, 0),
    ("F", Measure.SATISFACTION, 20, 90, 30),
    ("G", Measure.COMPLAINTS, 5, 1, 0),
]


@pytest.fixture
def standard(db: None) -> Standard:
    made = Standard.objects.create(
        name="标准", version=1, in_force_from=date(2026, 1, 1), thresholds=[50, 60, 70, 80, 90]
    )
    for code, measure, points, full, least in INDICATORS:
        made.indicators.create(code=code, name=code, measure=measure, points=points, full_at=full, least_count=least)
    return made


@pytest.fixture
def organisation(cast: Cast, standard: Standard) -> Organisation:
    return OrganisationFactory(
        place=cast.community, body=cast.body, name=cast.body.name, filed_on=date(2025, 1, 5), member_count=10
    )


def evidence(
    organisation: Organisation, kind: EvidenceKind, quantity: int = 1, times: int = 1, every: int = 20
) -> None:
    for number in range(times):
        record_evidence(
            organisation=organisation,
            kind=kind,
            key=f"t:{organisation.pk}:{kind}:{number}",
            happened_on=DAY - timedelta(days=every * number + 1),
            quantity=quantity,
        )


def lines(organisation: Organisation) -> dict[str, str]:
    return {line["code"]: line["earned"] for line in organisation.ratings.get(rated_on=DAY).lines}


@pytest.mark.django_db
def test_a_full_year_earns_five_stars(cast: Cast, organisation: Organisation) -> None:
    organisation.member_count = 15
    organisation.save()
    evidence(organisation, EvidenceKind.ACTIVITY, times=18)
    evidence(organisation, EvidenceKind.SERVICE, quantity=40, times=2)
    evidence(organisation, EvidenceKind.REPORT)
    evidence(organisation, EvidenceKind.SATISFACTION, quantity=95, times=30, every=1)
    assert rate_street(street=cast.street, on=DAY) == 1
    assert lines(organisation) == {
        "A": "10.00",
        "B": "15.00",
        "C": "20.00",
        "D": "15.00",
        "E": "15.00",
        "F": "20.00",
        "G": "5",
    }
    organisation.refresh_from_db()
    assert (organisation.stars, organisation.score, organisation.rated_on) == (5, Decimal("100.00"), DAY)
    assert list(Notice.objects.values_list("user", "kind")) == [(cast.manager.pk, "orgs.stars")]


@pytest.mark.django_db
def test_each_measure_is_linear_and_few_ratings_weigh_less(cast: Cast, organisation: Organisation) -> None:
    evidence(organisation, EvidenceKind.ACTIVITY, times=3, every=40)
    evidence(organisation, EvidenceKind.SERVICE, quantity=10)
    evidence(organisation, EvidenceKind.SATISFACTION, quantity=45, times=15, every=2)
    evidence(organisation, EvidenceKind.COMPLAINT, times=2)
    rate_street(street=cast.street, on=DAY)
    assert lines(organisation) == {
        "A": "0.00",
        "B": "10.00",
        "C": "5.00",
        "D": "5.00",
        "E": "3.00",
        "F": "5.00",
        "G": "3",
    }
    assert StarRating.objects.get().score == Decimal("31.00")
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_nobody_to_divide_by_is_no_crash(cast: Cast, organisation: Organisation) -> None:
    Organisation.objects.update(member_count=0)
    evidence(organisation, EvidenceKind.SERVICE, quantity=10)
    rate_street(street=cast.street, on=DAY)
    line = StarRating.objects.get().line("E")
    assert (line["value"], line["earned"]) == (None, "0")


@pytest.mark.django_db
def test_what_is_older_than_the_window_counts_no_more(
    cast: Cast, standard: Standard, organisation: Organisation
) -> None:
    assert window(standard, DAY) == (date(2025, 11, 23), DAY)
    assert window(standard, date(2028, 2, 29)) == (date(2027, 2, 28), date(2028, 2, 29))
    for number, day in enumerate((date(2025, 11, 23), date(2025, 11, 24), DAY, DAY + timedelta(days=1))):
        record_evidence(
            organisation=organisation, kind=EvidenceKind.ACTIVITY, key=f"w:{number}", happened_on=day, quantity=1
        )
    rate_street(street=cast.street, on=DAY)
    assert StarRating.objects.get().line("C")["value"] == "2.00"


@pytest.mark.django_db
def test_the_young_and_the_suspended_have_no_stars(cast: Cast, organisation: Organisation) -> None:
    Organisation.objects.update(filed_on=date(2026, 6, 1), member_count=99)
    assert (months_filed(date(2026, 6, 1), DAY), months_filed(date(2026, 5, 23), DAY)) == (5, 6)
    rate_street(street=cast.street, on=DAY)
    rating = StarRating.objects.get()
    assert (rating.stars, bool(rating.why_unrated)) == (0, True)
    OrganisationFactory(place=cast.community, stage="suspended")
    assert rate_street(street=cast.street, on=DAY + timedelta(days=1)) == 1


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
