"""What people say about their own time, and what others see of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.modules.availability.days import NIGHT, at, inside, lives, push, statements, works
from tests.world import Person, World
from workhall.modules.availability.service.ending import KEPT, AvailabilityContent, AvailabilityData, forget_past


async def previewed(asker: Person, *people: Person) -> dict[str, dict[str, Any]]:
    ids = [str(one.member_id) for one in people]
    return {one["member_id"]: one for one in (await asker.post("/availability/states", {"member_ids": ids}))["items"]}


async def test_nothing_is_set_until_somebody_sets_it(world: World) -> None:
    mia = await world.member("Mia")
    nothing = {"time_zone": None, "calendar_zone": None, "quiet": None, "dnd_until": None}
    assert await mia.get("/availability/me") == nothing


async def test_a_change_leaves_alone_what_it_does_not_name(world: World) -> None:
    mia = await world.member("Mia")
    said = await lives(mia, time_zone="Europe/Rome", quiet={**NIGHT, "weekdays": [5, 1, 5]})
    assert said["quiet"] == {**NIGHT, "weekdays": [1, 5]}
    until = (world.app.clock.now() + timedelta(hours=1)).isoformat()
    said = await lives(mia, dnd_until=until)
    assert (said["time_zone"], said["quiet"]["start"]) == ("Europe/Rome", "22:00")
    assert datetime.fromisoformat(said["dnd_until"]) == datetime.fromisoformat(until)
    assert (await lives(mia, dnd_until=None))["dnd_until"] is None
    said = await lives(mia, quiet=None)
    assert said == {"time_zone": "Europe/Rome", "calendar_zone": None, "quiet": None, "dnd_until": None}


async def test_quiet_hours_need_a_clock_to_go_by(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    refused = await mia.is_refused("PATCH", "/availability/me", {"quiet": NIGHT})
    assert refused["fields"]["time_zone"]["code"] == "zone_needed"
    assert (await mia.get("/availability/me"))["quiet"] is None
    await works(owner, "Europe/Rome")
    assert (await lives(mia, quiet=NIGHT))["calendar_zone"] == "Europe/Rome"


async def test_ones_other_windows_hear_of_it_and_nobody_elses(world: World) -> None:
    mia, ben = await world.members("Mia", "Ben")
    of_mia, of_ben = await mia.socket(), await ben.socket()
    await lives(mia, time_zone="Europe/Rome")
    await of_mia.hears("availability.own_changed")
    await lives(ben, time_zone="Europe/Rome")
    await of_ben.hears("availability.own_changed")
    assert len([one for one in of_ben.pushes if one["ev"] == "availability.own_changed"]) == 1


async def test_before_one_writes_one_sees_whether_it_is_a_good_moment(world: World) -> None:
    mia, ben = await world.members("Mia", "Ben")
    now = world.app.clock.now()
    end = now + timedelta(days=2)
    await push(world, mia, "x", "absent", now - timedelta(hours=1), end, note="Surgery")
    await lives(mia, time_zone="Asia/Shanghai", quiet={**NIGHT, "start": "00:00", "end": "00:00"})
    found = await previewed(ben, mia, ben)
    of_mia = found[str(mia.member_id)]
    assert datetime.fromisoformat(of_mia["absent_until"]) == end
    assert (of_mia["quiet"], of_mia["local_time"][-6:]) == (True, "+08:00")
    assert "Surgery" not in str(found)
    assert "leave" not in str(found)
    assert found[str(ben.member_id)]["local_time"] is None


async def test_a_preview_costs_the_same_for_one_and_for_many(world: World) -> None:
    people = await world.members("Mia", "Ben", "Ada", "Bo")
    one = await statements(world, previewed(people[0], people[1]))
    assert len(await statements(world, previewed(people[0], *people))) == len(one)


async def test_what_is_kept_about_oneself_comes_in_pages(world: World) -> None:
    mia, ben = await world.members("Mia", "Ben")
    noon = at("2027-06-14 12:00")
    for number in range(5):
        await push(world, mia, str(number), "busy", noon, noon + timedelta(hours=1 + number // 2))
    await push(world, ben, "his", "busy", noon, noon + timedelta(hours=1))
    first = await mia.get("/availability/me/spans", limit=3)
    second = await mia.get("/availability/me/spans", limit=3, cursor=first["next_cursor"])
    found = [*first["items"], *second["items"]]
    assert second["next_cursor"] is None
    assert len({one["id"] for one in found}) == len(found) == 5
    assert [one["end"] for one in found] == sorted((one["end"] for one in found), reverse=True)
    short = await statements(world, mia.get("/availability/me/spans", limit=1))
    assert len(await statements(world, mia.get("/availability/me/spans", limit=50))) == len(short) == 1


async def test_ones_own_data_is_given_out_and_goes_when_one_is_forgotten(world: World) -> None:
    mia, ben = await world.members("Mia", "Ben")
    noon = at("2027-06-14 12:00")
    for one in (mia, ben):
        await lives(one, time_zone="Europe/Rome", quiet=NIGHT)
        await push(world, one, str(one.member_id), "absent", noon, noon + timedelta(hours=1))
    async with inside(world, mia) as ctx:
        given = [one async for one in AvailabilityData().export(ctx, mia.member_id)]
        assert [one["kind"] for one in given] == ["own_time", "span"]
        assert given[0]["quiet"] == NIGHT
        await AvailabilityData().erase(ctx, mia.member_id)
        assert [one async for one in AvailabilityData().export(ctx, mia.member_id)] == []
        assert len([one async for one in AvailabilityData().export(ctx, ben.member_id)]) == 2


async def test_what_is_long_past_is_forgotten(world: World) -> None:
    mia = await world.member("Mia")
    now = world.app.clock.now()
    for key, age in (("old", KEPT + timedelta(days=1)), ("recent", KEPT - timedelta(days=1))):
        await push(world, mia, key, "absent", now - age - timedelta(days=1), now - age)
    async with inside(world, mia) as ctx:
        await forget_past(ctx)
    assert len((await mia.get("/availability/me/spans"))["items"]) == 1


async def test_a_purge_removes_the_spans_of_that_organisation_and_no_others(world: World) -> None:
    mia, stranger = await world.member("Mia"), await world.stranger()
    noon = at("2027-06-14 12:00")
    for one in (mia, stranger):
        await push(world, one, "x", "absent", noon, noon + timedelta(hours=1))
    async with inside(world, mia) as ctx:
        assert await AvailabilityContent().purge(ctx)
    assert (await mia.get("/availability/me/spans"))["items"] == []
    assert len((await stranger.get("/availability/me/spans"))["items"]) == 1


@pytest.mark.parametrize(
    "patch",
    [
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../../etc/passwd"},
        {"time_zone": "Europe/Rome\x00"},
        {"quiet": {"start": "24:00", "end": "07:00", "weekdays": [1]}},
        {"quiet": {"start": "22:00", "end": "7", "weekdays": [1]}},
        {"quiet": {"start": "22:00", "end": "07:00", "weekdays": []}},
        {"quiet": {"start": "22:00", "end": "07:00", "weekdays": [0]}},
        {"dnd_until": "2020-01-01T00:00:00Z"},
        {"dnd_until": "9999-01-01T00:00:00Z"},
        {"dnd_until": "2027-01-01T00:00:00"},
        {"member_id": "0"},
    ],
)
async def test_what_makes_no_sense_is_refused_at_its_field(world: World, patch: dict[str, object]) -> None:
    mia = await world.member("Mia")
    problem = await mia.is_refused("PATCH", "/availability/me", patch)
    assert problem["code"] == "invalid"
    assert next(iter(problem["fields"])).split(".")[0] in patch
