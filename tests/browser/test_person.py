"""One's own things: name, picture, language and look."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser import company
from tests.browser.conftest import Visit
from tests.browser.desk import Desk
from tests.browser.program import Program

WORDS = {"zh": ("简体中文", "消息"), "de": ("Deutsch", "Nachrichten"), "it": ("Italiano", "Messaggi")}


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (300, 200), (11, 107, 82)).save(file, "PNG")
    return file.getvalue()


def test_profile(program: Program, visit: Visit) -> None:
    """The name and the picture are seen by others without a reload."""
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    other = visit(program.url, f"/o/{ada.org_id}/people", person=ben)
    expect(other.page.get_by_role("link", name=re.compile("Ada Weaver"))).to_be_visible()

    desk = visit(program.url, person=ada)
    desk.opens_settings("Profile")
    with desk.page.expect_file_chooser() as chooser:
        desk.page.locator("button").filter(has_text="Choose picture").click()
    chooser.value.set_files({"name": "me.png", "mimeType": "image/png", "buffer": picture()})
    expect(desk.page.get_by_role("button", name="Remove")).to_be_visible()
    desk.page.get_by_label("Your name").fill("Ada Lovelace")
    desk.page.get_by_role("button", name="Save").click()
    desk.is_told("Saved")

    row = other.page.get_by_role("link", name=re.compile("Ada Lovelace"))
    expect(row).to_be_visible()
    expect(row.locator("img")).to_have_js_property("complete", True)
    assert row.locator("img").evaluate("(image) => image.naturalWidth") > 0


def test_language(program: Program, visit: Visit) -> None:
    """At once, on the other device of the same person, and after a reload."""
    ada = company.founder(program.url, "Ada Weaver")
    desk = visit(program.url, person=ada)
    desk.opens_settings("Appearance and language")
    for code, (name, messages) in WORDS.items():
        desk.page.get_by_text(name, exact=True).click()
        expect(desk.page.locator("html")).to_have_attribute("lang", re.compile(f"^{code}"))
        expect(desk.page.get_by_role("link", name=messages).first).to_be_visible()
    desk.page.reload()
    expect(desk.page.get_by_role("link", name="Messaggi").first).to_be_visible()
    elsewhere = visit(program.url, person=ada)
    expect(elsewhere.page.get_by_role("heading", name="Messaggi")).to_be_visible()


def test_the_door_speaks_the_reader_s_language(program: Program, visit: Visit) -> None:
    desk = visit(program.url, "/sign-in", locale="zh-CN")
    expect(desk.page.get_by_role("heading", name="登录")).to_be_visible()
    desk.page.get_by_role("button", name="中文").click()
    desk.page.get_by_role("menuitemradio", name="Deutsch").click()
    expect(desk.page.get_by_role("heading", name="Anmelden")).to_be_visible()
    desk.page.reload()
    expect(desk.page.get_by_role("heading", name="Anmelden")).to_be_visible()


def ground(desk: Desk) -> str:
    found: str = desk.page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    return found


LIGHT, DARK = "rgb(255, 255, 255)", "rgb(22, 24, 29)"


def test_dark_mode(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    desk = visit(program.url, person=ada)
    desk.opens_settings("Appearance and language")
    assert ground(desk) == LIGHT
    desk.page.get_by_text("Dark", exact=True).click()
    expect(desk.page.locator("body")).to_have_css("background-color", DARK)
    desk.page.reload()
    expect(desk.page.locator("body")).to_have_css("background-color", DARK)
    desk.page.get_by_text("As on this device").click()
    expect(desk.page.locator("body")).to_have_css("background-color", LIGHT)


def test_what_is_chosen_while_the_server_is_away_reaches_the_other_devices(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    desk = visit(program.url, person=ada)
    desk.opens_settings("Appearance and language")
    desk.context.set_offline(True)
    for theme in ("Dark", "Light", "Dark"):
        desk.page.get_by_text(theme, exact=True).click()
    expect(desk.page.locator("body")).to_have_css("background-color", DARK)
    with desk.page.expect_response(lambda response: response.request.method == "PATCH"):
        desk.context.set_offline(False)
    elsewhere = visit(program.url, person=ada)
    expect(elsewhere.page.locator("body")).to_have_css("background-color", DARK)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_first_look_follows_the_device(program: Program, visit: Visit, dark: bool) -> None:
    desk = visit(program.url, "/sign-in", dark=dark)
    desk.is_at_the_door()
    assert ground(desk) == (DARK if dark else LIGHT)
