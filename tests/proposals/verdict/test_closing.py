"""The result on public notice, objections, the archive, follow-ups and lessons."""

import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from core.flow import FlowRefused
from disclosure.actions import answer_objection, end_over, object_to, withdraw_notice
from disclosure.models import PublicNotice
from disclosure.states import Stage as NoticeStage
from notices.models import DueDate, Notice
from proposals.actions import closing, evaluation, results
from proposals.actions.rating import rate
from proposals.models import Proposal
from proposals.models.closing import FollowUp, Lesson, Result
from proposals.models.evaluation import Evaluation, Rating
from proposals.rules.closing import missing_in_result
from proposals.states import Stage, Tier
from tests.factories.proposals import ProposalFactory
from tests.factories.verdict import a_file, evaluated, neighbour_at
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def later(days: int):
    return time_machine.travel(MONDAY + timedelta(days=days))


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("place", "author", "street", "category").get(pk=proposal.pk)


@pytest.fixture
def settled(cast: Cast) -> Evaluation:
    """An evaluation that came out well, eight days after Monday."""
    people = [neighbour_at(cast.unit, f"10{n}") for n in range(1, 6)]
    with time_machine.travel(MONDAY):
        opened = evaluated(cast.building, tier=Tier.BUILDING, wish="装感应灯", beneficiaries="三单元老人")
        for user in people:
            rate(evaluation=opened, stars=4, by=user)
        evaluation.record_money(evaluation=opened, planned_fen=120_000, spent_fen=98_050, by=cast.staff)
    with later(8):
        assert evaluation.follow_evaluations() == 1
    return Evaluation.objects.select_related("proposal__place").get(pk=opened.pk)


def published(cast: Cast, settled: Evaluation) -> Proposal:
    with later(8):
        return results.publicise(proposal=fresh(settled.proposal), by=cast.staff)


def test_the_draft_is_made_from_the_data_and_edited_until_it_is_published(cast: Cast, settled: Evaluation) -> None:
    result = Result.objects.get()
    assert (result.is_good, result.planned_fen, result.spent_fen) == (True, 120_000, 98_050)
    assert result.done == "装感应灯"
    assert missing_in_result(result) == []
    with pytest.raises(ValidationError):
        results.edit_result(result=result, by=cast.staff, is_good=False)
    edited = results.edit_result(
        result=result, by=cast.staff, done="装了六盏感应灯。", targets=[{"what": "灯", "planned": "6", "actual": ""}]
    )
    with later(8):
        with pytest.raises(FlowRefused, match="each target"):
            results.publicise(proposal=fresh(settled.proposal), by=cast.staff)
        results.edit_result(result=edited, by=cast.staff, targets=[{"what": "灯", "planned": "6", "actual": "6"}])
        proposal = results.publicise(proposal=fresh(settled.proposal), by=cast.staff)
    notice = PublicNotice.objects.get()
    assert (proposal.stage, notice.closes_on) == (Stage.PUBLICISING, date(2026, 12, 8))
    for part in ("装了六盏感应灯。", "980.50", "1,200.00", "4.00"):
        assert part in notice.text
    with pytest.raises(FlowRefused, match="published"):
        results.edit_result(result=edited, by=cast.staff, done="又改")


def test_a_second_bad_result_is_published_with_what_follows(cast: Cast) -> None:
    people = [neighbour_at(cast.unit, f"10{n}") for n in range(1, 6)]
    with time_machine.travel(MONDAY):
        opened = evaluated(cast.building, tier=Tier.BUILDING, sent_back=True)
        for user in people:
            rate(evaluation=opened, stars=1, by=user)
        evaluation.record_money(evaluation=opened, planned_fen=0, spent_fen=0, by=cast.staff)
    with later(8):
        evaluation.follow_evaluations()
        result = Result.objects.get()
        with pytest.raises(FlowRefused, match="what follows"):
            results.publicise(proposal=fresh(opened.proposal), by=cast.staff)
        results.edit_result(result=result, by=cast.staff, follows="街道派专人重做。")
        proposal = results.publicise(proposal=fresh(opened.proposal), by=cast.staff)
    assert (proposal.stage, result.is_good) == (Stage.PUBLICISING, False)
    assert "街道派专人重做。" in PublicNotice.objects.get().text


