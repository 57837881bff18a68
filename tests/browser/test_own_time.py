"""When one wants to be left alone, when the organisation works, who looked, and the inbox before anything is owed."""

from playwright.sync_api import expect

from tests.browser import company
from tests.browser.conftest import Visit
from tests.browser.program import Program


def test_quiet_hours_take_effect_here_and_on_the_other_device(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    place = f"/o/{ada.org_id}/settings/quiet"
    desk = visit(program.url, place, person=ada)
    other = visit(program.url, place, person=ada)
    expect(other.page.get_by_role("heading", name="Do not disturb now")).to_be_visible()
    desk.page.get_by_role("button", name="1 hour").click()
    for one in (desk, other):
        expect(one.page.get_by_text("Not disturbed until")).to_be_visible()
    other.page.get_by_role("button", name="End now").click()
    expect(desk.page.get_by_text("Not disturbed until")).to_be_hidden()

    desk.page.get_by_role("switch", name="Quiet hours every week").click()
    desk.page.get_by_label("From").fill("21:30")
    desk.page.get_by_label("To", exact=True).focus()
    expect(other.page.get_by_label("From")).to_have_value("21:30")
    other.page.get_by_text("Sun", exact=True).click()
    expect(desk.page.get_by_role("checkbox", name="Sunday")).not_to_be_checked()
    said = ada.get("/availability/me")
    assert said["quiet"] == {"start": "21:30", "end": "08:00", "weekdays": [1, 2, 3, 4, 5, 6]}
    assert said["time_zone"] is not None


def test_work_hours_are_set_by_those_who_keep_them_and_read_by_everybody(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    place = f"/o/{ada.org_id}/settings/hours"
    desk = visit(program.url, place, person=ada)
    desk.page.get_by_label("Friday: work ends").fill("15:00")
    desk.page.get_by_role("button", name="Save").click()
    desk.is_told("Work hours saved")
    desk.page.get_by_label("Day", exact=True).fill("2099-12-25")
    desk.page.get_by_label("Name", exact=True).fill("Christmas")
    desk.page.get_by_role("button", name="Add", exact=True).click()
    expect(desk.page.get_by_text("Christmas")).to_be_visible()
    desk.page.get_by_role("button", name="Remove Christmas").click()
    desk.page.get_by_role("button", name="Undo").click()
    expect(desk.page.get_by_text("Christmas", exact=True)).to_be_visible()

    reader = visit(program.url, place, person=ben)
    expect(reader.page.get_by_text("15:00")).to_be_visible()
    expect(reader.page.get_by_text("Christmas")).to_be_visible()
    expect(reader.page.get_by_role("button", name="Save")).to_have_count(0)


def test_whoever_is_read_about_sees_it(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    reader = visit(program.url, f"/o/{ada.org_id}/settings/looks", person=ben)
    expect(reader.page.get_by_role("heading", name="Nobody has looked")).to_be_visible()
    for _ in range(2):
        ada.get("/audit")
    reader.page.reload()
    expect(reader.page.get_by_text("Ada Weaver")).to_be_visible()
    expect(reader.page.get_by_text("2 times")).to_be_visible()


def test_the_inbox_says_what_each_of_its_lists_is_for(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    desk = visit(program.url, f"/o/{ada.org_id}/work", person=ada)
    expect(desk.page.get_by_role("heading", name="Nothing is waiting for you")).to_be_visible()
    desk.page.get_by_role("radio", name="Mine").focus()
    for name in ("Nothing put off", "Nobody owes you anything", "Nothing done yet"):
        desk.page.keyboard.press("ArrowRight")
        expect(desk.page.get_by_role("heading", name=name)).to_be_visible()
