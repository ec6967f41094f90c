"""Rounds on the staff site: scope, drafting, seats, steps, deeds beside the steps, workbooks; what waits for whom."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from time_machine import Traveller

from accounts.models import User
from core.flow import FlowRefused
from core.queue import waiting_for
from disclosure.actions import end_over
from orgs.actions import draft_default_standard, publish_standard
from orgs.actions import rounds as actions
from orgs.actions.stars import follow_stars
from orgs.models import Organisation
from orgs.models.rounds import Assignment, CommitteeVote, RatingReview, RatingRound, RoundEntry, Tie
from orgs.models.stars import StarGrant, StarVeto, StarWarning
from orgs.queries.todo import todo_of
from orgs.states.rounds import EntryStage, RatingRoundStage
from tests.factories.orgs import OrganisationFactory

from .conftest import TODAY, Rating

pytestmark = pytest.mark.django_db
SEATS = {
    f"{name}-{form}": value
    for name in ("assessors", "committee")
    for form, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
}


@pytest.fixture(autouse=True)
def _street(cast, settings) -> None:
    settings.STREET_CODE = cast.street.code


def at(model: str, what: str, *args: object) -> str:
    return reverse(f"admin:orgs_{model}_{what}", args=args)


def step(client, model: str, pk: int, name: str, reason: str = "", **data: object):
    typed = {f"{name}-{key}": value for key, value in data.items()}
    return client.post(at(model, "step", pk, name), {"reason": reason, **typed})


def seen(answer) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def test_staff_see_the_rounds_of_their_own_places(rating: Rating, client) -> None:
    rating.to_notice()
    review = actions.ask_for_review(entry=rating.entry(), words="请复核", by=rating.cast.manager)
    Tie.objects.create(user=rating.assessors[0], organisation=rating.other, kind="kin")
    sheet = rating.entry().assignments.first()
    pages = {
        "ratinground": (rating.round.pk, {"staff", "second_staff", "finance"}),
        "roundentry": (rating.entry().pk, {"staff", "second_staff", "finance", "community_staff"}),
        "assignment": (sheet.pk, {"staff", "second_staff", "finance", "community_staff"}),
        "given": (sheet.given.first().pk, {"staff", "second_staff", "finance", "community_staff"}),
        "ratingreview": (review.pk, {"staff", "second_staff", "finance", "community_staff"}),
        "tie": (Tie.objects.get().pk, {"staff", "second_staff", "finance", "community_staff"}),
    }
    for name, user in rating.cast.everybody().items():
        client.force_login(user)
        if not user.is_staff:
            assert client.get(at("roundentry", "changelist")).status_code == 302, name  # to the door of the staff site
            continue
        looked = pages.items() if name in {"staff", "community_staff", "other_staff"} else list(pages.items())[:2]
        for model, (pk, readers) in looked:
            assert (client.get(at(model, "change", pk)).status_code == 200) == (name in readers), (name, model)
            listed = client.get(at(model, "changelist"))
            rows = listed.context_data["cl"].result_list if listed.status_code == 200 else []
            assert (pk in {row.pk for row in rows}) == (name in readers), (name, model)
        for model in ("ratinground", "tie", "starveto"):
            may = name in {"staff", "second_staff", "other_staff"}
            assert (client.get(at(model, "add")).status_code == 200) == may, (name, model)
        book = client.get(reverse("admin:orgs_round_results", args=[rating.round.pk]))
        assert (book.status_code == 200) == (name in pages["ratinground"][1]), name


def test_a_round_is_drafted_seated_and_led(rating: Rating, client) -> None:
    actions.cancel_round(rating_round=rating.round, by=rating.cast.staff, reason="重来")
    cast = rating.cast
    client.force_login(cast.staff)
    days = {"as_of": "2026-11-23", "declare_until": "2026-11-20", "assess_until": "2026-12-20"}
    facts = {"name": "再来一轮", "place": cast.street.pk, "scope": "all", **days}
    refused = client.post(at("ratinground", "add"), facts)
    assert list(refused.context_data["adminform"].form.errors) == ["declare_until"]
    foreign = client.post(at("ratinground", "add"), {**facts, "place": cast.other_street.pk})
    assert "place" in foreign.context_data["adminform"].form.errors
    client.post(at("ratinground", "add"), {**facts, "declare_until": "2026-11-30"})
    row = RatingRound.objects.get(name="再来一轮")
    change = at("ratinground", "change", row.pk)
    own = {"name": "二〇二六年", "scope": "all", **days, "declare_until": "2026-12-01", **SEATS}
    assessor, stranger = rating.assessors[0], cast.stranger
    seat = {"assessors-TOTAL_FORMS": "1", "assessors-0-user": assessor.pk, "assessors-0-round": row.pk}
    wrong = {"committee-TOTAL_FORMS": "1", "committee-0-user": stranger.pk, "committee-0-round": row.pk}
    refused = client.post(change, {**own, **wrong})
    assert refused.context_data["inline_admin_formsets"][1].formset.errors[0].keys() == {"user"}
    wrong["committee-0-user"] = cast.auditor.pk
    assert client.post(change, {**own, **seat, **wrong}).status_code == 302
    row.refresh_from_db()
    assert (row.name, str(row.declare_until), row.assessors.get().user, row.committee.get().user) == (
        "二〇二六年",
        "2026-12-01",
        assessor,
        cast.auditor,
    )
    client.post(change, {**own, "declare_until": "2026-11-01"})
    assert str(RatingRound.objects.get(pk=row.pk).declare_until) == "2026-12-01"
    for user in (cast.community_staff, cast.other_staff, cast.auditor, cast.stranger):
        client.force_login(user)
        assert step(client, "ratinground", row.pk, "open").status_code in {302, 403, 404}
        assert RatingRound.objects.get(pk=row.pk).stage == RatingRoundStage.DRAFT
    client.force_login(cast.staff)
    step(client, "ratinground", row.pk, "open")
    assert "assessors" in seen(step(client, "ratinground", row.pk, "assess"))
    step(client, "ratinground", row.pk, "propose")
    assert Assignment.objects.filter(entry__round=row, user=assessor).count() == 2
    assert step(client, "ratinground", row.pk, "nothing").status_code == 404
    assert "reason" in seen(step(client, "ratinground", row.pk, "cancel"))
    step(client, "ratinground", row.pk, "cancel", "又重来")
    assert RatingRound.objects.get(pk=row.pk).stage == RatingRoundStage.CANCELLED


def test_sheets_are_assigned_taken_back_and_missing_ones_found(rating: Rating, client) -> None:
    cast, entry = rating.cast, rating.entry()
    client.force_login(cast.staff)
    found = client.get(at("roundentry", "changelist") + "?judges=missing").context_data["cl"].result_list
    assert {row.pk for row in found} == {entry.pk, rating.entry(rating.other).pk}
    tied, free = rating.assessors[:2]
    Tie.objects.create(user=tied, organisation=rating.organisation, kind="kin")
    assert "must not assess" in seen(step(client, "roundentry", entry.pk, "assign", assessor=tied.pk))
    assert "Assessor" in seen(step(client, "roundentry", entry.pk, "assign", assessor=cast.stranger.pk))
    step(client, "roundentry", entry.pk, "assign", assessor=free.pk)
    assert entry.assignments.get().user == free
    client.force_login(cast.community_staff)
    assert step(client, "roundentry", entry.pk, "assign", assessor=rating.assessors[2].pk).status_code == 403
    assert step(client, "roundentry", entry.pk, "withdraw", "不参加").status_code == 404
    client.force_login(cast.staff)
    with pytest.raises(FlowRefused):
        actions.close_declarations(rating_round=rating.refresh(), by=cast.staff)
    rating.to_assessing()
    rating.judge_all()
    sheet = entry.assignments.get(user=free)
    assert "reason" in seen(step(client, "assignment", sheet.pk, "reopen"))
    step(client, "assignment", sheet.pk, "reopen", "理由写得太少")
    sheet.refresh_from_db()
    assert sheet.stage == "assigned"
    step(client, "assignment", sheet.pk, "recuse", "亲戚")
    sheet.refresh_from_db()
    assert sheet.stage == "recused"


def test_the_committee_and_a_veto_on_the_staff_site(rating: Rating, client, time_machine: Traveller) -> None:
    cast = rating.cast
    standard = draft_default_standard(street=cast.street, in_force_from=TODAY, by=cast.staff)
    publish_standard(standard=standard, by=cast.staff)
    actions.seat_member(rating_round=rating.round, user=cast.second_staff, by=cast.staff)
    actions.seat_member(rating_round=rating.round, user=cast.auditor, by=cast.staff)
    rating.to_committee()
    entry, other = rating.entry(), rating.entry(rating.other)
    client.force_login(cast.staff)  # runs the round, does not decide
    assert step(client, "roundentry", entry.pk, "decide", stars=4).status_code == 403
    assert RoundEntry.objects.get(pk=entry.pk).stars is None
    client.force_login(cast.second_staff)
    assert "say why" in seen(step(client, "roundentry", entry.pk, "decide", stars=2))
    step(client, "roundentry", entry.pk, "decide", "整改未完成", stars=3)
    step(client, "roundentry", other.pk, "decide", stars=4)
    assert [RoundEntry.objects.get(pk=one.pk).stars for one in (entry, other)] == [3, 4]
    client.force_login(cast.staff)
    step(client, "ratinground", rating.round.pk, "announce")
    review = actions.ask_for_review(entry=entry, words="票据已补齐", by=cast.manager)
    assert step(client, "ratingreview", review.pk, "vote", grants="yes").status_code == 403
    client.force_login(cast.second_staff)
    step(client, "ratingreview", review.pk, "vote", "属实", grants="yes")
    assert "already" in seen(step(client, "ratingreview", review.pk, "vote", grants="no"))
    assert "half" in seen(step(client, "ratingreview", review.pk, "uphold", "通过"))
    for member in rating.committee[:2]:
        actions.vote_on_review(review=review, grants=True, by=member)
    step(client, "ratingreview", review.pk, "uphold", "补件属实")
    step(client, "roundentry", entry.pk, "amend", "补件后达到四星", stars=4)
    assert (RatingReview.objects.get().stage, CommitteeVote.objects.count()) == ("upheld", 3)
    assert RoundEntry.objects.get(pk=entry.pk).stars == 4
    client.force_login(cast.staff)
    ground = standard.veto_grounds.get(code="V4")
    assert "Say what was established" in seen(step(client, "roundentry", entry.pk, "veto", ground=ground.pk))
    step(client, "roundentry", other.pk, "veto", "伪造签到", ground=ground.pk)
    assert RoundEntry.objects.get(pk=other.pk).stage == EntryStage.VETOED
    time_machine.move_to("2026-12-15 10:00+08:00", tick=False)
    end_over()
    assert actions.publish_over() == 1
    grant = StarGrant.objects.get()
    client.force_login(cast.staff)
    step(client, "stargrant", grant.pk, "veto", "拒绝审计", ground=ground.pk)
    assert StarGrant.objects.get().stage == "withdrawn"
    facts = {"organisation": rating.other.pk, "ground": ground.pk, "reason": " "}
    assert "reason" in client.post(at("starveto", "add"), facts).context_data["adminform"].form.errors
    assert client.post(at("starveto", "add"), {**facts, "reason": "再次伪造"}).status_code == 302
    assert StarVeto.objects.count() == 3
    assert {row.stars for row in Organisation.objects.all()} == {0}


def test_the_workbooks_of_a_round(rating: Rating, client, django_assert_max_num_queries) -> None:
    rating.declare()
    rating.to_notice()
    client.force_login(rating.cast.staff)

    def rows(name: str) -> list[list[object]]:
        answer = client.get(reverse(f"admin:orgs_round_{name}", args=[rating.round.pk]))
        return [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).active.iter_rows()]

    Organisation.objects.filter(pk=rating.organisation.pk).update(name="=1+1", filing_number="甲001")
    (head, *found) = rows("results")
    row = dict(zip(head, next(row for row in found if row[1] == "甲001"), strict=True))
    assert row["Organisation"] == "=1+1"
    assert (row["score"], row["stars decided"], row["A A（40）"], row["B2 B2（20）"], row["F F（20）"]) == (
        83,
        4,
        32,
        16,
        18,
    )
    assert [row[4] for row in found if row[3] == "Can't be rated"] == ["Filed for too short a time"]
    sheets = rows("sheets")[1:]
    assert len(sheets) == 2 * (3 * 3 + 1)
    assert ["=1+1", "甲001", rating.cast.community.name, "Assessor"] in [row[:4] for row in sheets]
    assert {row[10] for row in sheets} == {"看过材料"}
    for _n in range(20):
        RoundEntry.objects.create(round=rating.round, organisation=OrganisationFactory(place=rating.cast.community))
    with django_assert_max_num_queries(16):
        assert len(rows("results")) == 24


def test_what_waits_for_whom(rating: Rating, time_machine: Traveller, django_assert_max_num_queries) -> None:
    cast = rating.cast

    def queues(user: User) -> dict[str, int]:
        fresh = User.objects.get(pk=user.pk)
        names = {
            "rounds",
            "declarations",
            "assign",
            "sheets",
            "committee",
            "rating_reviews",
            "star_warnings",
            "upgrades",
        }
        found = {part.queue.name.removeprefix("orgs."): len(part.items) for part in waiting_for(fresh)}
        return {name: count for name, count in found.items() if name in names}

    def todos() -> list[tuple[str, str]]:
        found = todo_of(rating.organisation, User.objects.get(pk=cast.manager.pk))
        return [(str(todo.title), str(todo.due_on)) for todo in found if "rating" in todo.url or "star" in todo.url]

    assert queues(cast.staff) == {"rounds": 1, "assign": 2}
    assert todos() == [("Hand in the declaration for 2026年星级评估", "2026-11-30")]
    rating.declare()
    assert queues(cast.community_staff) == {"declarations": 1}
    assert todos() == [("Declaration for 2026年星级评估", "2026-11-30")]
    rating.to_assessing()
    assert queues(cast.staff) == {"rounds": 1}
    judge = rating.assessors[0]
    assert queues(judge) == {"sheets": Assignment.objects.filter(user=judge).count()}
    assert queues(cast.community_staff) == {"sheets": 2}
    rating.judge_all()
    assert queues(judge) == {}
    rating.round = actions.close_assessment(rating_round=rating.refresh(), by=cast.staff)
    assert queues(rating.committee[0]) == {"committee": 2}
    actions.confirm_all(rating_round=rating.round, by=rating.committee[0])
    actions.announce_round(rating_round=rating.refresh(), by=cast.staff)
    rating.refresh()
    closes = str(rating.round.notice.closes_on)
    assert todos() == [("4 stars on public notice; a review can be asked for", closes)]
    review = actions.ask_for_review(entry=rating.entry(), words="请复核", by=cast.manager)
    assert (queues(rating.committee[1]), queues(cast.other_staff), todos()) == ({"rating_reviews": 1}, {}, [])
    assert queues(cast.staff) == {"rounds": 1, "rating_reviews": 1}
    actions.withdraw_review(review=review, by=cast.manager)
    time_machine.move_to("2026-12-15 10:00+08:00", tick=False)
    end_over()
    actions.publish_over()
    Organisation.objects.update(member_count=3)
    follow_stars()
    assert StarWarning.objects.count() == 2
    assert queues(cast.staff) == {"star_warnings": 2}
    assert [due for _title, due in todos()] == ["2027-01-14"]
    for name, user in cast.everybody().items():
        if name not in {"staff", "second_staff", "community_staff"}:
            assert queues(user) == {}, name
