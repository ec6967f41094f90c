"""The thread in Chromium: an organisation submits on a phone, staff accept at a desk, everybody reads it."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from accounts.models import User
from projects.models import Application
from projects.states import Stage
from proposals.models import Proposal
from proposals.states import Stage as ProposalStage
from tests.factories.orgs import OrganisationFactory
from tests.plugins.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page: Page, user: User, url: str) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_project_from_the_phone_to_the_desk(
    page_phone: Page, page_desktop: Page, live_server, cast: Cast, assert_accessible
) -> None:
    organisation = OrganisationFactory(place=cast.community, body=cast.body, name=cast.body.name)
    enter(page_phone, cast.manager, live_server.url)
    page_phone.goto(f"/projects/new/{organisation.pk}/")
    for name, value in (
        ("title", "楼道灯光行动"),
        ("need", "二十个单元的楼道灯坏了半年。"),
        ("plan", "志愿者三个月内换成声控灯。"),
        ("beneficiaries", "320"),
        ("starts_on", "2027-01-10"),
        ("ends_on", "2027-04-01"),
        ("lines-0-purpose", "声控灯"),
        ("lines-0-amount", "1800.50"),
    ):
        page_phone.fill(f"#id_{name}", value)
    assert_accessible(page_phone)
    assert fits(page_phone)
    page_phone.locator("main form .button-main").first.click()
    page_phone.wait_for_url("**/projects/*/")
    page_phone.locator("form[action$='/steps/submit/'] button").click()
    page_phone.wait_for_load_state()
    application = Application.objects.get()
    assert (application.stage, application.budget.total) == (Stage.SUBMITTED, 180_050)
    assert_accessible(page_phone)

    enter(page_desktop, cast.community_staff, live_server.url)
    page_desktop.goto(f"/admin/projects/application/{application.pk}/change/")
    page_desktop.locator("[action$='/step/accept/'], [formaction$='/step/accept/']").first.wait_for(state="attached")
    page_desktop.evaluate("document.querySelector(\"form[action$='/step/accept/']\").requestSubmit()")
    page_desktop.wait_for_load_state("networkidle")
    assert Application.objects.get().stage == Stage.PUBLICISED

    page_phone.context.clear_cookies()
    page_phone.goto(application.get_absolute_url())
    assert page_phone.locator("h1").inner_text() == "楼道灯光行动"
    assert fits(page_phone)


def test_a_resident_files_a_proposal_on_the_phone(page_phone: Page, live_server, cast: Cast, assert_accessible) -> None:
    enter(page_phone, cast.resident, live_server.url)
    page_phone.goto("/proposals/new/")
    page_phone.fill("#id_title", "楼道装一盏灯")
    page_phone.select_option("#id_place", str(cast.community.pk))
    page_phone.fill("#id_problem", "楼道灯坏了半个月，老人夜里看不清台阶。")
    assert_accessible(page_phone)
    page_phone.locator("button[name=file]").click()
    page_phone.wait_for_url("**/proposals/*/")
    assert Proposal.objects.get().stage == ProposalStage.COLLECTING
    assert_accessible(page_phone)
    assert fits(page_phone)


@pytest.mark.parametrize("path", ["/", "/orgs/", "/projects/", "/proposals/", "/notices/public/", "/trail/", "/join/"])
def test_the_main_pages_are_accessible_and_fit(
    page_phone: Page, live_server, cast: Cast, assert_accessible, path: str
) -> None:
    OrganisationFactory(place=cast.community)
    enter(page_phone, cast.stranger, live_server.url)
    page_phone.goto(path)
    assert_accessible(page_phone)
    assert fits(page_phone)
