"""The roll and its draw, ratings, their parts, and what an evaluation comes to."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, transaction

from core.attachments import attachments_of, may_read
from core.flow import FlowRefused
from core.models import StepTaken
from notices.models import Notice
from orgs.models import Organisation
from proposals.actions import evaluation as actions
from proposals.actions.evaluation_parts import record_meeting_verdict, record_third_party
from proposals.actions.phases import move
from proposals.actions.rating import rate, record_rating_sheet
from proposals.models import Proposal
from proposals.models.closing import Result
from proposals.models.evaluation import Evaluation, EvaluationRule, Rating, RollEntry
from proposals.queries.evaluation import distribution, to_rate
from proposals.rules.drawing import draw, fingerprint, ticket
from proposals.rules.evaluation import missing_parts
from proposals.states import PROPOSAL, Phase, Stage, Tier
from proposals.states.evaluation import DEFAULT_TERMS, Grade, Raters, Verdict, grade_of
from residents.models import Household, Resident
from tests.factories.orgs import OrganisationFactory
from tests.factories.proposals import ProposalFactory
from tests.factories.verdict import a_file, evaluated, neighbour_at
from tests.factories.works import everything_done
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def five(cast: Cast) -> list:
    return [neighbour_at(cast.unit, f"10{n}") for n in range(1, 6)]


def small(cast: Cast, **facts) -> Evaluation:
    """An evaluation of a building's proposal: three ratings and the money are enough."""
    return evaluated(cast.building, tier=Tier.BUILDING, **facts)


def later(days: int):
    return time_machine.travel(MONDAY + timedelta(days=days))


def test_entering_the_step_copies_the_terms_and_freezes_the_roll(cast: Cast) -> None:
    people = five(cast)
    Household.objects.create(place=cast.unit, room="501", is_empty=True)
    rule = EvaluationRule.objects.create(
        street=cast.street, tier=Tier.BUILDING, least_ratings=2, pass_mean="3.50", days=4, follow_up_months=6
    )
    proposal = ProposalFactory(place=cast.building, tier=Tier.BUILDING, stage=Stage.EXECUTING)
    everything_done(proposal)
    with time_machine.travel(MONDAY):
        move(proposal, "finish", by=cast.staff, reason="灯装好了。")
    evaluation = Evaluation.objects.get(proposal=proposal)
    terms = evaluation.terms
    assert (terms.least_ratings, terms.pass_mean, terms.follow_up_months) == (2, Decimal("3.50"), 6)
    homes = list(Household.objects.filter(place=cast.unit, is_empty=False).order_by("pk").values_list("pk", flat=True))
    assert (evaluation.population, evaluation.drawn, evaluation.number) == (5, 5, 1)
    assert list(RollEntry.objects.order_by("number").values_list("household", flat=True)) == homes
    assert evaluation.roll_digest == fingerprint(homes) == sha256(",".join(map(str, homes)).encode()).hexdigest()
    assert evaluation.ends_on == date(2026, 11, 27)
    EvaluationRule.objects.filter(pk=rule.pk).update(least_ratings=9)
    evaluation.refresh_from_db()
    assert evaluation.least == 2
    asked = set(Notice.objects.filter(kind="proposals.rate").values_list("user", flat=True))
    assert asked == {user.pk for user in people}
    with pytest.raises(ProgrammingError), transaction.atomic():
        RollEntry.objects.update(drawn=False)


def test_the_draw_can_be_done_again_by_anybody(cast: Cast) -> None:
    Household.objects.bulk_create(Household(place=cast.unit, street=cast.street, room=f"{n:04}") for n in range(40))
    EvaluationRule.objects.create(
        street=cast.street, tier=Tier.COMMUNITY, who=Raters.SAMPLE, sample_size=7, least_ratings=3
    )
    evaluation = evaluated(cast.community, tier=Tier.COMMUNITY)
    assert (evaluation.population, evaluation.drawn, evaluation.is_sample) == (40, 7, True)
    assert evaluation.seed == f"{cast.street.code}:{evaluation.proposal_id}:1"
    tickets = sorted((sha256(f"{evaluation.seed}:{n}".encode()).hexdigest(), n) for n in range(1, 41))
    chosen = set(evaluation.roll.filter(drawn=True).values_list("number", flat=True))
    assert chosen == {n for _ticket, n in tickets[:7]} == draw(evaluation.seed, 40, 7)
    assert ticket("a", 1) == sha256(b"a:1").hexdigest()
    assert draw("a", 3, 9) == {1, 2, 3}
    with time_machine.travel(MONDAY), transaction.atomic():
        sampled = evaluation.roll.filter(drawn=False).order_by("number").first()
        out = neighbour_at(cast.unit, sampled.household.room)
        with pytest.raises(FlowRefused, match=f"number {sampled.number}"):
            rate(evaluation=evaluation, stars=5, by=out)


