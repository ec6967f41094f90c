import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from core import search
from core.search import bigrams, matching
from orgs.models import Organisation
from tests.factories.orgs import OrganisationFactory


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("益四邻", ["益四", "四邻"]),
        ("  水 ", ["水"]),
        ("社区,服务!", ["社区", "区服", "服务"]),
        ("《法律》（援助）—A1", ["法律", "律援", "援助", "助a", "a1"]),
        ("人人人人", ["人人"]),
        ("", []),
        ("。,!", []),
    ],
)
def test_a_text_is_its_pairs_without_spaces_and_marks(text, pairs):
    assert bigrams(text) == pairs


@pytest.fixture
def three(cast):
    texts = [
        ("夕阳红理发队", "为独居老人上门理发、量血压。"),
        ("红领巾书画社", "孩子们周六一起写字画画,不收费!"),
        ("Green 环保队", "垃圾分类；节水 A计划 O'Brien\\测试"),
    ]
    for name, purpose in texts:
        OrganisationFactory(place=cast.community, name=name, purpose=purpose)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("理发", {"夕阳红理发队"}),
        ("老人 理发", {"夕阳红理发队"}),
        ("理发 书画", set()),
        ("红", {"夕阳红理发队", "红领巾书画社"}),
        ("队", {"夕阳红理发队", "Green 环保队"}),
        ("上门理发", {"夕阳红理发队"}),
        ("green", {"Green 环保队"}),
        ("o'brien\\测", {"Green 环保队"}),
        ("画画,不收费", {"红领巾书画社"}),
        ("' & | ! :* ( )", {"夕阳红理发队", "红领巾书画社", "Green 环保队"}),
        ("   ", {"夕阳红理发队", "红领巾书画社", "Green 环保队"}),
        ("没有的", set()),
    ],
)
def test_all_words_have_to_be_there(three, words, names):
    assert {row.name for row in matching(Organisation.objects.all(), words)} == names


def test_the_filters_and_the_order_of_the_rows_stay(three):
    rows = matching(Organisation.objects.filter(name__startswith="红").order_by("-pk"), "红")
    assert [row.name for row in rows] == ["红领巾书画社"]


def test_the_index_serves_the_search(three, django_assert_num_queries):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with django_assert_num_queries(1) as asked:
        matching(Organisation.objects.all(), "理发")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked.captured_queries[0]['sql']}")
        plan = str(cursor.fetchall())
    assert "Bitmap Index Scan on organisation_search" in plan


@pytest.mark.parametrize("most", [0, 1, 2, 5000])
def test_common_and_rare_words_are_found_alike(three, monkeypatch, most):
    monkeypatch.setattr(search, "MOST_FOUND", most)
    rows = matching(Organisation.objects.order_by("-pk"), "红")
    assert [row.name for row in rows] == ["红领巾书画社", "夕阳红理发队"]


def test_a_very_long_search_is_cut(three):
    assert list(matching(Organisation.objects.all(), "理发" * 500)) == []


def test_a_model_without_the_index_says_so(db):
    with pytest.raises(LookupError, match=r"accounts\.User has no index"):
        matching(get_user_model().objects.all(), "理发")


def test_rows_that_share_most_pairs_come_first(cast):
    names = ("夕阳红理发队", "夕阳红书画社", "红领巾书画社", "环保队")
    rows = {name: OrganisationFactory(place=cast.community, name=name, purpose="").pk for name in names}

    def shared(pairs, *, kept=None, **facts):
        found = search.sharing(
            kept if kept is not None else Organisation.objects.all(), pairs, **{"most": 9, "most_each": 9, **facts}
        )
        return [next(name for name in names if rows[name] == key) for key in found]

    assert shared({"夕阳": 1.0, "阳红": 1.0, "书画": 3.0}) == ["夕阳红书画社", "红领巾书画社", "夕阳红理发队"]
    assert shared({"夕阳": 1.0, "阳红": 1.0, "书画": 3.0}, most=1) == ["夕阳红书画社"]
    assert shared({"夕阳": 1.0}, kept=Organisation.objects.filter(name__endswith="社")) == ["夕阳红书画社"]
    assert len(shared({"书画": 1.0}, most_each=1)) == 1
    assert shared({"没有": 1.0}) == shared({}) == []
