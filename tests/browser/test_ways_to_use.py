"""With the keyboard alone, on a phone, and enlarged."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import company
from tests.browser.chromium import PHONE
from tests.browser.company import PASSWORD, Person
from tests.browser.conftest import Visit
from tests.browser.desk import Desk
from tests.browser.program import Program

ZOOMED = {"width": 720, "height": 450}
"""What 200 % leaves of a screen of 1440 × 900."""


def pair_with_two_talks(program: Program) -> tuple[Person, Person]:
    ada = company.founder(program.url, "Ada Weaver")
    ben, cleo = company.joins(ada, "Ben Carder"), company.joins(ada, "Cleo Spinner")
    cleo.says(cleo.talks_to(ada), "Older")
    ben.says(ben.talks_to(ada), "Newer")
    return ada, ben


def tabs_to(page: Page, name: str, role: str = "button", most: int = 25) -> None:
    """Tab until the focus stands on what is called so."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.get_by_role(role, name=name).and_(page.locator(":focus")).count():  # type: ignore[arg-type]
            return
    pytest.fail(f"{most} tabs do not lead to {name}")


def test_with_the_keyboard_alone(program: Program, visit: Visit) -> None:
    ada, _ben = pair_with_two_talks(program)
    desk = visit(program.url, "/sign-in")
    keyboard = desk.page.keyboard
    expect(desk.page.get_by_label("E-mail or phone number")).to_be_focused()
    keyboard.type(ada.login)
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    desk.is_inside()
    expect(desk.conversation_in_list("Ben Carder")).to_be_visible()

    tabs_to(desk.page, "Filter conversations", "textbox")
    keyboard.press("ArrowDown")
    expect(desk.conversation_in_list("Ben Carder")).to_be_focused()
    keyboard.press("Enter")
    desk.sees("Newer")
    tabs_to(desk.page, "Message", "textbox")
    keyboard.type("Written blind")
    keyboard.press("Enter")
    desk.has_sent("Written blind")

    keyboard.press("Alt+ArrowDown")
    expect(desk.page.get_by_role("heading", name="Cleo Spinner", level=2)).to_be_visible()
    desk.sees("Older")
    keyboard.press("Alt+ArrowUp")
    expect(desk.page.get_by_role("heading", name="Ben Carder", level=2)).to_be_visible()
    desk.sees("Written blind")


def test_focus_is_seen(program: Program, visit: Visit) -> None:
    """Whatever has the focus by keyboard shows a ring or a border in the accent's colour."""
    ada, _ben = pair_with_two_talks(program)
    desk = visit(program.url, f"/o/{ada.org_id}/messages", person=ada)
    expect(desk.conversation_in_list("Ben Carder")).to_be_visible()
    for _ in range(8):
        desk.page.keyboard.press("Tab")
        seen = desk.page.locator(":focus").evaluate(_RING)
        assert seen, desk.page.locator(":focus").evaluate("(element) => element.outerHTML.slice(0, 200)")


_RING = """
(element) => {
  for (let one = element; one && one !== document.body; one = one.parentElement) {
    const style = getComputedStyle(one);
    if (parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none") return true;
    if (style.boxShadow !== "none") return true;
    if (one !== element && !one.matches(":focus-within")) break;
  }
  return false;
}
"""


def has_no_sideways_scroll(page: Page) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width, page.url


def test_on_a_phone(program: Program, visit: Visit) -> None:
    """One pane at a time; back leads back; one writes above the keyboard without the page being zoomed."""
    ada, ben = pair_with_two_talks(program)
    desk = visit(program.url, person=ada, size=PHONE)
    tabs = desk.page.get_by_role("navigation", name="Modules")
    expect(tabs).to_be_visible()
    expect(desk.composer).to_have_count(0)
    has_no_sideways_scroll(desk.page)

    desk.conversation_in_list("Ben Carder").tap()
    desk.sees("Newer")
    expect(desk.conversation_in_list("Ben Carder")).to_have_count(0)
    expect(tabs).to_have_count(0)
    has_no_sideways_scroll(desk.page)
    assert float(desk.composer.evaluate("(field) => parseFloat(getComputedStyle(field).fontSize)")) >= 16
    desk.composer.tap()
    desk.composer.fill("From the road")
    send = desk.page.get_by_role("button", name="Send", exact=True)
    box = send.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 40
    send.tap()
    desk.has_sent("From the road")
    expect(desk.composer).to_be_focused()
    assert ada.log(ada.talks_to(ben))[-1] == "From the road"

    desk.page.get_by_role("button", name="Back to the conversations").tap()
    expect(desk.conversation_in_list("Ben Carder")).to_be_visible()
    desk.conversation_in_list("Cleo Spinner").tap()
    desk.sees("Older")
    desk.page.go_back()
    expect(tabs).to_be_visible()
    for place, heading in (("Workbench", "Workbench"), ("People", "People"), ("Me", "Me")):
        tabs.get_by_role("link", name=place, exact=True).tap()
        expect(desk.page.get_by_role("heading", name=heading, level=1)).to_be_attached()
        has_no_sideways_scroll(desk.page)
    desk.page.get_by_role("link", name="Appearance and language").tap()
    expect(desk.page.get_by_role("heading", name="Appearance and language")).to_be_visible()
    has_no_sideways_scroll(desk.page)


def test_a_long_conversation_opens_at_its_end_on_a_phone(program: Program, visit: Visit) -> None:
    ada, ben = pair_with_two_talks(program)
    talk = ben.talks_to(ada)
    ben.says(
        talk, *(f"{number} " + "in words that need more than one line of a phone's screen " * 2 for number in range(40))
    )
    ben.says(talk, "The newest")
    desk = visit(program.url, f"/o/{ada.org_id}/messages/{talk}", person=ada, size=PHONE)
    expect(desk.message("The newest")).to_be_in_viewport(ratio=1)
    expect(desk.conversation_in_list("Ben Carder").or_(desk.composer)).to_be_visible()


@pytest.mark.parametrize("size", [ZOOMED, {"width": 320, "height": 640}], ids=["200 %", "narrow"])
def test_enlarged(program: Program, visit: Visit, size: dict[str, int]) -> None:
    """Nothing is cut off to the side, in the language with the longest words."""
    ada, ben = pair_with_two_talks(program)
    ada.patch("/api/me", {"locale": "de"})
    talk = ben.talks_to(ada)
    pages = ["messages", f"messages/{talk}", "people", f"people/{ben.member_id}", "work"]
    pages += [
        f"settings/{one}" for one in ("profile", "security", "appearance", "organisation", "invitations", "roles")
    ]
    desk = visit(program.url, "/sign-in", size=size, locale="de-DE")
    expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
    has_no_sideways_scroll(desk.page)
    desk = visit(program.url, person=ada, size=size, locale="de-DE")
    for path in pages:
        desk.goes(f"/o/{ada.org_id}/{path}")
        stands(desk)
        has_no_sideways_scroll(desk.page)


def stands(desk: Desk) -> None:
    """The page is there and nothing loads any more."""
    expect(desk.page.get_by_role("heading").first).to_be_attached()
    expect(desk.page.get_by_role("status", name=re.compile("^(Loading|Wird geladen|Lädt)"))).to_have_count(0)
