"""Chromium on a phone and on a desk, and axe on whatever it shows."""

import json
import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_SERIOUS = {"serious", "critical"}


@pytest.fixture(autouse=True, scope="session")
def _allow_queries_beside_playwright() -> Iterator[None]:
    # Playwright's synchronous face keeps an event loop running in this thread, which Django takes for an async caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium, started once."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        assert path, "Chromium is needed: apt-get install chromium"
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=_FLAGS)
        yield browser
        browser.close()


def _page(browser: Browser, live_server: object, *, width: int, height: int, phone: bool) -> Iterator[Page]:
    context = browser.new_context(
        base_url=str(live_server),
        viewport={"width": width, "height": height},
        device_scale_factor=2 if phone else 1,
        has_touch=phone,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def page_phone(browser: Browser, live_server: object) -> Iterator[Page]:
    """Return a page of 390 by 844."""
    yield from _page(browser, live_server, width=390, height=844, phone=True)


@pytest.fixture
def page_desktop(browser: Browser, live_server: object) -> Iterator[Page]:
    """Return a page of 1280 by 900."""
    yield from _page(browser, live_server, width=1280, height=900, phone=False)


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Return a check that fails with every serious or critical violation that axe finds on a page."""

    def check(page: Page) -> None:
        found = [
            {"rule": one["id"], "help": one["help"], "where": [node["target"] for node in one["nodes"]][:5]}
            for one in Axe().run(page)["violations"]
            if one["impact"] in _SERIOUS
        ]
        assert found == [], f"{page.url}\n{json.dumps(found, ensure_ascii=False, indent=1)}"

    return check
