"""The staff site on a phone and on a desk: it fits, nothing is refused, and a step is taken by its button."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories.process import PermitFactory
from tests.process.states import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["page_phone", "page_desktop"])
def staff_page(request, cast, live_server):
    page = request.getfixturevalue(request.param)
    client = Client()
    client.force_login(cast.staff)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return page


def test_pages_fit_and_nothing_is_refused(staff_page, cast, live_server):
    permit = PermitFactory(title="灯会", place=cast.community, applicant=cast.resident, stage=Stage.SUBMITTED)
    refused, addresses = [], []
    staff_page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    staff_page.on("pageerror", lambda error: refused.append(str(error)))
    staff_page.on("request", lambda asked: addresses.append(asked.url))
    for url in (
        reverse("admin:index"),
        reverse("admin:process_permit_changelist"),
        reverse("admin:process_permit_change", args=[permit.pk]),
        reverse("admin:process_permit_import"),
    ):
        staff_page.goto(url)
        assert staff_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), url
    assert refused == []
    assert [address for address in addresses if not address.startswith((live_server.url, "data:"))] == []


def test_a_page_with_steps_is_accessible(staff_page, cast, assert_accessible):
    permit = PermitFactory(
        title="灯会", place=cast.community, applicant=cast.resident, stage=Stage.SUBMITTED, seats=500
    )
    staff_page.goto(reverse("admin:process_permit_change", args=[permit.pk]))
    staff_page.locator("summary.staff-button").first.click()
    assert_accessible(staff_page)


def test_a_step_is_taken_with_its_reason(staff_page, cast):
    permit = PermitFactory(title="灯会", place=cast.community, applicant=cast.resident, stage=Stage.SUBMITTED)
    staff_page.goto(reverse("admin:process_permit_change", args=[permit.pk]))
    staff_page.locator("summary.staff-button", has_text="Return").click()
    staff_page.locator("#reason-return").fill("请补充消防方案")
    staff_page.locator("details[open] button[type=submit]").click()
    staff_page.locator(".staff-trace__reason", has_text="请补充消防方案").wait_for()
    permit.refresh_from_db()
    assert permit.stage == Stage.RETURNED
