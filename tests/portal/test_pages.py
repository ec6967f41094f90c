import pytest
import time_machine
from django.test import override_settings
from django.urls import path, reverse
from django.utils import timezone

from notices.models import DueDate, Notice
from tests.factories.disclosure import PublicNoticeFactory
from tests.factories.orgs import MembershipFactory, OrganisationFactory
from tests.factories.projects import ApplicationFactory
from tests.factories.proposals import ProposalFactory

OPEN = ["portal:home", "portal:participate", "portal:help", "portal:search", "portal:styleguide"]


def fill(cast, count):
    for _ in range(count):
        organisation = OrganisationFactory(place=cast.community)
        MembershipFactory(organisation=organisation, user=cast.resident)
        ProposalFactory(place=cast.building, author=cast.resident)
        ApplicationFactory(organisation=organisation)
        PublicNoticeFactory(place=cast.community)
        Notice.objects.create(user=cast.resident, kind="x", title="a", text="b")
        due = DueDate.objects.create(key=organisation.pk, kind="x", title="a", due_on=timezone.localdate())
        due.people.add(cast.resident)


@pytest.mark.parametrize("name", OPEN)
def test_open_pages_show_themselves_to_everybody(client, cast, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert cast.street.name in response.content.decode()


@pytest.mark.parametrize("name", [*OPEN, "portal:me", "portal:manifest"])
def test_pages_only_read(client, cast, name):
    client.force_login(cast.resident)
    assert client.post(reverse(name)).status_code == 405


@time_machine.travel("2026-11-23T02:00:00Z", tick=False)
@pytest.mark.parametrize("count", [1, 30])
def test_home_uses_constant_queries(client, cast, count, django_assert_num_queries):
    fill(cast, count)
    # five figures, three lists, the street's name, the working days of the year
    with django_assert_num_queries(10):
        response = client.get("/")
    assert len(response.context["latest"].proposals) == min(count, 4)
    with django_assert_num_queries(3):
        client.get("/")


@pytest.mark.parametrize("count", [1, 30])
def test_search_uses_constant_queries(client, cast, count, django_assert_num_queries):
    fill(cast, count)
    # two for each kind that has it, one for the kind that has not, and the street's name
    with django_assert_num_queries(8):
        response = client.get("/search/", {"q": "第"})
    assert [len(part["rows"]) for part in response.context["found"]] == [min(count, 5)] * 3


def test_a_found_kind_leads_to_more_of_it(client, cast):
    ProposalFactory.create_batch(6, place=cast.building)
    page = client.get("/search/", {"q": "楼道灯"}).content.decode()
    assert "?q=%E6%A5%BC%E9%81%93%E7%81%AF&amp;kind=proposals" in page


def test_one_s_own_page_asks_who_one_is(client, cast):
    response = client.get("/me/")
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("count", [1, 30])
def test_one_s_own_page_uses_constant_queries(client, cast, count, django_assert_num_queries):
    fill(cast, count)
    client.force_login(cast.resident)
    # session, person, roles; six lists of which a resident without a body needs four; unread, street
    with django_assert_num_queries(10):
        response = client.get("/me/")
    assert len(response.context["own"].proposals) == min(count, 5)


def test_one_s_own_page_is_never_kept_by_a_cache(client, cast):
    client.force_login(cast.resident)
    assert "no-store" in client.get("/me/")["Cache-Control"]


def test_the_frame_marks_where_one_is_and_what_is_unread(client, cast):
    client.force_login(cast.resident)
    Notice.objects.bulk_create(Notice(user=cast.resident, kind="x", title="a", text="b") for _ in range(120))
    places = {place.url: place for place in client.get("/participate/").context["chrome"].places}
    assert [url for url, place in places.items() if place.current] == ["/participate/"]
    assert places["/notices/"].count_words == "99+"
    assert places["/me/"].count == 0


def test_the_frame_says_for_whom_one_acts(rf, cast):
    from portal.context import Chrome

    request = rf.get("/")
    request.user = cast.grid_leader
    assert Chrome(request).acting_for is None
    request.user.acting_for = cast.resident
    assert Chrome(request).acting_for == cast.resident


def test_large_text_is_a_choice_of_the_reader(client, cast):
    assert 'data-text="normal"' in client.get("/help/").content.decode()
    client.cookies["large_text"] = "1"
    assert 'data-text="large"' in client.get("/help/").content.decode()


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(client, cast):
    fill(cast, 1)
    for address in ("/", "/styleguide/", "/search/?q=第"):
        page = client.get(address).content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page
        assert 'src="http' not in page
        assert 'href="http' not in page


def test_a_phone_can_keep_the_site(client):
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    assert [icon["sizes"] for icon in response.json()["icons"]] == ["192x192", "512x512", "any"]


def test_an_unknown_address_offers_the_search(client, cast):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert reverse("portal:search") in response.content.decode()


def test_a_missing_role_is_told_with_its_reason(client, cast):
    client.force_login(cast.stranger)
    proposal = ProposalFactory(place=cast.building)
    response = client.get(reverse("proposals:edit", args=[proposal.pk]))
    assert response.status_code == 403
    assert response.context["reason"] != ""


def test_a_form_that_was_open_too_long_can_be_opened_again(cast):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.resident)
    response = client.post("/language/", {"language": "en"})
    assert response.status_code == 403
    assert 'href="/language/"' in response.content.decode()


def _broken(request):
    raise RuntimeError


urlpatterns = [path("broken/", _broken)]


@override_settings(ROOT_URLCONF="tests.portal.test_pages")
def test_a_broken_page_needs_nothing_to_say_so(client):
    client.raise_request_exception = False
    response = client.get("/broken/")
    assert response.status_code == 500
    assert 'href="/static/css/main.css"' in response.content.decode()


def test_an_unreadable_cursor_is_a_bad_request(client, cast):
    assert client.get("/proposals/", {"after": "???"}).status_code == 400