def test_a_compound_has_the_households_of_its_buildings(cast: Cast) -> None:
    neighbour_at(cast.unit, "101")
    evaluation = evaluated(cast.compound, tier=Tier.COMPOUND)
    inside = cast.building.compound_id == cast.compound.pk or cast.building.path.startswith(cast.compound.path)
    assert evaluation.population == int(inside) == 1


def test_a_household_rates_once_and_changes_it_until_the_end(cast: Cast) -> None:
    with time_machine.travel(MONDAY):
        one, spouse = neighbour_at(cast.unit, "101"), neighbour_at(cast.unit, "101")
        evaluation = small(cast)
        assert [(row.pk, row.rated) for row in to_rate(one)] == [(evaluation.pk, False)]
        rate(evaluation=evaluation, stars=2, by=one)
        with pytest.raises(FlowRefused, match="already"):
            rate(evaluation=evaluation, stars=5, by=spouse)
        assert rate(evaluation=evaluation, stars=4, words=" 亮堂了 ", by=one).words == "亮堂了"
        for stars in (0, 6):
            with pytest.raises(ValidationError):
                rate(evaluation=evaluation, stars=stars, by=one)
        evaluation.refresh_from_db()
        assert (evaluation.rating_count, evaluation.rating_sum, evaluation.mean) == (1, 4, Decimal("4.00"))
        assert [row.rated for row in to_rate(one)] == [True]
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.create(evaluation=evaluation, household=Rating.objects.get().household, user=spouse, stars=5)
    with later(8), pytest.raises(FlowRefused, match="over"):
        rate(evaluation=evaluation, stars=5, by=one)
    with later(8):
        assert list(to_rate(one)) == []


def test_nobody_else_rates(cast: Cast) -> None:
    manager_home = Household.objects.create(place=cast.unit, room="301")
    Resident.objects.create(household=manager_home, street=cast.street, name="卫", user=cast.manager, relation="head")
    child_home = Household.objects.create(place=cast.unit, room="302")
    Resident.objects.create(
        household=child_home,
        street=cast.street,
        name="小",
        user=cast.member,
        relation="child",
        birth_date=date(2015, 1, 1),
    )
    executor = OrganisationFactory(place=cast.community, body=cast.body)
    evaluation = small(cast, organisation=executor)
    late = neighbour_at(cast.unit, "999")  # moved in after the roll was frozen
    everybody = {**cast.everybody(), "late": late}
    whys = {}
    for name, user in everybody.items():
        with pytest.raises(FlowRefused) as refused:
            rate(evaluation=evaluation, stars=1, by=user)
        whys[name] = refused.value.messages[0]
    assert whys.pop("manager") == "Who carried it out does not rate it."
    assert whys.pop("member") == "One rates from the age of 18."
    assert whys.pop("late").startswith("Only households of")
    assert set(whys.values()) == {"Find your household first."}
    assert Rating.objects.count() == 0


def test_ratings_are_shown_from_five_on(cast: Cast) -> None:
    people = five(cast)
    evaluation = small(cast)
    for n, user in enumerate(people[:4]):
        rate(evaluation=evaluation, stars=5 - n, by=user)
    evaluation.refresh_from_db()
    assert (evaluation.shows_rating, distribution(evaluation)) == (False, [])
    rate(evaluation=evaluation, stars=5, by=people[4])
    evaluation.refresh_from_db()
    assert [(bar.stars, bar.count, bar.percent) for bar in distribution(evaluation)] == [
        (5, 2, 40), (4, 1, 20), (3, 1, 20), (2, 1, 20), (1, 0, 0),
    ]  # fmt: skip


