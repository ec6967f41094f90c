"""Evaluation and result on the portal, over the API and in the staff site."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from disclosure.actions import end_over
from proposals.actions import closing, evaluation, results
from proposals.actions.rating import rate
from proposals.models import Category, Proposal
from proposals.models.closing import FollowUp, Lesson, Result
from proposals.models.evaluation import Evaluation, EvaluationRule, Rating
from proposals.states import Stage, Tier
from tests.factories.proposals import ProposalFactory
from tests.factories.verdict import a_file, evaluated, neighbour_at
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
STAFF = {"staff", "second_staff", "community_staff"}


def later(days: int):
    return time_machine.travel(MONDAY + timedelta(days=days))


def page(name: str, proposal, *args) -> str:
    return reverse(f"proposals:{name}", args=[proposal.pk, *args])


def five(cast: Cast) -> list:
    return [neighbour_at(cast.unit, f"10{n}") for n in range(1, 6)]


def archived(cast: Cast) -> Proposal:
    people = five(cast)
    with time_machine.travel(MONDAY):
        opened = evaluated(cast.building, tier=Tier.BUILDING, wish="装感应灯")
        for user in people:
            rate(evaluation=opened, stars=4, by=user, words="灯很亮")
        evaluation.record_money(evaluation=opened, planned_fen=120_000, spent_fen=98_050, by=cast.staff)
    with later(8):
        evaluation.follow_evaluations()
        results.publicise(proposal=Proposal.objects.get(pk=opened.proposal_id), by=cast.staff)
    with later(16):
        end_over()
        closing.follow_results()
    return Proposal.objects.get(pk=opened.proposal_id)


def test_a_household_rates_with_five_big_words(client, cast: Cast) -> None:
    people = five(cast)
    opened = evaluated(cast.building, tier=Tier.BUILDING)
    proposal = opened.proposal
    client.force_login(people[0])
    mine = client.get(reverse("proposals:my_ratings"))
    assert [row.pk for row in mine.context["rows"]] == [opened.pk]
    shown = client.get(page("evaluation", proposal))
    assert shown.context["form"].initial == {}
    assert client.get(proposal.get_absolute_url()).content.decode().count(opened.get_absolute_url()) == 1
    bad = client.post(page("rate", proposal), {"stars": "9"})
    assert (bad.status_code, set(bad.context["form"].errors)) == (200, {"stars"})
    done = client.post(page("rate", proposal), {"stars": "4", "words": "<script>亮</script>"})
    assert (done.status_code, Rating.objects.get().stars) == (302, 4)
    again = client.get(page("evaluation", proposal))
    assert again.context["form"].initial == {"stars": 4, "words": "<script>亮</script>"}
    assert "<script>亮" not in again.content.decode()
    client.force_login(cast.stranger)
    assert client.get(page("evaluation", proposal)).context["form"] is None
    refused = client.post(page("rate", proposal), {"stars": "1"})
    assert refused.context["why_no_rating"] == "Find your household first."
    client.force_login(people[1])
    assert "灯" not in client.get(page("evaluation", proposal)).context["bars"]
    client.logout()
    assert client.get(page("evaluation", proposal)).status_code == 200
    assert client.post(page("rate", proposal), {"stars": "1"}).status_code == 302
    assert Rating.objects.count() == 1


def test_the_draw_shows_numbers_and_no_homes(client, cast: Cast) -> None:
    people = five(cast)
    opened = evaluated(cast.building, tier=Tier.BUILDING)
    client.force_login(people[2])
    shown = client.get(page("evaluation_draw", opened.proposal))
    body = shown.content.decode()
    assert opened.seed in body
    assert shown.context["own"].number == 3
    assert "103" not in body.replace(opened.seed, "").replace(opened.roll_digest, "").split("<main")[1].split("<h2>")[0]
    for name, user in cast.everybody().items():
        client.force_login(user)
        status = client.get(page("evaluation_roll", opened.proposal)).status_code
        assert status == (200 if name in STAFF | {"building_leader", "grid_leader"} else 403), name


def test_staff_and_leaders_write_the_parts_down(client, cast: Cast) -> None:
    people = five(cast)
    EvaluationRule.objects.create(
        street=cast.street, tier=Tier.BUILDING, needs_meeting=True, needs_third_party=True, least_ratings=5
    )
    with time_machine.travel(MONDAY):
        opened = evaluated(cast.building, tier=Tier.BUILDING)
        proposal = opened.proposal
        rate(evaluation=opened, stars=4, by=people[0])
        client.force_login(cast.building_leader)
        wrong = client.post(page("evaluation_desk", proposal, "sheet"), {"lines": "2 五\n3 4 好", "sheet": a_file()})
        assert "Line 1" in str(wrong.context["form"].errors["lines"])
        client.post(page("evaluation_desk", proposal, "sheet"), {"lines": "2 5\n3 4 好", "sheet": a_file()})
        assert Rating.objects.filter(on_paper=True).count() == 2
        assert client.get(page("evaluation_desk", proposal, "money")).status_code == 403
        client.force_login(cast.staff)
        assert client.get(page("evaluation_desk", proposal, "nothing")).status_code == 404
        client.post(page("evaluation_desk", proposal, "money"), {"planned_fen": "12.50", "spent_fen": "0"})
        over = client.post(page("evaluation_desk", proposal, "money"), {"planned_fen": "1", "spent_fen": "2"})
        assert set(over.context["form"].errors) == {"over_reason"}
        meeting = {
            "held_on": "2026-11-23", "called": 20, "present": 12, "in_favour": 10, "against": 1, "words": "好",
        }  # fmt: skip
        few = client.post(
            page("evaluation_desk", proposal, "meeting"), meeting | {"present": 10, "in_favour": 8, "minutes": a_file()}
        )
        assert set(few.context["form"].errors) == {"present"}
        client.post(page("evaluation_desk", proposal, "meeting"), meeting | {"minutes": a_file("m.pdf")})
        third = {
            "evaluator": "某评估所", "reported_on": "2026-11-23", "decision": 9, "process": 20, "output": 25,
            "benefit": 15, "satisfaction": 12, "words": "如实",
        }  # fmt: skip
        client.post(page("evaluation_desk", proposal, "third-party"), third | {"report": a_file("r.pdf")})
    opened.refresh_from_db()
    assert (opened.planned_fen, opened.spent_fen) == (1250, 0)
    assert (opened.meeting_verdict.in_favour, opened.third_party.score) == (10, 81)
    shown = client.get(page("evaluation", proposal)).content.decode()
    assert "某评估所" in shown
    with later(30):
        evaluation.follow_evaluations()
    with later(60):
        evaluation.follow_evaluations()
        client.force_login(cast.staff)
        client.post(page("evaluation_desk", proposal, "decide"), {"good": "1", "reason": "电话问过。"})
    opened.refresh_from_db()
    assert (opened.verdict, opened.decision) == ("good", "电话问过。")


def test_staff_edit_and_publish_the_result(client, cast: Cast) -> None:
    people = five(cast)
    with time_machine.travel(MONDAY):
        opened = evaluated(cast.building, tier=Tier.BUILDING)
        proposal = opened.proposal
        for user in people:
            rate(evaluation=opened, stars=4, by=user)
        evaluation.record_money(evaluation=opened, planned_fen=0, spent_fen=0, by=cast.staff)
    with later(8):
        evaluation.follow_evaluations()
        result = Result.objects.get()
        for name, user in cast.everybody().items():
            client.force_login(user)
            assert client.get(page("result", proposal)).status_code == (200 if name in STAFF else 404), name
            assert client.get(page("result_edit", proposal)).status_code == (200 if name in STAFF else 403), name
            if name not in STAFF:
                assert client.post(page("result_publish", proposal)).status_code == 403
        client.force_login(cast.staff)
        texts = {
            "done": "装了六盏灯。",
            "targets": "灯 | 6 | 6",
            "participants": "大家",
            "thanks": "谢谢",
            "rated": "好",
        }
        wrong = client.post(page("result_edit", proposal), texts | {"targets": "灯 6"})
        assert set(wrong.context["form"].errors) == {"targets"}
        client.post(page("result_edit", proposal), texts)
        result.refresh_from_db()
        assert result.targets == [{"what": "灯", "planned": "6", "actual": "6"}]
        assert client.get(page("result_paper", proposal)).status_code == 404
        client.post(page("result_publish", proposal))
    proposal.refresh_from_db()
    assert proposal.stage == Stage.PUBLICISING
    client.logout()
    for address in ("result", "file", "evaluation"):
        assert client.get(page(address, proposal)).status_code == 200
    paper = client.get(page("result_paper", proposal))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(proposal.get_absolute_url()).content.decode().count("装了六盏灯。") == 0


def test_the_archive_has_a_file_a_follow_up_and_lessons(client, cast: Cast) -> None:
    proposal = archived(cast)
    follow_up = FollowUp.objects.get()
    client.force_login(cast.manager)
    for address in (page("follow_up", proposal, follow_up.pk), page("lesson", proposal)):
        assert client.get(address).status_code == 403
    client.force_login(cast.staff)
    client.post(page("lesson", proposal), {"words": "装灯前先问住户。", "tags": "灯 问"})
    with later(120):
        client.force_login(cast.staff)
        client.post(
            page("follow_up", proposal, follow_up.pk),
            {"still_good": "1", "words": "都还亮着。", "files": [a_file("photo.pdf")]},
        )
    client.logout()
    shown = client.get(page("result", proposal)).content.decode()
    for words in ("都还亮着。", "photo.pdf", "装灯前先问住户。", "980.50"):
        assert words in shown
    data = client.get(page("file_json", proposal)).json()
    assert [row["rating_count"] for row in data["evaluations"]] == [5]
    assert [row["phase"] for row in data["steps"]] == ["evaluate", "publicise"]
    assert (data["follow_ups"][0]["still_good"], data["lessons"][0]["tags"]) == (True, ["灯", "问"])
    assert data["results"][0]["money"][0]["spent_fen"] == 98_050
    found = client.get(reverse("proposals:lessons"), {"q": "住户", "category": proposal.category.code, "tag": "灯"})
    assert [row.pk for row in found.context["page"].rows] == [Lesson.objects.get().pk]
    assert client.get(reverse("proposals:lessons"), {"q": "停车"}).context["page"].rows == []


def test_a_draft_of_somebody_else_has_no_pages(client, cast: Cast) -> None:
    draft = ProposalFactory(place=cast.building, stage=Stage.DRAFT, filed_at=None)
    for name in ("evaluation", "result", "file", "file_json", "evaluation_draw", "result_paper"):
        assert client.get(page(name, draft)).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_lists_cost_the_same_for_one_and_for_many(client, cast: Cast, count: int, django_assert_num_queries) -> None:
    people = five(cast)
    proposals = [evaluated(cast.building, tier=Tier.BUILDING).proposal for _n in range(count)]
    category = Category.objects.usual()
    Lesson.objects.bulk_create(
        Lesson(proposal=row, street=cast.street, category=category, words="先问", by=cast.staff) for row in proposals
    )
    client.force_login(people[0])
    client.get(reverse("proposals:my_ratings"))
    with django_assert_num_queries(5):
        client.get(reverse("proposals:my_ratings"))
    with django_assert_num_queries(4):
        client.get("/api/v1/me/ratings/")
    client.logout()
    with django_assert_num_queries(2):
        client.get(reverse("proposals:lessons"))
    with django_assert_num_queries(1):
        assert len(client.get("/api/v1/proposals/lessons/").json()["results"]) == min(count, 20)


def test_an_app_reads_and_rates(client, cast: Cast) -> None:
    people = five(cast)
    opened = evaluated(cast.building, tier=Tier.BUILDING)
    address = f"/api/v1/proposals/{opened.proposal_id}/evaluation/"
    assert client.get(address).json()["why_no_rating"] == "Sign in to rate it."
    assert client.post(f"{address}rating/", {"stars": 4}).status_code in {401, 403}
    for user in people:
        client.force_login(user)
        sent = client.post(f"{address}rating/", {"stars": 4}, content_type="application/json")
        assert (sent.status_code, sent.json()["own"]) == (200, {"stars": 4, "words": ""})
    read = client.get(address).json()
    assert (read["mean"], read["own_number"], read["distribution"][1]["count"]) == ("4.00", 5, 5)
    for name, user in cast.everybody().items():
        client.force_login(user)
        money = client.post(f"{address}money/", {"planned_fen": 1, "spent_fen": 1}, content_type="application/json")
        assert money.status_code == (200 if name in STAFF else 403), name
        rated = client.post(f"{address}rating/", {"stars": 1}, content_type="application/json")
        assert rated.status_code == 409, name
    draft = ProposalFactory(place=cast.building, stage=Stage.DRAFT, filed_at=None)
    assert client.get(f"/api/v1/proposals/{draft.pk}/evaluation/").status_code == 404
    proposal = Proposal.objects.get(pk=opened.proposal_id)
    assert client.get(f"/api/v1/proposals/{proposal.pk}/result/").status_code == 404
    assert Evaluation.objects.get().rating_count == 5


def test_an_app_reads_the_result(client, cast: Cast) -> None:
    proposal = archived(cast)
    read = client.get(f"/api/v1/proposals/{proposal.pk}/result/").json()
    assert (read["is_good"], read["money"][0]["spent_fen"], read["notice_stage"]) == (True, 98_050, "passed")
    assert [row["done_on"] for row in read["follow_ups"]] == [None]


def test_staff_take_the_steps_in_the_staff_site(client, cast: Cast) -> None:
    people = five(cast)
    with time_machine.travel(MONDAY):
        opened = evaluated(cast.building, tier=Tier.BUILDING)
        for user in people:
            rate(evaluation=opened, stars=4, by=user)
        evaluation.record_money(evaluation=opened, planned_fen=0, spent_fen=0, by=cast.staff)
    with later(8):
        evaluation.follow_evaluations()
        client.force_login(cast.staff)
        at = f"/admin/proposals/proposal/{opened.proposal_id}/"
        client.post(f"{at}step/publicise/", {"reason": ""})
        proposal = Proposal.objects.get(pk=opened.proposal_id)
        assert proposal.stage == Stage.PUBLICISING
        assert Result.objects.get().notice is not None
        client.post(f"{at}step/archive/", {"reason": ""})
        proposal.refresh_from_db()
        assert proposal.stage == Stage.PUBLICISING  # its notice still runs
        for name in (
            "evaluationrule",
            "evaluation",
            "result",
            "followup",
            "lesson",
            "phaserule",
            "criterion",
            "category",
        ):
            assert client.get(f"/admin/proposals/{name}/").status_code == 200
        assert client.get(f"/admin/proposals/evaluation/{opened.pk}/change/").status_code == 200
        added = client.post(
            "/admin/proposals/evaluationrule/add/",
            {
                "street": cast.street.pk, "tier": "compound", "who": "all", "sample_size": 0, "least_ratings": 5,
                "pass_mean": "3.2", "days": 8, "extra_days": 5, "follow_up_months": 6,
            },
        )  # fmt: skip
        assert (added.status_code, EvaluationRule.objects.get().follow_up_months) == (302, 6)
        client.force_login(cast.community_staff)
        assert client.get("/admin/proposals/evaluationrule/add/").status_code == 403
