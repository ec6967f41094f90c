"""Similar proposals and suggested categories, from the database to the page and the API."""

import pytest
from django.urls import reverse

from proposals.actions.text import KEPT, count_pairs, train_text_model
from proposals.models import Category, Examination, Proposal
from proposals.models.text import PairCount, TextModel
from proposals.states import Outcome, Stage
from proposals.tasks import text as tasks
from proposals.text.confirmed import confirmed
from proposals.text.similar import similar_proposals
from proposals.text.suggestions import suggest, suggested_categories
from proposals.text.training import TooFewTexts
from tests.factories.proposals import ProposalFactory

from .corpus import TOPICS

pytestmark = pytest.mark.django_db
LAMP = {"title": "三号楼门口路灯不亮", "problem": "三号楼门口的路灯坏了一个月，老人晚上看不见路。"}
ASKED = {"title": "三号楼路灯坏了", "words": "门口的路灯晚上不亮，老人看不见路。"}


@pytest.fixture(autouse=True)
def _street(cast, settings):
    settings.STREET_CODE = cast.street.code


@pytest.fixture
def lamp(cast):
    """A lamp that is out, among proposals on other matters."""
    found = ProposalFactory(place=cast.community, **LAMP)
    for texts in TOPICS.values():
        for title, words in texts:
            ProposalFactory(place=cast.community, title=title, problem=words)
    count_pairs()
    return found


def filed(topic, cast):
    category, _new = Category.objects.get_or_create(code=topic, defaults={"name": topic})
    return [
        ProposalFactory(place=cast.community, title=title, problem=words, category=category)
        for title, words in TOPICS[topic]
    ]


def examined(proposals, by, outcome=Outcome.ACCEPT):
    for proposal in proposals:
        Examination.objects.create(proposal=proposal, outcome=outcome, reason="好", by=by)


@pytest.fixture
def learnt(cast):
    for topic in TOPICS:
        examined(filed(topic, cast), cast.staff)
    return train_text_model()


def test_finds_the_same_matter_and_says_what_both_say(cast, lamp):
    found, *_others = similar_proposals(**ASKED, place=cast.community)
    assert found.proposal == lamp
    assert 0.2 <= found.score < 1
    assert "路灯" in found.shared
    assert similar_proposals(**ASKED, place=cast.street)[0].proposal == lamp
    left = similar_proposals(**ASKED, place=cast.community, leaving_out=lamp.pk)
    assert lamp not in [each.proposal for each in left]
    assert similar_proposals(title="广场舞", words="每晚跳到十点", place=cast.community) == []
    assert similar_proposals(title="", words="", place=cast.community) == []
    assert similar_proposals(**ASKED, place=cast.other_street) == []


def test_a_draft_is_never_shown_and_a_near_one_comes_first(cast, lamp):
    Proposal.objects.exclude(pk=lamp.pk).delete()
    ProposalFactory(place=cast.community, stage=Stage.DRAFT, filed_at=None, **LAMP)
    far = ProposalFactory(place=cast.neighbour_community, **LAMP)
    near = [each.proposal for each in similar_proposals(**ASKED, place=cast.community)]
    assert near == [lamp, far]
    assert [each.proposal for each in similar_proposals(**ASKED, place=cast.neighbour_community)] == [far, lamp]


@pytest.mark.parametrize("more", [1, 30])
def test_similar_takes_constant_queries(cast, lamp, more, django_assert_num_queries):
    for _each in range(more):
        ProposalFactory(place=cast.community, **LAMP)
    similar_proposals(**ASKED, place=cast.community)  # reads the counts once
    with django_assert_num_queries(4):
        assert len(similar_proposals(**ASKED, place=cast.community)) == min(5, more + 2)


def test_works_before_anything_is_counted(cast):
    lamp = ProposalFactory(place=cast.community, **LAMP)
    assert [each.proposal for each in similar_proposals(**ASKED, place=cast.community)] == [lamp]


def test_counting_replaces_what_was_counted(cast, lamp):
    tasks.count_pairs()
    [kept] = PairCount.objects.all()
    assert (kept.texts, kept.among) == (19, 19)
    assert kept.held_by["污染"] == 6
    assert min(kept.held_by.values()) == 3


