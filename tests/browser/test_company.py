"""A company with some history: finding people, unread messages, the palette."""

import re

from playwright.sync_api import expect

from tests.browser import company
from tests.browser.company import Person
from tests.browser.conftest import Visit
from tests.browser.program import Program

DEMO_PASSWORD = "workhall"


def signs_in_at(demo: Program, name: str) -> Person:
    """Everybody there reads their own language; here it is English."""
    found = company.signed_in(demo.url, f"{name}@brandtner-lin.example", DEMO_PASSWORD)
    found.patch("/api/me", {"locale": "en"})
    return found


def test_finding_people(demo: Program, visit: Visit) -> None:
    """By initials, by pinyin, by a part of a name without its umlaut."""
    clara = signs_in_at(demo, "clara.brandtner")
    desk = visit(demo.url, f"/o/{clara.org_id}/people", person=clara)
    field = desk.page.get_by_role("textbox", name=re.compile("^Search by name"))
    people = desk.page.get_by_role("list", name="People").get_by_role("link")
    for typed, found in (("zjg", "周建国"), ("linzhiyuan", "林志远"), ("muller", "Tobias Müller")):
        field.fill(typed)
        expect(people.first).to_contain_text(found)
    field.fill("qqqq")
    expect(desk.page.get_by_text("Nobody found for “qqqq”")).to_be_visible()
    field.fill("zjg")
    people.filter(has_text="周建国").click()
    pane = desk.page.get_by_role("region", name="周建国")
    expect(pane.get_by_role("link", name="zhou.jianguo@brandtner-lin.example")).to_be_visible()
    pane.get_by_role("link", name="Clara Brandtner").click()
    expect(desk.page.get_by_role("region", name="Clara Brandtner")).to_be_visible()
    desk.page.go_back()
    expect(pane).to_be_visible()


def test_from_a_person_to_a_conversation(demo: Program, visit: Visit) -> None:
    lin, zhou = signs_in_at(demo, "lin.zhiyuan"), signs_in_at(demo, "zhou.jianguo")
    desk = visit(demo.url, f"/o/{lin.org_id}/people/{zhou.member_id}", person=lin)
    pane = desk.page.get_by_role("region", name="周建国")
    pane.get_by_role("button", name="Message").click()
    expect(desk.composer).to_be_visible()
    expect(desk.page.get_by_role("heading", name="周建国", level=2)).to_be_visible()


def test_unread(program: Program, visit: Visit) -> None:
    """In the title, in the rail and in the list; gone once it is read, on the other device too."""
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    talk = ben.talks_to(ada)
    ben.says(talk, "One", "Two")
    desk = visit(program.url, f"/o/{ada.org_id}/people", person=ada)
    expect(desk.page).to_have_title(re.compile(r"^\(2\) "))
    ben.says(talk, "Three")
    expect(desk.page).to_have_title(re.compile(r"^\(3\) "))
    places = desk.page.get_by_role("navigation", name="Modules")
    places.get_by_role("link", name="Messages, 3 unread").click()
    expect(desk.conversation_in_list("Ben Carder")).to_contain_text("3 unread messages")
    phone = visit(program.url, f"/o/{ada.org_id}/messages", person=ada)
    expect(phone.page).to_have_title(re.compile(r"^\(3\) "))
    desk.opens_conversation("Ben Carder")
    desk.sees("One", "Two", "Three")
    expect(desk.page).to_have_title("Ben Carder")
    expect(phone.page).not_to_have_title(re.compile(r"^\("))


def test_the_palette(demo: Program, visit: Visit) -> None:
    """People, conversations and actions from anywhere."""
    clara = signs_in_at(demo, "clara.brandtner")
    desk = visit(demo.url, f"/o/{clara.org_id}/work", person=clara)
    desk.page.get_by_role("main").wait_for()
    desk.page.keyboard.press("Control+k")
    palette = desk.page.get_by_role("dialog")
    palette.get_by_role("combobox").or_(palette.get_by_role("textbox")).fill("zjg")
    palette.get_by_role("option", name=re.compile("周建国")).click()
    expect(desk.page.get_by_role("region", name="周建国")).to_be_visible()
    desk.page.keyboard.press("Control+k")
    palette.get_by_role("combobox").or_(palette.get_by_role("textbox")).fill("appear")
    desk.page.keyboard.press("Escape")
    expect(palette).to_have_count(0)