def test_nothing_is_published_before_it_is_settled_or_by_others(cast: Cast, settled: Evaluation) -> None:
    with time_machine.travel(MONDAY):
        running = evaluated(cast.building, tier=Tier.BUILDING)
        with pytest.raises(FlowRefused, match="still rate"):
            results.publicise(proposal=fresh(running.proposal), by=cast.staff)
        bare = ProposalFactory(place=cast.building, stage=Stage.EVALUATING)
        with pytest.raises(FlowRefused, match="not been evaluated"):
            results.publicise(proposal=fresh(bare), by=cast.staff)
    staff = {"staff", "second_staff", "community_staff"}
    proposal, result = fresh(settled.proposal), Result.objects.get()
    for name, user in cast.everybody().items():
        if name in staff:
            continue
        for deed in (
            lambda user=user: results.publicise(proposal=proposal, by=user),
            lambda user=user: results.edit_result(result=result, by=user, done="改"),
            lambda user=user: closing.write_lesson(proposal=proposal, words="早问", by=user),
        ):
            with pytest.raises(PermissionDenied):
                deed()
    with pytest.raises(FlowRefused, match="once the result"):
        closing.write_lesson(proposal=proposal, words="早问", by=cast.staff)


def test_a_founded_objection_evaluates_it_again(cast: Cast, settled: Evaluation) -> None:
    proposal = published(cast, settled)
    notice = PublicNotice.objects.get()
    with later(9):
        objection = object_to(notice=notice, text="只装了五盏。", by=cast.stranger)
        assert DueDate.objects.filter(kind="disclosure.objection", due_on=date(2026, 12, 9)).count() == 1
        for step in (closing.archive, lambda **k: closing.reopen(reason="查", **k)):
            with pytest.raises(FlowRefused):
                step(proposal=fresh(proposal), by=cast.staff)
        assert (end_over(), closing.follow_results()) == ([], 0)
        answer_objection(objection=objection, founded=True, answer="确实少一盏。", by=cast.staff)
        assert (closing.follow_results(), closing.follow_results()) == (1, 0)
    proposal = fresh(proposal)
    second = Evaluation.objects.latest_of(proposal)
    assert (proposal.stage, second.number, second.rating_count, second.closed_at) == (Stage.EVALUATING, 2, 0, None)
    assert Rating.objects.filter(evaluation=settled).count() == 5
    told = Notice.objects.filter(kind="proposals.moved", user=proposal.author).order_by("-pk")[0]
    assert "确实少一盏。" in told.text


def test_an_unfounded_objection_only_delays_the_archive(cast: Cast, settled: Evaluation) -> None:
    proposal = published(cast, settled)
    with later(9):
        objection = object_to(notice=PublicNotice.objects.get(), text="太亮。", by=cast.stranger)
    with later(16):
        assert (end_over(), closing.follow_results()) == ([], 0)
        answer_objection(objection=objection, founded=False, answer="亮度合规。", by=cast.staff)
        assert ([row.stage for row in end_over()], closing.follow_results()) == ([NoticeStage.PASSED], 1)
    assert fresh(proposal).stage == Stage.ARCHIVED


def test_a_notice_that_was_taken_back_evaluates_it_again(cast: Cast, settled: Evaluation) -> None:
    proposal = published(cast, settled)
    withdraw_notice(notice=PublicNotice.objects.get(), reason="写错了")
    assert closing.follow_results() == 1
    assert fresh(proposal).stage == Stage.EVALUATING


def archived(cast: Cast, settled: Evaluation) -> Proposal:
    proposal = published(cast, settled)
    with later(16):
        end_over()
        assert closing.follow_results() == 1
    return fresh(proposal)


