"""A real Chromium against a real server. Skipped, with the reason, where there is no Chromium."""

import os
import re
import shutil

import pytest

from config.embedded import BASE_DIR

SCREENSHOTS = BASE_DIR / "var" / "screenshots"
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items):
    """Mark what is in this folder, so that `-m 'not browser'` leaves it out, and run it last.

    Playwright's event loop stays in the thread that it was started in, and an asynchronous view cannot be tested there.
    """
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(scope="session")
def chromium():
    """The browser, one per process. CHROMIUM names another program than the first that is found."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium on this machine (apt install chromium, or set CHROMIUM)")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def site(live_server, transactional_db, settings):
    """The address of the site, served from this process on this test's database."""
    settings.BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def open_page(chromium, site):
    """A function that opens a browser window: `open_page(viewport=PHONE, dark=True, javascript=False)` → page.

    Addresses are relative to the site: page.goto("/"). At the end the test fails when a page has written an error to
    the console, which is also where the content security policy complains.
    """
    contexts, errors = [], []

    def note(message):
        # The browser reports each answer of 4xx as an error too, and what finds no network; which answer comes, and
        # whether there is a network, is the test's own business.
        own = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED")
        if message.type == "error" and not any(text in message.text for text in own):
            errors.append(f"{message.location.get('url')}: {message.text}")

    def make(viewport=DESKTOP, *, dark=False, javascript=True, language="sv-SE", person=None):
        context = chromium.new_context(
            base_url=site,
            viewport=viewport,
            locale=language,
            timezone_id="Europe/Stockholm",
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        if person is not None:
            sign_in(context, site, person)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(context, site, person):
    """Give the browser a session of this person's, without passing the login page."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


@pytest.fixture
def page(open_page):
    """One window of desktop size, nobody signed in."""
    return open_page()


@pytest.fixture
def screenshot():
    """A function `screenshot(page, name)`: the whole page to var/screenshots/name.png. Returns the path.

    Pictures are for people to look at: a run of many processes at once takes none, unless SCREENSHOTS is set.
    """
    wanted = "PYTEST_XDIST_WORKER" not in os.environ or "SCREENSHOTS" in os.environ

    def take(page, name):
        path = SCREENSHOTS / (re.sub(r"[^\w.-]+", "-", name) + ".png")
        if wanted:
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path, full_page=True)
        return path

    return take


# Only what was found comes back: the list of all that is well is long, and read by nobody.
LOOK = """(rules) => axe.run({
    resultTypes: ["violations"], ...(rules.length && {runOnly: {type: "rule", values: rules}}),
}).then(({violations}) => violations.map(
    one => `${one.id}: ${one.help}\\n    ` + one.nodes.map(node => node.html).join("\\n    ")))"""


@pytest.fixture
def accessible():
    """A function `accessible(page, *rules)` that fails the test, with a list, when axe-core finds anything on the page;
    by all of its rules, or by those that are named."""
    from axe_playwright_python.base import AXE_SCRIPT

    def check(page, *rules):
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate(LOOK, list(rules))
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check


STICKS_OUT = """() => [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + .5 && getComputedStyle(one).position !== "fixed")
    .map(one => one.outerHTML.slice(0, 120).replace(/\\s+/g, " "))
    .slice(-5)"""


@pytest.fixture
def fits():
    """A function `fits(page)`: the test fails, naming what sticks out, when one has to scroll sideways."""

    def check(page):
        for _attempt in range(20):
            width, inner = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
            if width <= inner:
                return
            # On a busy machine a window is laid out some frames after its size has changed.
            page.wait_for_timeout(100)
        assert width <= inner, (
            f"{page.url} is {width} wide in a window of {inner}: {page.evaluate(STICKS_OUT)}"
        )

    return check
