"""What is done to messages is seen by everybody, also by whoever was away, and nothing happens twice."""

import re
from typing import Any

from playwright.sync_api import Route, expect

from tests.browser import company
from tests.browser.chromium import PHONE
from tests.browser.company import Person
from tests.browser.conftest import Visit
from tests.browser.desk import Desk
from tests.browser.program import Program

TALL = {"width": 1280, "height": 2000}


def two_in_a_group(program: Program) -> tuple[Person, Person, str]:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    return ada, ben, ada.opens_group("Looms", ben)


def sits_at(visit: Visit, program: Program, person: Person, group: str, **how: Any) -> Desk:
    return visit(program.url, f"/o/{person.org_id}/messages/{group}", person=person, **how)


def test_both_sides_go_on_while_one_is_away(program: Program, visit: Visit) -> None:
    ada, ben, group = two_in_a_group(program)
    ada.says(group, "The red yarn is in", "Wrogn colour though", "Not for everybody")
    ben.says(group, "On my way")
    one = sits_at(visit, program, ada, group, size=TALL)
    two = sits_at(visit, program, ben, group, size=TALL)
    phone = sits_at(visit, program, ada, group, size=PHONE)
    for desk in (one, two, phone):
        desk.sees("On my way")

    one.context.set_offline(True)
    one.is_offline()
    one.writes("Written in the tunnel")
    one.does("Edit", "Wrogn colour though")
    one.has_in_field("Wrogn colour though")
    one.composer.fill("Wrong colour though")
    one.composer.press("Enter")
    one.does("Recall", "Not for everybody")
    one.puts("👍", "On my way")
    one.sees("Wrong colour though", "Written in the tunnel")
    expect(
        one.page.get_by_text("You recalled a message").or_(one.page.get_by_text("You recalled this message"))
    ).to_be_visible()
    one.sees_signs("On my way", "👍1")

    two.puts("🎉", "The red yarn is in")
    two.does("Edit", "On my way")
    two.has_in_field("On my way")
    two.composer.fill("On my way, ten minutes")
    two.composer.press("Enter")
    two.writes("Shall I bring tea?")
    two.has_sent("Shall I bring tea?")
    # Not yet: it has not left the tunnel.
    two.sees("Wrogn colour though", "Not for everybody")

    one.context.set_offline(False)
    texts = ["The red yarn is in", "Wrong colour though", "On my way, ten minutes", "Shall I bring tea?"]
    texts.append("Written in the tunnel")
    for desk in (one, two):
        desk.sees_all(texts)
        desk.sees_signs("The red yarn is in", "🎉1")
        desk.sees_signs("On my way, ten minutes", "👍1")
    phone.sees("Written in the tunnel", "Wrong colour though")
    expect(two.page.get_by_text("Ada Weaver recalled a message")).to_be_visible()
    kinds = [entry["k"] for entry in ada.get(f"/conversations/{group}/log", limit=100)["entries"]]
    assert sorted(kinds) == sorted(["created"] + ["message"] * 6 + ["edited"] * 2 + ["recalled"] + ["reacted"] * 2)
    for desk in (one, two):
        desk.page.reload()
        desk.sees_all(texts)
        desk.sees_signs("On my way, ten minutes", "👍1")


def test_reply_thread_pin_and_history(program: Program, visit: Visit) -> None:
    ada, ben, group = two_in_a_group(program)
    ada.says(group, "When do we open?")
    one = sits_at(visit, program, ada, group)
    two = sits_at(visit, program, ben, group)
    two.sees("When do we open?")

    two.does("Reply", "When do we open?")
    expect(two.page.get_by_text("Replying to")).to_be_visible()
    two.writes("At nine")
    quote = one.message("At nine").get_by_role("button", name="Show the quoted message")
    expect(quote).to_contain_text("When do we open?")

    two.does("Reply in thread", "When do we open?")
    thread = two.page.get_by_role("region", name="Thread").first
    field = thread.get_by_role("textbox", name="Reply in thread")
    field.fill("Or earlier?")
    field.press("Enter")
    line = one.message("When do we open?").get_by_role("button", name=re.compile("1 reply, last"))
    line.click()
    own = one.page.get_by_role("region", name="Thread").first
    expect(own.locator("p[dir=auto]")).to_have_text(["When do we open?", "Or earlier?"])

    one.does("Pin", "At nine")
    two.page.get_by_role("button", name="1 pinned").click()
    expect(two.page.get_by_role("dialog")).to_contain_text("At nine")
    two.page.keyboard.press("Escape")

    two.does("Edit", "At nine")
    two.has_in_field("At nine")
    two.composer.fill("At ten")
    two.composer.press("Enter")
    one.message("At ten").get_by_role("button", name="edited").click()
    window = one.page.get_by_role("dialog")
    expect(window.locator("del")).to_have_text("nine")
    expect(window.locator("ins")).to_have_text("ten")
    one.page.keyboard.press("Escape")
    expect(quote).to_have_count(0)


