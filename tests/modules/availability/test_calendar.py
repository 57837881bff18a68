"""The organisation's work hours and holidays."""

from tests.modules.availability.days import HOURS, names, statements, works
from tests.modules.directory.company import audited
from tests.world import World


async def test_until_somebody_says_otherwise_the_usual_week_is_proposed(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    proposed = await mia.get("/availability/calendar")
    assert proposed == {"time_zone": "UTC", "hours": HOURS, "is_set": False, "can": []}
    assert (await owner.get("/availability/calendar"))["can"] == ["edit"]


async def test_who_keeps_the_calendar_sets_it_and_everybody_sees_it(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    night = {"weekday": 7, "start": "22:00", "end": "06:00"}
    put = await works(owner, "Asia/Shanghai", [night, HOURS[0]])
    assert (put["time_zone"], put["hours"], put["is_set"]) == ("Asia/Shanghai", [HOURS[0], night], True)
    assert (await mia.get("/availability/calendar")) == {**put, "can": []}
    await works(owner, "Asia/Shanghai", [HOURS[0], night])
    await works(owner, "Asia/Shanghai", [])
    assert (await mia.get("/availability/calendar"))["hours"] == []
    assert len(await audited(owner, "availability.calendar_changed")) == 2


async def test_hours_that_overlap_are_refused_at_their_place(world: World) -> None:
    owner = await world.owner()
    twice = [HOURS[0], HOURS[1], {"weekday": 1, "start": "17:00", "end": "20:00"}]
    body = {"time_zone": "Europe/Rome", "hours": twice}
    problem = await owner.is_refused("PUT", "/availability/calendar", body)
    assert problem["fields"]["hours.2"]["code"] == "hours_overlap"
    body = {"time_zone": "Moon/Base", "hours": HOURS}
    problem = await owner.is_refused("PUT", "/availability/calendar", body)
    assert problem["fields"]["time_zone"]["code"] == "unknown_time_zone"
    body = {"time_zone": "Europe/Rome", "hours": HOURS * 6}
    assert (await owner.is_refused("PUT", "/availability/calendar", body))["code"] == "invalid"


async def test_holidays_come_by_day_in_pages(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    for day in (3, 1, 5, 2, 4):
        await names(owner, f"2027-05-{day:02d}", f"Day {day}")
    await names(owner, "2027-05-02", "Renamed")
    first = await mia.get("/availability/holidays", limit=2, since="2027-05-02")
    second = await mia.get("/availability/holidays", limit=2, since="2027-05-02", cursor=first["next_cursor"])
    assert [one["name"] for one in first["items"] + second["items"]] == ["Renamed", "Day 3", "Day 4", "Day 5"]
    assert second["next_cursor"] is None
    short = await statements(world, mia.get("/availability/holidays", limit=1))
    assert len(await statements(world, mia.get("/availability/holidays", limit=50))) == len(short) == 1
    await owner.delete("/availability/holidays/2027-05-02")
    assert (await owner.is_refused("DELETE", "/availability/holidays/2027-05-02"))["code"] == "not_found"
    assert len((await mia.get("/availability/holidays"))["items"]) == 4
