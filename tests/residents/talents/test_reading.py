"""Who reads what: in one place, for the whole cast and the stranger."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from residents.models import Talent
from residents.queries.talents import readable_talents
from residents.rules.talents import name_for
from residents.states import TalentStage
from tests.factories.talents import TalentNoteFactory

pytestmark = pytest.mark.django_db

DESK = {"staff", "second_staff", "community_staff"}
HOUSE = {"grid_leader", "building_leader"}
READERS = {
    "lead": DESK | {"themselves"},
    "observed": DESK | HOUSE | {"themselves"},
    "confirmed": DESK | {"themselves"},
    "declined": DESK | {"themselves"},
    "refused_listing": DESK | {"themselves"},
    "retired": DESK | {"themselves"},
}


def everybody(cast, talent):
    return {
        **cast.everybody(),
        "themselves": User.objects.get(pk=talent.user_id),
        "nobody": AnonymousUser(),
    }


@pytest.mark.parametrize("stage", TalentStage.values)
def test_a_talent_is_read_by_whom_it_concerns(cast, make, stage):
    talent = make(stage)
    people = everybody(cast, talent)
    readers = {name for name, person in people.items() if person.has_perm("residents.read_talent", talent)}
    assert readers == READERS.get(stage, set(people))
    listed = {name for name, person in people.items() if readable_talents(person).filter(pk=talent.pk).exists()}
    assert listed == readers


@pytest.mark.parametrize("stage", TalentStage.values)
def test_the_leader_who_named_reads_on_the_way(cast, make, stage):
    talent = make(stage, named_by=cast.building_leader)
    reads = cast.building_leader.has_perm("residents.read_talent", talent)
    assert reads == (stage in {"lead", "observed", "confirmed", "listed"})
    assert readable_talents(cast.building_leader).filter(pk=talent.pk).exists() == reads


def test_the_neighbour_who_named_does_not(cast, make):
    talent = make(TalentStage.OBSERVED, named_by=cast.resident)
    assert not cast.resident.has_perm("residents.read_talent", talent)


@pytest.mark.parametrize("stage", TalentStage.values)
def test_why_is_between_the_person_and_staff(cast, make, stage):
    talent = make(stage, named_by=cast.building_leader)
    readers = {n for n, person in everybody(cast, talent).items() if person.has_perm("residents.read_why", talent)}
    assert readers == DESK | {"themselves"}


def test_notes_are_for_those_who_observe(cast, make):
    talent = make(TalentStage.OBSERVED)
    readers = {n for n, person in everybody(cast, talent).items() if person.has_perm("residents.read_notes", talent)}
    assert readers == DESK | HOUSE


def test_a_leader_of_another_house_reads_nothing(cast, make):
    talent = make(TalentStage.OBSERVED, place=cast.neighbour_community, community=cast.neighbour_community)
    assert not cast.building_leader.has_perm("residents.read_talent", talent)


@pytest.mark.parametrize(("shows", "shown"), [(True, "王好人"), (False, "王*")])
def test_the_name_is_shown_as_its_owner_chose(cast, make, shows, shown):
    talent = make(TalentStage.LISTED, user__name="王好人", shows_name=shows)
    assert talent.shown_name == shown
    assert name_for(cast.stranger, talent) == shown
    assert name_for(AnonymousUser(), talent) == shown
    assert name_for(cast.community_staff, talent) == "王好人"


def test_a_name_once_shown_is_masked_again_when_its_owner_leaves(make):
    assert make(TalentStage.RETIRED, user__name="王好人", shows_name=True).shown_name == "王*"


def test_the_pool_is_who_agreed(cast, make):
    made = {stage: make(stage) for stage in TalentStage.values}
    assert set(Talent.objects.listed()) == {made["listed"]}
    assert set(Talent.objects.living()) == {made[s] for s in ("lead", "observed", "confirmed", "listed")}


def test_a_note_keeps_its_place_for_permissions(cast, make):
    note = TalentNoteFactory(talent=make(TalentStage.OBSERVED), author=cast.staff)
    assert (note.place, str(note)) == (cast.unit, "每天清早打扫楼道")
