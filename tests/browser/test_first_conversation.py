"""An organisation comes to be, two people talk, and what they said survives the worst."""

import time

from playwright.sync_api import expect

from tests.browser import company
from tests.browser.company import PASSWORD
from tests.browser.conftest import Visit
from tests.browser.desk import Desk
from tests.browser.line import Line
from tests.browser.program import Program

# High enough for a whole log at once: rows far from the screen do not exist on the page.
TALL = {"width": 1280, "height": 2800}
MINUTE = 60
BURST = 16
"""Messages from each side."""


def signs_up(desk: Desk, organisation: str, name: str, login: str) -> None:
    page = desk.page
    page.get_by_label("Name of the organisation").fill(organisation)
    page.get_by_label("What it does").press("Enter")
    page.get_by_title("Shops and trade").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail or phone number").fill(login)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create organisation").click()
    expect(page.get_by_role("heading", name=f"{organisation} is ready")).to_be_visible()
    page.get_by_role("button", name="Later").click()
    desk.is_inside()


def invites_by_link(desk: Desk) -> str:
    desk.opens_settings("Invitations")
    desk.page.get_by_role("button", name="Invite people").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Make link").click()
    window = desk.page.get_by_role("dialog", name="Share this invitation")
    expect(window.get_by_role("img", name="QR code of the invitation")).to_be_visible()
    return window.locator("code").inner_text()


def joins(desk: Desk, name: str, login: str) -> None:
    page = desk.page
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail or phone number").fill(login)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    desk.is_inside()


def test_from_sign_up_to_a_conversation(program: Program, visit: Visit) -> None:
    ada = visit(program.url, "/sign-up")
    began = time.monotonic()
    signs_up(ada, "Ada's Looms", "Ada Weaver", company.fresh_login("Ada"))
    assert time.monotonic() - began < MINUTE
    link = invites_by_link(ada)
    assert link.startswith(program.url), link

    ben = visit(program.url, link.removeprefix(program.url))
    expect(ben.page.get_by_role("heading", name="Join Ada's Looms")).to_be_visible()
    joins(ben, "Ben Carder", company.fresh_login("Ben"))

    ada.goes("/")
    ada.starts_conversation("Ben Carder")
    ada.writes("Good morning, Ben")
    ada.sees_state("Good morning, Ben", "On a device")
    ben.opens_conversation("Ada Weaver")
    ben.sees("Good morning, Ben")
    ada.sees_state("Good morning, Ben", "Read")

    ben.composer.press_sequentially("Good mor")
    expect(ada.page.get_by_text("Ben Carder is writing").first).to_be_visible()
    ben.composer.press_sequentially("ning, Ada")
    ben.composer.press("Enter")
    ada.sees("Good morning, Ada")
    ben.sees_state("Good morning, Ada", "Read")


def test_presence(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    talk = ada.talks_to(ben)
    desk = visit(program.url, f"/o/{ada.org_id}/messages/{talk}", person=ada)
    header = desk.page.locator("header").filter(has=desk.page.get_by_role("heading", name="Ben Carder"))
    expect(header).to_contain_text("Not here now")
    other = visit(program.url, person=ben)
    other.is_inside()
    expect(header).to_contain_text("Here now")
    other.context.close()
    expect(header).to_contain_text("Not here now")


def test_kill_in_the_middle_of_a_burst(program: Program, visit: Visit) -> None:
    """Nothing lost, doubled or out of order, whatever was on its way when the server died."""
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    talk = ada.talks_to(ben)
    path = f"/o/{ada.org_id}/messages/{talk}"
    adas, bens = (visit(program.url, path, person=one, size=TALL) for one in (ada, ben))
    adas.writes("Ready?")
    bens.sees("Ready?")

    for number in range(BURST):
        adas.writes(f"ada {number}")
        bens.writes(f"ben {number}")
        if number == BURST // 2:
            program.kill()
    adas.is_offline()
    adas.sees_state(f"ada {BURST - 1}", "Waiting for a connection")
    bens.sees_state(f"ben {BURST - 1}", "Waiting for a connection")

    program.start()
    adas.has_sent(f"ada {BURST - 1}")
    bens.has_sent(f"ben {BURST - 1}")
    log = ada.log(talk)
    assert sorted(log) == sorted(["Ready?", *(f"{who} {n}" for who in ("ada", "ben") for n in range(BURST))])
    for who in ("ada", "ben"):
        assert [text for text in log if text.startswith(who)] == [f"{who} {n}" for n in range(BURST)]
    adas.sees_all(log)
    bens.sees_all(log)
    adas.is_online()


def test_cut_line_in_the_middle_of_a_burst(program: Program, line: Line, visit: Visit) -> None:
    """One side loses its connection; the other goes on talking meanwhile."""
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    talk = ada.talks_to(ben)
    path = f"/o/{ada.org_id}/messages/{talk}"
    adas = visit(line.url, path, person=ada, size=TALL)
    bens = visit(program.url, path, person=ben, size=TALL)
    adas.writes("Ready?")
    bens.sees("Ready?")

    for number in range(BURST):
        adas.writes(f"ada {number}")
        bens.writes(f"ben {number}")
        if number == BURST // 2:
            line.cut()
    adas.is_offline()
    adas.sees_state(f"ada {BURST - 1}", "Waiting for a connection")
    bens.has_sent(f"ben {BURST - 1}")
    assert f"ada {BURST - 1}" not in ada.log(talk)

    line.mend()
    adas.has_sent(f"ada {BURST - 1}")
    log = ada.log(talk)
    assert sorted(log) == sorted(["Ready?", *(f"{who} {n}" for who in ("ada", "ben") for n in range(BURST))])
    for who in ("ada", "ben"):
        assert [text for text in log if text.startswith(who)] == [f"{who} {n}" for n in range(BURST)]
    adas.sees_all(log)
    bens.sees_all(log)
