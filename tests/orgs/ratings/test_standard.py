"""The published standard: the platform's own adds up, a wrong one is not published, a published one does not change."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from core.flow import FlowRefused
from orgs.actions import (
    draft_default_standard,
    draft_next_standard,
    freeze_standard,
    publish_standard,
    rate_street,
    replace_old_standards,
)
from orgs.models import Dimension, Indicator, Organisation, Standard, StarLevel, StarRating
from orgs.models.filing_papers import FilingDocument
from orgs.queries.standards import standard_in_force
from orgs.rating.default import INDICATORS
from orgs.rating.formula import points_of, total_of
from orgs.rating.run import look
from orgs.rating.simulation import simulate
from orgs.rating.table import table_of
from orgs.rules.standards import faults_of
from orgs.states import EvidenceKind, Formula, Measure, RatingKind, StandardStage
from orgs.states.filing import FilingPaper, PaperState
from tests.factories.orgs import OrganisationFactory
from tests.factories.standards import make_standard
from tests.plugins.cast import Cast

from .conftest import DAY, SMALL, evidence

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def default(cast: Cast) -> Standard:
    return draft_default_standard(street=cast.street, in_force_from=NEW_YEAR, by=cast.staff)


def test_the_default_is_the_published_table(cast: Cast, default: Standard) -> None:
    table = table_of(default)
    assert {part.code: part.points for part in table.base} == {"A": 15, "B": 20, "C": 25, "D": 15, "E": 10, "F": 15}
    assert [(rung.stars, rung.points_from, rung.least_share, rung.tenure_months) for rung in table.rungs] == [
        (5, 90, 60, 24),
        (4, 80, 50, 6),
        (3, 70, 0, 6),
        (2, 60, 0, 6),
        (1, 50, 0, 6),
    ]
    assert (len(table.lines), default.veto_grounds.count(), faults_of(default)) == (len(INDICATORS), 8, [])
    published = publish_standard(standard=default, by=cast.staff)
    assert standard_in_force(cast.street, DAY) == published
    assert standard_in_force(cast.street, date(2025, 12, 31)) is None
    assert standard_in_force(cast.other_street, DAY) is None


def test_what_does_not_add_up_is_not_published(cast: Cast, default: Standard) -> None:
    Indicator.objects.filter(standard=default, code="C1").update(points=7)
    Indicator.objects.filter(standard=default, code="A1").update(measure="")
    StarLevel.objects.filter(standard=default, stars=2).update(points_from=75)
    Dimension.objects.filter(standard=default, code="F").update(points=20)
    with pytest.raises(FlowRefused) as refused:
        publish_standard(standard=default, by=cast.staff)
    words = " ".join(refused.value.messages)
    assert all(part in words for part in ("C 活动与服务", "26", "105", "A1", "3 stars must ask for more"))
    default.refresh_from_db()
    assert default.stage == StandardStage.DRAFT
    for bands in ([], [[60, 2], [50, 3]], [[60, 2], [80, 9]], [["x", 1]], 7):
        indicator = Indicator(code="X", name="X", formula=Formula.BANDS, bands=bands, points=4, measure=Measure.MEMBERS)
        with pytest.raises(Exception, match="Bands are pairs"):
            indicator.clean()


def test_a_published_standard_does_not_change(cast: Cast, default: Standard) -> None:
    publish_standard(standard=default, by=cast.staff)
    for change in (
        lambda: Indicator.objects.filter(standard=default).update(points=1),
        lambda: Dimension.objects.filter(standard=default).delete(),
        lambda: StarLevel.objects.create(standard=default, stars=1, points_from=1),
        lambda: Standard.objects.filter(pk=default.pk).update(stage=StandardStage.DRAFT),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_next_version_follows_and_replaces(cast: Cast, default: Standard) -> None:
    publish_standard(standard=default, by=cast.staff)
    for day, refused in ((NEW_YEAR, True), (date(2026, 12, 1), False)):
        following = draft_next_standard(standard=default, in_force_from=day, by=cast.staff)
        assert (following.indicators.count(), following.version) == (len(INDICATORS), 2 + (not refused))
        if refused:
            with pytest.raises(FlowRefused, match="must follow later"):
                publish_standard(standard=following, by=cast.staff)
    publish_standard(standard=following, by=cast.staff)
    assert standard_in_force(cast.street, DAY) == default
    assert [replace_old_standards(on=day) for day in (DAY, date(2026, 12, 1), date(2026, 12, 2))] == [0, 1, 0]
    default.refresh_from_db()
    assert default.stage == StandardStage.REPLACED
    assert standard_in_force(cast.street, date(2026, 12, 1)) == following
    copy = freeze_standard(standard=following, by=cast.staff)
    assert (copy.stage, copy.version, copy.for_round) == (StandardStage.FROZEN, following.version, True)
    assert standard_in_force(cast.street, date(2026, 12, 1)) == following


def test_only_the_staff_of_the_street_keep_standards(cast: Cast, default: Standard) -> None:
    for name, person in cast.everybody().items():
        if name in {"staff", "second_staff"}:
            continue
        with pytest.raises(PermissionDenied):
            draft_default_standard(street=cast.street, in_force_from=NEW_YEAR, by=person)
        with pytest.raises(PermissionDenied):
            publish_standard(standard=default, by=person)


def test_query_and_formulas_agree_over_the_whole_default(cast: Cast, default: Standard) -> None:
    everything = [kind for kind in EvidenceKind if kind != EvidenceKind.PUNISHMENT]
    for number in range(4):
        organisation = OrganisationFactory(place=cast.community, filed_on=date(2023, 1, 1), member_count=number * 4)
        for turn, kind in enumerate(everything[: 6 * (number + 1)]):
            evidence(organisation, kind, quantity=1 + turn * number, times=1 + turn % 4, person=cast.resident)
    papers = [
        FilingDocument(organisation=organisation, street=cast.street, kind=kind, state=PaperState.THERE)
        for kind in FilingPaper.values[1:]
    ]
    FilingDocument.objects.bulk_create(papers)
    table = table_of(default)
    found = list(look(table, street_id=cast.street.pk, on=DAY))
    assert len(found) == 4
    for one in found:
        total = total_of(table, points_of(one.lines))
        assert (total.score, total.bonus, total.counted) == (one.score, one.bonus, one.counted)
    full = found[-1]
    by_code = {line["code"]: line for line in full.lines}
    assert by_code["B2"]["state"] == "awaited"
    assert (by_code["B1"]["value"], by_code["B1"]["earned"]) == ("85.71", "3.43")  # six of seven
    assert {line["code"]: line for line in found[0].lines}["B1"]["state"] == "no_data"
    assert by_code["B5"]["value"] == "8.33"  # one of twelve took part
    assert by_code["G1"]["earned"] == "3.00"


def test_what_assessors_gave_counts_on_until_the_next_round(cast: Cast, default: Standard) -> None:
    organisation = OrganisationFactory(place=cast.community, filed_on=date(2023, 1, 1), member_count=5)
    given = [{"code": "B2", "value": None, "count": None, "earned": "3.5", "state": "assessed"}]
    StarRating.objects.create(
        organisation=organisation,
        standard=default,
        kind=RatingKind.FINAL,
        rated_on=date(2026, 3, 1),
        score=70,
        stars=3,
        lines=given,
    )
    (one,) = look(table_of(default), street_id=cast.street.pk, on=DAY)
    by_code = {line["code"]: line for line in one.lines}
    assert (by_code["B2"]["earned"], by_code["B2"]["state"]) == ("3.5", "carried")
    assert by_code["C5"]["earned"] is None


def test_a_dimension_that_does_not_apply_is_left_out_with_fewer_stars(cast: Cast) -> None:
    standard = make_standard(
        {
            "A": [{"code": "A1", "measure": Measure.MEMBERS, "points": 80, "full_at": 10}],
            "D": [
                {"applies": "projects"},
                {"code": "D1", "measure": Measure.PROJECTS_WON, "points": 15},
                {"code": "D2", "measure": Measure.CLOSED_SHARE, "points": 5, "full_at": 100, "no_data": "left_out"},
            ],
        },
        street=cast.street,
    )
    organisation = OrganisationFactory(place=cast.community, filed_on=date(2023, 1, 1), member_count=10)
    (alone,) = look(table_of(standard), street_id=cast.street.pk, on=DAY)
    assert (alone.score, alone.counted, alone.stars) == (Decimal(100), 80, 4)
    assert [line["state"] for line in alone.lines] == ["computed", "left_out", "left_out"]  # nobody judges them either
    evidence(organisation, EvidenceKind.PROJECT_WON)
    (won,) = look(table_of(standard), street_id=cast.street.pk, on=DAY)
    assert (won.score, won.counted, won.stars) == (Decimal(100), 95, 5)
    evidence(organisation, EvidenceKind.PROJECT_DUE, times=2)
    evidence(organisation, EvidenceKind.PROJECT_CLOSED)
    (late,) = look(table_of(standard), street_id=cast.street.pk, on=DAY)
    assert (late.score, late.counted, late.stars) == (Decimal("97.50"), 100, 5)


def test_floors_and_tenure_hold_stars_down(cast: Cast, organisation: Organisation) -> None:
    standard = make_standard(SMALL, street=cast.street, draft=True)
    standard.levels.filter(stars__gte=4).update(least_share=50)
    standard.levels.filter(stars=3).update(tenure_months=24)
    Organisation.objects.update(member_count=15)
    evidence(organisation, EvidenceKind.ACTIVITY, times=18)
    evidence(organisation, EvidenceKind.SERVICE, quantity=90)
    evidence(organisation, EvidenceKind.SATISFACTION, quantity=95, times=30, every=1)
    (one,) = look(table_of(standard), street_id=cast.street.pk, on=DAY)
    # 90 points, but nothing in A (floor of 5 and 4 stars), and filed 22 months ago (3 stars).
    assert (one.score, one.stars) == (Decimal("90.00"), 2)


def test_a_simulation_says_who_moves_and_why(cast: Cast, organisation: Organisation, standard: Standard) -> None:
    evidence(organisation, EvidenceKind.ACTIVITY, times=18)
    evidence(organisation, EvidenceKind.SERVICE, quantity=90)
    other = make_standard({**SMALL, "A": [{"code": "A1", "measure": Measure.ACTIVITIES, "points": 10}]})
    (moved,) = simulate(table_of(standard), table_of(other), street_id=cast.street.pk, on=DAY)
    assert (moved.before.stars, moved.after.stars) == (2, 3)
    assert [(reason.code, reason.before, reason.after, reason.change) for reason in moved.reasons] == [
        ("A1", Decimal("0.00"), Decimal("10.00"), Decimal(10))
    ]
    assert rate_street(street=cast.street, on=DAY) == 1  # nothing had been kept
