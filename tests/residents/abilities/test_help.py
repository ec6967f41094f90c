"""A neighbour asks a neighbour: answered, done, confirmed by the other, rated by both, read by the two alone."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from core.flow import FlowRefused, take
from core.models import Reveal, StepTaken
from notices.models import Notice
from residents import actions
from residents.models import Ability, Deed, HelpRating, HelpRequest, Resident
from residents.queries.helping import Average, averages_of, ratings_for
from residents.rules.helping import why_not_ask
from residents.states import HELP, REPORT, AbilityStage, HelpStage, Reach, ReportStage
from residents.tasks import expire_help
from tests.factories.abilities import AbilityFactory, HelpRatingFactory, HelpRequestFactory
from tests.factories.accounts import UserFactory
from tests.factories.residents import ResidentFactory
from tests.plugins.cast import Cast

from .conftest import Home, Neighbours, living_at

pytestmark = pytest.mark.django_db
Stage = HelpStage
WORDS = "厨房龙头漏水"


@pytest.fixture
def asked(ability: Ability, neighbours: Neighbours) -> HelpRequest:
    return actions.ask_help(ability=ability, by=neighbours.next_door, words=WORDS)


def helped(request: HelpRequest, owner, asker) -> HelpRequest:
    request = actions.accept_help(request=request, by=owner)
    request = actions.finish_help(request=request, by=owner)
    return actions.confirm_help(request=request, by=asker)


def test_the_way_from_the_question_to_the_deed(cast: Cast, asked: HelpRequest, neighbours: Neighbours) -> None:
    asker, owner = neighbours.next_door, cast.resident
    assert (asked.stage, asked.owner, asked.answer_by) == (
        Stage.ASKED,
        owner,
        timezone.localdate() + timedelta(days=7),
    )
    done = helped(asked, owner, asker)
    assert (done.stage, done.done_by) == (Stage.CONFIRMED, owner)
    deed = Deed.objects.get()
    assert (deed.user, deed.kind, deed.key, deed.place) == (owner, "neighbour_helped", f"help:{asked.pk}", cast.unit)
    kinds = Counter(Notice.objects.filter(kind__startswith="residents.help").values_list("user__name", "kind"))
    assert kinds == {
        (owner.name, "residents.help_asked"): 1,
        (asker.name, "residents.help_answered"): 1,
        (asker.name, "residents.help_done"): 1,
        (owner.name, "residents.help_rate"): 1,
        (asker.name, "residents.help_rate"): 1,
    }
    assert not Notice.objects.filter(text__contains=WORDS).exists()
    assert set(Notice.objects.values_list("url", flat=True)) == {f"/abilities/requests/{asked.pk}/"}
    assert set(StepTaken.objects.of(HELP.name, asked.pk).values_list("visibility", flat=True)) == {"private"}


SOURCES = {
    "accept": {Stage.ASKED},
    "decline": {Stage.ASKED, Stage.ACCEPTED},
    "finish": {Stage.ACCEPTED},
    "confirm": {Stage.DONE},
    "go_on": {Stage.DONE},
    "withdraw": {Stage.ASKED, Stage.ACCEPTED},
    "expire": {Stage.ASKED},
}
MAY = {
    "accept": {"resident"},
    "decline": {"resident"},
    "finish": {"resident", "next_door"},
    "confirm": {"resident", "next_door"},
    "go_on": {"resident", "next_door"},
    "withdraw": {"next_door"},
    "expire": {"next_door"},
}


def test_the_table_of_steps_is_the_whole_table() -> None:
    assert {step.name: set(step.sources) for step in HELP.steps} == SOURCES
    assert [step.name for step in HELP.steps if step.by_clock] == ["expire"]


@pytest.mark.parametrize("stage", Stage.values)
@pytest.mark.parametrize("name", sorted(SOURCES))
def test_each_state_with_each_step_and_everybody(
    cast: Cast, home: Home, ability: Ability, neighbours: Neighbours, stage: str, name: str
) -> None:
    done_by = cast.resident if stage == Stage.DONE else None
    request = HelpRequestFactory(ability=ability, asker=neighbours.next_door, stage=stage, done_by=done_by)
    people = {**cast.everybody(), **neighbours.everybody(), "wife": home.wife.user}
    assert {n for n, user in people.items() if user.has_perm(HELP.step(name).permission, request)} == MAY[name]
    for who, user in people.items():
        if who not in MAY[name]:
            with pytest.raises(PermissionDenied):
                take(HELP, request, name, by=user)
    actor = cast.resident if MAY[name] == {"resident"} else neighbours.next_door
    if stage in SOURCES[name]:
        assert take(HELP, request, name, by=actor).stage == HELP.step(name).target
    else:
        with pytest.raises(FlowRefused):
            take(HELP, request, name, by=actor)


def test_the_other_side_confirms_or_says_not_yet(cast: Cast, asked: HelpRequest, neighbours: Neighbours) -> None:
    asked = actions.accept_help(request=asked, by=cast.resident, answer="周六上午来")
    assert asked.answer == "周六上午来"
    for first, second in ((cast.resident, neighbours.next_door), (neighbours.next_door, cast.resident)):
        done = actions.finish_help(request=asked, by=first)
        for act in (actions.confirm_help, actions.go_on_with_help):
            with pytest.raises(FlowRefused):
                act(request=done, by=first)
        asked = actions.go_on_with_help(request=done, by=second)
        assert (asked.stage, asked.done_by) == (Stage.ACCEPTED, None)
    assert Deed.objects.count() == 0


def test_nobody_asks_the_own_household_nor_what_is_not_shown(
    cast: Cast, home: Home, ability: Ability, neighbours: Neighbours
) -> None:
    def refused(user) -> bool:
        with pytest.raises(FlowRefused):
            actions.ask_help(ability=ability, by=user, words=WORDS)
        return True

    outsiders = [user for name, user in cast.everybody().items() if name != "resident"]
    assert all(refused(user) for user in (cast.resident, home.wife.user, neighbours.away, *outsiders))
    Ability.objects.filter(pk=ability.pk).update(reach=Reach.BUILDING, seen_in=cast.building)
    assert refused(neighbours.farther)
    assert refused(neighbours.opposite)
    actions.withdraw_ability(ability=ability, by=cast.resident)
    assert refused(neighbours.next_door)


def test_minors_do_not_ask(cast: Cast, ability: Ability) -> None:
    young = living_at(cast.unit, "小同学", birth_date=timezone.localdate() - timedelta(days=365 * 17))
    why = why_not_ask(young, ability)
    assert why is not None
    with pytest.raises(FlowRefused) as refused:
        actions.ask_help(ability=ability, by=young, words=WORDS)
    assert refused.value.messages == [why]
    Resident.objects.filter(user=young).update(birth_date=date(1990, 1, 1))
    assert actions.ask_help(ability=ability, by=young, words=WORDS).stage == Stage.ASKED


def test_who_asks_for_a_minors_ability_asks_the_adult(cast: Cast, home: Home, plumbing, neighbours) -> None:
    Resident.objects.filter(pk=home.child.pk).update(user=UserFactory(name="褚小小"))
    home.child.refresh_from_db()
    ability = actions.list_ability(
        resident=home.child, field=plumbing, reach=Reach.BUILDING, by=cast.resident, consent=True
    )
    request = actions.ask_help(ability=ability, by=neighbours.next_door, words=WORDS)
    assert request.owner == cast.resident
    helped(request, cast.resident, neighbours.next_door)
    assert Deed.objects.count() == 0


def test_so_many_open_requests_and_one_of_a_kind(home: Home, ability: Ability, neighbours: Neighbours) -> None:
    more = [AbilityFactory(resident=home.plumber, reach=Reach.STREET) for _number in range(3)]
    asker = neighbours.next_door
    actions.ask_help(ability=ability, by=asker, words=WORDS)
    with pytest.raises(FlowRefused):
        actions.ask_help(ability=ability, by=asker, words=WORDS)
    first, _second = (actions.ask_help(ability=one, by=asker, words=WORDS) for one in more[:2])
    with pytest.raises(FlowRefused):
        actions.ask_help(ability=more[2], by=asker, words=WORDS)
    actions.withdraw_help(request=first, by=asker)
    assert actions.ask_help(ability=more[2], by=asker, words=WORDS).stage == Stage.ASKED


def test_a_thing_is_lent_until_a_day(home: Home, ladder, neighbours: Neighbours) -> None:
    thing = AbilityFactory(resident=home.plumber, field=ladder, reach=Reach.STREET)
    today = timezone.localdate()
    for days, field in (
        ({}, "lend_until"),
        ({"wished_on": today + timedelta(days=3), "lend_until": today + timedelta(days=2)}, "lend_until"),
        ({"wished_on": today - timedelta(days=1), "lend_until": today}, "wished_on"),
    ):
        with pytest.raises(ValidationError) as refused:
            actions.ask_help(ability=thing, by=neighbours.next_door, words=WORDS, **days)
        assert set(refused.value.message_dict) == {field}
    request = actions.ask_help(ability=thing, by=neighbours.next_door, words=WORDS, lend_until=today)
    assert request.lend_until == today


def test_an_unanswered_request_expires_on_its_day_and_not_before(cast: Cast, asked: HelpRequest) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert expire_help() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert expire_help() == 1
        assert expire_help() == 0
    asked.refresh_from_db()
    assert asked.stage == Stage.EXPIRED
    assert Notice.objects.filter(user=asked.asker, kind="residents.help_answered").count() == 1


def test_what_was_taken_off_the_list_is_promised_no_more(cast: Cast, asked: HelpRequest) -> None:
    Ability.objects.filter(pk=asked.ability_id).update(stage=AbilityStage.WITHDRAWN)
    with pytest.raises(FlowRefused):
        actions.accept_help(request=asked, by=cast.resident)


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(cast: Cast, asked: HelpRequest) -> None:
    gate = Barrier(2)

    def answer(act) -> str:
        gate.wait()
        try:
            return str(act(request=HelpRequest.objects.get(pk=asked.pk), by=cast.resident).stage)
        except FlowRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = Counter(pool.map(answer, (actions.accept_help, actions.accept_help)))
    assert results == {"accepted": 1, "refused": 1}
    assert StepTaken.objects.of(HELP.name, asked.pk).filter(step="accept").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_questions_at_once_three_are_put(home: Home, ability: Ability, neighbours: Neighbours) -> None:
    more = [AbilityFactory(resident=home.plumber, reach=Reach.STREET) for _number in range(6)]
    gate = Barrier(6)

    def ask(one) -> str:
        gate.wait()
        try:
            return str(actions.ask_help(ability=one, by=neighbours.next_door, words=WORDS).stage)
        except FlowRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert Counter(pool.map(ask, more)) == {"asked": 3, "refused": 3}


def test_a_phone_is_shown_by_consent_while_it_is_arranged_and_every_look_is_kept(
    cast: Cast, home: Home, asked: HelpRequest, neighbours: Neighbours
) -> None:
    owner, asker = cast.resident, neighbours.next_door
    with pytest.raises(FlowRefused):
        actions.share_phone(request=asked, by=owner, on=True)
    asked = actions.accept_help(request=asked, by=owner)
    for user in (asker, owner):
        with pytest.raises(PermissionDenied):
            actions.read_phone(request=asked, by=user)
    asked = actions.share_phone(request=asked, by=owner, on=True)
    assert (asked.owner_phone_at is not None, asked.asker_phone_at) == (True, None)
    assert actions.read_phone(request=asked, by=asker) == owner.phone
    for user in (owner, home.wife.user, cast.staff, cast.stranger):
        with pytest.raises(PermissionDenied):
            actions.read_phone(request=asked, by=user)
    look = Reveal.objects.get()
    assert (look.reader, look.subject_label, look.subject_id, look.field) == (asker, "accounts.user", owner.pk, "phone")
    helper = cast.building_leader
    helper.acting_for = owner
    with pytest.raises(PermissionDenied):
        actions.share_phone(request=asked, by=helper, on=True)
    asked = actions.share_phone(request=asked, by=owner, on=False)
    with pytest.raises(PermissionDenied):
        actions.read_phone(request=asked, by=asker)
    actions.share_phone(request=asked, by=owner, on=True)
    done = actions.confirm_help(request=actions.finish_help(request=asked, by=owner), by=asker)
    with pytest.raises(PermissionDenied):
        actions.read_phone(request=done, by=asker)


def test_both_rate_once_and_read_the_other_only_then(cast: Cast, asked: HelpRequest, neighbours: Neighbours) -> None:
    owner, asker = cast.resident, neighbours.next_door
    with pytest.raises(FlowRefused):
        actions.rate_help(request=asked, by=asker, stars=5)
    done = helped(asked, owner, asker)
    for stars in (0, 6):
        with pytest.raises(ValidationError):
            actions.rate_help(request=done, by=asker, stars=stars)
    first = actions.rate_help(request=done, by=asker, stars=4, words="手艺好")
    assert first.ability == asked.ability
    with pytest.raises(FlowRefused):
        actions.rate_help(request=done, by=asker, stars=5)
    with pytest.raises(PermissionDenied):
        actions.rate_help(request=done, by=cast.staff, stars=5)
    assert (ratings_for(done, owner).other, ratings_for(done, asker).own) == (None, first)
    second = actions.rate_help(request=done, by=owner, stars=5)
    assert (second.ability, ratings_for(done, owner).other, ratings_for(done, asker).other) == (None, first, second)


def test_after_its_days_a_rating_is_open_and_nobody_answers_it(cast: Cast, asked: HelpRequest, neighbours) -> None:
    owner, asker = cast.resident, neighbours.next_door
    done = helped(asked, owner, asker)
    rating = actions.rate_help(request=done, by=asker, stars=1)
    assert ratings_for(done, owner).other is None
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert ratings_for(done, owner).other == rating
        with pytest.raises(FlowRefused):
            actions.rate_help(request=done, by=owner, stars=1)


def test_an_average_is_shown_from_three_open_ratings_on(ability: Ability, cast: Cast) -> None:
    def rated(stars: int, *, both: bool, days: int = 0) -> None:
        asker = UserFactory()
        moment = timezone.now() - timedelta(days=days)
        request = HelpRequestFactory(ability=ability, asker=asker, stage="confirmed", confirmed_at=moment)
        HelpRatingFactory(request=request, user=asker, ability=ability, stars=stars)
        if both:
            HelpRatingFactory(request=request, user=cast.resident, stars=1)

    rated(5, both=True)
    rated(4, both=True)
    rated(1, both=False)
    assert averages_of([ability]) == {}
    rated(5, both=False, days=8)
    assert averages_of([ability]) == {ability.pk: Average(4.7, 3)}
    assert averages_of([]) == {}


def test_the_same_two_earn_so_many_deeds_a_month(cast: Cast, home: Home, ability, neighbours, settings) -> None:
    settings.HELP_DEEDS_A_MONTH = 2
    for _turn in range(3):
        request = actions.ask_help(ability=ability, by=neighbours.next_door, words=WORDS)
        helped(request, cast.resident, neighbours.next_door)
    assert Deed.objects.filter(user=cast.resident).count() == 2


REPORT_MAY = {"report": {"resident", "next_door"}, "uphold": {"staff", "second_staff", "community_staff"}}
REPORT_SOURCES = {"report": {"none", "dismissed"}, "uphold": {"reported"}, "dismiss": {"reported"}}


@pytest.mark.parametrize("stage", ReportStage.values)
@pytest.mark.parametrize("name", sorted(REPORT_SOURCES))
def test_reports_are_made_by_the_two_and_decided_by_staff(
    cast: Cast, home: Home, ability: Ability, neighbours: Neighbours, stage: str, name: str
) -> None:
    request = HelpRequestFactory(ability=ability, asker=neighbours.next_door, report=stage)
    people = {**cast.everybody(), **neighbours.everybody(), "wife": home.wife.user}
    may = REPORT_MAY["report" if name == "report" else "uphold"]
    assert {n for n, user in people.items() if user.has_perm(REPORT.step(name).permission, request)} == may
    actor = cast.resident if name == "report" else cast.community_staff
    for reason in (" ", "辱骂"):
        if stage in REPORT_SOURCES[name] and reason.strip():
            moved = take(REPORT, request, name, by=actor, reason=reason)
            assert moved.report == REPORT.step(name).target
        else:
            with pytest.raises(FlowRefused):
                take(REPORT, request, name, by=actor, reason=reason)


def test_what_is_reported_is_no_deed_and_staff_read_it_from_then_on(
    cast: Cast, asked: HelpRequest, neighbours: Neighbours
) -> None:
    readers = {"staff", "second_staff", "community_staff"}

    def reading(request) -> set[str]:
        return {name for name, user in cast.everybody().items() if user.has_perm("residents.read_help", request)}

    assert reading(asked) == {"resident"}
    reported = actions.report_help(request=asked, by=neighbours.next_door, reason="要钱")
    assert reading(reported) == {"resident"} | readers
    assert Notice.objects.filter(kind="residents.help_reported").count() == 3
    helped(reported, cast.resident, neighbours.next_door)
    assert Deed.objects.count() == 0
    upheld = actions.uphold_report(request=reported, by=cast.community_staff, reason="属实")
    assert upheld.report == ReportStage.UPHELD


def test_the_portal_carries_a_request_through(client, cast: Cast, home: Home, ability, neighbours) -> None:
    owner, asker = cast.resident, neighbours.next_door
    client.force_login(asker)
    assert client.post(f"{ability.get_absolute_url()}ask/", {"words": ""}).context["form"].errors.keys() == {"words"}
    page = client.post(f"{ability.get_absolute_url()}ask/", {"words": WORDS})
    request = HelpRequest.objects.get()
    assert page.url == request.get_absolute_url()
    base = request.get_absolute_url()

    def post(user, name: str, **data) -> str:
        client.force_login(user)
        client.post(f"{base}{name}/", data)
        request.refresh_from_db()
        return str(request.stage)

    assert post(asker, "steps/accept") == Stage.ASKED
    assert post(owner, "steps/accept", answer="周六来") == Stage.ACCEPTED
    post(owner, "steps/share")
    client.force_login(asker)
    assert owner.phone not in client.get(base).content.decode()
    assert owner.phone in client.post(f"{base}phone/").content.decode()
    client.force_login(owner)
    assert client.post(f"{base}phone/").status_code == 403
    assert post(owner, "steps/finish") == Stage.DONE
    assert post(asker, "steps/confirm") == Stage.CONFIRMED
    assert post(asker, "rate", stars="5", words="帮了大忙") == Stage.CONFIRMED
    client.force_login(owner)
    assert "帮了大忙" not in client.get(base).content.decode()
    assert client.post(f"{base}rate/", {"stars": "9"}).context["rating_form"].errors.keys() == {"stars"}
    post(owner, "rate", stars="4")
    client.force_login(owner)
    assert "帮了大忙" in client.get(base).content.decode()
    assert HelpRating.objects.count() == 2
    post(asker, "steps/report", reason="态度不好")
    assert request.report == ReportStage.REPORTED
    for user in (cast.stranger, home.wife.user, cast.other_staff, cast.neighbour_staff):
        client.force_login(user)
        for name in ("", "phone/", "rate/", "steps/confirm/"):
            answer = client.post(f"{base}{name}") if name else client.get(base)
            assert answer.status_code == 404, (user.name, name)
    client.force_login(cast.community_staff)
    assert WORDS in client.get(base).content.decode()


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("tab", ["", "asked"])
def test_the_lists_of_requests_ask_the_same_queries(
    client, cast: Cast, home: Home, ability: Ability, count: int, tab: str, django_assert_num_queries
) -> None:
    user = UserFactory()
    ResidentFactory(household=home.plumber.household, user=user)
    for _number in range(count):
        pair = {"asker": user} if tab else {"asker": UserFactory(), "owner": user}
        HelpRequestFactory(ability=ability if not tab else AbilityFactory(resident=home.plumber), **pair)
    client.force_login(user)
    client.get("/abilities/requests/", {"tab": tab})
    with django_assert_num_queries(4):
        response = client.get("/abilities/requests/", {"tab": tab})
    assert len(response.context["page"].rows) == min(count, 20)
