"""Filing on the portal: six short pages, the desk, and what strangers are not told."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from orgs.models.filing import FilingApplication, FilingDocument
from tests.factories.circles import opened, qualified, talented
from tests.factories.filing import CHARTER, ID_NUMBER, PURPOSE, drafted, fresh, handed_in, named, on_notice, talent
from tests.factories.orgs import OrganisationFactory
from tests.factories.pictures import photo
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _street(cast: Cast, settings) -> None:
    settings.STREET_CODE = cast.street.code


def url(name: str, *args: object) -> str:
    return reverse(f"orgs:{name}", args=args)


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_written_page_by_page_and_handed_in(cast: Cast, client) -> None:
    by = talent(cast)
    client.force_login(by)
    assert client.get(url("new_filing")).context["refusal"] is None
    begun = client.post(url("new_filing"), {"place": cast.community.pk, "name": ""})
    application = FilingApplication.objects.get()
    assert begun.url == url("edit_filing", application.pk, "name")

    def page(part: str, **data: object):
        return client.post(url("edit_filing", application.pk, part), data)

    assert page("name", name=named(cast.community)).url == url("edit_filing", application.pk, "purpose")
    facts = {
        "category": "mutual_help",
        "tags": "议事协商，矛盾调解",
        "purpose": PURPOSE,
        "charter": CHARTER,
        "no_profit": "on",
    }
    assert page("purpose", **facts).url == url("edit_filing", application.pk, "person")
    wrong = page("person", person_name=by.name, person_id_number="110105194912310021", person_tie="lives")
    assert "check digit" in str(wrong.context["form"].errors["person_id_number"])
    assert page("person", person_name=by.name, person_id_number=ID_NUMBER, person_tie="lives").status_code == 302
    again = client.get(url("edit_filing", application.pk, "person")).content.decode()
    assert "110105********002X" in again
    assert ID_NUMBER not in again
    assert page("person", person_name=by.name, person_id_number="", person_tie="works").status_code == 302
    assert fresh(application).person_id_number == ID_NUMBER
    page("venue", venue="活动室", venue_owner="居委会", venue_consent="on", instructor=cast.instructor.pk)
    for number in range(5):
        client.post(url("add_filing_member", application.pk), {"name": f"队员{number}", "is_founder": "on"})
    twice = client.post(url("add_filing_member", application.pk), {"name": "重号", "phone": "123"})
    assert "phone" in twice.context["form"].errors
    for kind in ("identity", "venue", "promise"):
        client.post(url("attach_filing_paper", application.pk, kind), {"file": photo()})
    client.post(url("attach_filing_paper", application.pk, "form"), {"file": photo()})
    assert FilingDocument.objects.filter(state="there").count() == 3
    overview = client.get(application.get_absolute_url())
    assert [row.met for row in overview.context["conditions"]] == [True] * 9 + [False]
    assert client.post(url("filing_step", application.pk, "submit")).url == application.get_absolute_url()
    assert fresh(application).stage == "submitted"
    assert client.get(url("edit_filing", application.pk, "name")).status_code == 404
    assert list(client.get(url("my_filings")).context["page"].rows) == [application]


def test_papers_and_members_are_taken_back_while_it_is_written(cast: Cast, client) -> None:
    by = talent(cast)
    application = drafted(by, cast.community)
    client.force_login(by)
    paper = application.documents.get(kind="venue")
    [(_row, files)] = [
        row for row in client.get(url("edit_filing", application.pk, "papers")).context["papers"] if row[0] == paper
    ]
    client.post(url("remove_filing_paper", application.pk, "venue", files[0].pk))
    paper.refresh_from_db()
    assert paper.state == "missing"
    member = application.members.first()
    client.post(url("remove_filing_member", application.pk, member.pk))
    assert application.members.count() == 4
    answer = client.post(url("filing_step", application.pk, "submit"))
    assert "missing: Proof of the venue" in said(answer)
    assert client.post(url("filing_step", application.pk, "nothing")).status_code == 404


def test_leaders_begin_from_their_circle(cast: Cast, client) -> None:
    leader = talented(cast.unit)
    young = opened(leader, cast.community)
    circle = qualified(leader, cast.community, name="二号圈")
    client.force_login(leader)
    assert "qualified first" in client.get(url("filing_start", young.pk)).context["refusal"]
    assert client.get(url("filing_start", circle.pk)).context["refusal"] is None
    begun = client.post(url("filing_start", circle.pk))
    application = FilingApplication.objects.get(circle=circle)
    assert begun.url == url("edit_filing", application.pk, "name")
    assert client.get(url("filing_start", circle.pk)).url == begun.url  # the draft goes on
    for user in (cast.staff, cast.stranger):
        client.force_login(user)
        assert client.get(url("filing_start", circle.pk)).status_code == 404


def test_the_name_is_checked_while_it_is_typed(cast: Cast, client) -> None:
    by = talent(cast)
    OrganisationFactory(place=cast.community, name=named(cast.community, "巧手维修"))
    client.force_login(by)

    def check(name: str):
        return client.get(url("filing_name"), {"name": name, "place": cast.community.pk}).content.decode()

    assert "is taken by an organisation" in check(named(cast.community, "巧手维修"))
    assert "is written almost the same" in check(named(cast.community, "巧手维修工"))
    assert "possible and free" in check(named(cast.community, "朝霞读书", "会"))
    assert check("").strip() == ""
    client.logout()
    assert client.get(url("filing_name"), {"name": "x"}).status_code == 302


def test_who_reads_what_when(cast: Cast, client) -> None:
    by = talent(cast)
    draft = drafted(by, cast.community)
    submitted = handed_in(by, cast.community, name=named(cast.community, "读书", "会"))
    shown = on_notice(
        by, cast.community, cast.community_staff, cast.staff, cast.instructor, name=named(cast.community, "舞蹈")
    )
    office = {"staff", "second_staff", "community_staff"}
    secrets = ("队员甲", "社区活动室二楼", CHARTER[:12], "居民认可，活动经常。")
    for name, user in {**cast.everybody(), "by": by, "nobody": None}.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        inside = name in office or name == "by"
        assert client.get(draft.get_absolute_url()).status_code == (200 if name == "by" else 404), name
        assert client.get(submitted.get_absolute_url()).status_code == (200 if inside else 404), name
        page = client.get(shown.get_absolute_url())
        assert page.status_code == 200, name
        words = page.content.decode()
        assert [secret in words for secret in secrets] == [inside] * 4, name
        assert ID_NUMBER not in words, name
        assert by.name in words, name  # the person in charge holds a public position
        paper = client.get(url("print_filing_paper", shown.pk, "roster"))
        assert (paper.status_code == 200) == inside, name
        desk = client.get(url("filing_desk"))
        assert (desk.status_code == 200) == (name in {*office, "neighbour_staff", "other_staff", "finance"}), name
        if desk.status_code == 200:
            assert set(desk.context["page"].rows) == ({submitted} if name in office else set()), name
        listed = client.get(url("filings")).context["page"].rows
        assert listed == [shown], name


def test_the_desk_reviews_on_the_portal(cast: Cast, client) -> None:
    by = talent(cast)
    application = handed_in(by, cast.community)
    address = application.get_absolute_url()
    for user in (by, cast.neighbour_staff, cast.stranger):
        client.force_login(user)
        client.post(url("filing_step", application.pk, "take_up"))
        client.post(url("filing_instructor", application.pk), {"instructor": cast.instructor.pk})
        client.post(url("reject_filing_paper", application.pk, "venue"), {"reason": "x"})
        client.post(url("confirm_filing_name", application.pk))
        row = fresh(application)
        assert (row.stage, row.instructor, row.alike_confirmed_for) == ("submitted", None, "")
        assert row.documents.filter(state="rejected").count() == 0
    client.force_login(cast.community_staff)
    client.post(url("filing_step", application.pk, "take_up"))
    assert "needs a reason" in said(client.post(url("filing_step", application.pk, "endorse")))
    client.post(url("filing_step", application.pk, "endorse"), {"reason": "居民认可"})
    client.force_login(cast.staff)
    page = client.get(address)
    assert page.context["reviews"]
    client.post(url("filing_instructor", application.pk), {"instructor": cast.stranger.pk})
    assert fresh(application).instructor is None
    client.post(url("filing_instructor", application.pk), {"instructor": cast.instructor.pk})
    client.post(url("filing_step", application.pk, "announce"), {"reason": "同意"})
    assert fresh(application).stage == "notice"


@pytest.mark.parametrize("count", [1, 30])
def test_lists_ask_the_same_number_of_queries(
    cast: Cast, client, count, django_assert_max_num_queries, settings
) -> None:
    settings.FILING_OPEN_MOST = 99
    by = talent(cast)
    handed_in(by, cast.community)
    row = FilingApplication.objects.get()
    for number in range(count - 1):
        FilingApplication.objects.create(
            place=cast.community,
            applicant=by,
            name=f"第{number}队",
            name_key=f"第{number}队",
            stage="submitted",
            due_on=row.due_on,
        )
    client.force_login(cast.community_staff)
    with django_assert_max_num_queries(8):
        response = client.get(url("filing_desk"))
    assert len(response.context["page"].rows) == min(count, 20)
    with django_assert_max_num_queries(9):
        client.get(url("filings"))
