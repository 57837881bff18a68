"""Messages that need an answer: asked, seen on both sides, given, and over."""

import re

from playwright.sync_api import expect

from tests.browser import company
from tests.browser.chromium import PHONE
from tests.browser.conftest import Visit
from tests.browser.desk import Desk
from tests.browser.program import Program

QUESTION = "Who brings the key?"


def _line(desk: Desk, text: str, words: str) -> None:
    expect(desk.message(text).get_by_role("button", name=re.compile(words))).to_be_visible()


def test_an_answer_is_asked_for_owed_and_given(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben, cem = company.joins(ada, "Ben Carder"), company.joins(ada, "Cem Dyer")
    group = ada.opens_group("Looms", ben, cem)
    path = f"/o/{ada.org_id}/messages/{group}"
    one, two = visit(program.url, path, person=ada), visit(program.url, path, person=ben)
    three = visit(program.url, path, person=cem, size=PHONE)

    one.composer.fill(QUESTION)
    one.page.get_by_role("button", name="Ask for an answer").click()
    window = one.page.get_by_role("dialog")
    for name in ("Ben Carder", "Cem Dyer"):
        window.get_by_role("checkbox", name=name).check()
    window.get_by_role("button", name="Ask", exact=True).click()
    expect(one.page.get_by_text("An answer is needed from Ben Carder and Cem Dyer by")).to_be_visible()
    one.composer.press("Enter")
    _line(one, QUESTION, r"Answer needed by .+ · 0 of 2 answered")

    # Ben finds it among what he has to do, and does it without a connection.
    two.goes(f"/o/{ada.org_id}/work")
    two.page.get_by_role("link", name=QUESTION).click()
    _line(two, QUESTION, "Answer needed by")
    two.context.set_offline(True)
    two.is_offline()
    two.message(QUESTION).get_by_role("button", name="Done", exact=True).click()
    _line(two, QUESTION, "1 of 2 answered")
    expect(two.message(QUESTION).get_by_role("button", name="Done", exact=True)).to_be_hidden()
    _line(one, QUESTION, "0 of 2 answered")
    two.context.set_offline(False)
    _line(one, QUESTION, "1 of 2 answered")

    # Cem answers in words.
    three.message(QUESTION).get_by_role("button", name="Answer", exact=True).click()
    three.composer.fill("I do")
    three.page.get_by_role("button", name="Send", exact=True).click()
    for desk in (one, two, three):
        _line(desk, QUESTION, r"Answered · 2 of 2 answered")
    one.goes(f"/o/{ada.org_id}/work")
    expect(one.page.get_by_role("link", name=QUESTION)).to_be_hidden()


def test_asked_afterwards_on_a_phone_and_taken_back(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    talk = ada.talks_to(ben)
    ada.says(talk, "Lunch at noon?")
    phone = visit(program.url, f"/o/{ada.org_id}/messages/{talk}", person=ada, size=PHONE)
    other = visit(program.url, f"/o/{ada.org_id}/messages/{talk}", person=ben)
    # A long press brings up the menu.
    touch = {"pointerType": "touch", "isPrimary": True, "clientX": 100, "clientY": 300}
    phone.message("Lunch at noon?").dispatch_event("pointerdown", touch)
    phone.page.get_by_role("menuitem", name="Answer needed").click()
    window = phone.page.get_by_role("dialog")
    window.get_by_role("radio", name="Whenever it suits").check()
    window.get_by_role("button", name="Ask", exact=True).click()
    _line(other, "Lunch at noon?", "^Answer needed$")
    # With the keyboard, from the message itself.
    phone.message("Lunch at noon?").focus()
    phone.page.keyboard.press("q")
    phone.page.get_by_role("dialog").get_by_role("button", name="No longer needed").click()
    for desk in (phone, other):
        _line(desk, "Lunch at noon?", "An answer is no longer needed")
    expect(other.message("Lunch at noon?").get_by_role("button", name="Done", exact=True)).to_be_hidden()
