"""The list of abilities: nobody is shown without consent, and everybody may withdraw at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.actions.consents import withdraw_consent
from accounts.models import Consent
from accounts.states import ConsentKind
from core.flow import FlowRefused, take
from core.models import StepTaken
from notices.models import Notice
from residents import actions
from residents.actions.leaving import joined_household
from residents.models import Ability, HelpRequest, Resident
from residents.queries.abilities import visible_abilities
from residents.states import ABILITY, AbilityStage, Reach
from tests.factories.abilities import AbilityFactory, AbilityFieldFactory, HelpRequestFactory
from tests.factories.accounts import UserFactory
from tests.plugins.cast import Cast

from .conftest import Home, Neighbours

pytestmark = pytest.mark.django_db
Stage = AbilityStage


def listed(home: Home, who: Resident, field, by, **facts) -> Ability:
    facts = {"reach": Reach.BUILDING, "consent": True, **facts}
    return actions.list_ability(resident=who, field=field, by=by, **facts)


def test_ones_own_is_shown_at_once_with_the_consent_kept_in_its_words(cast: Cast, home: Home, plumbing) -> None:
    ability = listed(
        home, home.plumber, plumbing, cast.resident, reach=Reach.COMMUNITY, words=" 换阀门 ", slots=["weekend_day"]
    )
    assert (ability.stage, ability.words, ability.seen_in, ability.kind) == (
        Stage.SHOWN,
        "换阀门",
        cast.community,
        "skill",
    )
    assert (ability.consented_by, ability.search_text) == (cast.resident, "修水管 维修 换阀门")
    consent = Consent.objects.get(user=cast.resident)
    assert (consent.kind, consent.text_digest) == (ConsentKind.ABILITY, ability.consent_text_id)
    assert [step.step for step in StepTaken.objects.of("residents.ability", ability.pk)] == ["begun", "show"]
    assert set(StepTaken.objects.of("residents.ability", ability.pk).values_list("visibility", flat=True)) == {
        "private"
    }


def test_the_reach_names_the_place_in_which_it_is_seen(cast: Cast, home: Home) -> None:
    for reach, place in (("building", cast.building), ("community", cast.community), ("street", cast.street)):
        ability = listed(home, home.plumber, AbilityFieldFactory(), cast.resident, reach=reach)
        assert ability.seen_in == place
    assert actions.keep_ability(ability=ability, by=cast.resident, reach="building").seen_in == cast.building


def test_another_adult_with_an_account_is_asked_first(cast: Cast, home: Home, plumbing) -> None:
    ability = listed(home, home.wife, plumbing, cast.resident)
    assert (ability.stage, ability.consented_at) == (Stage.PENDING, None)
    assert Notice.objects.filter(user=home.wife.user, kind="residents.ability").count() == 1
    for other in (cast.resident, cast.staff, cast.stranger):
        with pytest.raises(PermissionDenied):
            actions.consent_to_ability(ability=ability, by=other)
    with pytest.raises(PermissionDenied):
        actions.keep_ability(ability=ability, by=cast.resident, words="别的")
    shown = actions.consent_to_ability(ability=ability, by=home.wife.user)
    assert (shown.stage, shown.consented_by) == (Stage.SHOWN, home.wife.user)
    gone = actions.withdraw_ability(ability=shown, by=home.wife.user)
    again = actions.show_ability_again(ability=gone, by=cast.resident, consent=True)
    assert again.stage == Stage.PENDING
    assert actions.object_to_ability(ability=again, by=home.wife.user).stage == Stage.WITHDRAWN
    assert actions.show_ability_again(ability=again, by=home.wife.user, consent=True).stage == Stage.SHOWN


def test_without_consent_nothing_is_kept(cast: Cast, home: Home, plumbing) -> None:
    with pytest.raises(ValidationError) as refused:
        listed(home, home.plumber, plumbing, cast.resident, consent=False)
    assert set(refused.value.message_dict) == {"consent"}
    assert (Ability.objects.count(), Consent.objects.count()) == (0, 0)


def test_a_consent_is_never_given_by_somebody_who_acts_for_one(cast: Cast, home: Home, plumbing) -> None:
    cast.building_leader.acting_for = cast.resident
    with pytest.raises(PermissionDenied):
        listed(home, home.plumber, plumbing, cast.building_leader)
    assert Ability.objects.count() == 0


def test_who_has_no_account_is_listed_by_an_adult_who_answers(cast: Cast, home: Home, plumbing) -> None:
    ability = listed(home, home.grandfather, plumbing, cast.resident, reach=Reach.STREET)
    assert (ability.stage, ability.consented_by, ability.listed_by) == (Stage.SHOWN, cast.resident, cast.resident)
    assert Consent.objects.count() == 0


def test_minors_are_listed_by_an_adult_and_in_their_building_only(cast: Cast, home: Home, plumbing) -> None:
    for reach in (Reach.COMMUNITY, Reach.STREET):
        with pytest.raises(ValidationError) as refused:
            listed(home, home.child, plumbing, cast.resident, reach=reach)
        assert set(refused.value.message_dict) == {"reach"}
    ability = listed(home, home.child, plumbing, cast.resident)
    with pytest.raises(ValidationError):
        actions.keep_ability(ability=ability, by=cast.resident, reach=Reach.STREET)
    child = UserFactory(name="褚小小")
    Resident.objects.filter(pk=home.child.pk).update(user=child)
    with pytest.raises(PermissionDenied):
        listed(home, home.child, AbilityFieldFactory(), child)
    assert actions.withdraw_ability(ability=ability, by=child).stage == Stage.WITHDRAWN


def test_only_people_of_ones_own_household_can_be_listed(
    cast: Cast, home: Home, neighbours: Neighbours, plumbing
) -> None:
    with pytest.raises(ValidationError) as refused:
        listed(home, home.plumber, plumbing, neighbours.next_door)
    assert set(refused.value.message_dict) == {"resident"}
    for nobody in (cast.stranger, cast.staff):
        with pytest.raises(PermissionDenied):
            listed(home, home.plumber, plumbing, nobody)


def test_a_field_stands_once_and_a_person_lists_so_many(cast: Cast, home: Home, plumbing, settings) -> None:
    settings.ABILITY_MOST = 2
    first = listed(home, home.plumber, plumbing, cast.resident)
    with pytest.raises(ValidationError):
        listed(home, home.plumber, plumbing, cast.resident)
    listed(home, home.plumber, AbilityFieldFactory(), cast.resident)
    with pytest.raises(FlowRefused):
        listed(home, home.plumber, AbilityFieldFactory(), cast.resident)
    with pytest.raises(ValidationError):
        listed(home, home.plumber, AbilityFieldFactory(is_active=False), cast.resident)
    gone = actions.withdraw_ability(ability=first, by=cast.resident)
    settings.ABILITY_MOST = 3
    listed(home, home.plumber, plumbing, cast.resident)
    with pytest.raises(FlowRefused):
        actions.show_ability_again(ability=gone, by=cast.resident, consent=True)


def test_staff_of_the_place_hide_abuse_with_a_reason(cast: Cast, home: Home, ability: Ability, neighbours) -> None:
    asked = HelpRequestFactory(ability=ability, asker=neighbours.next_door)
    with pytest.raises(FlowRefused):
        actions.hide_ability(ability=ability, by=cast.community_staff, reason=" ")
    hidden = actions.hide_ability(ability=ability, by=cast.community_staff, reason="广告")
    assert hidden.stage == Stage.HIDDEN
    assert "广告" in Notice.objects.get(user=cast.resident, kind="residents.ability").text
    assert HelpRequest.objects.get(pk=asked.pk).stage == "expired"
    with pytest.raises(FlowRefused):
        actions.keep_ability(ability=hidden, by=cast.resident, words="改了")
    allowed = actions.allow_ability_again(ability=hidden, by=cast.staff, reason="已改正")
    assert actions.show_ability_again(ability=allowed, by=cast.resident, consent=True).stage == Stage.SHOWN


SOURCES = {
    "show": {Stage.DRAFT},
    "ask_consent": {Stage.DRAFT, Stage.WITHDRAWN},
    "consent": {Stage.PENDING},
    "object": {Stage.PENDING},
    "withdraw": {Stage.DRAFT, Stage.PENDING, Stage.SHOWN},
    "show_again": {Stage.WITHDRAWN},
    "hide": {Stage.SHOWN},
    "allow_again": {Stage.HIDDEN},
}
HOME = {"resident", "wife"}
STAFF = {"staff", "second_staff", "community_staff"}
MAY = {
    "show": HOME,
    "ask_consent": HOME,
    "consent": {"resident"},
    "object": {"resident"},
    "withdraw": HOME,
    "show_again": HOME,
    "hide": STAFF,
    "allow_again": STAFF,
}


def test_the_table_of_steps_is_the_whole_table() -> None:
    assert {step.name: set(step.sources) for step in ABILITY.steps} == SOURCES


@pytest.mark.parametrize("stage", Stage.values)
@pytest.mark.parametrize("name", sorted(SOURCES))
def test_each_state_with_each_step_and_everybody(
    cast: Cast, home: Home, neighbours: Neighbours, plumbing, stage: str, name: str
) -> None:
    ability = AbilityFactory(resident=home.plumber, field=plumbing, stage=stage)
    people = {**cast.everybody(), **neighbours.everybody(), "wife": home.wife.user}
    assert {n for n, user in people.items() if user.has_perm(ABILITY.step(name).permission, ability)} == MAY[name]
    for user in people.values():
        if not user.has_perm(ABILITY.step(name).permission, ability):
            with pytest.raises(PermissionDenied):
                take(ABILITY, ability, name, by=user, reason="因为")
    actor = cast.staff if MAY[name] == STAFF else home.wife.user if name == "ask_consent" else cast.resident
    if stage in SOURCES[name]:
        assert take(ABILITY, ability, name, by=actor, reason="因为").stage == ABILITY.step(name).target
    else:
        with pytest.raises(FlowRefused):
            take(ABILITY, ability, name, by=actor, reason="因为")


def test_nobody_shows_for_somebody_who_consents_alone(cast: Cast, home: Home, plumbing) -> None:
    ability = AbilityFactory(resident=home.plumber, field=plumbing, stage=Stage.WITHDRAWN)
    with pytest.raises(FlowRefused):
        take(ABILITY, ability, "show_again", by=home.wife.user)
    with pytest.raises(FlowRefused):
        take(ABILITY, ability, "ask_consent", by=cast.resident)


def test_staff_who_live_there_do_not_hide_their_own(cast: Cast, home: Home, ability: Ability) -> None:
    Resident.objects.filter(pk=home.wife.pk).update(user=cast.community_staff)
    assert not cast.community_staff.has_perm("residents.hide_ability", ability)


def test_who_moved_out_vanishes_and_the_requests_end(cast: Cast, home: Home, ability: Ability, neighbours) -> None:
    asked = HelpRequestFactory(ability=ability, asker=neighbours.next_door)
    for_child = AbilityFactory(resident=home.child, listed_by=cast.resident, reach=Reach.BUILDING)
    assert set(visible_abilities(neighbours.next_door)) == {ability, for_child}
    actions.move_out(resident=home.plumber, on=timezone.localdate(), by=cast.staff)
    ability.refresh_from_db()
    for_child.refresh_from_db()
    asked.refresh_from_db()
    assert (ability.stage, for_child.stage, asked.stage) == (Stage.WITHDRAWN, Stage.WITHDRAWN, "expired")
    assert list(visible_abilities(neighbours.next_door)) == []


def test_a_date_of_leaving_alone_is_enough_to_vanish(home: Home, ability: Ability, neighbours: Neighbours) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Resident.objects.filter(pk=home.plumber.pk).update(moved_out_on=yesterday)
    assert list(visible_abilities(neighbours.next_door)) == []
    assert not neighbours.next_door.has_perm("residents.read_ability", Ability.objects.get(pk=ability.pk))


@pytest.mark.parametrize("kind", [ConsentKind.ABILITY, ConsentKind.PRIVACY])
def test_a_withdrawn_consent_withdraws_all(cast: Cast, home: Home, plumbing, kind: str, neighbours) -> None:
    ability = listed(home, home.plumber, plumbing, cast.resident)
    Consent.objects.create(user=cast.resident, kind=ConsentKind.PRIVACY, version="1", text_digest="")
    withdraw_consent(kind=kind, by=cast.resident)
    ability.refresh_from_db()
    assert ability.stage == Stage.WITHDRAWN
    assert list(visible_abilities(neighbours.next_door)) == []


def test_who_joins_reads_what_the_family_listed(cast: Cast, home: Home, plumbing) -> None:
    listed(home, home.grandfather, plumbing, cast.resident)
    old = UserFactory(name="褚老爹")
    home.grandfather.user = old
    home.grandfather.save()
    joined_household(home.grandfather)
    assert Notice.objects.filter(user=old, kind="residents.ability").count() == 1


def test_a_renamed_field_is_found_by_its_new_name(ability: Ability, plumbing) -> None:
    plumbing.name = "水电维修师傅"
    plumbing.save()
    assert actions.rename_field(field=plumbing) == 1
    ability.refresh_from_db()
    assert ability.search_text == "水电维修师傅 维修 修龙头换阀门"
