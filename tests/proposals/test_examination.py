"""Support by households, expiry, examination, levels and mergers: what people do, and what the clock does."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction

from core.flow import FlowRefused, take
from core.models import StepTaken
from notices.models import DueDate, Notice
from proposals import actions
from proposals.models import Criterion, Examination, PhaseRule, Proposal
from proposals.queries.versions import Piece, changes_of, pieces
from proposals.states import PROPOSAL, Light, Outcome, Phase, Stage, Tier
from residents.models import Household, Resident
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TEXTS = {"title": "楼道装一盏灯", "problem": "楼道灯坏了半个月，老人夜里看不清台阶。"}


@pytest.fixture
def filed(cast: Cast) -> Proposal:
    with time_machine.travel(MONDAY):
        return file(cast, cast.building)


def file(cast: Cast, place, author=None) -> Proposal:
    author = author or cast.resident
    return actions.file_proposal(proposal=actions.save_proposal(by=author, place=place, **TEXTS), by=author)


def at_home(cast: Cast, room: str):
    """Let somebody live in a room of the unit."""
    home, _new = Household.objects.get_or_create(place=cast.unit, room=room)
    user = UserFactory()
    RoleGrantFactory(user=user, role="resident", place=cast.unit)
    head = not home.residents.exists()
    Resident.objects.create(
        household=home, street=home.street, name=user.name, user=user, relation="head" if head else "spouse"
    )
    return user


def supported(cast: Cast, proposal: Proposal, homes: int) -> Proposal:
    for number in range(homes):
        proposal = actions.support(proposal=proposal, by=at_home(cast, f"9{number:02}"))
    return proposal


def test_households_count_once_and_the_last_missing_one_takes_it_on(cast: Cast, filed: Proposal) -> None:
    with time_machine.travel(MONDAY):
        one, two = at_home(cast, "101"), at_home(cast, "101")
        for user in (one, two):
            filed = actions.support(proposal=filed, by=user)
        assert (filed.support_count, filed.supports.count()) == (1, 2)
        filed = actions.take_back_support(proposal=filed, by=one)
        assert (filed.support_count, filed.supports.get().counts) == (1, True)
        filed = supported(cast, filed, 3)
        assert (filed.stage, filed.support_count) == (Stage.COLLECTING, 4)
        filed = actions.support(proposal=filed, by=at_home(cast, "201"))
    assert (filed.stage, filed.support_count, filed.due_on) == (Stage.SCREENING, 5, date(2026, 12, 7))
    assert [(run.phase, run.left_at is None) for run in filed.runs.order_by("pk")] == [
        (Phase.COLLECT, False),
        (Phase.DELIBERATE, True),
    ]
    assert Notice.objects.filter(kind="proposals.moved", user=two).count() == 1


def test_nobody_says_by_hand_that_it_is_supported_or_over(cast: Cast, filed: Proposal) -> None:
    for step in ("reach", "expire", "escalate"):
        for user in cast.everybody().values():
            with pytest.raises(PermissionDenied):
                take(PROPOSAL, filed, step, by=user)
    with pytest.raises(FlowRefused):
        take(PROPOSAL, filed, "reach", by=None)
    with time_machine.travel(MONDAY), pytest.raises(FlowRefused):
        take(PROPOSAL, filed, "expire", by=None)


def test_a_share_of_the_households_is_asked_where_the_rule_says_so(cast: Cast) -> None:
    for number in range(15):
        Household.objects.create(place=cast.unit, room=f"3{number:02}")
    rule = PhaseRule.objects.create(
        street=cast.street, tier=Tier.BUILDING, phase=Phase.COLLECT, days=2, support=3, support_percent=30, open_days=30
    )
    homes = Household.objects.filter(place__path__startswith=cast.building.path, is_empty=False).count()
    with time_machine.travel(MONDAY):
        filed = file(cast, cast.building)
    assert (filed.support_needed, filed.answer_by) == (-(-homes * 30 // 100), date(2026, 11, 25))
    PhaseRule.objects.filter(pk=rule.pk).update(support=1, support_percent=0)
    filed.refresh_from_db()
    assert filed.support_needed > 3
    assert filed.runs.get().limits.support_percent == 30


def test_too_little_support_in_time_ends_it(cast: Cast, filed: Proposal) -> None:
    assert filed.expires_on == date(2027, 2, 21)
    supporter = at_home(cast, "101")
    with time_machine.travel(MONDAY):
        actions.support(proposal=filed, by=supporter)
    with time_machine.travel(MONDAY + timedelta(days=90)):
        assert actions.follow_proposals() == 0
    with time_machine.travel(MONDAY + timedelta(days=91)):
        with pytest.raises(FlowRefused, match="ended on 2027-02-21"):
            actions.support(proposal=filed, by=at_home(cast, "102"))
        assert (actions.follow_proposals(), actions.follow_proposals()) == (1, 0)
    filed.refresh_from_db()
    assert (filed.stage, filed.runs.running().exists()) == (Stage.EXPIRED, False)
    assert Notice.objects.filter(kind="proposals.moved", user__in=(supporter, cast.resident)).count() == 2
    step = StepTaken.objects.of(PROPOSAL.name, filed.pk).get(step="expire")
    assert (step.actor_id, step.target) == (None, Stage.EXPIRED)


def test_the_text_is_free_until_others_support_it_and_leaves_versions_then(cast: Cast, filed: Proposal) -> None:
    supporter = at_home(cast, "101")
    change = {"by": cast.resident, "place": cast.building, "proposal": filed}
    with time_machine.travel(MONDAY + timedelta(hours=30)):
        actions.save_proposal(**change, **(TEXTS | {"title": "楼道装两盏灯"}))
        assert filed.versions.count() == 0
        actions.support(proposal=filed, by=supporter)
        with pytest.raises(ValidationError) as refused:
            actions.save_proposal(**change, **(TEXTS | {"problem": "楼道灯坏了，老人夜里看不清台阶。"}))
        assert set(refused.value.message_dict) == {"note"}
        actions.save_proposal(**change, note="说短一点", **(TEXTS | {"problem": "楼道灯坏了，老人夜里看不清台阶。"}))
    version = filed.versions.select_related("proposal").get()
    assert (version.number, version.texts["title"], version.note) == (1, "楼道装两盏灯", "说短一点")
    title, problem = changes_of(version)
    assert (title.label, problem.label) == ("title", "what is wrong")
    assert problem.pieces == (
        Piece("out", "楼道灯坏了半个月，"),
        Piece("in", "楼道灯坏了，"),
        Piece("", "老人夜里看不清台阶。"),
    )
    assert Notice.objects.filter(kind="proposals.moved", user=supporter).count() == 1
    with pytest.raises(ValidationError) as refused:
        actions.save_proposal(by=cast.resident, place=cast.community, proposal=filed, note="移", **TEXTS)
    assert set(refused.value.message_dict) == {"place"}
    with pytest.raises(ProgrammingError), transaction.atomic():
        version.delete()


def test_equal_texts_have_one_piece() -> None:
    assert pieces("一样。", "一样。") == (Piece("", "一样。"),)
    assert pieces("", "新的。") == (Piece("in", "新的。"),)


def screened(cast: Cast, filed: Proposal) -> Proposal:
    return actions.take_up(proposal=filed, by=cast.staff, reason="线路老化，等不得。")


def test_each_outcome_of_the_examination_is_written_down_and_told(cast: Cast, filed: Proposal) -> None:
    criterion = Criterion.objects.create(street=cast.street, words="居民自己办得了")
    elsewhere = Criterion.objects.create(street=cast.other_street, words="别处的标准")
    with pytest.raises(ValidationError):
        actions.refer(proposal=filed, to="nobody", by=cast.staff, reason="归城管。")
    gone = actions.refer(
        proposal=filed, to="enforcement", by=cast.staff, reason="归城管。", failed=[criterion, elsewhere]
    )
    assert (gone.stage, gone.referred_to, gone.answer) == (Stage.REFERRED, "enforcement", "归城管。")
    row = Examination.objects.get()
    assert (row.outcome, row.failed, row.by) == (Outcome.REFER, ["居民自己办得了"], cast.staff)
    assert Notice.objects.filter(kind="proposals.answered", user=cast.resident).count() == 1
    assert not DueDate.objects.filter(cleared_at=None).exists()


def test_what_is_postponed_comes_back_by_itself(cast: Cast, filed: Proposal) -> None:
    with time_machine.travel(MONDAY):
        examined = screened(cast, filed)
        with pytest.raises(ValidationError):
            actions.postpone(proposal=examined, until=MONDAY.date(), by=cast.staff, reason="等开春。")
        put_off = actions.postpone(proposal=examined, until=date(2027, 3, 1), by=cast.staff, reason="等开春。")
        assert (put_off.stage, put_off.due_on, put_off.runs.running().exists()) == (Stage.POSTPONED, None, False)
        assert actions.follow_proposals() == 0
    with time_machine.travel(datetime(2027, 3, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))):
        assert actions.follow_proposals() == 1
    put_off.refresh_from_db()
    assert (put_off.stage, put_off.postponed_until, put_off.due_on) == (Stage.SCREENING, None, date(2027, 3, 15))


def test_owners_property_makes_a_vote_advisory(cast: Cast, filed: Proposal) -> None:
    taken = actions.accept(proposal=screened(cast, filed), by=cast.staff, reason="可以商量。", is_advisory=True)
    assert (taken.stage, taken.is_advisory) == (Stage.DELIBERATING, True)


def test_overdue_goes_up_one_level_by_itself_and_staff_hand_it_back_with_a_reason(cast: Cast, filed: Proposal) -> None:
    with time_machine.travel(MONDAY):
        examined = screened(cast, filed)
        run = examined.runs.running().get()
        assert (run.due_on, run.escalates_on, run.light) == (date(2026, 12, 7), date(2026, 12, 9), Light.GREEN)
    with time_machine.travel(MONDAY + timedelta(days=11)):  # Friday, one working day left
        assert examined.runs.running().get().light == Light.YELLOW
    with time_machine.travel(MONDAY + timedelta(days=15)):  # Tuesday, one day late
        assert examined.runs.running().get().light == Light.RED
        assert actions.follow_proposals() == 0
    with time_machine.travel(MONDAY + timedelta(days=16)):
        assert (actions.follow_proposals(), actions.follow_proposals()) == (1, 0)
        examined.refresh_from_db()
        assert (examined.tier, examined.escalations, examined.due_on) == (Tier.COMPOUND, 1, date(2026, 12, 23))
        back = actions.change_tier(proposal=examined, tier=Tier.BUILDING, by=cast.staff, reason="本楼能办。")
        with pytest.raises(FlowRefused):
            actions.change_tier(proposal=back, tier=Tier.BUILDING, by=cast.staff, reason="本楼能办。")
    assert (back.tier, back.stage, back.runs.running().get().escalated) == (Tier.BUILDING, Stage.SCREENING, 1)
    taken = StepTaken.objects.of(PROPOSAL.name, filed.pk).filter(step__in=("escalate", "change_tier")).order_by("pk")
    assert [(row.step, row.source, row.target) for row in taken] == [
        ("escalate", "screening", "screening"),
        ("change_tier", "screening", "screening"),
    ]


def test_the_street_is_the_last_level(cast: Cast) -> None:
    with time_machine.travel(MONDAY):
        examined = screened(cast, file(cast, cast.street))
    with time_machine.travel(MONDAY + timedelta(days=60)):
        assert actions.follow_proposals() == 0
    examined.refresh_from_db()
    assert examined.tier == Tier.STREET


def test_a_merger_keeps_every_supporter_once_and_tells_them(cast: Cast, filed: Proposal) -> None:
    with time_machine.travel(MONDAY):
        other = file(cast, cast.building, author=at_home(cast, "500"))
        both, first, second = at_home(cast, "101"), at_home(cast, "102"), at_home(cast, "102")
        for user, proposal in ((both, filed), (both, other), (first, filed), (second, other)):
            actions.support(proposal=proposal, by=user)
        merged = actions.merge(proposal=filed, into=other, by=cast.staff, reason="说的是同一盏灯。")
    other.refresh_from_db()
    assert (merged.stage, merged.merged_into) == (Stage.MERGED, other)
    people = set(other.supports.values_list("user", flat=True))
    assert people == {both.pk, first.pk, second.pk, cast.resident.pk}
    assert other.support_count == other.supports.filter(counts=True).count() == 3
    told = set(
        Notice.objects.filter(kind="proposals.moved", url=other.get_absolute_url()).values_list("user", flat=True)
    )
    assert told == {cast.resident.pk, both.pk, first.pk}


def test_no_merger_into_itself_or_into_what_is_over_or_elsewhere(cast: Cast, filed: Proposal) -> None:
    with pytest.raises(FlowRefused):
        actions.merge(proposal=filed, into=filed, by=cast.staff, reason="同一件事。")
    over = actions.decline(proposal=file(cast, cast.building), by=cast.staff, reason="已办。")
    with pytest.raises(FlowRefused):
        actions.merge(proposal=filed, into=over, by=cast.staff, reason="同一件事。")
    for user in (cast.resident, cast.stranger, cast.neighbour_staff, cast.other_staff):
        with pytest.raises(PermissionDenied):
            actions.merge(proposal=filed, into=file(cast, cast.building), by=user, reason="同一件事。")


def test_staff_examine_by_buttons(client, cast: Cast, filed: Proposal) -> None:
    client.force_login(cast.staff)
    page = f"/admin/proposals/proposal/{filed.pk}/"
    assert client.get(f"{page}change/").status_code == 200
    client.post(f"{page}step/take_up/", {"reason": "等不得。"})
    client.post(f"{page}step/accept/", {"reason": "可以商量。", "accept-is_advisory": "on"})
    filed.refresh_from_db()
    assert (filed.stage, filed.is_advisory) == (Stage.DELIBERATING, True)
    client.post(f"{page}step/change_tier/", {"reason": "涉及小区。", "change_tier-tier": "compound"})
    filed.refresh_from_db()
    assert filed.tier == Tier.COMPOUND
    answer = client.get(filed.get_absolute_url()).content.decode()
    assert "可以商量。" in answer


def test_a_version_has_a_page(client, cast: Cast, filed: Proposal) -> None:
    with time_machine.travel(MONDAY + timedelta(hours=30)):
        actions.support(proposal=filed, by=at_home(cast, "101"))
        actions.save_proposal(
            by=cast.resident, place=cast.building, proposal=filed, note="短一点", **(TEXTS | {"title": "装灯"})
        )
    page = client.get(f"{filed.get_absolute_url()}versions/1/")
    assert "<del>楼道装一盏灯</del><ins>装灯</ins>" in page.content.decode()
    assert client.get(f"{filed.get_absolute_url()}versions/2/").status_code == 404
