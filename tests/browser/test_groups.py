"""A group is run in its details, joined by link, and never left without an owner."""

from playwright.sync_api import Locator, expect

from tests.browser import company
from tests.browser.conftest import Visit
from tests.browser.desk import Desk
from tests.browser.program import Program


def details(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Details", exact=True).click()
    expect(desk.page.get_by_role("region", name="Members")).to_be_visible()


def member(desk: Desk, name: str) -> Locator:
    return desk.page.get_by_role("region", name="Members").get_by_role("listitem").filter(has_text=name)


def about(desk: Desk, name: str, item: str) -> None:
    member(desk, name).hover()
    desk.page.get_by_role("button", name=f"Options for {name}").click()
    desk.page.get_by_role("menuitem", name=item).click()


def chooses(desk: Desk, label: str, option: str) -> None:
    window = desk.page.get_by_role("dialog", name="Group settings")
    window.get_by_label(label).click()
    window.get_by_title(option, exact=True).last.click()


def lets_in_by_link(hers: Desk, third: Desk) -> None:
    """Asked for and agreed to."""
    chooses(hers, "Joining by link", "With an admin's approval")
    hers.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    hers.page.get_by_role("button", name="Link and QR code").click()
    hers.page.get_by_role("button", name="Make a link").click()
    window = hers.page.get_by_role("dialog", name="Link and QR code")
    expect(window.get_by_role("img", name="QR code of the link to this group")).to_be_visible()
    link = window.locator("code").inner_text()
    hers.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    third.goes(link.removeprefix(third.url))
    expect(third.page.get_by_role("heading", name="Looms")).to_be_visible()
    third.page.get_by_role("button", name="Ask to join").click()
    expect(third.page.get_by_text("Your request waits for an admin.")).to_be_visible()
    hers.page.get_by_role("button", name="Link and QR code").click()
    hers.page.get_by_role("button", name="Let Cem Dyer in").click()
    expect(hers.page.get_by_role("button", name="Let Cem Dyer in")).to_be_hidden()
    hers.page.get_by_role("dialog").get_by_role("button", name="Close").click()


def test_a_group_from_its_settings_to_its_heir(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben, cem = company.joins(ada, "Ben Carder"), company.joins(ada, "Cem Dyer")
    room = ada.opens_group("Looms", ben)
    hers = visit(program.url, f"/o/{ada.org_id}/messages/{room}", person=ada)
    his = visit(program.url, f"/o/{ada.org_id}/messages/{room}", person=ben)

    # An announcement stands above, until it is put away.
    details(hers)
    hers.page.get_by_role("button", name="Announcement", exact=True).click()
    hers.page.get_by_label("What everyone should know").fill("We move on Friday.")
    hers.page.get_by_role("button", name="Save").click()
    bar = his.page.get_by_role("region", name="Announcement")
    expect(bar.get_by_text("We move on Friday.")).to_be_visible()
    bar.get_by_role("button", name="Put the announcement away").click()
    expect(bar).to_be_hidden()

    # Only admins write: the field gives way to the reason, and comes back.
    hers.page.get_by_role("button", name="Group settings").click()
    hers.page.get_by_role("switch", name="Only admins write").click()
    expect(his.page.get_by_text("Only admins write here at the moment.")).to_be_visible()
    expect(his.composer).to_be_hidden()
    hers.page.get_by_role("switch", name="Only admins write").click()
    expect(his.composer).to_be_visible()

    lets_in_by_link(hers, visit(program.url, "/", person=cem))

    # Roles, silence for one, and who comes after.
    about(hers, "Cem Dyer", "Make admin")
    expect(member(hers, "Cem Dyer").get_by_text("Admin")).to_be_visible()
    about(hers, "Ben Carder", "Mute for an hour")
    expect(his.page.get_by_text("You cannot write in this group until")).to_be_visible()
    hers.page.get_by_role("button", name="Leave group").click()
    window = hers.page.get_by_role("dialog")
    expect(window.get_by_text("Cem Dyer becomes the owner.")).to_be_visible()
    window.get_by_role("button", name="Leave group").click()
    expect(hers.conversation_in_list("Looms")).to_be_hidden()
    roles = {one["member_id"]: one["role"] for one in ben.get(f"/conversations/{room}/members")["items"]}
    assert roles == {cem.member_id: "owner", ben.member_id: "member"}