def test_forward_by_choosing(program: Program, visit: Visit) -> None:
    ada, ben, group = two_in_a_group(program)
    ada.opens_group("Dye house", ben)
    ada.says(group, "Batch 12 is blue", "Batch 13 is green")
    desk = sits_at(visit, program, ada, group)
    desk.does("Select", "Batch 12 is blue")
    desk.message("Batch 13 is green").get_by_role("checkbox").click()
    bar = desk.page.get_by_role("toolbar", name="Selected messages")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Forward").click()
    window = desk.page.get_by_role("dialog")
    window.get_by_label("Dye house").check()
    window.get_by_label("Add a note").fill("For the records")
    window.get_by_role("button", name="Forward", exact=True).click()
    desk.page.get_by_role("button", name="End selection").click()
    desk.opens_conversation("Dye house")
    card = desk.page.get_by_role("button", name=re.compile("Forwarded conversation"))
    card.click()
    expect(desk.page.get_by_role("dialog")).to_contain_text("Batch 13 is green")


def test_writing_with_the_text_engine(program: Program, visit: Visit) -> None:
    ada, ben, group = two_in_a_group(program)
    one = sits_at(visit, program, ada, group)
    two = sits_at(visit, program, ben, group)
    one.composer.focus()
    expect(one.engine).to_be_visible()

    # The input method: Enter takes its word and sends nothing.
    ime = one.context.new_cdp_session(one.page)
    ime.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    one.page.keyboard.press("Enter")
    ime.send("Input.insertText", {"text": "你好"})
    expect(one.engine).to_have_text("你好")
    assert ada.log(group) == []
    one.composer.press("Enter")
    two.sees("你好")

    # A name right behind a word, chosen by key; it arrives as one that is marked.
    one.composer.press_sequentially("早上好@ben")
    expect(one.page.get_by_role("option", name="Ben Carder")).to_be_visible()
    one.composer.press("Enter")
    one.composer.press_sequentially("come")
    one.composer.press("Enter")
    expect(two.page.get_by_title("You are mentioned")).to_have_text("@Ben Carder (You are mentioned)")

    # Formatting by its signs, by keys, and back again for editing.
    one.composer.press_sequentially("**bold** and ")
    one.composer.press("Control+i")
    one.composer.press_sequentially("slanted")
    one.composer.press("Enter")
    row = two.messages.filter(has=two.page.locator("strong", has_text="bold"))
    expect(row.locator("em")).to_have_text("slanted")
    one.composer.press("ArrowUp")
    expect(one.page.get_by_text("Editing a message")).to_be_visible()
    expect(one.engine.locator("strong")).to_have_text("bold")
    one.composer.press("Escape")
    expect(one.page.get_by_text("Editing a message")).to_be_hidden()

    # Everybody: asked first, with their number.
    one.composer.press_sequentially("@everyone")
    one.page.get_by_role("option", name="Everyone").click()
    one.composer.press_sequentially("tea")
    one.composer.press("Enter")
    window = one.page.get_by_role("dialog", name="Call many people?")
    expect(window).to_contain_text("1 person will be notified")
    window.get_by_role("button", name="Send and notify").click()
    expect(two.page.get_by_text("@Everyone").last).to_be_visible()


def test_no_key_is_lost_while_the_text_engine_comes(program: Program, visit: Visit) -> None:
    ada, _ben, group = two_in_a_group(program)
    desk = sits_at(visit, program, ada, group)
    on_its_way: list[Route] = []
    desk.page.route("**/assets/RichField-*.js", lambda route: on_its_way.append(route))
    # A slow device: the change of places takes as long as several keys.
    desk.context.new_cdp_session(desk.page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    desk.composer.focus()
    with desk.page.expect_request("**/assets/RichField-*.js"):
        desk.composer.press_sequentially("The quick")
    for one in on_its_way:
        one.continue_()
    desk.composer.press_sequentially(" brown fox jumps over the lazy dog")
    expect(desk.page.locator("[contenteditable]").and_(desk.composer)).to_be_visible()
    desk.composer.press("Enter")
    desk.sees("The quick brown fox jumps over the lazy dog")


def test_an_emoji_from_our_own_shelf(program: Program, visit: Visit) -> None:
    ada, _ben, group = two_in_a_group(program)
    ada.says(group, "Done")
    desk = sits_at(visit, program, ada, group)
    desk.message("Done").hover()
    desk.message("Done").get_by_role("button", name="Add reaction").first.click()
    window = desk.page.get_by_role("dialog", name="Add reaction")
    window.get_by_label("Search emoji").fill("rocket")
    window.get_by_role("gridcell", name=re.compile("rocket", re.IGNORECASE)).first.click()
    desk.sees_signs("Done", "🚀1")


_PASTE_PICTURE = """
async (field) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 30 });
  canvas.getContext("2d").fillRect(0, 0, 40, 30);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "screen.png", { type: "image/png" }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}
"""


def test_a_pasted_picture_goes_with_the_words(program: Program, visit: Visit) -> None:
    ada, ben, group = two_in_a_group(program)
    one = sits_at(visit, program, ada, group)
    two = sits_at(visit, program, ben, group)
    one.composer.focus()
    expect(one.engine).to_be_visible()
    one.composer.press_sequentially("Look at this")
    one.engine.evaluate(_PASTE_PICTURE)
    expect(one.page.get_by_role("button", name=re.compile("screen.png"))).to_be_visible()
    expect(one.page.get_by_role("progressbar")).to_have_count(0)
    one.page.get_by_role("button", name="Send", exact=True).click()
    two.sees("Look at this")
    expect(two.message("Look at this").get_by_role("button", name="Open the picture screen.png")).to_be_visible()
    # Only the message holds it now, the field no longer.
    expect(one.page.get_by_role("button", name=re.compile("screen.png"))).to_have_count(1)
    expect(one.message("Look at this").get_by_role("button", name="Open the picture screen.png")).to_be_visible()