def test_a_paper_sheet_is_recorded_whole_or_not_at_all(cast: Cast) -> None:
    people = five(cast)
    evaluation = small(cast, author=people[4])
    rate(evaluation=evaluation, stars=5, by=people[0])
    for rows, words in (
        ([(2, 4, ""), (99, 4, "")], "99"),
        ([(2, 4, ""), (2, 5, "")], "2 has rated"),
        ([(1, 4, "")], "1 has rated"),
        ([(2, 6, "")], "five"),
        ([], "no ratings"),
    ):
        with pytest.raises(ValidationError, match=words):
            record_rating_sheet(evaluation=evaluation, rows=rows, upload=a_file(), by=cast.building_leader)
    allowed = {"staff", "second_staff", "community_staff", "building_leader", "grid_leader"}
    for name, user in cast.everybody().items():
        if name not in allowed:
            with pytest.raises(PermissionDenied):
                record_rating_sheet(evaluation=evaluation, rows=[(2, 4, "")], upload=a_file(), by=user)
    done = record_rating_sheet(
        evaluation=evaluation, rows=[(2, 4, "好"), (3, 3, "")], upload=a_file(), by=cast.building_leader
    )
    evaluation.refresh_from_db()
    assert (done, evaluation.rating_count, evaluation.rating_sum) == (2, 3, 12)
    sheet = attachments_of(evaluation).get()
    readers = {name for name, user in cast.everybody().items() if may_read(sheet, user)}
    assert readers == allowed


def rated(evaluation: Evaluation, people: list, stars: int) -> Evaluation:
    for user in people:
        rate(evaluation=evaluation, stars=stars, by=user)
    evaluation.refresh_from_db()
    return evaluation


def fresh(evaluation: Evaluation) -> Evaluation:
    return Evaluation.objects.select_related("proposal__place", "proposal__author").get(pk=evaluation.pk)


def test_a_good_one_leaves_a_draft_and_a_bad_one_goes_back_once(cast: Cast) -> None:
    people = five(cast)
    with time_machine.travel(MONDAY):
        good, bad = rated(small(cast), people, 4), rated(small(cast), people, 2)
        for evaluation in (good, bad):
            actions.record_money(evaluation=evaluation, planned_fen=1000, spent_fen=900, by=cast.staff)
            assert actions.follow_evaluations() == 0
    with later(8):
        assert (actions.follow_evaluations(), actions.follow_evaluations()) == (2, 0)
    good, bad = fresh(good), fresh(bad)
    assert (good.verdict, good.proposal.stage) == (Verdict.GOOD, Stage.EVALUATING)
    result = Result.objects.get(evaluation=good)
    assert (result.is_good, result.spent_fen, result.planned_fen) == (True, 900, 1000)
    assert (bad.verdict, bad.proposal.stage, bad.proposal.sent_back) == (Verdict.BAD, Stage.EXECUTING, True)
    step = StepTaken.objects.of(PROPOSAL.name, bad.proposal_id).get(step="send_back")
    assert (step.actor_id, step.reason) == (None, "The households rate it 2.00 of 5; 3.00 are asked.")
    everything_done(bad.proposal)
    again = move(bad.proposal, "finish", by=cast.staff, reason="重做了。")
    second = Evaluation.objects.latest_of(again)
    assert (second.number, second.rating_count) == (2, 0)
    with later(8):
        rated(second, people, 1)
        actions.record_money(evaluation=second, planned_fen=0, spent_fen=0, by=cast.staff)
    with later(30):
        assert actions.follow_evaluations() == 1
        second = fresh(second)
        assert (second.verdict, second.proposal.stage) == (Verdict.BAD, Stage.EVALUATING)
        assert Result.objects.get(evaluation=second).is_good is False
        with pytest.raises(FlowRefused, match="once already"):
            actions.send_back(proposal=second.proposal, by=cast.staff, reason="再做。")


