"""axe finds nothing to complain about, on every kind of screen, in light and dark."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import company
from tests.browser.chromium import DESKTOP, PHONE, context_options
from tests.browser.company import Person
from tests.browser.desk import take_seat
from tests.browser.program import Program

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DOOR = ["/sign-in", "/sign-up", "/reset-password"]

# A new theme reaches the children of what fades only after that: still is what stays still for some frames.
_STILL = """
async () => {
  for (let still = 0; still < 5; still = document.getAnimations().length ? 0 : still + 1)
    await new Promise(requestAnimationFrame);
}
"""


@pytest.fixture
def ada(program: Program) -> Person:
    """With somebody to talk to, and something said."""
    found = company.founder(program.url, "Ada Weaver")
    ben = company.joins(found, "林志远")
    group = found.opens_group("Looms", ben)
    ben.says(group, "早上好！ https://example.org", "See you at ten")
    found.says(group, "At ten, then")
    ben.says(ben.talks_to(found), "One more thing")
    return found


def inside(person: Person) -> list[str]:
    items = person.get("/conversations")["items"]
    people = person.get("/members")["items"]
    pages = [
        "messages",
        *(f"messages/{one['id']}" for one in items),
        "people",
        f"people/{people[0]['id']}",
        "search",
        "search?q=at",
        "work",
        "dings",
        "me",
    ]
    settings = [
        "profile",
        "security",
        "appearance",
        "notifications",
        "organisation",
        "invitations",
        "roles",
        "audit",
        "quiet",
        "looks",
        "hours",
    ]
    return [f"/o/{person.org_id}/{page}" for page in [*pages, *(f"settings/{one}" for one in settings)]]


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """axe is a script from elsewhere: only here the content security policy is set aside."""
    options = context_options(request.param)
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce", service_workers="block", **options)
    yield context.new_page()
    context.close()


def complaints(page: Page) -> list[str]:
    """Everything in light; in dark only the colours can be different."""
    page.add_script_tag(path=AXE)
    found = [(one, "light") for one in axe(page, {"runOnly": RULES})]
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.evaluate(_STILL)
    found += [(one, "dark") for one in axe(page, {"runOnly": ["color-contrast"]})]
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    return [
        f"{page.url} ({look}) {one['id']}: {one['help']} "
        f"{[(node['html'][:160], node['failureSummary'].splitlines()[-1].strip()) for node in one['nodes']]}"
        for one, look in found
    ]


def axe(page: Page, options: dict[str, list[str]]) -> list[Any]:
    found: list[Any] = page.evaluate("(options) => axe.run(options).then((all) => all.violations)", options)
    return found


def test_every_screen(program: Program, ada: Person, page: Page) -> None:
    found: list[str] = []
    for path in DOOR:
        page.goto(program.url + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found += complaints(page)
    take_seat(page.context, ada, program.url)
    for path in inside(ada):
        page.goto(program.url + path)
        expect(page.get_by_role("heading").first).to_be_attached()
        expect(page.get_by_role("status", name="Loading")).to_have_count(0)
        found += complaints(page)
    assert not found, "\n".join(found)
