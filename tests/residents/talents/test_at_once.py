"""What two do at the same moment: the night runs twice, two neighbours name one person."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from core.models import StepTaken
from residents import actions
from residents.models import Talent, TalentNote, TalentRule
from tests.factories.talents import DeedFactory, TalentRuleFactory, settle

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "每周给独居老人送菜"


def at_once(*calls):
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait()
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_runs_of_a_night_name_everybody_once(cast):
    TalentRule.objects.all().delete()
    TalentRuleFactory()
    TalentRuleFactory(at_least=10)
    for number in range(20):
        DeedFactory(user=settle(cast.unit, f"甲{number}").user, place=cast.unit, quantity=1200)
    tonight = timezone.localdate()
    named = at_once(*[lambda: actions.name_by_rules(on=tonight)] * 3)
    assert sum(named) == Talent.objects.count() == 20
    assert StepTaken.objects.filter(flow="residents.talent", step="begun").count() == 20


def test_two_neighbours_who_name_one_person_make_one_lead(cast):
    person = settle(cast.unit, "王好人")
    named = at_once(
        lambda: actions.name_neighbour(place=cast.building, name="王好人", why=WHY, by=cast.resident),
        lambda: actions.name_neighbour(place=cast.building, name="王好人", why=WHY, by=cast.building_leader),
    )
    assert sorted(talent is None for talent in named) == [False, True]
    assert Talent.objects.get().user == person.user
    assert TalentNote.objects.count() == 1


def test_a_neighbour_and_the_night_make_one_lead(cast):
    TalentRule.objects.all().delete()
    TalentRuleFactory()
    person = settle(cast.unit, "王好人")
    DeedFactory(user=person.user, place=cast.unit, quantity=1200)
    at_once(
        lambda: actions.name_neighbour(place=cast.building, name="王好人", why=WHY, by=cast.resident),
        lambda: actions.name_by_rules(on=timezone.localdate()),
    )
    assert Talent.objects.get().user == person.user