def test_too_few_ratings_prolong_it_once_and_then_staff_decide(cast: Cast) -> None:
    people = five(cast)
    with time_machine.travel(MONDAY):
        evaluation = rated(small(cast), people[:1], 1)
        actions.record_money(evaluation=evaluation, planned_fen=0, spent_fen=0, by=cast.staff)
        with pytest.raises(FlowRefused, match="only where too few"):
            actions.decide_with_few(evaluation=evaluation, good=True, reason="电话问过。", by=cast.staff)
    with later(8):
        assert actions.follow_evaluations() == 1
        evaluation = fresh(evaluation)
        assert (evaluation.prolonged, evaluation.closed_at, evaluation.ends_on) == (True, None, date(2026, 12, 8))
        assert Notice.objects.filter(kind="proposals.rate", user=people[1]).count() == 2
    with later(16):
        assert (actions.follow_evaluations(), actions.follow_evaluations()) == (1, 0)
        evaluation = fresh(evaluation)
        assert (evaluation.verdict, evaluation.closed_at is None) == ("", False)
        assert missing_parts(evaluation) == ["1 of at least 3 households have rated: staff decide, with a reason."]
        with pytest.raises(FlowRefused, match="at least 3"):
            actions.send_back(proposal=evaluation.proposal, by=cast.staff, reason="做得不好。")
        with pytest.raises(ValidationError):
            actions.decide_with_few(evaluation=evaluation, good=True, reason=" ", by=cast.staff)
        done = actions.decide_with_few(evaluation=evaluation, good=True, reason="电话问过十户。", by=cast.staff)
        assert (done.verdict, done.decided_by, done.decision) == (Verdict.GOOD, cast.staff, "电话问过十户。")


MEETING = {"held_on": date(2026, 11, 23), "called": 20, "present": 15, "in_favour": 12, "against": 2, "words": "满意"}
SCORES = {"decision": 9, "process": 20, "output": 25, "benefit": 15, "satisfaction": 12}


def test_meeting_and_third_party_are_asked_where_the_terms_say_so(cast: Cast) -> None:
    people = five(cast)
    EvaluationRule.objects.create(
        street=cast.street, tier=Tier.BUILDING, least_ratings=1, needs_meeting=True, needs_third_party=True
    )
    proposer = OrganisationFactory(place=cast.community, body=cast.body)
    other = OrganisationFactory(place=cast.community)
    with time_machine.travel(MONDAY):
        evaluation = rated(small(cast, organisation=proposer), people, 5)
        actions.record_money(evaluation=evaluation, planned_fen=0, spent_fen=0, by=cast.staff)
        for wrong in (
            {"held_on": date(2026, 11, 24)},
            {"present": 21},
            {"present": 10, "in_favour": 8},
            {"against": 9},
            {"words": " "},
        ):
            with pytest.raises(ValidationError):
                record_meeting_verdict(evaluation=evaluation, minutes=a_file(), by=cast.staff, **(MEETING | wrong))
        verdict = record_meeting_verdict(evaluation=evaluation, minutes=a_file(), by=cast.staff, **MEETING)
        assert (verdict.is_good, verdict.has_quorum, verdict.abstained) == (True, True, 1)
        assert may_read(attachments_of(verdict).get(), cast.stranger)
        report = {
            "evaluation": evaluation, "scores": SCORES, "words": "如实", "reported_on": MONDAY.date(), "by": cast.staff
        }  # fmt: skip
        refused = [
            ({"organisation": proposer, "evaluator": ""}, "own work"),
            ({"organisation": None, "evaluator": proposer.name}, "own work"),
            ({"organisation": None, "evaluator": evaluation.proposal.author.name}, "own work"),
            ({"organisation": None, "evaluator": " "}, "who evaluated"),
            ({"organisation": other, "evaluator": "", "scores": SCORES | {"process": 26}}, "0 and 25"),
        ]
        for wrong, words in refused:
            with pytest.raises(ValidationError, match=words):
                record_third_party(**(report | {"report": a_file()} | wrong))
    with later(20):
        assert actions.follow_evaluations() == 1
        assert missing_parts(fresh(evaluation)) == ["The report of a third party is missing."]
        made = record_third_party(**(report | {"organisation": other, "evaluator": "", "report": a_file()}))
    assert (made.score, made.grade, made.is_good) == (81, Grade.GOOD, True)
    assert fresh(evaluation).verdict == Verdict.GOOD
    with pytest.raises(FlowRefused, match="settled"):
        actions.record_money(evaluation=evaluation, planned_fen=1, spent_fen=1, by=cast.staff)


