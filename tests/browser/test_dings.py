"""The urgent reminder between two people, and what a browser does with a push."""

import json
import re
import time
from typing import Any

from playwright.sync_api import Browser, Page, Response, expect

from tests.browser import company
from tests.browser.conftest import Visit
from tests.browser.desk import Desk
from tests.browser.program import Program

_SHOWN = """
async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ title, body, tag, data }) => ({ title, body, tag, link: data?.link }))
"""


def test_a_ding_is_sent_seen_and_confirmed(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    theirs = visit(program.url, f"/o/{ada.org_id}/people", person=ben)
    desk = visit(program.url, f"/o/{ada.org_id}/dings", person=ada)
    desk.page.get_by_role("button", name="Send a DING").first.click()
    window = desk.page.get_by_role("dialog", name="Send a DING")
    window.get_by_label("What is urgent").fill("The press has stopped")
    window.get_by_role("combobox", name="People").fill("Ben")
    window.get_by_role("option", name="Ben Carder").click()
    expect(window.get_by_text("1 person", exact=True)).to_be_visible()
    expect(window.get_by_text(re.compile("Costs 1 point; 200 of 200 left"))).to_be_visible()
    window.get_by_role("button", name="Send now").click()
    desk.is_told("DING sent to 1 person")

    banner = theirs.page.get_by_role("alert", name="DING from Ada Weaver")
    expect(banner).to_contain_text("The press has stopped")
    desk.page.get_by_text("Sent", exact=True).click()
    expect(desk.page.get_by_text("0 of 1 confirmed")).to_be_visible()
    desk.page.get_by_role("button", name="Who has confirmed").click()
    expect(desk.page.get_by_text(re.compile("^shown"))).to_be_visible()
    banner.get_by_role("button", name="Confirm").click()
    expect(banner).to_have_count(0)
    expect(desk.page.get_by_text("1 of 1 confirmed")).to_be_visible()
    expect(desk.page.get_by_text(re.compile("^confirmed"))).to_be_visible()

    theirs.goes(f"/o/{ada.org_id}/dings")
    theirs.page.get_by_text("All received", exact=True).click()
    theirs.page.get_by_role("button", name="Yes", exact=True).click()
    expect(theirs.page.get_by_text("You said: urgent")).to_be_visible()


def test_recalling_takes_the_banner_away(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    theirs = visit(program.url, f"/o/{ada.org_id}/people", person=ben)
    theirs.page.get_by_role("link", name="People").first.wait_for()
    made = ada.post("/dings", {"text": "Come down", "member_ids": [str(ben.member_id)]})
    banner = theirs.page.get_by_role("alert", name="DING from Ada Weaver")
    expect(banner).to_be_visible()
    ada.post(f"/dings/{made['id']}/recall")
    expect(banner).to_have_count(0)


class PushService:
    """Delivers to the page's service worker, as the browser's own push service would."""

    def __init__(self, desk: Desk) -> None:
        self._found: list[str] = []
        self._origin = desk.url
        self._session = desk.context.new_cdp_session(desk.page)
        self._session.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self._session.send("ServiceWorker.enable")

    def looks_away(self, desk: Desk) -> None:
        """Playwright pretends that every page has the focus, also one behind another."""
        self._session.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
        desk.context.new_page().bring_to_front()

    def _note(self, event: Any) -> None:
        self._found += [one["registrationId"] for one in event["registrations"] if not one["isDeleted"]]

    def delivers(self, page: Page, **content: Any) -> None:
        while not self._found:
            page.wait_for_timeout(20)
        message = {"origin": self._origin, "registrationId": self._found[-1], "data": json.dumps(content)}
        self._session.send("ServiceWorker.deliverPushMessage", message)


def shown(page: Page, *titles: str) -> list[dict[str, str]]:
    """The notifications on the screen, once these are they."""
    ends = time.monotonic() + 20
    while True:
        found: list[dict[str, str]] = page.evaluate(_SHOWN)
        if sorted(one["title"] for one in found) == sorted(titles):
            return found
        assert time.monotonic() < ends, found
        page.wait_for_timeout(20)


def test_a_push_is_shown_collapsed_and_cleared(program: Program, whole_browser: Browser, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    desk = visit(program.url, f"/o/{ada.org_id}/people", person=ada, whole=whole_browser)
    desk.context.grant_permissions(["notifications"])
    desk.can_open_offline()
    service = PushService(desk)
    place = f"/o/{ada.org_id}/settings/profile"
    # Whoever has Workhall before them needs no notification but the test; then something else comes to the front.
    service.delivers(desk.page, mode="show", tag="seen", title="Not shown", body="", link=place)
    service.delivers(desk.page, mode="show", tag="test", title="It works", body="", link=place)
    shown(desk.page, "It works")
    service.delivers(desk.page, mode="clear", tag="test")
    shown(desk.page)
    service.looks_away(desk)
    service.delivers(desk.page, mode="show", tag="room", title="Ben", body="Are you there?", link=place)
    [one] = shown(desk.page, "Ben")
    assert (one["body"], one["link"]) == ("Are you there?", place)
    service.delivers(desk.page, mode="show", tag="room", title="Ben again", body="?", link="https://evil.example/")
    [one] = shown(desk.page, "Ben again")
    assert one["link"] == "/"
    service.delivers(desk.page, mode="show", tag="other", title="Cy", body="!", link=place)
    shown(desk.page, "Ben again", "Cy")
    service.delivers(desk.page, mode="clear", tag="room")
    shown(desk.page, "Cy")


def _saved(response: Response) -> bool:
    return response.request.method == "PATCH" and response.ok


def test_settings_say_what_this_browser_can_do(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    desk = visit(program.url, f"/o/{ada.org_id}/messages", person=ada)
    desk.opens_settings("Notifications")
    page = desk.page
    expect(page.get_by_role("heading", name="Push on this device")).to_be_visible()
    mail = page.get_by_role("checkbox", name="DING (urgent reminders): E-mail")
    expect(mail).to_be_checked()
    with page.expect_response(_saved):
        mail.click()
    expect(mail).not_to_be_checked()
    with page.expect_response(_saved):
        page.get_by_role("switch", name="Hide content", exact=True).click()
    page.reload()
    expect(mail).not_to_be_checked()
    expect(page.get_by_role("switch", name="Hide content", exact=True)).to_be_checked()
