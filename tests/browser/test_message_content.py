"""What messages hold beside words: cards of other modules, voice, places, people."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser import company
from tests.browser.chromium import FLAGS, MISSING, PHONE, find_chromium
from tests.browser.company import Person
from tests.browser.conftest import Visit
from tests.browser.desk import Desk
from tests.browser.outside import Outside
from tests.browser.program import Program

MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
"""A sound that beeps, and a person who says yes."""
SHANGHAI = {"latitude": 31.23042, "longitude": 121.4737, "accuracy": 12}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = find_chromium()
    if path is None:
        pytest.fail(MISSING)
    return {**browser_type_launch_args, "executable_path": path, "args": [*FLAGS, *MICROPHONE]}


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    made = Outside()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, outside: Outside) -> Iterator[Program]:
    """With a module more, that shows votes, and with what lies outside."""
    folder = tmp_path_factory.mktemp("voting")
    made = Program(folder, "serve", module="tests.browser.voting", **outside.environment)
    made.start()
    yield made
    made.stop()


def three_in_a_group(program: Program) -> tuple[Person, Person, Person, str]:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    cara = company.joins(ada, "Cara Spinner")
    return ada, ben, cara, ada.opens_group("Looms", ben, cara)


def sits_at(visit: Visit, program: Program, person: Person, group: str, **how: Any) -> Desk:
    return visit(program.url, f"/o/{person.org_id}/messages/{group}", person=person, **how)


def card(desk: Desk, name: str = "Summer party") -> Locator:
    return desk.messages.get_by_role("region", name=name)


def test_a_card_is_pressed_by_those_who_may_and_changes_for_all(program: Program, visit: Visit) -> None:
    ada, ben, cara, group = three_in_a_group(program)
    ada.post("/votes", {"conversation_id": group, "deciders": [ben.member_id, cara.member_id]})
    asker = sits_at(visit, program, ada, group)
    one = sits_at(visit, program, ben, group, size=PHONE)
    other = sits_at(visit, program, cara, group)
    expect(card(asker)).to_contain_text("Waiting")
    expect(card(asker).get_by_role("button")).to_have_count(0)
    expect(card(other).get_by_role("button", name="Agree")).to_be_visible()

    # What is heard live tells that the page has settled.
    ada.says(group, "Please decide")
    other.sees("Please decide")
    other.context.set_offline(True)
    other.is_offline()
    expect(card(other).get_by_role("button", name="Agree")).to_be_disabled()
    decline = card(one).get_by_role("button", name="Decline")
    box = decline.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    decline.click()
    field = card(one).get_by_role("textbox", name="Why not?")
    expect(card(one).get_by_role("button", name="Decline")).to_be_disabled()
    field.fill("It will rain")
    card(one).get_by_role("button", name="Decline").click()
    for desk in (asker, one):
        expect(card(desk)).to_contain_text("Declined")
        expect(card(desk)).to_contain_text("It will rain")
        expect(card(desk).get_by_role("button")).to_have_count(0)
    expect(card(other)).to_contain_text("Waiting")
    other.context.set_offline(False)
    expect(card(other)).to_contain_text("Declined")
    [message] = [one for one in ada.get(f"/conversations/{group}/log")["entries"] if "card" in one["b"]]
    assert message["b"]["card"]["v"] == 2
    card(asker).get_by_role("link", name="Open").click()
    expect(asker.page).to_have_url(re.compile("/settings/profile$"))


def test_who_comes_too_late_is_told_at_the_card(program: Program, visit: Visit) -> None:
    ada, ben, cara, group = three_in_a_group(program)
    ada.post("/votes", {"conversation_id": group, "deciders": [ben.member_id, cara.member_id]})
    late = sits_at(visit, program, cara, group)
    expect(card(late)).to_contain_text("Waiting")
    [message] = [one for one in ben.get(f"/conversations/{group}/log")["entries"] if "card" in one["b"]]

    def ben_is_quicker(route: Route) -> None:
        ben.post(f"/conversations/{group}/messages/{message['s']}/press", {"button": "yes"})
        route.continue_()

    late.page.route(re.compile("/press$"), ben_is_quicker)
    card(late).get_by_role("button", name="Agree").click()
    expect(card(late).get_by_role("alert")).to_have_text("Already decided by Ben Carder.")
    expect(card(late)).to_contain_text("Agreed")


def test_other_modules_make_something_of_a_message(program: Program, visit: Visit) -> None:
    ada, _, _, group = three_in_a_group(program)
    ada.says(group, "We open at nine")
    desk = sits_at(visit, program, ada, group)
    desk.sees("We open at nine")
    desk.does("Shout it", "We open at nine")
    desk.is_told("Done: Shout it")


def test_a_voice_message_is_recorded_heard_and_sent(program: Program, visit: Visit) -> None:
    ada, ben, _, group = three_in_a_group(program)
    desk = sits_at(visit, program, ada, group)
    reader = sits_at(visit, program, ben, group, size=PHONE)
    desk.page.get_by_role("button", name="Voice message").click()
    window = desk.page.get_by_role("dialog")
    expect(window.get_by_label("Length")).to_have_text("0:01")
    window.get_by_role("button", name="Stop").click()
    expect(window.locator("audio")).to_be_visible()
    window.get_by_role("button", name="Send").click()
    expect(window).to_be_hidden()
    for one in (desk, reader):
        expect(one.messages.get_by_role("button", name="Play the voice message")).to_be_visible()
    reader.messages.get_by_role("button", name="Play the voice message").click()
    speed = reader.messages.get_by_role("button", name="Speed")
    speed.click()
    expect(speed).to_have_text("1.5×")
    [file] = ben.get(f"/conversations/{group}/log")["entries"][-1]["b"]["files"]
    assert file["voice"] is True
    assert file["ms"] > 0
    assert file["wave"]


def test_a_place_and_a_person_are_sent(program: Program, visit: Visit) -> None:
    ada, ben, cara, group = three_in_a_group(program)
    phone = sits_at(visit, program, ada, group, size=PHONE)
    reader = sits_at(visit, program, ben, group)
    phone.context.set_geolocation(SHANGHAI)
    phone.context.grant_permissions(["geolocation"])
    phone.page.get_by_role("button", name="Send something else").click()
    phone.page.get_by_role("menuitem", name="My place").click()
    window = phone.page.get_by_role("dialog")
    expect(window).to_contain_text("31.23042, 121.47370")
    window.get_by_label("Name of the place").fill("People's Square")
    window.get_by_role("button", name="Send").click()
    expect(window).to_be_hidden()
    link = reader.messages.get_by_role("link", name="People's Square")
    expect(link).to_have_attribute("href", re.compile(r"mlat=31\.23042&mlon=121\.4737"))

    reader.page.get_by_role("button", name="Send something else").click()
    reader.page.get_by_role("menuitem", name="Contact").click()
    window = reader.page.get_by_role("dialog")
    window.get_by_role("combobox").fill("Cara")
    window.get_by_role("option", name="Cara Spinner").click()
    window.get_by_role("button", name="Send").click()
    contact = phone.messages.get_by_role("link", name="Cara Spinner")
    expect(contact).to_have_attribute("href", f"/o/{ada.org_id}/people/{cara.member_id}")


def test_who_may_not_ask_is_told_what_to_do(program: Program, visit: Visit) -> None:
    ada, _, _, group = three_in_a_group(program)
    desk = sits_at(visit, program, ada, group)
    desk.page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    desk.page.get_by_role("button", name="Voice message").click()
    window = desk.page.get_by_role("dialog")
    expect(window.get_by_role("alert")).to_contain_text("Allow it for this address")
    expect(window.get_by_role("button", name="Send")).to_be_disabled()
    desk.page.keyboard.press("Escape")
    desk.context.grant_permissions([])
    desk.page.get_by_role("button", name="Send something else").click()
    desk.page.get_by_role("menuitem", name="My place").click()
    expect(window.get_by_role("alert")).to_contain_text("Allow it for this address")


def test_what_a_link_leads_to_is_shown_when_the_organisation_wants_it(
    program: Program, visit: Visit, outside: Outside
) -> None:
    ada, ben, _, group = three_in_a_group(program)
    desk = sits_at(visit, program, ada, group)
    desk.opens_settings("Links in messages")
    switch = desk.page.get_by_role("switch", name="Show what a link leads to")
    switch.click()
    desk.is_told("Saved")
    expect(switch).to_be_checked()
    desk.goes(f"/o/{ada.org_id}/messages/{group}")
    reader = sits_at(visit, program, ben, group, size=PHONE)
    desk.writes(f"Read this: {outside.url}/looms")
    for one in (desk, reader):
        shown = one.messages.get_by_role("link", name=re.compile("How looms work"))
        expect(shown).to_contain_text("Warp, weft, and where the shuttle goes.")
        expect(shown).to_contain_text("127.0.0.2")
        expect(shown).to_have_attribute("href", f"{outside.url}/looms")
    hide = "Remove the previews of these links"
    expect(reader.page.get_by_role("button", name=hide)).to_have_count(0)
    desk.page.get_by_role("button", name=hide).click()
    for one in (desk, reader):
        expect(one.messages.get_by_role("link", name=re.compile("How looms work"))).to_have_count(0)
        expect(one.messages.get_by_role("link", name=f"{outside.url}/looms")).to_be_visible()


def test_a_message_is_translated_for_who_asks(program: Program, visit: Visit) -> None:
    ada, ben, _, group = three_in_a_group(program)
    ada.says(group, "We open at nine")
    desk = sits_at(visit, program, ben, group)
    other = sits_at(visit, program, ada, group)
    for one in (desk, other):
        one.sees("We open at nine")
    desk.does("Translate", "We open at nine")
    row = desk.messages.filter(has_text="Translated for you")
    expect(row).to_contain_text("We open at nine (en)")
    row.get_by_role("button", name="Remove the translation").click()
    expect(row).to_have_count(0)
    expect(other.messages.filter(has_text="Translated for you")).to_have_count(0)


def test_roles_are_called_and_names_of_the_group_are_shown(program: Program, visit: Visit) -> None:
    ada, ben, _, group = three_in_a_group(program)
    ben.patch(f"/conversations/{group}/own", {"nickname": "Shuttle"})
    ben.says(group, "Here I am")
    desk = sits_at(visit, program, ada, group)
    row = desk.message("Here I am")
    expect(row).to_contain_text("Shuttle")
    expect(row).to_contain_text("Ben Carder")

    # The people of the group are here once they are offered at all.
    desk.engine.press_sequentially("@ben")
    expect(desk.page.get_by_role("option", name=re.compile("Ben Carder"))).to_be_visible()
    for _ in "@ben":
        desk.composer.press("Backspace")
    desk.engine.press_sequentially("@shut")
    expect(desk.page.get_by_role("option", name=re.compile("Ben Carder"))).to_contain_text("Shuttle")
    for _ in "@shut":
        desk.composer.press("Backspace")
    desk.engine.press_sequentially("@adm")
    desk.page.get_by_role("option", name=re.compile("Admin.*Role")).click()
    # Without a click, which would choose the mention and let the next key replace it.
    desk.composer.press_sequentially("look")
    desk.composer.press("Enter")
    window = desk.page.get_by_role("dialog")
    expect(window).to_contain_text("Up to 2 people")
    window.get_by_role("button", name="Send and notify").click()
    expect(window).to_be_hidden()
    expect(desk.messages.filter(has_text="@Admin")).to_be_visible()
    [mention] = ben.get(f"/conversations/{group}/log")["entries"][-1]["b"]["m"]
    assert mention["k"] == "r"

    ben.patch(f"/conversations/{group}/own", {"nickname": None})
    expect(row).not_to_contain_text("Shuttle")