def test_one_bad_part_makes_it_bad(cast: Cast) -> None:
    people = five(cast)
    with time_machine.travel(MONDAY):
        evaluation = rated(small(cast), people, 5)
        actions.record_money(evaluation=evaluation, planned_fen=0, spent_fen=0, by=cast.staff)
        record_meeting_verdict(
            evaluation=evaluation, minutes=a_file(), by=cast.staff, **(MEETING | {"in_favour": 7, "against": 8})
        )
        record_third_party(
            evaluation=evaluation, scores=SCORES | {"output": 0}, words="", reported_on=MONDAY.date(), by=cast.staff,
            organisation=None, evaluator="某评估所", report=a_file(),
        )  # fmt: skip
    with later(8):
        assert actions.follow_evaluations() == 1
    evaluation = fresh(evaluation)
    assert (evaluation.verdict, evaluation.proposal.stage) == (Verdict.BAD, Stage.EXECUTING)
    step = StepTaken.objects.of(PROPOSAL.name, evaluation.proposal_id).get(step="send_back")
    assert step.reason == "7 of 15 at the meeting of representatives are satisfied. The third party gives 56 of 100."
    assert [grade_of(score) for score in (90, 89, 79, 59)] == [Grade.EXCELLENT, Grade.GOOD, Grade.FAIR, Grade.POOR]


def test_more_spent_than_planned_asks_for_a_reason(cast: Cast) -> None:
    evaluation = small(cast)
    for planned, spent, words in ((100, 101, "say why"), (-1, 0, "below zero")):
        with pytest.raises(ValidationError, match=words):
            actions.record_money(evaluation=evaluation, planned_fen=planned, spent_fen=spent, by=cast.staff)
    done = actions.record_money(
        evaluation=evaluation, planned_fen=100, spent_fen=101, over_reason="灯涨价", by=cast.staff
    )
    assert (done.spent_fen, done.over_reason) == (101, "灯涨价")
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=done.pk).update(over_reason="")


def test_only_staff_of_the_place_write_the_parts(cast: Cast) -> None:
    evaluation = small(cast)
    own = small(cast, author=cast.staff)
    staff = {"staff", "second_staff", "community_staff"}
    for name, user in cast.everybody().items():
        subject = evaluation if name not in staff else own if name == "staff" else None
        if subject is None:
            continue
        with pytest.raises(PermissionDenied):
            actions.record_money(evaluation=subject, planned_fen=0, spent_fen=0, by=user)
        with pytest.raises(PermissionDenied):
            actions.decide_with_few(evaluation=subject, good=True, reason="好", by=user)
        with pytest.raises(PermissionDenied):
            record_meeting_verdict(evaluation=subject, minutes=a_file(), by=user, **MEETING)
        with pytest.raises(PermissionDenied):
            record_third_party(
                evaluation=subject, evaluator="某评估所", organisation=None, scores=SCORES, words="",
                reported_on=MONDAY.date(), report=a_file(), by=user,
            )  # fmt: skip
        with pytest.raises(PermissionDenied):
            actions.send_back(proposal=Proposal.objects.get(pk=subject.proposal_id), by=user, reason="不好")


def test_the_defaults_are_complete_and_a_rule_is_checked(cast: Cast) -> None:
    assert set(DEFAULT_TERMS) == set(Tier)
    street = DEFAULT_TERMS[Tier.STREET]
    assert (street.who, street.needs_meeting, street.needs_third_party) == (Raters.SAMPLE, True, True)
    rule = EvaluationRule(street=cast.street, tier=Tier.STREET, who=Raters.SAMPLE)
    with pytest.raises(ValidationError) as refused:
        rule.full_clean()
    assert "sample_size" in refused.value.message_dict
    rule.sample_size, rule.least_ratings = 3, 4
    with pytest.raises(ValidationError) as refused:
        rule.full_clean()
    assert "least_ratings" in refused.value.message_dict
    assert Phase.EVALUATE
    assert Organisation._meta.label == "orgs.Organisation"
