"""Ten minutes as an attacker: other organisations, other people's quiet hours, and what must not be learned."""

import asyncio
import uuid
from urllib.parse import quote

import pytest
from sqlalchemy import text

from tests.modules.availability.days import HOURS, NIGHT, at, inside, lives, names, push, works
from tests.world import World
from workhall.kit.ids import MemberId
from workhall.modules import availability


async def test_people_of_another_organisation_are_nobody(world: World) -> None:
    owner, stranger = await world.owner(), await world.stranger()
    await lives(stranger, time_zone="Asia/Tokyo")
    ids = [str(stranger.member_id), str(uuid.uuid4())]
    assert (await owner.post("/availability/states", {"member_ids": ids}))["items"] == []
    async with inside(world, owner) as ctx:
        found = await availability.states(ctx, [MemberId(stranger.member_id)])
    assert [one.is_zone_known for one in found.values()] == [False]


async def test_one_organisations_calendar_and_keys_do_not_touch_anothers(world: World) -> None:
    owner, stranger = await world.owner(), await world.stranger()
    await works(owner, "Europe/Rome")
    await names(owner, "2027-05-01", "Ours")
    assert (await stranger.get("/availability/calendar"))["is_set"] is False
    assert (await stranger.get("/availability/holidays"))["items"] == []
    noon = at("2027-06-14 12:00")
    for one in (owner, stranger):
        await push(world, one, "same", "absent", noon, noon.replace(hour=13))
    async with inside(world, stranger) as ctx:
        await availability.drop_span(ctx, "leave", "same")
    assert len((await owner.get("/availability/me/spans"))["items"]) == 1
    path = f"/api/orgs/{owner.org_id}/availability"
    for method, rest, body in (
        ("GET", "/me", None),
        ("PATCH", "/me", {"dnd_until": None}),
        ("GET", "/me/spans", None),
        ("GET", "/calendar", None),
        ("PUT", "/calendar", {"time_zone": "Asia/Tokyo", "hours": HOURS}),
        ("POST", "/holidays", {"day": "2027-05-02", "name": "x"}),
        ("POST", "/states", {"member_ids": []}),
    ):
        assert (await stranger.is_refused(method, path + rest, body))["code"] == "not_found"


async def test_not_even_the_owner_reaches_anothers_quiet_hours(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    await lives(mia, time_zone="Europe/Rome", quiet=NIGHT)
    for path in (f"/availability/{mia.member_id}", f"/availability/members/{mia.member_id}"):
        assert (await owner.request("PATCH", path, json={"quiet": None})).status_code in (404, 405)
    body = {"quiet": None, "member_id": str(mia.member_id)}
    assert (await owner.is_refused("PATCH", "/availability/me", body))["code"] == "invalid"
    await owner.patch("/availability/me", {"quiet": None})
    assert (await mia.get("/availability/me"))["quiet"] == NIGHT


async def test_a_member_does_not_declare_holidays_or_hours(world: World) -> None:
    mia = await world.member("Mia")
    for method, path, body in (
        ("PUT", "/availability/calendar", {"time_zone": "Europe/Rome", "hours": []}),
        ("POST", "/availability/holidays", {"day": "2027-05-01", "name": "Party"}),
        ("DELETE", "/availability/holidays/2027-05-01", None),
    ):
        assert (await mia.is_refused(method, path, body))["code"] == "not_found"


async def test_who_has_left_is_no_longer_looked_up(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    await lives(mia, time_zone="Europe/Rome")
    await owner.delete(f"/members/{mia.member_id}")
    asked = {"member_ids": [str(mia.member_id)]}
    assert (await owner.post("/availability/states", asked))["items"] == []
    assert (await mia.is_refused("PATCH", "/availability/me", {"time_zone": None}))["code"] == "not_found"


async def test_a_question_about_everybody_at_once_is_refused(world: World) -> None:
    mia = await world.member("Mia")
    asked = {"member_ids": [str(uuid.uuid4())] * 501}
    assert (await mia.is_refused("POST", "/availability/states", asked))["code"] == "invalid"
    for bad in ({"member_ids": "all"}, {"member_ids": ["1 OR 1=1"]}, {}):
        assert (await mia.is_refused("POST", "/availability/states", bad))["code"] == "invalid"


@pytest.mark.parametrize("day", ["2027-02-30", "today", "2027-01-01'--", "99999-01-01"])
async def test_what_is_no_day_is_refused(world: World, day: str) -> None:
    owner = await world.owner()
    problem = await owner.is_refused("POST", "/availability/holidays", {"day": day, "name": "x"})
    assert list(problem["fields"]) == ["day"]
    assert (await owner.request("DELETE", f"/availability/holidays/{quote(day)}")).status_code == 404


async def test_two_devices_that_begin_at_once_make_one_row(world: World) -> None:
    mia = await world.member("Mia")
    await asyncio.gather(*(lives(mia, time_zone=one) for one in ("Europe/Rome", "Asia/Tokyo", "UTC", "Asia/Shanghai")))
    async with inside(world, mia) as ctx:
        counted = await ctx.db.scalar(
            text("SELECT count(*) FROM availability.own_time WHERE org_id = :org"), {"org": ctx.org_id}
        )
    assert counted == 1
