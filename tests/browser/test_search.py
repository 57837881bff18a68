"""Searching: by the palette and on its page, with filters, by keys alone, to the message in its place."""

import re
import time

from playwright.sync_api import expect

from tests.browser import company
from tests.browser.company import Person
from tests.browser.conftest import Visit
from tests.browser.desk import Desk
from tests.browser.program import Program


def is_indexed(person: Person, q: str) -> None:
    """The server's indexer has been there: about a second after the message."""
    ends = time.monotonic() + 20
    while all(group["kind"] != "message" for group in person.get("/search", q=q)["groups"]):
        assert time.monotonic() < ends, f"{q} was never indexed"
        time.sleep(0.05)


def finds_in_the_palette(desk: Desk) -> None:
    page = desk.page
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Go anywhere")
    palette.get_by_role("combobox").fill("innenschleif")
    palette.get_by_role("option", name=re.compile("Die Innenschleifmaschine")).click()
    expect(desk.message("Die Innenschleifmaschine steht in Halle 3")).to_be_in_viewport()
    page.keyboard.press("Control+k")
    palette.get_by_role("combobox").fill("purch")
    palette.get_by_role("option", name="Search everywhere for “purch”").click()
    rooms = page.get_by_role("region", name="Conversations").get_by_role("link")
    expect(rooms).to_have_text("Purchasing")


def test_searching(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    group = ada.opens_group("Purchasing", ben)
    ben.says(group, "我们下周三要去上海参加供应商会议", *(f"Line {number}" for number in range(60)))
    ada.says(group, "Die Innenschleifmaschine steht in Halle 3")
    is_indexed(ada, "schleif")

    desk = visit(program.url, f"/o/{ada.org_id}/search", person=ada)
    page = desk.page
    field = page.get_by_role("textbox", name=re.compile("^Words"))
    expect(page.get_by_role("heading", name="Find anything")).to_be_visible()
    field.fill("schleif")
    hits = page.get_by_role("region", name="Messages").get_by_role("link")
    expect(hits).to_have_count(1)
    expect(hits.locator("mark")).to_have_text("schleif")
    expect(hits).to_contain_text("Purchasing")

    page.get_by_role("button", name="From", exact=True).click()
    window = page.get_by_role("dialog", name="Written by")
    window.get_by_role("combobox").fill("ben")
    window.get_by_role("option", name="Ben Carder").click()
    expect(field).to_have_value('schleif from:"Ben Carder"')
    expect(page.get_by_text("Nothing found for")).to_be_visible()
    page.get_by_role("button", name="Remove From: Ben Carder").click()
    expect(hits).to_have_count(1)

    field.fill("schleif has:soul")
    expect(page.get_by_role("alert")).to_contain_text("file, picture and link")

    field.fill("上海")
    expect(hits.locator("mark")).to_have_text("上海")
    field.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/messages/{group}\?at=\d+$"))
    expect(desk.message("我们下周三要去上海参加供应商会议")).to_be_in_viewport()

    page.go_back()
    expect(field).to_have_value("上海")
    field.fill("")
    page.get_by_role("button", name="上海", exact=True).click()
    expect(hits.locator("mark")).to_have_text("上海")
    finds_in_the_palette(desk)
