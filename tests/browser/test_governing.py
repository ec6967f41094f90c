"""Households govern in Chromium: an election in two browsers at once, an affair from the door to its rating."""

import pytest
from playwright.sync_api import Page

from residents.actions.counting import count_due
from residents.ballots import keys
from residents.models import Affair, Ballot, Election
from residents.states import AffairStage, ElectionStage
from tests.browser.test_thread import enter, fits
from tests.factories.affairs import neighbour
from tests.factories.elections import over, representatives, voting_on
from tests.plugins.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_two_vote_at_once_for_the_leader_of_a_building(
    page_phone: Page, page_desktop: Page, live_server, cast: Cast, assert_accessible
) -> None:
    voters = representatives(cast.unit, 3)
    election = voting_on(voters[:2], by=cast.community_staff, place=cast.building)
    pages = (page_phone, page_desktop)
    for page, voter in zip(pages, voters, strict=False):
        enter(page, voter, live_server.url)
        page.goto("/elections/")
        assert_accessible(page)
        page.goto(f"/elections/{election.pk}/vote/")
        assert_accessible(page)
        assert fits(page)
        page.locator("input[type=radio]").first.check()
    for page in pages:
        page.locator("main form .button-main").click()
        page.wait_for_url(f"**/elections/{election.pk}/")
    assert Ballot.objects.count() == 2
    page_phone.goto(f"/elections/{election.pk}/vote/")
    assert page_phone.locator("input[type=radio]").count() == 0
    over(election)
    assert count_due(keys.read) == 1
    page_desktop.goto(f"/elections/{election.pk}/")
    assert_accessible(page_desktop)
    assert voters[0].name in page_desktop.locator("main").inner_text()
    assert Election.objects.get().stage == ElectionStage.ELECTED


def test_an_affair_from_the_code_on_the_door_to_its_rating(
    page_phone: Page, page_desktop: Page, live_server, cast: Cast, assert_accessible, settings
) -> None:
    settings.STREET_CODE = cast.street.code
    home = neighbour(cast.unit)
    page_phone.goto(f"/d/{cast.unit.code}/")
    assert_accessible(page_phone)
    assert fits(page_phone)
    enter(page_phone, home, live_server.url)
    page_phone.goto(f"/d/{cast.unit.code}/")
    page_phone.locator("main .button-main").click()
    page_phone.fill("#id_title", "单元门关不上")
    page_phone.fill("#id_words", "单元门的闭门器坏了，门一直开着。")
    assert_accessible(page_phone)
    page_phone.locator("main form .button-main").click()
    page_phone.wait_for_url("**/affairs/*/")
    affair = Affair.objects.get()
    assert affair.handler_place == cast.building
    enter(page_desktop, cast.building_leader, live_server.url)
    page_desktop.goto("/affairs/desk/")
    page_desktop.get_by_text("单元门关不上").click()
    page_desktop.locator("form[action$='/steps/take_up/'] button").click()
    page_desktop.wait_for_load_state("networkidle")
    assert Affair.objects.get().stage == AffairStage.DOING
    settling = page_desktop.locator("form[action$='/steps/settle/']")
    settling.locator("summary").click()
    settling.locator("textarea").fill("换了闭门器，已试用。")
    settling.locator("button").click()
    page_desktop.wait_for_load_state("networkidle")
    page_phone.goto(affair.get_absolute_url())
    page_phone.locator("form[action$='/rate/'] input[type=radio]").first.check()
    page_phone.locator("form[action$='/rate/'] button").click()
    page_phone.wait_for_load_state("networkidle")
    assert_accessible(page_phone)
    rated = Affair.objects.get()
    assert (rated.stage, rated.rating_count, rated.rating_sum) == (AffairStage.SETTLED, 1, 5)


@pytest.mark.parametrize("address", ["/affairs/", "/elections/", "/talents/", "/abilities/", "/places/370502005/"])
def test_pages_among_neighbours_fit_and_are_accessible(
    page_phone: Page, live_server, cast: Cast, assert_accessible, address
) -> None:
    page_phone.goto(address)
    assert_accessible(page_phone)
    assert fits(page_phone)
