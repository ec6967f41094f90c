"""The first thing that anybody sees."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_product_says_that_it_is_well(page_desktop):
    response = page_desktop.goto("/healthz")
    assert response.status == 200
    assert response.json() == {"healthy": True, "database": True, "broker": True}


@pytest.mark.parametrize("size", ["page_phone", "page_desktop"])
def test_home_is_accessible_and_fits_its_window(request, size, assert_accessible):
    page = request.getfixturevalue(size)
    response = page.goto("/")
    assert response.status == 200
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_refused_by_the_policy(page_desktop, live_server):
    addresses, refused = [], []
    page_desktop.on("request", lambda asked: addresses.append(asked.url))
    page_desktop.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page_desktop.goto("/")
    assert [address for address in addresses if not address.startswith((live_server.url, "data:"))] == []
    assert refused == []
