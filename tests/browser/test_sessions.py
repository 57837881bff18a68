"""Who is signed in where, and in which organisation."""

import re

from playwright.sync_api import expect

from tests.browser import company
from tests.browser.conftest import Visit
from tests.browser.program import Program

REVOKED_WITHIN_MS = 5_000
"""The server takes a second at most; the rest is for the page and a busy machine."""


def test_ending_a_sign_in_elsewhere(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    forgotten = visit(program.url, person=company.signed_in(program.url, ada.login, company.PASSWORD))
    forgotten.is_inside()
    here = visit(program.url, person=ada)
    here.opens_settings("Sign-in and security")
    # Made by sign-up and by the browser that was forgotten; this browser uses the first.
    end = here.page.get_by_role("button", name=re.compile("^End the sign-in on"))
    expect(end).to_have_count(1)
    end.click()
    expect(forgotten.page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=REVOKED_WITHIN_MS)
    here.is_told("Signed out there")
    expect(end).to_have_count(0)
    forgotten.page.reload()
    forgotten.is_at_the_door()


def test_signing_in_and_out(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    desk = visit(program.url, f"/o/{ada.org_id}/people")
    desk.is_at_the_door()
    desk.signs_in(ada.login, "not the password")
    expect(desk.page.get_by_role("alert")).to_be_visible()
    desk.signs_in(ada.login)
    expect(desk.page).to_have_url(re.compile("/people$"))
    desk.page.get_by_role("button", name=re.compile("switch organisation")).click()
    desk.page.get_by_role("menuitem", name="Sign out").click()
    desk.is_at_the_door()
    desk.goes("/")
    desk.is_at_the_door()


def test_switching_the_organisation(program: Program, visit: Visit) -> None:
    """Without signing out; what is said in the one never shows in the other."""
    ada = company.founder(program.url, "Ada Weaver", organisation="Looms")
    ben = company.joins(ada, "Ben Carder")
    ben.says(ben.talks_to(ada), "About the looms")
    second = ada.post("/api/organisations", {"name": "Choir", "sector": "nonprofit"})
    desk = visit(program.url, f"/o/{ada.org_id}/messages", person=ada)
    expect(desk.conversation_in_list("Ben Carder")).to_be_visible()

    desk.page.get_by_role("button", name=re.compile("^Looms: switch")).click()
    desk.page.get_by_role("menuitemradio", name="Choir").click()
    expect(desk.page).to_have_url(re.compile(second["id"]))
    expect(desk.page.get_by_text("No conversations yet")).to_be_visible()
    expect(desk.conversation_in_list("Ben Carder")).to_have_count(0)

    desk.page.get_by_role("button", name=re.compile("^Choir: switch")).click()
    desk.page.get_by_role("menuitemradio", name="Looms").click()
    expect(desk.conversation_in_list("Ben Carder")).to_contain_text("About the looms")
    desk.goes("/")
    expect(desk.page).to_have_url(re.compile(ada.org_id))


def test_removal_ends_access_at_once(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    gone = visit(program.url, person=ben)
    gone.is_inside()
    desk = visit(program.url, f"/o/{ada.org_id}/people/{ben.member_id}", person=ada)
    desk.page.get_by_role("button", name="Remove from the organisation").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    desk.is_told("Ben Carder is no longer in the organisation.")
    expect(gone.page).not_to_have_url(re.compile(ada.org_id), timeout=REVOKED_WITHIN_MS)


def test_a_forgotten_password(program: Program, visit: Visit) -> None:
    """The link comes by mail, which without a mail server lies at /dev/outbox."""
    ada = company.founder(program.url, "Ada Weaver")
    other = visit(program.url, person=ada)
    other.is_inside()
    desk = visit(program.url, "/sign-in")
    desk.page.get_by_role("link", name="Forgot your password?").click()
    desk.page.get_by_label("E-mail or phone number").fill(ada.login)
    desk.page.get_by_role("button", name="Send link").click()
    expect(desk.page.get_by_role("heading", name="Look at your inbox")).to_be_visible()

    outbox = visit(program.url, "/dev/outbox")
    mail = outbox.page.get_by_role("article").filter(has_text=ada.login).filter(has_text="reset-password")
    while mail.count() == 0:  # It is sent by a job, a moment later.
        outbox.page.reload()
    mail.first.get_by_role("link").click()
    outbox.page.get_by_label("New password").fill("a new and longer one")
    outbox.page.get_by_role("button", name="Save password").click()
    outbox.is_told("Your new password is set.")
    outbox.signs_in(ada.login, "a new and longer one")
    outbox.is_inside()
    other.is_at_the_door()
