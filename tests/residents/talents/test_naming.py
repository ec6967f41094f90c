"""Naming: by oneself, by neighbours, by leaders and staff; the one who names learns nothing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.flow import FlowRefused
from notices.models import Notice
from residents import actions
from residents.models import Talent, TalentNote
from residents.states import TalentStage
from tests.factories.talents import TalentFactory, settle

pytestmark = pytest.mark.django_db
WHY = "每周给独居老人送菜"


def test_somebody_recommends_the_own_person(cast):
    home = settle(cast.unit, "", user=cast.resident)
    talent = actions.recommend_myself(by=cast.resident, why=f" {WHY} ")
    assert (talent.user, talent.source, talent.named_by, talent.why) == (home.user, "self", home.user, WHY)
    assert (talent.place, talent.community, talent.brought_by) == (cast.unit, cast.community, None)
    assert set(Notice.objects.filter(kind="residents.talent_named").values_list("user", flat=True)) == {
        cast.staff.pk,
        cast.second_staff.pk,
        cast.community_staff.pk,
    }
    with pytest.raises(FlowRefused, match="known to the community already"):
        actions.recommend_myself(by=cast.resident, why=WHY)


def test_without_a_household_nobody_recommends_the_own_person(cast):
    with pytest.raises(FlowRefused, match="Find your household first"):
        actions.recommend_myself(by=cast.stranger, why=WHY)


def test_children_are_no_talents(cast):
    today = timezone.localdate()
    child = settle(cast.unit, "小明", born=date(today.year - 17, 1, 1))
    with pytest.raises(FlowRefused, match="18"):
        actions.recommend_myself(by=child.user, why=WHY)
    settle(cast.unit, "", user=cast.resident)
    lead = actions.name_neighbour(place=cast.building, name="小明", why=WHY, by=cast.resident)
    assert (lead.user, lead.lead_name) == (None, "小明")
    with pytest.raises(FlowRefused, match="18"):
        actions.match_lead(talent=lead, resident=child, by=cast.community_staff)


def test_a_neighbour_names_the_only_one_of_the_name(cast):
    settle(cast.unit, "", user=cast.resident)
    wanted = settle(cast.unit, "王好人")
    talent = actions.name_neighbour(place=cast.community, name="王 好人", why=WHY, by=cast.resident)
    assert (talent.user, talent.source, talent.named_by) == (wanted.user, "neighbour", cast.resident)


def test_two_of_one_name_go_to_the_desk_as_typed(cast):
    settle(cast.unit, "", user=cast.resident)
    one, _other = settle(cast.unit, "王好人"), settle(cast.unit, "王好人")
    lead = actions.name_neighbour(place=cast.building, name="王好人", why=WHY, by=cast.resident)
    assert (lead.user, lead.lead_name, lead.place) == (None, "王好人", cast.building)
    matched = actions.match_lead(talent=lead, resident=one, by=cast.community_staff)
    assert (matched.user, matched.place) == (one.user, cast.unit)
    with pytest.raises(FlowRefused, match="matched already"):
        actions.match_lead(talent=lead, resident=one, by=cast.community_staff)


def test_only_staff_of_the_place_match_names(cast):
    one = settle(cast.unit, "王好人")
    lead = TalentFactory(user=None, lead_name="王好人", place=cast.building, community=cast.community)
    for person in (cast.resident, cast.building_leader, cast.neighbour_staff, cast.other_staff, cast.stranger):
        with pytest.raises(PermissionDenied):
            actions.match_lead(talent=lead, resident=one, by=person)


def test_who_is_named_by_several_has_one_row_and_their_words(cast):
    settle(cast.unit, "", user=cast.resident)
    settle(cast.unit, "王好人")
    talent = actions.name_neighbour(place=cast.building, name="王好人", why=WHY, by=cast.resident)
    assert actions.name_neighbour(place=cast.building, name="王好人", why="调解邻里", by=cast.building_leader) is None
    assert Talent.objects.get() == talent
    note = TalentNote.objects.get()
    assert (note.author, note.words) == (cast.building_leader, "Named too: 调解邻里")


@pytest.mark.parametrize("stage", ["confirmed", "listed", "declined", "refused_listing", "retired"])
def test_naming_again_changes_nothing_and_says_nothing(cast, make, stage):
    settle(cast.unit, "", user=cast.resident)
    talent = make(stage)
    assert actions.name_neighbour(place=cast.unit, name=talent.user.name, why=WHY, by=cast.resident) is None
    talent.refresh_from_db()
    assert (talent.stage, TalentNote.objects.count(), Notice.objects.count()) == (stage, 0, 0)


def test_who_was_declined_long_ago_is_named_again(cast, make):
    settle(cast.unit, "", user=cast.resident)
    talent = make(TalentStage.DECLINED, ended_on=timezone.localdate() - timezone.timedelta(days=180))
    again = actions.name_neighbour(place=cast.building, name=talent.user.name, why=WHY, by=cast.resident)
    assert (again.pk, again.stage, again.named_by, again.why) == (talent.pk, "lead", cast.resident, WHY)


def test_leaders_and_staff_name_as_such(cast):
    settle(cast.unit, "王好人")
    talent = actions.name_neighbour(place=cast.unit, name="王好人", why=WHY, by=cast.grid_leader)
    assert (talent.source, talent.named_by) == ("leader", cast.grid_leader)


@pytest.mark.parametrize("who", ["stranger", "manager", "member", "neighbour_staff", "other_staff", "finance"])
def test_who_has_nothing_to_do_with_the_place_names_nobody_there(cast, who):
    with pytest.raises(PermissionDenied, match="your own community"):
        actions.name_neighbour(place=cast.building, name="王好人", why=WHY, by=getattr(cast, who))
    assert not Talent.objects.exists()


def test_nobody_names_the_whole_street_through(cast):
    with pytest.raises(PermissionDenied):
        actions.name_neighbour(place=cast.street, name="王好人", why=WHY, by=cast.resident)


def test_names_are_counted(cast, settings):
    settings.TALENT_MOST_NAMED = 2
    for number in range(2):
        actions.name_neighbour(place=cast.building, name=f"路人{number}", why=WHY, by=cast.resident)
    with pytest.raises(FlowRefused, match="many people lately"):
        actions.name_neighbour(place=cast.building, name="路人三", why=WHY, by=cast.resident)


@pytest.mark.parametrize(("facts", "field"), [({"name": " "}, "name"), ({"why": "好"}, "why")])
def test_a_name_and_a_reason_are_needed(cast, facts, field):
    with pytest.raises(ValidationError) as refused:
        actions.name_neighbour(place=cast.building, by=cast.resident, **{"name": "王好人", "why": WHY, **facts})
    assert list(refused.value.message_dict) == [field]


def test_oneself_is_not_named_as_a_neighbour(cast):
    settle(cast.unit, "", user=cast.resident)
    with pytest.raises(ValidationError, match="recommend yourself"):
        actions.name_neighbour(place=cast.building, name=cast.resident.name, why=WHY, by=cast.resident)


def test_a_listed_talent_brings_the_next_one_along(cast, make):
    settle(cast.unit, "", user=cast.resident)
    bringer = make(TalentStage.LISTED, user=cast.resident)
    settle(cast.unit, "王好人")
    talent = actions.name_neighbour(place=cast.building, name="王好人", why=WHY, by=cast.resident)
    assert talent.brought_by == bringer


def test_nobody_is_brought_along_in_a_circle(cast, make):
    first = make(TalentStage.LISTED)
    second = make(TalentStage.LISTED, brought_by=first)
    for bringer in (second, first):
        with pytest.raises(IntegrityError, match="talent_brought_by_an_earlier_one"), transaction.atomic():
            Talent.objects.filter(pk=first.pk).update(brought_by=bringer)


def test_who_comes_back_is_not_brought_by_a_later_one(cast, make):
    long_ago = timezone.localdate() - timezone.timedelta(days=200)
    first = make(TalentStage.DECLINED, ended_on=long_ago)
    second = make(TalentStage.LISTED, brought_by=first)
    again = actions.name_neighbour(place=cast.building, name=first.user.name, why=WHY, by=second.user)
    assert (again.pk, again.stage, again.brought_by) == (first.pk, "lead", None)


def test_a_person_has_one_row(cast, make):
    talent = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        TalentFactory(user=talent.user, place=cast.unit, community=cast.community)


@pytest.mark.parametrize("who", ["staff", "community_staff", "grid_leader", "building_leader"])
def test_who_looks_after_the_observation_writes_notes(cast, make, who):
    talent, person = make(TalentStage.OBSERVED), getattr(cast, who)
    note = actions.write_note(talent=talent, words="每天扫雪", by=person)
    assert (note.talent, note.author, note.words) == (talent, person, "每天扫雪")


@pytest.mark.parametrize("who", ["stranger", "resident", "manager", "neighbour_staff", "other_staff", "finance"])
def test_nobody_else_writes_notes(cast, make, who):
    with pytest.raises(PermissionDenied):
        actions.write_note(talent=make(TalentStage.OBSERVED), words="每天扫雪", by=getattr(cast, who))


def test_notes_belong_to_an_observation(cast, make):
    with pytest.raises(PermissionDenied):
        actions.write_note(talent=make(), words="每天扫雪", by=cast.staff)
