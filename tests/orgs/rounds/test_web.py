"""A round on the portal: every role at its own pages, every stranger kept out, and what a reader sees when."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from time_machine import Traveller

from accounts.models import User
from disclosure.actions import end_over
from orgs.actions import rounds as actions
from orgs.models.rounds import Assignment, Declaration, RatingReview, RatingRound, RoundEntry, Tie
from orgs.models.stars import StarGrant, UpgradeRequest
from orgs.states.rounds import AssignmentStage, EntryStage, RatingRoundStage, ReviewStage
from tests.factories.orgs import OrganisationFactory
from tests.factories.pictures import photo

from .conftest import TODAY, Rating


def url(name: str, *args: object) -> str:
    return reverse(f"orgs:{name}", args=args)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_from_the_draft_to_the_stars_in_the_browser(rating: Rating, client: Client, time_machine: Traveller) -> None:  # noqa: PLR0915 - the whole way
    cast, entry = rating.cast, rating.entry()
    client.force_login(cast.manager)
    page = text(client, entry.get_absolute_url())
    assert 'id="declare-B3"' in page
    client.post(url("entry_step", entry.pk, "declare"))
    assert rating.entry().stage == EntryStage.ENTERED  # B3 must be declared first
    client.post(url("entry_declare", entry.pk, "B3"), {"words": "三位骨干。", "files": [photo("名单.jpg")]})
    client.post(url("entry_declare", entry.pk, "A1"), {"words": "没有这一项"})
    assert Declaration.objects.get().code == "B3"
    client.post(url("entry_step", entry.pk, "declare"))
    assert rating.entry().stage == EntryStage.DECLARED
    assert client.get(url("entry_print", entry.pk)).content[:4] == b"%PDF"

    client.force_login(cast.staff)
    assert "2 organisations still have too few" not in text(client, url("round_desk", rating.round.pk))
    client.post(url("round_tie", rating.round.pk), _tie(rating))
    assert Tie.objects.get().user == rating.assessors[0]
    client.post(url("round_assign", rating.round.pk))
    judges = set(Assignment.objects.filter(entry=entry).values_list("user", flat=True))
    assert judges == {one.pk for one in rating.assessors[1:]}
    client.post(url("round_step", rating.round.pk, "assess"))
    assert rating.refresh().stage == RatingRoundStage.ASSESSING

    for judge in rating.assessors[1:]:
        client.force_login(judge)
        assert rating.organisation.name in text(client, url("judging"))
        one = Assignment.objects.get(entry=entry, user=judge)
        sheet = text(client, one.get_absolute_url())
        assert "三位骨干。" in sheet and "名单" in sheet  # noqa: PT018
        refused = client.post(one.get_absolute_url(), {"points_B2": "16", "reason_B2": "", "hand_in": "1"})
        assert "say why you give these points" in refused.content.decode()
        assert not one.given.exists()
        points = {"points_B2": "16", "reason_B2": "制度齐全", "points_B3": "9", "reason_B3": "有名单"}
        assert client.post(one.get_absolute_url(), {**points, "save": "1"}).status_code == 302
        assert one.given.count() == 2
        done = client.post(
            one.get_absolute_url(), {**points, "points_B4": "8", "reason_B4": "票据看过", "hand_in": "1"}
        )
        assert done.url == url("judging")
    assert client.get(url("judge_print", one.pk)).content[:4] == b"%PDF"
    rating.judge_all_open()
    client.force_login(cast.staff)
    client.post(url("round_step", rating.round.pk, "convene"))
    assert rating.refresh().stage == RatingRoundStage.COMMITTEE

    client.force_login(rating.committee[0])
    assert rating.organisation.name in text(client, url("round_committee", rating.round.pk))
    client.post(url("entry_decide", entry.pk), {"stars": "2", "why": ""})
    assert rating.entry().stars is None  # the points say otherwise: a reason is needed
    client.post(url("entry_decide", entry.pk), {"stars": "2", "why": "材料待补"})
    assert (rating.entry().stars, rating.entry().why) == (2, "材料待补")
    client.post(url("round_confirm", rating.round.pk))
    client.force_login(cast.staff)
    client.post(url("round_step", rating.round.pk, "announce"))

    client.logout()
    page = text(client, rating.round.get_absolute_url())
    assert rating.organisation.name in page
    assert "B2" in text(client, url("standard", rating.refresh().standard_id))  # the round's own copy
    assert "材料待补" in text(client, entry.get_absolute_url())
    assert "三位骨干。" not in text(client, entry.get_absolute_url())

    client.force_login(cast.manager)
    client.post(url("entry_review", entry.pk), {"words": "材料已补"})
    for member, vote in zip(rating.committee, ("yes", "yes", "no"), strict=True):
        client.force_login(member)
        client.post(url("entry_vote", entry.pk), {"grants": vote})
    client.post(url("review_step", entry.pk, "uphold"), {"reason": "多数同意"})
    assert RatingReview.objects.get().stage == ReviewStage.UPHELD
    client.post(url("entry_decide", entry.pk), {"stars": "4", "why": "材料补齐", "amend": "1"})
    assert rating.entry().stars == 4

    time_machine.move_to("2026-12-15 10:00+08:00", tick=False)
    end_over()
    actions.publish_over()
    grant = StarGrant.objects.get(organisation=rating.organisation)
    client.logout()
    assert grant.number in text(client, url("stars", rating.organisation.pk))
    paper = client.get(url("star_certificate", rating.organisation.pk))
    assert paper.content[:4] == b"%PDF"
    assert "Not valid" not in text(client, grant.get_verify_url())
    assert client.get(url("verify_stars", "x" * 22)).status_code == 404


def _tie(rating: Rating) -> dict[str, object]:
    return {"user": rating.assessors[0].pk, "organisation": rating.organisation.pk, "kind": "kin", "words": "表亲"}


def test_who_may_open_and_do_what(rating: Rating, client: Client) -> None:
    cast = rating.cast
    entry = rating.declare()
    rating.to_assessing()
    one = Assignment.objects.filter(entry=entry, user__isnull=False).first()
    assert one is not None
    people: dict[str, User | None] = {**cast.everybody(), "judge": one.user, "on": rating.committee[0], "nobody": None}
    runs = {"staff", "second_staff"}
    reads = {*runs, "community_staff", "manager", "on"}
    opened: dict[str, set[str]] = {name: set() for name in PAGES}
    for name, user in people.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        for page, make in PAGES.items():
            if client.get(make(rating, entry, one)).status_code == 200:
                opened[page].add(name)
    assert opened["round"] == opened["rounds"] == opened["stars"] == set(people)
    assert opened["new"] == opened["desk"] == runs
    assert opened["entry"] == opened["print"] == reads
    assert opened["committee"] == {"on"}
    assert opened["sheet"] == {"judge"}

    deeds: dict[str, dict[str, object]] = {
        url("round_step", rating.round.pk, "cancel"): {"reason": "试试"},
        url("round_assign", rating.round.pk): {},
        url("round_seat", rating.round.pk, "assessor"): {"user": cast.assessor.pk},
        url("round_tie", rating.round.pk): _tie(rating),
        url("entry_decide", entry.pk): {"stars": "5", "why": "试试"},
        url("round_confirm", rating.round.pk): {},
        url("entry_declare", entry.pk, "B3"): {"words": "改了"},
        url("entry_review", entry.pk): {"words": "试试"},
        url("assignment_step", one.pk, "recuse"): {"reason": "试试"},
        url("judge_recuse", one.pk): {"kind": "kin"},
        one.get_absolute_url(): {"points_B2": "1", "reason_B2": "试试", "save": "1"},
    }
    for name in ("stranger", "resident", "neighbour_staff", "assessor", "finance", "auditor"):
        client.force_login(people[name])  # type: ignore[arg-type]
        for address, data in deeds.items():
            assert client.post(address, data).status_code in {302, 403, 404}, (name, address)
    rating.refresh()
    assert rating.round.stage == RatingRoundStage.ASSESSING
    assert not Tie.objects.exists()
    assert not rating.round.assessors.filter(user=cast.assessor).exists()
    assert not one.given.exists()
    one.refresh_from_db()
    assert (one.stage, rating.entry().stars) == (AssignmentStage.ASSIGNED, None)
    assert Declaration.objects.get().words == "三位骨干，分工明确。"


PAGES = {
    "rounds": lambda _rating, _entry, _one: url("rounds"),
    "round": lambda rating, _entry, _one: rating.round.get_absolute_url(),
    "stars": lambda rating, _entry, _one: url("stars", rating.organisation.pk),
    "new": lambda _rating, _entry, _one: url("new_round"),
    "desk": lambda rating, _entry, _one: url("round_desk", rating.round.pk),
    "entry": lambda _rating, entry, _one: entry.get_absolute_url(),
    "print": lambda _rating, entry, _one: url("entry_print", entry.pk),
    "committee": lambda rating, _entry, _one: url("round_committee", rating.round.pk),
    "sheet": lambda _rating, _entry, one: one.get_absolute_url(),
}


def test_stepping_back_takes_the_sheet_away(rating: Rating, client: Client) -> None:
    rating.to_assessing()
    one = Assignment.objects.filter(entry=rating.entry(), user__isnull=False).first()
    assert one is not None
    client.force_login(one.user)
    client.post(url("judge_recuse", one.pk), {"kind": "worked", "words": "去年在那里上班"})
    one.refresh_from_db()
    assert one.stage == AssignmentStage.RECUSED
    assert client.get(one.get_absolute_url()).status_code == 404
    assert Tie.objects.get().words == "去年在那里上班"


def test_days_that_do_not_fit_are_named_and_nothing_is_drafted(rating: Rating, client: Client) -> None:
    client.force_login(rating.cast.staff)
    days = {"as_of": TODAY + timedelta(1), "declare_until": TODAY, "assess_until": TODAY}
    page = client.post(url("new_round"), {"name": "下一轮", "scope": "all", **days}).content.decode()
    for words in ("must not lie in the future", "Declarations end after", "The assessment ends after"):
        assert words in page
    assert RatingRound.objects.count() == 1
    days = {"as_of": TODAY, "declare_until": TODAY + timedelta(9), "assess_until": TODAY + timedelta(30)}
    client.post(url("new_round"), {"name": "下一轮", "scope": "all", **days})
    draft = RatingRound.objects.get(name="下一轮")
    client.logout()
    assert client.get(draft.get_absolute_url()).status_code == 404  # a draft is the staff's
    client.force_login(rating.cast.staff)
    client.post(url("round_step", draft.pk, "open"))
    draft.refresh_from_db()
    assert draft.stage == RatingRoundStage.DRAFT  # another one runs


def test_an_upgrade_is_asked_for_and_taken_back(rating: Rating, client: Client, time_machine: Traveller) -> None:
    rating.to_notice()
    time_machine.move_to("2026-12-15 10:00+08:00", tick=False)
    end_over()
    actions.publish_over()
    page = url("stars", rating.organisation.pk)
    client.force_login(rating.cast.manager)
    client.post(page, {"words": "又多了许多成员"})
    assert not UpgradeRequest.objects.exists()  # twelve months have not gone by
    time_machine.move_to("2027-12-15 10:00+08:00", tick=False)
    for user in (rating.cast.stranger, rating.cast.member):
        client.force_login(user)
        client.post(page, {"words": "又多了许多成员"})
    assert not UpgradeRequest.objects.exists()
    client.force_login(rating.cast.manager)
    client.post(page, {"words": "又多了许多成员"})
    assert UpgradeRequest.objects.get().stage == "asked"
    client.post(url("upgrade_back", rating.organisation.pk))
    assert UpgradeRequest.objects.get().stage == "withdrawn"


def test_the_lists_ask_the_same_for_any_number(
    rating: Rating, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rating.to_notice()
    addresses = (
        (None, rating.round.get_absolute_url()),
        (rating.cast.staff, url("round_desk", rating.round.pk)),
        (rating.committee[0], url("round_committee", rating.round.pk)),
    )

    def counted() -> list[int]:
        found = []
        for user, address in addresses:
            client.logout()
            if user is not None:
                client.force_login(user)
            text(client, address)
            with django_assert_max_num_queries(60) as queries:
                text(client, address)
            found.append(len(queries))
        return found

    few = counted()
    more = OrganisationFactory.create_batch(12, place=rating.cast.community)
    RoundEntry.objects.bulk_create(
        RoundEntry(
            round=rating.round, organisation=one, stage=EntryStage.DECIDED, stars=2, score=61, computed=[], lines=[]
        )
        for one in more
    )
    assert counted() == few
    page = text(client, url("round_committee", rating.round.pk))
    assert len(re.findall(r'<th scope="row">', page)) == 14


@pytest.mark.django_db
def test_without_a_round_the_list_says_so(client: Client, cast: object) -> None:
    assert "No round yet" in text(client, url("rounds"))
