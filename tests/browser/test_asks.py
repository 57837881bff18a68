"""Messages that need an answer: asked, seen on both sides, given, and over."""

import re
import zipfile

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


def test_a_message_asks_to_be_acknowledged(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben, cem = company.joins(ada, "Ben Carder"), company.joins(ada, "Cem Dyer")
    group = ada.opens_group("Looms", ben, cem)
    path = f"/o/{ada.org_id}/messages/{group}"
    one = visit(program.url, path, person=ada)
    expect(one.page.get_by_role("button", name="Ask to acknowledge")).to_be_hidden()
    ada.http.put(ada._path(f"/conversations/{group}/reading"), json={"policy": "ack"}).raise_for_status()
    two, three = visit(program.url, path, person=ben), visit(program.url, path, person=cem, size=PHONE)

    one.composer.fill("The gate stays shut")
    one.page.get_by_role("button", name="Ask to acknowledge").click()
    one.composer.press("Enter")
    _line(one, "The gate stays shut", "0 of 2 acknowledged")
    one.writes("And this asks nothing")
    two.sees("And this asks nothing")
    expect(two.page.get_by_role("button", name="Acknowledge", exact=True)).to_have_count(1)

    two.context.set_offline(True)
    two.is_offline()
    two.message("The gate stays shut").get_by_role("button", name="Acknowledge", exact=True).click()
    expect(two.message("The gate stays shut")).to_contain_text("You acknowledged this")
    two.context.set_offline(False)
    _line(one, "The gate stays shut", "1 of 2 acknowledged")

    # Who has not is reminded, and can still do it.
    one.message("The gate stays shut").get_by_role("button", name="1 of 2 acknowledged").click()
    window = one.page.get_by_role("dialog")
    expect(window.get_by_role("tabpanel")).to_contain_text("Ben Carder")
    window.get_by_role("tab", name="Not yet").click()
    expect(window.get_by_role("tabpanel")).to_contain_text("Cem Dyer")
    window.get_by_role("button", name="Remind those who have not").click()
    one.is_told("1 person was reminded")
    window.get_by_role("button", name="Close").click()
    three.message("The gate stays shut").get_by_role("button", name="Acknowledge", exact=True).click()
    _line(one, "The gate stays shut", "2 of 2 acknowledged")
    # After a reload it is known that it was done.
    two.page.reload()
    expect(two.message("The gate stays shut")).to_contain_text("You acknowledged this")


def test_somebody_is_reported_and_kept_off(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben, cem = company.joins(ada, "Ben Carder"), company.joins(ada, "Cem Dyer")
    group, talk = ada.opens_group("Looms", ben, cem), ben.talks_to(cem)
    ben.says(group, "You are useless, Cem")
    ben.says(talk, "And I mean it")
    one = visit(program.url, f"/o/{ada.org_id}/settings/reports", person=ada)
    two = visit(program.url, f"/o/{ada.org_id}/messages/{talk}", person=ben)
    three = visit(program.url, f"/o/{ada.org_id}/messages/{group}", person=cem)

    three.does("Report", "You are useless, Cem")
    window = three.page.get_by_role("dialog")
    window.get_by_role("radio", name="Harassment").check()
    window.get_by_label("What else should they know?").fill("Every week")
    window.get_by_role("checkbox", name="Also block Ben Carder").check()
    window.get_by_role("button", name="Report", exact=True).click()
    three.is_told("Blocked")
    # It is folded for Cem, and for nobody else.
    expect(three.page.get_by_text("A message from somebody you have blocked.")).to_be_visible()
    three.page.get_by_role("button", name="Show", exact=True).click()
    three.sees("You are useless, Cem")

    # Ben learns nothing but that nothing is taken there.
    two.writes("Still there?")
    expect(two.page.get_by_role("alert")).to_contain_text("Messages are not taken here at the moment.")
    three.goes(f"/o/{ada.org_id}/messages/{talk}")
    expect(three.page.get_by_text("Messages are not taken here at the moment.")).to_be_visible()

    # Who looks after reports sees the one message, and decides.
    one.page.reload()
    expect(one.page.get_by_text("You are useless, Cem")).to_be_visible()
    expect(one.page.get_by_text("Every week")).to_be_visible()
    one.page.get_by_label("Answer to whoever reported it").fill("We speak to him")
    one.page.get_by_role("button", name="Was not in order").click()
    expect(one.page.get_by_text("Nothing is to be decided.")).to_be_visible()
    two.goes(f"/o/{ada.org_id}/settings/reports")
    expect(two.page.get_by_text("You are useless, Cem")).to_be_visible()
    expect(two.page.get_by_text("Cem Dyer")).to_be_hidden()

    # Cem sees what became of it, and takes the block back.
    three.goes(f"/o/{ada.org_id}/settings/reports")
    expect(three.page.get_by_text("We speak to him")).to_be_visible()
    three.page.get_by_role("button", name="Unblock").click()
    expect(three.page.get_by_text("You have blocked nobody.")).to_be_visible()
    ben.says(talk, "Sorry")


def test_a_conversation_is_taken_along_and_the_others_see_it(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    group = ada.opens_group("Looms", ben)
    ada.says(group, "The red yarn is in")
    ben.says(group, "On my way")
    desk = visit(program.url, f"/o/{ada.org_id}/messages/{group}", person=ada)
    desk.page.get_by_role("button", name="Details", exact=True).click()
    desk.page.get_by_role("button", name="Export this conversation").click()
    with desk.page.expect_download() as taken:
        desk.page.get_by_role("link", name="Download 2 messages").click()
    with zipfile.ZipFile(taken.value.path()) as packed:
        assert "The red yarn is in" in packed.read("index.html").decode()
    desk.page.get_by_role("button", name="Throw away").click()
    expect(desk.page.get_by_role("button", name="Export this conversation")).to_be_visible()
    other = visit(program.url, f"/o/{ada.org_id}/settings/looks", person=ben)
    expect(other.page.get_by_text("A conversation of yours, taken along as a file")).to_be_visible()
