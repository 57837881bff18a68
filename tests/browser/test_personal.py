"""What a person decides for themselves about conversations: nobody else sees it, and all their devices know."""

import re

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
