"""Names: their form, forbidden words with reasons, who has them already, and which are like them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.flow import FlowRefused
from orgs.actions import filing_review as review
from orgs.models.filing import FilingApplication, NameRule
from orgs.rules.filing_names import check_name, likeness, name_key
from places.models import Place
from tests.factories.filing import drafted, name_rules, named, talent, with_street
from tests.factories.orgs import OrganisationFactory
from tests.factories.places import StreetFactory, branch
from tests.plugins.cast import Cast


@pytest.fixture
def garden(cast: Cast) -> Place:
    """Return a community with a name as they are."""
    cast.community.name = "花园社区"
    cast.community.save()
    return cast.community


def test_the_form_of_a_name(garden: Place) -> None:
    for name in (
        "花园社区巧手维修队",
        "花园巧手维修队",
        "胜利街道阳光合唱团",
        "胜利夜话社",
        "幸福家园棋友会",
        "花园读书坊",
    ):
        assert check_name(name, garden).faults == [], name
    for name, words in (
        ("", "Please give a name"),
        ("花园队", "A name has 5 to 25 characters"),
        ("花园" + "很" * 30 + "队", "A name has 5 to 25 characters"),
        ("巧手维修服务队", "begins with the street, the community or the compound"),
        ("花园社区巧手维修组", "ends in one of"),
        ("花园社区修队", "Between place and ending stands what you do"),
        ("花园社区!巧手队", "Chinese characters, letters and digits only"),
        ("59社区巧手维修队", "begins with"),
    ):
        assert any(words in fault for fault in check_name(name, garden).faults), name
    assert check_name("　花园社区巧手维修队 ", garden).name == "花园社区巧手维修队"


def test_forbidden_and_doubtful_words_tell_why(garden: Place) -> None:
    for name, word, reason in (
        ("花园中国龙舞队", "中国", "不得使用表示更大区域的字样"),
        ("花园爱心基金会", "基金会", "须依法登记"),
        ("花园党支部服务队", "党支部", "党政机关"),
        ("花园公 司服务队", "公司", "与法人单位混同"),
        ("花园研究院读书会", "研究院", "与法人单位混同"),
        ("花园业委会服务队", "业委会", "法定组织"),
    ):
        faults = check_name(name, garden).faults
        assert any(f"“{word}”" in fault and reason in fault for fault in faults), name
    assert len([f for f in check_name("花园爱心基金会", garden).faults if "may not stand" in f]) == 1
    check = check_name("花园老年协会", garden)
    assert (check.faults, check.is_clear) == ([], False)
    assert "请审核人确认" in check.doubts[0]
    # The name of the place itself is never held against it.
    Place.objects.filter(pk=garden.pk).update(name="银行家园社区")
    garden.refresh_from_db()
    assert check_name("银行家园社区棋友队", garden).faults == []


def test_rules_are_data_of_the_street(garden: Place, cast: Cast) -> None:
    NameRule.objects.create(kind="forbidden", word="麻将", reason="另有规定", place=cast.street)
    NameRule.objects.create(kind="forbidden", word="钓鱼", reason="别处", place=cast.other_street)
    assert any("麻将" in fault for fault in check_name("花园麻将友谊队", garden).faults)
    assert check_name("花园钓鱼友谊队", garden).faults == []
    NameRule.objects.filter(word="麻将").update(is_active=False)
    assert check_name("花园麻将友谊队", garden).faults == []
    NameRule.objects.create(kind="ending", word="组")
    assert check_name("花园社区巧手维修组", garden).faults == []
    before = NameRule.objects.count()
    name_rules()
    assert NameRule.objects.count() == before


def test_taken_names_and_look_alikes(garden: Place, cast: Cast) -> None:
    OrganisationFactory(place=garden, name="花园夕阳红志愿服务队")
    OrganisationFactory(place=cast.neighbour_community, name="花园ABC团")
    for name in ("花园夕阳红志愿服务队", "花园 夕阳红 志愿服务队", "花园ＡＢＣ团"):
        assert any("is taken by an organisation" in fault for fault in check_name(name, garden).faults), name
    cases = {
        "花园夕阳红志愿者服务队": "is written almost the same",
        "花园社区夕阳红志愿服务社": "is written almost the same",
        "胜利夕阳红志愿服务队": "is written almost the same",  # long and the very same, elsewhere in the street
        "花园夕阳洪志愿服务队": "sounds the same",
        "花園夕陽紅志願服務隊": "sounds the same",
    }
    for name, why in cases.items():
        assert [(a.name, a.why) for a in check_name(name, garden).alike] == [("花园夕阳红志愿服务队", why)], name
    for name in ("花园舞蹈队", "花园朝霞助老队", "胜利ABC团"):
        assert check_name(name, garden).alike == [], name
    own = OrganisationFactory(place=garden, name="花园自己的读书会")
    assert check_name(own.name, garden, organisation=own.pk).is_clear
    assert likeness("夕阳红", "夕阳红") == 1
    assert name_key("Ａ·b　c") == "abc"
    other = branch(StreetFactory(code="370504001", name="远方街道"), 7)["community"]
    other.name = "花园社区"
    other.save()
    assert check_name("花园夕阳红志愿服务队", other).faults == []


def test_look_alikes_are_confirmed_by_a_reviewer(cast: Cast) -> None:
    OrganisationFactory(place=cast.community, name=named(cast.community, "巧手修理"))
    by = talent(cast)
    application = with_street(by, cast.community, cast.community_staff, name=named(cast.community, "巧手修理", "社"))
    review.assign_instructor_to_filing(application=application, instructor=cast.instructor, by=cast.staff)
    with pytest.raises(FlowRefused, match="look at them and confirm the name first"):
        review.announce_filing(application=application, by=cast.staff, reason="好")
    application = review.confirm_filing_name(application=application, by=cast.staff)
    assert (application.alike_confirmed_by, application.alike_confirmed_for) == (cast.staff, application.name_key)
    assert review.announce_filing(application=application, by=cast.staff, reason="好").stage == "notice"


def test_a_check_asks_the_same_for_one_name_and_for_many(cast: Cast, garden: Place) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            check_name("花园社区巧手维修队", garden)
        return len(asked)

    before = queries()
    for number in range(30):
        OrganisationFactory(place=garden, name=f"花园第{number}服务队")
    assert queries() == before


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_hold_one_name(cast: Cast) -> None:
    name_rules()
    people = [talent(cast, name) for name in ("甲能人", "乙能人", "丙能人")]
    drafts = [drafted(by, cast.community) for by in people]

    def hand_in(draft: FilingApplication) -> str:
        try:
            return str(review.submit_filing(application=draft, by=draft.applicant).stage)
        except FlowRefused as refused:
            return " ".join(refused.messages)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        answers = sorted(pool.map(hand_in, drafts))
    assert answers.count("submitted") == 1
    assert all("name" in answer or answer == "submitted" for answer in answers), answers
    assert FilingApplication.objects.running().count() == 1
