"""What every page promises: a strict policy, nothing from elsewhere, and little to load."""

import gzip

from playwright.sync_api import Response, expect

from tests.browser import company
from tests.browser.conftest import Visit
from tests.browser.program import Program

BUDGET = 350_000
"""Bytes of script, compressed with gzip, that the chat page needs after sign-in."""


def test_script_for_the_chat_page(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    talk = ada.talks_to(ben)
    ben.says(talk, "Hello")
    desk = visit(program.url, "/healthz", person=ada)
    scripts: dict[str, Response] = {}

    def note(response: Response) -> None:
        # What the service worker lays in store is not what the page waits for.
        if response.request.resource_type == "script" and not response.request.service_worker:
            scripts[response.url] = response

    desk.page.on("response", note)
    desk.goes(f"/o/{ada.org_id}/messages/{talk}")
    desk.sees("Hello")
    sizes = {url.rsplit("/", 1)[1]: len(gzip.compress(one.body(), 9)) for url, one in list(scripts.items())}
    assert len(sizes) > 3
    assert sum(sizes.values()) <= BUDGET, sorted(sizes.items(), key=lambda item: -item[1])


def test_the_policy_is_strict(program: Program, visit: Visit) -> None:
    """The watch over every page fails on a breach; this says that there is a policy to breach."""
    desk = visit(program.url, "/sign-in")
    desk.is_at_the_door()
    policy = desk.page.goto(program.url).headers["content-security-policy"]  # type: ignore[union-attr]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["default-src"] == "'self'"
    assert rules["script-src"] == "'self'"
    assert rules["object-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe-inline" not in rules["style-src"]


def test_pages_that_do_not_exist(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    desk = visit(program.url, "/nowhere/at/all", person=ada)
    expect(desk.page.get_by_role("heading", name="Nothing here")).to_be_visible()
    desk.goes("/o/00000000-0000-7000-8000-000000000000/messages")
    expect(desk.page.get_by_role("heading", name="Nothing here")).to_be_visible()
    desk.goes(f"/o/{ada.org_id}/messages/00000000-0000-7000-8000-000000000000")
    expect(desk.page.get_by_text("This conversation is not there")).to_be_visible()