def test_learns_only_from_what_staff_have_seen(cast):
    waiting = filed("facilities", cast)
    returned = filed("environment", cast)
    examined(returned, cast.staff, Outcome.RETURN)
    assert not confirmed().exists()
    assert suggest("路灯坏了", "请维修") == []
    with pytest.raises(TooFewTexts):
        train_text_model()
    tasks.train_text_model()
    assert not TextModel.objects.exists()
    examined(waiting, cast.staff)
    examined(returned, cast.staff, Outcome.REFER)
    Proposal.objects.filter(pk=waiting[0].pk).update(category=Category.objects.usual())
    assert set(confirmed()) == {*waiting[1:], *returned}
    tasks.train_text_model()
    assert TextModel.objects.get().texts == 11


def test_suggests_a_category_in_use_with_its_words(cast, learnt):
    [best, *_others] = suggested_categories("路灯又坏了", "楼下的路灯不亮，请物业维修。")
    assert best.category.code == "facilities"
    assert "维修" in best.because
    Category.objects.filter(code="facilities").update(is_active=False)
    assert "facilities" not in [each.category.code for each in suggested_categories("路灯又坏了", "请物业维修路灯。")]
    assert learnt.figures["texts"] == 18
    assert suggested_categories("您好", "谢谢") == []


def test_the_newest_model_speaks_and_few_are_kept(cast, learnt):
    for _each in range(KEPT):
        newest = train_text_model()
    assert TextModel.objects.count() == KEPT
    assert not TextModel.objects.filter(pk=learnt.pk).exists()
    TextModel.objects.exclude(pk=newest.pk).update(weights={})
    assert suggest("路灯又坏了", "楼下的路灯不亮，请物业维修。")[0].topic == "facilities"


def test_the_form_is_helped_with_and_without_javascript(client, cast, lamp, learnt):
    address = reverse("proposals:similar")
    facts = {**LAMP, "place": cast.community.pk, "beneficiaries": "老人"}
    assert client.post(address, facts).status_code == 302
    client.force_login(cast.resident)
    part = client.post(address, facts, headers={"HX-Request": "true"}).content.decode()
    assert lamp.get_absolute_url() in part
    assert "路灯" in part
    assert "<html" not in part
    page = client.post(address, facts)
    assert page.context["similar"][0].proposal == lamp
    assert page.context["suggested"][0].category.code == "facilities"
    assert ("beneficiaries", "老人") in page.context["passed_on"]
    assert f'action="{reverse("proposals:new")}"' in page.content.decode()
    for asked in ({}, {"title": " ", "place": "x"}, {"place": "9" * 40}):
        assert client.get(address, asked).context["similar"] == []
    assert (
        "<script"
        not in client.post(address, {**facts, "title": "<script>1</script>"})
        .content.decode()
        .split("<main")[1]
        .split("</main")[0]
    )


def test_only_the_author_leaves_an_own_proposal_out(client, cast, lamp):
    address = f"{reverse('proposals:similar')}?of={lamp.pk}"
    client.force_login(lamp.author)
    found = client.post(address, {**LAMP, "place": cast.community.pk})
    assert lamp not in [each.proposal for each in found.context["similar"]]
    assert f'action="{reverse("proposals:edit", args=[lamp.pk])}"' in found.content.decode()
    client.force_login(cast.stranger)
    assert client.post(address, LAMP).status_code == 404


def test_the_app_is_helped_too(client, cast, lamp, learnt):
    address = "/api/v1/proposals/text"
    facts = {"title": ASKED["title"], "words": ASKED["words"], "place": cast.community.code}
    assert client.get(address, facts).status_code == 401
    client.force_login(cast.resident)
    found = client.get(address, facts).json()
    assert found["similar"][0]["proposal"]["id"] == lamp.pk
    assert found["suggested"][0]["category"] == "facilities"
    assert client.get(address, {**facts, "place": "x"}).status_code == 400
    assert client.get(address, {**facts, "more": "x"}).status_code == 400
