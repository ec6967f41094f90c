"""A round from its draft to the stars: recusal, an override, a veto, a review that succeeds, and every refusal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connections, transaction
from time_machine import Traveller

from accounts.models import User
from core.flow import FlowRefused
from core.trail import seal_steps
from disclosure.actions import answer_objection, end_over, object_to
from notices.models import Notice
from orgs.actions import rounds as actions
from orgs.actions.stars import ask_for_upgrade, follow_stars, veto
from orgs.models import Indicator, Membership, StarRating
from orgs.models.rounds import Assignment, CommitteeVote, RatingRound, Tie
from orgs.models.stars import StarGrant, StarVeto, StarWarning
from orgs.states import EvidenceKind, RatingKind
from orgs.states.rounds import EntryStage, RatingRoundStage, RoundScope
from orgs.states.stars import GrantStage
from tests.factories.orgs import EvidenceFactory, MembershipFactory

from .conftest import MADE, TODAY, Rating

pytestmark = pytest.mark.django_db


def test_from_the_opening_to_the_stars(rating: Rating, time_machine: Traveller) -> None:
    cast = rating.cast
    assert (rating.round.entry_count, rating.entry().stage) == (3, EntryStage.ENTERED)
    assert [entry.bars for entry in rating.round.entries.filter(stage=EntryStage.BARRED)] == [["tenure"]]
    assert rating.round.standard != rating.standard
    assert rating.declare().stage == EntryStage.DECLARED
    rating.to_committee()
    entry = rating.entry()
    # 32 of 40 by members, 16 of 20, 9 of 10, 8 of 10 where the figure had no data, 18 of 20 from the community.
    assert {line["code"]: (line["earned"], line["state"]) for line in entry.lines} == {
        "A1": ("32.00", "computed"),
        "B2": ("16.00", "assessed"),
        "B3": ("9.00", "declared"),
        "B4": ("8.00", "confirmed"),
        "F2": ("18.00", "assessed"),
    }
    assert (entry.score, entry.counted, entry.stars_by_points) == (Decimal("83.00"), 100, 4)
    with pytest.raises(ValidationError, match="say why"):
        actions.decide_entry(entry=entry, stars=3, why=" ", by=rating.committee[0])
    actions.decide_entry(entry=entry, stars=3, why="整改未完成", by=rating.committee[0])
    assert actions.confirm_all(rating_round=rating.round, by=rating.committee[1]) == 1
    rating.round = actions.announce_round(rating_round=rating.refresh(), by=cast.staff)
    with pytest.raises(FlowRefused, match="still runs"):
        actions.publish_round(rating_round=rating.round, by=cast.staff)
    time_machine.move_to("2026-12-15 10:00+08:00", tick=False)
    assert (len(end_over()), actions.publish_over(), actions.publish_over()) == (1, 1, 0)
    rating.organisation.refresh_from_db()
    assert (rating.organisation.stars, rating.organisation.score) == (3, Decimal("83.00"))
    final = StarRating.objects.get(organisation=rating.organisation)
    assert (final.kind, final.stars, final.line("B2")["earned"]) == (RatingKind.FINAL, 3, "16.00")
    grant = StarGrant.objects.get(organisation=rating.organisation)
    assert (grant.stars, grant.from_on, grant.until) == (3, date(2026, 12, 15), date(2028, 12, 14))
    assert grant.is_valid(date(2028, 12, 14))
    assert not grant.is_valid(date(2028, 12, 15))
    assert Notice.objects.filter(user=cast.manager, kind="orgs.round").count() == 3
    seal_steps()


def test_nobody_judges_what_ties_them(rating: Rating) -> None:
    staff, entry = rating.cast.staff, rating.entry()
    member, kin, former, free = rating.assessors
    MembershipFactory(organisation=rating.organisation, user=member)
    Tie.objects.create(user=kin, organisation=rating.organisation, kind="kin")
    MembershipFactory(organisation=rating.organisation, user=former, stage="left", left_on=date(2025, 1, 1))
    for person in (member, kin, former):
        with pytest.raises(FlowRefused, match="must not assess"):
            actions.assign_assessor(entry=entry, user=person, by=staff)
    Membership.objects.filter(user=former).update(left_on=date(2024, 11, 22))  # longer ago than two years
    assert actions.propose_assignments(rating_round=rating.round, by=staff) == 5
    assert {one.user for one in entry.assignments.all()} == {former, free}
    with pytest.raises(FlowRefused, match="too few assessors"):
        actions.close_declarations(rating_round=rating.refresh(), by=staff)
    with pytest.raises(FlowRefused, match="no seat"):
        actions.assign_assessor(entry=entry, user=rating.cast.assessor, by=staff)
    with pytest.raises(FlowRefused, match="already"):
        actions.assign_assessor(entry=entry, user=free, by=staff)
    load = [Assignment.objects.filter(user=person).count() for person in rating.assessors]
    assert max(load) - min(load) <= 1
    with pytest.raises(FlowRefused, match="Who assesses does not decide"):
        actions.seat_member(rating_round=rating.round, user=free, by=staff)
    with pytest.raises(FlowRefused, match="no assessor of this street"):
        actions.seat_assessor(rating_round=rating.round, user=rating.cast.stranger, by=staff)


def test_an_assessor_steps_back_and_another_takes_over(rating: Rating) -> None:
    rating.to_assessing()
    one = rating.entry().assignments.filter(user__isnull=False).first()
    with pytest.raises(FlowRefused):
        actions.recuse(assignment=one, by=one.user, reason="")
    actions.recuse(assignment=one, by=one.user, reason="与负责人是亲戚")
    assert actions.propose_assignments(rating_round=rating.round, by=rating.cast.staff) == 1
    assert rating.entry().assignments.filter(user__isnull=False).exclude(stage="recused").count() == 3


def test_points_need_reasons_and_figures_need_evidence(rating: Rating) -> None:
    rating.to_assessing()
    one = rating.entry().assignments.filter(user__isnull=False).first()
    by: User = one.user
    give = {"assignment": one, "by": by, "reason": "看过"}
    for wrong, field in (
        ({"code": "B2", "points": Decimal(5), "reason": "  "}, "reason"),
        ({"code": "B2", "points": Decimal("20.5")}, "points"),
        ({"code": "B2", "points": Decimal(-1)}, "points"),
        ({"code": "A1", "points": Decimal(40)}, "proof"),
        ({"code": "F2", "points": Decimal(4)}, "code"),
        ({"code": "Z9", "points": Decimal(4)}, "code"),
    ):
        with pytest.raises(ValidationError) as refused:
            actions.give_points(**{**give, **wrong})
        assert list(refused.value.message_dict) == [field]
    with pytest.raises(FlowRefused, match="B2 B2, B3 B3, B4 B4"):
        actions.hand_in(assignment=one, by=by)
    for person in rating.cast.everybody().values():
        with pytest.raises(PermissionDenied):
            actions.give_points(**{**give, "code": "B2", "points": Decimal(5), "by": person})
    actions.give_points(**give, code="A1", points=Decimal(40), proof="现场清点10人，见名册")
    rating.judge_all()
    with pytest.raises(FlowRefused, match="handed in already"):
        actions.give_points(**give, code="B2", points=Decimal(1))
    rating.round = actions.close_assessment(rating_round=rating.refresh(), by=rating.cast.staff)
    # One of three gave 40 instead of the computed 32.
    line = next(line for line in rating.entry().lines if line["code"] == "A1")
    assert (line["earned"], line["state"]) == ("34.67", "overridden")


def test_from_five_judges_on_the_highest_and_lowest_are_dropped(rating: Rating) -> None:
    from orgs.rating.result import fair_mean

    points = [Decimal(n) for n in (20, 10, 12, 14, 0)]
    assert fair_mean(points, drop_from=5) == Decimal("12.00")
    assert fair_mean(points[:4], drop_from=5) == Decimal("14.00")
    assert fair_mean([Decimal(1), Decimal(2)], drop_from=5) == Decimal("1.50")


def test_declarations_close_and_need_proof(rating: Rating, time_machine: Traveller) -> None:
    entry, manager = rating.entry(), rating.cast.manager
    with pytest.raises(FlowRefused, match="Still to be declared: B3"):
        actions.hand_in_declaration(entry=entry, by=manager)
    actions.declare(entry=entry, code="B3", words="三人", by=manager)
    with pytest.raises(FlowRefused, match="Without proof: B3"):
        actions.hand_in_declaration(entry=entry, by=manager)
    for code, words in (("A1", "x"), ("Z9", "x"), ("B3", " ")):
        with pytest.raises(ValidationError):
            actions.declare(entry=entry, code=code, words=words, by=manager)
    for name, person in rating.cast.everybody().items():
        if name != "manager":
            with pytest.raises(PermissionDenied):
                actions.declare(entry=entry, code="B3", words="x", by=person)
    time_machine.move_to("2026-12-01 00:30+08:00", tick=False)
    with pytest.raises(FlowRefused, match="possible until"):
        actions.declare(entry=entry, code="B3", words="晚了", by=manager)


def test_one_round_at_a_time_with_days_in_order(rating: Rating) -> None:
    facts = {"street": rating.cast.street, "name": "又一轮", "by": rating.cast.staff, "scope": RoundScope.DUE}
    with pytest.raises(ValidationError):
        actions.make_round(**facts, as_of=TODAY, declare_until=TODAY, assess_until=TODAY)
    made = actions.make_round(
        **facts, as_of=TODAY, declare_until=TODAY + timedelta(days=1), assess_until=TODAY + timedelta(days=2)
    )
    with pytest.raises(FlowRefused, match="Another round"):
        actions.open_round(rating_round=made, by=rating.cast.staff)
    for name, person in rating.cast.everybody().items():
        if name in {"staff", "second_staff"}:
            continue
        for deed in (
            lambda person=person: actions.open_round(rating_round=rating.round, by=person),
            lambda person=person: actions.propose_assignments(rating_round=rating.round, by=person),
            lambda person=person: actions.cancel_round(rating_round=rating.round, by=person, reason="x"),
            lambda person=person: actions.seat_member(rating_round=rating.round, user=person, by=person),
            lambda person=person: actions.confirm_all(rating_round=rating.round, by=person),
            lambda person=person: actions.make_round(
                **{**facts, "by": person}, as_of=TODAY, declare_until=TODAY, assess_until=TODAY
            ),
        ):
            with pytest.raises((PermissionDenied, FlowRefused)):
                deed()
    rating.refresh()
    assert rating.round.stage == RatingRoundStage.DECLARING


def test_a_round_is_judged_by_the_standard_of_its_opening(rating: Rating) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(standard=rating.round.standard).update(points=1)
    assert rating.round.standard.indicators.count() == sum(len(part) for part in MADE.values())


def test_a_review_succeeds_by_more_than_half_by_name(rating: Rating) -> None:
    rating.to_notice()
    entry, manager = rating.entry(), rating.cast.manager
    for name, person in rating.cast.everybody().items():
        if name != "manager":
            with pytest.raises(PermissionDenied):
                actions.ask_for_review(entry=entry, words="请复核", by=person)
    review = actions.ask_for_review(entry=entry, words="票据已补齐", by=manager)
    assert review.due_on == TODAY + timedelta(days=15)
    with pytest.raises(FlowRefused, match="already"):
        actions.ask_for_review(entry=entry, words="再来", by=manager)
    one, two, three = rating.committee
    actions.vote_on_review(review=review, grants=True, by=one)
    for person, error in ((one, FlowRefused), (manager, PermissionDenied), (rating.cast.staff, PermissionDenied)):
        with pytest.raises(error):
            actions.vote_on_review(review=review, grants=True, by=person)
    with pytest.raises(FlowRefused, match="Not more than half"):
        actions.decide_review(review=review, grants=True, reason="通过", by=one)
    with pytest.raises(FlowRefused, match="Only a review"):
        actions.amend_entry(entry=entry, stars=5, why="先改", by=one)
    actions.vote_on_review(review=review, grants=True, by=two, words="补件属实")
    with pytest.raises(FlowRefused):
        actions.decide_review(review=review, grants=False, reason="不通过", by=one)
    actions.decide_review(review=review, grants=True, reason="补件属实，予以复核", by=one)
    amended = actions.amend_entry(entry=entry, stars=5, why="补件后达到五星", by=two)
    assert (amended.stars, CommitteeVote.objects.count()) == (5, 2)
    with pytest.raises(FlowRefused, match="decided"):
        actions.vote_on_review(review=review, grants=False, by=three)
    assert Notice.objects.filter(user=manager, kind="orgs.review").count() == 1


def test_two_votes_of_one_member_at_once_count_once(rating: Rating, transactional_db: None) -> None:
    rating.to_notice()
    review = actions.ask_for_review(entry=rating.entry(), words="请复核", by=rating.cast.manager)

    def vote(_number: int) -> bool:
        try:
            actions.vote_on_review(review=review, grants=True, by=rating.committee[0])
        except FlowRefused:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(vote, range(4))) == [False, False, False, True]


def test_a_founded_objection_sends_the_round_back(rating: Rating) -> None:
    rating.to_notice()
    objection = object_to(notice=rating.round.notice, text="评分有误", by=rating.cast.stranger)
    answer_objection(objection=objection, founded=True, answer="确有错误", by=rating.cast.second_staff)
    rating.refresh()
    with pytest.raises(FlowRefused, match="must meet again"):
        actions.publish_round(rating_round=rating.round, by=rating.cast.staff)
    again = actions.reconvene_round(rating_round=rating.round, by=rating.cast.staff, reason="异议成立")
    assert again.stage == RatingRoundStage.COMMITTEE
    actions.decide_entry(entry=rating.entry(), stars=2, why="重新核算", by=rating.committee[0])
    assert rating.entry().stars == 2


def publish(rating: Rating, time_machine: Traveller) -> None:
    rating.to_notice()
    time_machine.move_to("2026-12-15 10:00+08:00", tick=False)
    end_over()
    actions.publish_over()
    rating.organisation.refresh_from_db()


def test_early_warning_mending_lowering_and_expiry(rating: Rating, time_machine: Traveller) -> None:
    publish(rating, time_machine)
    assert rating.organisation.stars == 4
    nothing = {"expired": 0, "warned": 0, "mended": 0, "lowered": 0}
    assert follow_stars() == nothing
    type(rating.organisation).objects.update(member_count=3)  # 12 of 40: 61 points, 19 below
    assert follow_stars() == {**nothing, "warned": 2}
    assert follow_stars() == nothing
    warning = StarWarning.objects.get(organisation=rating.organisation)
    # B4 has no vouchers to compute from and is left out: 12 + 16 + 9 + 18 of 90
    assert (warning.score, warning.needed, warning.due_on) == (Decimal("61.11"), Decimal(80), date(2027, 1, 14))
    type(rating.organisation).objects.filter(pk=rating.other.pk).update(member_count=8)
    assert follow_stars() == {**nothing, "mended": 1}
    time_machine.move_to("2027-01-14 10:00+08:00", tick=False)
    assert follow_stars() == nothing
    time_machine.move_to("2027-01-15 10:00+08:00", tick=False)
    assert follow_stars() == {**nothing, "lowered": 1}
    rating.organisation.refresh_from_db()
    assert rating.organisation.stars == 3
    held = StarGrant.objects.held().get(organisation=rating.organisation)
    assert (held.stars, held.until) == (3, date(2028, 12, 14))
    assert follow_stars() == nothing  # three stars ask for 70: seven below is no warning
    time_machine.move_to("2028-12-15 10:00+08:00", tick=False)
    assert follow_stars()["expired"] == 2
    rating.organisation.refresh_from_db()
    assert rating.organisation.stars == 0


def test_a_veto_withdraws_the_stars_and_bars(rating: Rating, time_machine: Traveller) -> None:
    publish(rating, time_machine)
    ground = rating.round.standard.veto_grounds.first()
    assert ground is None  # the small standard has none; a ground belongs to a draft
    from orgs.actions import draft_default_standard

    ground = draft_default_standard(street=rating.cast.street, in_force_from=date(2027, 1, 1), by=rating.cast.staff)
    ground = ground.veto_grounds.get(code="V4")
    for name, person in rating.cast.everybody().items():
        if name not in {"staff", "second_staff"}:
            with pytest.raises(PermissionDenied):
                veto(organisation=rating.organisation, ground=ground, reason="伪造签到", by=person)
    with pytest.raises(ValidationError):
        veto(organisation=rating.organisation, ground=ground, reason=" ", by=rating.cast.staff)
    made = veto(organisation=rating.organisation, ground=ground, reason="三次活动签到系伪造", by=rating.cast.staff)
    assert (made.decided_on, made.barred_until) == (date(2026, 12, 15), date(2028, 12, 15))
    rating.organisation.refresh_from_db()
    assert rating.organisation.stars == 0
    assert StarGrant.objects.get(organisation=rating.organisation).stage == GrantStage.WITHDRAWN
    assert StarVeto.objects.count() == 1


def test_an_upgrade_is_asked_for_in_time_and_once(rating: Rating, time_machine: Traveller) -> None:
    publish(rating, time_machine)
    manager = rating.cast.manager
    with pytest.raises(FlowRefused, match="from 2027-12-15"):
        ask_for_upgrade(organisation=rating.organisation, words="成员翻番", by=manager)
    time_machine.move_to("2027-12-15 10:00+08:00", tick=False)
    request = ask_for_upgrade(organisation=rating.organisation, words="成员翻番", by=manager)
    with pytest.raises(FlowRefused, match="asked already"):
        ask_for_upgrade(organisation=rating.organisation, words="再问", by=manager)
    for name, person in rating.cast.everybody().items():
        if name != "manager":
            with pytest.raises(PermissionDenied):
                ask_for_upgrade(organisation=rating.organisation, words="x", by=person)
    EvidenceFactory(organisation=rating.organisation, kind=EvidenceKind.SERVICE)
    today = date(2027, 12, 15)
    due = actions.make_round(
        street=rating.cast.street,
        name="2027年升级评估",
        scope=RoundScope.DUE,
        as_of=today,
        declare_until=today + timedelta(days=7),
        assess_until=today + timedelta(days=30),
        by=rating.cast.staff,
    )
    opened = actions.open_round(rating_round=due, by=rating.cast.staff)
    taken_in = set(opened.entries.values_list("organisation", flat=True))
    assert rating.organisation.pk in taken_in
    assert rating.other.pk not in taken_in  # holds stars for another year and asked for nothing
    request.refresh_from_db()
    assert request.stage == "entered"
    assert RatingRound.objects.count() == 2