def test_the_archive_thanks_everybody_and_sets_a_follow_up(cast: Cast, settled: Evaluation) -> None:
    proposal = archived(cast, settled)
    follow_up, result = FollowUp.objects.get(), Result.objects.get()
    assert (proposal.stage, result.archived_at.date(), follow_up.due_on) == (
        Stage.ARCHIVED,
        date(2026, 12, 9),
        date(2027, 3, 9),
    )
    thanked = set(Notice.objects.filter(kind="proposals.thanks").values_list("user", flat=True))
    assert thanked == {proposal.author_id, *Rating.objects.values_list("user", flat=True)}
    assert DueDate.objects.get(kind="proposals.follow_up").due_on == date(2027, 3, 9)
    for name, user in cast.everybody().items():
        if name not in {"staff", "second_staff", "community_staff"}:
            with pytest.raises(PermissionDenied):
                closing.do_follow_up(follow_up=follow_up, still_good=True, words="好", by=user)
    with later(120):
        with pytest.raises(ValidationError):
            closing.do_follow_up(follow_up=follow_up, still_good=True, words=" ", by=cast.staff)
        with pytest.raises(ValidationError):
            closing.do_follow_up(
                follow_up=follow_up, still_good=True, words="好", by=cast.staff, again_on=date(2027, 1, 1)
            )
        done = closing.do_follow_up(
            follow_up=follow_up,
            still_good=False,
            words="两盏不亮。",
            by=cast.staff,
            photos=[a_file("photo.pdf")],
            again_on=date(2027, 6, 1),
        )
    assert (done.still_good, done.done_on, done.by) == (False, date(2027, 3, 23), cast.staff)
    assert FollowUp.objects.get(done_on=None).due_on == date(2027, 6, 1)
    assert DueDate.objects.filter(kind="proposals.follow_up", cleared_at=None).count() == 1
    with pytest.raises(FlowRefused, match="is done"):
        closing.do_follow_up(follow_up=follow_up, still_good=True, words="好", by=cast.staff)


def test_a_lesson_is_kept_with_its_category(cast: Cast, settled: Evaluation) -> None:
    proposal = archived(cast, settled)
    with pytest.raises(ValidationError):
        closing.write_lesson(proposal=proposal, words=" ", by=cast.staff)
    lesson = closing.write_lesson(
        proposal=proposal, words="装灯前先问住户。", by=cast.staff, tags=["灯", " 灯 ", "", "问"]
    )
    assert (lesson.category, lesson.street, lesson.tags) == (proposal.category, cast.street, ["灯", "问"])
    assert Lesson.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_of_a_household_rate_at_once_and_one_counts(cast: Cast) -> None:
    one, spouse = neighbour_at(cast.unit, "101"), neighbour_at(cast.unit, "101")
    opened = evaluated(cast.building, tier=Tier.BUILDING)
    outcomes = at_once(
        lambda: rate(evaluation=opened, stars=1, by=one), lambda: rate(evaluation=opened, stars=5, by=spouse)
    )
    opened.refresh_from_db()
    assert sorted(outcomes) == ["FlowRefused", "Rating"]
    assert (opened.rating_count, opened.rating_sum) == (1, Rating.objects.get().stars)


@pytest.mark.django_db(transaction=True)
def test_reopen_and_archive_at_once_leave_one_of_them(cast: Cast, settled: Evaluation) -> None:
    proposal = published(cast, settled)
    notice = PublicNotice.objects.get()
    objection = object_to_on(notice, cast)
    with later(9):
        outcomes = at_once(
            lambda: answer_objection(objection=objection, founded=True, answer="确实。", by=cast.staff),
            lambda: closing.archive(proposal=fresh(proposal), by=None),
        )
        assert sorted(outcomes) == ["FlowRefused", "Objection"]
        again = at_once(closing.follow_results, closing.follow_results)
        assert again == ["int", "int"]
    assert fresh(proposal).stage == Stage.EVALUATING
    assert Evaluation.objects.filter(proposal=proposal).count() == 2


def object_to_on(notice: PublicNotice, cast: Cast):
    with later(9):
        return object_to(notice=notice, text="少一盏。", by=cast.stranger)


def at_once(*deeds) -> list[str]:
    """Run deeds in threads that begin together; return what each came to, by the name of its type."""
    barrier, outcomes = threading.Barrier(len(deeds)), []

    def run(deed) -> None:
        barrier.wait()
        try:
            outcomes.append(type(deed()).__name__)
        except FlowRefused:
            outcomes.append("FlowRefused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
