"""What a person decides for themselves about conversations: nobody else sees it, and all their devices know."""

import re
import time
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, expect

from tests.browser import company
from tests.browser.chromium import PHONE
from tests.browser.conftest import Visit
from tests.browser.desk import Desk
from tests.browser.program import Program


def rows(desk: Desk) -> Locator:
    return desk.page.get_by_role("list", name="Conversations").get_by_role("link")


def stands(desk: Desk, *titles: str) -> None:
    """The list shows exactly these, in this order."""
    expect(rows(desk)).to_have_text([re.compile(re.escape(title)) for title in titles])


def chooses(desk: Desk, title: str, what: str) -> None:
    """From the menu of a conversation in the list."""
    desk.conversation_in_list(title).click(button="right")
    menu = desk.page.get_by_role("menu", name="Conversation options")
    menu.get_by_text(what, exact=True).click()
    expect(menu).to_have_count(0)


def shows(desk: Desk, tab: str) -> None:
    desk.page.get_by_role("group", name="Which conversations are shown").get_by_role("button", name=tab).click()


def test_the_list_is_arranged_on_one_device_and_is_so_on_all(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    dye, looms, yarn = (ada.opens_group(title, ben) for title in ("Dye house", "Looms", "Yarn"))
    for place, text in ((dye, "Batch 12 is blue"), (looms, "Warp is on"), (yarn, "Wool has come")):
        ben.says(place, text)
    desk = visit(program.url, f"/o/{ada.org_id}/messages", person=ada)
    other = visit(program.url, f"/o/{ada.org_id}/messages", person=ada)
    link = desk.page.get_by_role("link", name=re.compile("^Messages"))
    stands(desk, "Yarn", "Looms", "Dye house")
    expect(link).to_have_accessible_name(re.compile("3"))

    # Kept on top and muted, by the keyboard and by the mouse.
    desk.conversation_in_list("Dye house").focus()
    desk.page.keyboard.press("Shift+F10")
    menu = desk.page.get_by_role("menu", name="Conversation options")
    expect(menu.get_by_role("menuitem", name="Mark as read")).to_be_focused()
    desk.page.keyboard.press("k")
    desk.page.keyboard.press("Enter")
    stands(desk, "Dye house", "Yarn", "Looms")
    expect(desk.conversation_in_list("Dye house")).to_be_focused()
    chooses(desk, "Yarn", "Only when I am mentioned")
    for one in (desk, other):
        stands(one, "Dye house", "Yarn", "Looms")
        expect(one.conversation_in_list("Yarn")).to_contain_text("Muted")
        expect(one.page.get_by_role("link", name=re.compile("^Messages"))).to_have_accessible_name(re.compile("2"))

    # Out of sight until somebody writes; found by name all the same. Also without a connection.
    desk.context.set_offline(True)
    desk.is_offline()
    chooses(desk, "Looms", "Hide until the next message")
    stands(desk, "Dye house", "Yarn")
    desk.context.set_offline(False)
    stands(other, "Dye house", "Yarn")
    desk.page.get_by_placeholder("Filter conversations").fill("loo")
    stands(desk, "Looms")
    desk.page.get_by_placeholder("Filter conversations").fill("")
    ben.says(looms, "Weft too")
    for one in (desk, other):
        expect(one.conversation_in_list("Looms")).to_be_visible()


def test_unread_first_and_the_choices_beside_the_conversation(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    for title in ("Dye house", "Looms", "Yarn"):
        ben.says(ada.opens_group(title, ben), "Good morning")
    desk = visit(program.url, f"/o/{ada.org_id}/messages", person=ada)
    other = visit(program.url, f"/o/{ada.org_id}/messages", person=ada)
    chooses(desk, "Yarn", "Only when I am mentioned")
    chooses(desk, "Looms", "Mark as read")
    chooses(desk, "Dye house", "Mark as read")
    chooses(desk, "Dye house", "Mark as unread")
    shows(desk, "Unread")
    stands(desk, "Yarn", "Dye house")
    shows(desk, "All")
    desk.page.get_by_role("button", name="List options").click()
    desk.page.get_by_role("menuitemcheckbox", name="Unread first").click()
    stands(desk, "Dye house", "Yarn", "Looms")
    expect(other.conversation_in_list("Dye house")).to_contain_text("Marked as unread")
    other.opens_conversation("Dye house")
    stands(desk, "Yarn", "Looms", "Dye house")

    # The same choices beside the conversation.
    other.page.get_by_role("button", name="Details", exact=True).click()
    own = other.page.get_by_role("region", name="Only for you")
    own.get_by_label("Notify of nothing").check()
    own.get_by_label("Keep on top").check()
    stands(desk, "Dye house", "Yarn", "Looms")
    expect(desk.conversation_in_list("Dye house")).to_contain_text("Muted")


def test_folders_by_hand_and_by_rule(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    for title in ("Dye house", "Looms"):
        ada.opens_group(title, ben)
    desk = visit(program.url, f"/o/{ada.org_id}/messages", person=ada)
    phone = visit(program.url, f"/o/{ada.org_id}/messages", person=ada, size=PHONE)
    chooses(desk, "Looms", "New folder")
    window = desk.page.get_by_role("dialog")
    window.get_by_label("Name of the folder").fill("Workshop")
    window.get_by_label("Their name holds one of these words").fill("mill, dye")
    window.get_by_role("button", name="Save").click()
    shows(phone, "Workshop")
    stands(phone, "Looms", "Dye house")
    ada.opens_group("Old mill", ben)
    stands(phone, "Old mill", "Looms", "Dye house")
    chooses(desk, "Looms", "Workshop")
    stands(phone, "Old mill", "Dye house")

    # Renamed, deleted, and back again with all that was in it.
    desk.page.get_by_role("button", name="List options").click()
    desk.page.get_by_role("menuitem", name="Edit folders").click()
    window.get_by_role("button", name="Edit “Workshop”").click()
    window.get_by_label("Name of the folder").fill("Mill")
    window.get_by_label("Looms").check()
    window.get_by_role("button", name="Save").click()
    expect(phone.page.get_by_role("button", name="Mill", exact=True)).to_have_attribute("aria-pressed", "true")
    stands(phone, "Old mill", "Looms", "Dye house")
    window.get_by_role("button", name="Delete “Mill”").click()
    expect(phone.page.get_by_role("button", name="Mill", exact=True)).to_have_count(0)
    desk.page.keyboard.press("Escape")
    desk.page.get_by_role("button", name="Undo").click()
    shows(phone, "Mill")
    stands(phone, "Old mill", "Looms", "Dye house")


def offers(desk: Desk, what: str) -> None:
    """From the menu above the list."""
    desk.page.get_by_role("button", name="List options").click()
    desk.page.get_by_role("menuitem", name=what).click()


def test_favourites_lead_back_to_what_was_said(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    looms = ada.opens_group("Looms", ben)
    ben.says(looms, "The key is under the mat", "Never mind")
    desk = visit(program.url, f"/o/{ada.org_id}/messages/{looms}", person=ada)
    desk.does("Add to favourites", "The key is under the mat")
    desk.does("Add to favourites", "Never mind")
    ben.says(looms, *(f"Row {number}" for number in range(60)))
    phone = visit(program.url, f"/o/{ada.org_id}/messages", person=ada, size=PHONE)
    offers(phone, "Favourites")
    window = phone.page.get_by_role("dialog")
    leads = window.get_by_role("list").get_by_role("button", name=re.compile("Ben Carder"))
    expect(leads).to_have_count(2)
    expect(leads.first).to_contain_text("Never mind")

    rows = window.get_by_role("listitem")
    rows.filter(has_text="The key").get_by_role("button", name="Note").click()
    window.get_by_role("textbox", name="Note").fill("For Monday")
    window.get_by_role("button", name="Save").click()
    # The last changed is the first.
    expect(leads.first).to_contain_text("The key")
    expect(window.get_by_text("For Monday")).to_be_visible()
    rows.filter(has_text="Never mind").get_by_role("button", name="Remove from favourites").click()
    expect(leads).to_have_count(1)
    leads.click()
    phone.sees("The key is under the mat")

    # Recalled meanwhile.
    phone.page.get_by_role("button", name="Back to the conversations").click()
    ben.asks("chat.recall", conversation_id=looms, seq=2)
    offers(phone, "Favourites")
    expect(window.get_by_text("Message recalled")).to_be_visible()
    offers(desk, "Favourites")
    window = desk.page.get_by_role("dialog")
    expect(window.get_by_text("For Monday")).to_be_visible()
    window.get_by_role("button", name="Remove from favourites").click()
    expect(phone.page.get_by_text("No favourites yet")).to_be_visible()


def test_a_draft_goes_along_and_is_never_lost(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    looms = ada.opens_group("Looms", ben)
    desk, phone = (
        visit(program.url, f"/o/{ada.org_id}/messages/{looms}", person=ada, **how) for how in ({}, {"size": PHONE})
    )
    for one in (desk, phone):
        expect(one.engine).to_be_visible()
    desk.composer.fill("Dear all")
    phone.has_in_field("Dear all")
    phone.context.set_offline(True)
    phone.is_offline()
    phone.composer.fill("Dear all, from the train")
    desk.composer.fill("Dear all, from the desk")
    desk.has_kept_draft("Dear all, from the desk")
    phone.has_kept_draft("Dear all, from the train")
    tells(ada, f"draft:{looms}:0", "Dear all, from the desk")
    phone.context.set_offline(False)
    offer = phone.page.get_by_role("status").filter(has_text="On another device you wrote")
    expect(offer).to_contain_text("from the desk")
    phone.has_in_field("Dear all, from the train")
    offer.get_by_role("button", name="Take it").click()
    phone.has_in_field("Dear all, from the desk")
    expect(offer).to_contain_text("from the train")
    offer.get_by_role("button", name="Dismiss").click()
    expect(offer).to_have_count(0)
    phone.composer.press("Enter")
    desk.sees("Dear all, from the desk")


def tells(person: company.Person, key: str, text: str) -> None:
    """The server has this draft."""
    ends = time.monotonic() + 20
    while not any(one["key"] == key and one["body"]["text"] == text for one in person.get("/chat/own")["items"]):
        assert time.monotonic() < ends, f"{key} is not {text}"
        time.sleep(0.05)


def test_sent_later_changed_and_called_off(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    looms = ada.opens_group("Looms", ben)
    desk = visit(program.url, f"/o/{ada.org_id}/messages/{looms}", person=ada)
    two = visit(program.url, f"/o/{ben.org_id}/messages/{looms}", person=ben)
    expect(desk.engine).to_be_visible()
    for text, when in (("Good morning", "Tomorrow morning"), ("Lunch?", "In an hour")):
        desk.composer.fill(text)
        desk.page.get_by_role("button", name="Send later").click()
        desk.page.get_by_role("menuitem", name=when).click()
        desk.has_in_field("")
    desk.page.get_by_role("button", name=re.compile("2 messages wait, the next until")).click()
    window = desk.page.get_by_role("dialog")
    rows = window.get_by_role("listitem")
    expect(rows).to_have_count(2)
    rows.filter(has_text="Good morning").get_by_role("button", name="Edit").click()
    window.get_by_label("Message", exact=True).fill("Good evening")
    window.get_by_label("When, in your time").fill("2001-01-01T09:00")
    expect(window.get_by_role("alert")).to_be_visible()
    expect(window.get_by_role("button", name="Save")).to_be_disabled()
    window.get_by_label("When, in your time").fill(f"{datetime.now(UTC).date() + timedelta(days=3)}T18:30")
    window.get_by_role("button", name="Save").click()
    expect(rows.filter(has_text="Good evening")).to_contain_text("18:30")
    rows.filter(has_text="Lunch?").get_by_role("button", name="Delete").click()
    expect(rows).to_have_count(1)
    rows.get_by_role("button", name="Send now").click()
    expect(window.get_by_text("Nothing waits")).to_be_visible()
    desk.page.keyboard.press("Escape")
    two.sees("Good evening")
    expect(desk.page.get_by_role("button", name=re.compile("wait, the next until|message waits"))).to_have_count(0)
    assert ada.log(looms) == ["Good evening"]


def test_special_people_and_the_way_to_a_day(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    looms = ada.opens_group("Looms", ben)
    talk = ada.talks_to(ben)
    ben.says(talk, "Hello")
    ben.says(looms, "The very first", *(f"Row {number}" for number in range(80)))
    desk = visit(program.url, f"/o/{ada.org_id}/messages/{looms}", person=ada)
    other = visit(program.url, f"/o/{ada.org_id}/messages/{talk}", person=ada)
    desk.sees("Row 79")
    desk.page.get_by_role("button", name="Details", exact=True).click()
    star = desk.page.get_by_role("button", name="Pay special attention to Ben Carder")
    star.click()
    expect(other.conversation_in_list("Hello")).to_contain_text("Special attention")
    other.page.get_by_role("button", name="Details", exact=True).click()
    other.page.get_by_label("Special attention").uncheck()
    expect(star).to_have_attribute("aria-pressed", "false")

    day = desk.page.get_by_label("Go to a day")
    day.fill("2001-01-01")
    day.press("Enter")
    desk.sees("The very first")
