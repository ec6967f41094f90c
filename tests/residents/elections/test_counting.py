"""What a count means: nothing is lost, a tie elects nobody, one vote more never unseats the winner."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from residents.actions.terms import months_after
from residents.ballots.counting import Count, count_of, decide, decide_recall
from residents.ballots.sealing import AGAINST, BLANK, CANDIDATE, REMOVE
from residents.models import Resident
from residents.rules.adults import adults, is_adult
from residents.states import Basis, Relation
from tests.factories.residents import HouseholdFactory, ResidentFactory

NUMBERS = st.integers(0, 200)
PERCENT = st.integers(0, 100)
COUNTS = st.builds(
    lambda votes, against, blank: Count(sum(votes) + against + blank, against, blank, dict(enumerate(votes, 1))),
    st.lists(NUMBERS, min_size=1, max_size=5),
    NUMBERS,
    NUMBERS,
)
# As elections have them: at least as many on the roll as ballots.
CASES = st.tuples(COUNTS, st.integers(0, 300), PERCENT, PERCENT, st.booleans())


def decision(case):
    count, missing, quorum, share, alone = case
    return decide(
        count,
        roll=count.ballots + missing,
        quorum_percent=quorum,
        pass_percent=share,
        unopposed_needs_no_vote=alone,
    )


@given(st.dictionaries(st.integers(0, 40), st.integers(1, 50)), st.sets(st.integers(1, 20)))
def test_no_ballot_is_lost_and_none_is_added(choices, candidates):
    count = count_of(Counter(choices), candidates)
    assert count.ballots == sum(choices.values())
    assert sum(count.votes.values()) + count.against + count.blank + count.remove == count.ballots
    assert min(count.against, count.blank, count.remove, *count.votes.values()) >= 0
    assert set(count.votes) == candidates
    assert all(votes == choices.get(CANDIDATE + number, 0) for number, votes in count.votes.items())


def test_a_vote_for_somebody_who_does_not_stand_is_blank():
    count = count_of({CANDIDATE + 7: 3, CANDIDATE + 8: 2, AGAINST: 1, BLANK: 4}, {8})
    assert count == Count(ballots=10, against=1, blank=7, votes={8: 2})


def test_the_number_to_recall_is_blank_in_an_election():
    assert count_of({REMOVE: 2}, {5}).remove == 0
    assert count_of({REMOVE: 2, AGAINST: 1}, set()) == Count(3, 1, 0, {}, 2)


@given(CASES)
@example((Count(3, 0, 3, {1: 0}), 0, 0, 0, True))
def test_who_is_elected_has_more_votes_than_anybody_and_than_the_rule_asks(case):
    count, missing, quorum, share, alone = case
    found = decision(case)
    if found.elected is None:
        assert found.step in {"declare_none", "declare_tie"}
        assert found.reason
        return
    assert found.step == "declare"
    if found.basis == Basis.UNOPPOSED:
        assert (alone, count.ballots, len(count.votes)) == (True, 0, 1)
        return
    won = count.votes[found.elected]
    assert won > max([0, count.against, *(votes for who, votes in count.votes.items() if who != found.elected)])
    assert won * 100 > share * (sum(count.votes.values()) + count.against)
    assert quorum == 0 or count.ballots * 100 > quorum * (count.ballots + missing)


@given(COUNTS, st.integers(0, 300), PERCENT, PERCENT, st.booleans())
def test_a_tie_elects_nobody(count, missing, quorum, share, alone):
    most = max(count.votes.values())
    votes = {**count.votes, 99: most}
    tied = Count(count.ballots + most, count.against, count.blank, votes)
    assert decision((tied, missing, quorum, share, alone)).elected is None


@given(CASES)
def test_one_more_vote_never_unseats_the_winner(case):
    count, missing, quorum, share, alone = case
    before = decision(case)
    assume(before.basis == Basis.BALLOT)
    more = Count(
        count.ballots + 1,
        count.against,
        count.blank,
        {**count.votes, before.elected: count.votes[before.elected] + 1},
    )
    assert decision((more, max(missing - 1, 0), quorum, share, alone)).elected == before.elected


@given(CASES)
def test_the_order_of_the_candidates_decides_nothing(case):
    count, *rest = case
    turned = Count(count.ballots, count.against, count.blank, dict(reversed(count.votes.items())))
    assert decision(case) == decision((turned, *rest))


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_a_recall_needs_more_than_half_of_the_whole_roll(remove, stay, absent):
    roll = remove + stay + absent
    found = decide_recall(Count(remove + stay, stay, 0, {}, remove), roll=roll)
    assert found.step == ("remove" if remove > roll - remove else "keep")


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2024, 1, 31), 1, date(2024, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
        (date(2026, 3, 31), 36, date(2029, 3, 30)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2026, 8, 31), 6, date(2027, 2, 27)),
    ],
)
def test_the_last_day_of_a_term(first, months, last):
    assert months_after(first, months) == last


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 120))
def test_a_term_lasts_its_months(first, months):
    following = months_after(first, months) + timedelta(days=1)
    passed = (following.year - first.year) * 12 + following.month - first.month
    assert passed == months
    assert following.day == first.day or (
        following.day < first.day and (following + timedelta(days=1)).month != following.month
    )


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 119))
def test_a_longer_term_ends_later(first, months):
    assert first <= months_after(first, months) < months_after(first, months + 1)


@pytest.mark.parametrize(
    ("born", "on", "of_age"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (date(2010, 2, 28), date(2028, 2, 28), True),
        (date(2010, 3, 1), date(2028, 2, 29), False),
        (date(2010, 3, 1), date(2028, 3, 1), True),
        (date(2008, 7, 2), date(2026, 7, 1), False),
        (date(2008, 7, 2), date(2026, 7, 2), True),
    ],
)
@pytest.mark.django_db
def test_of_age_on_the_day_in_python_and_in_the_database(cast, born, on, of_age):
    row = ResidentFactory(household=HouseholdFactory(place=cast.unit), birth_date=born)
    assert is_adult(row, on) is of_age
    assert Resident.objects.filter(adults(on), pk=row.pk).exists() is of_age


@given(st.dates(date(1950, 1, 1), date(2020, 12, 31)), st.dates(date(2000, 1, 1), date(2080, 12, 31)))
def test_of_age_is_the_eighteenth_birthday(born, on):
    turned = (on.year - born.year) - ((on.month, on.day) < (born.month, born.day))
    assert is_adult(Resident(birth_date=born), on) is (turned >= 18)


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.django_db
def test_whose_birth_nobody_knows(cast, relation):
    row = ResidentFactory(household=HouseholdFactory(place=cast.unit), birth_date=None, relation=relation)
    of_age = relation not in {Relation.CHILD, Relation.GRANDCHILD}
    assert is_adult(row, date(2026, 5, 1)) is of_age
    assert Resident.objects.filter(adults(date(2026, 5, 1)), pk=row.pk).exists() is of_age
