"""Two server processes over Valkey behave like one, and like two cautious ones when Valkey is away."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.world import Person, Socket, World
from tests.world.server import Workhall, test_settings, workhall
from workhall.kit.embedded import EmbeddedValkey


class Pair:
    def __init__(self, first: Workhall, second: Workhall, valkey: EmbeddedValkey) -> None:
        self.first, self.second, self.valkey = first, second, valkey

    async def both_healthy(self) -> None:
        async with asyncio.timeout(10):
            while not all(one.services.bus.healthy for one in (self.first, self.second)):
                await asyncio.sleep(0.05)


@pytest.fixture
async def pair(server: Workhall, tmp_path: Path) -> AsyncIterator[Pair]:
    """Two programs on the test database. They share nothing in memory but the interpreter."""
    valkey = EmbeddedValkey(tmp_path)
    await valkey.start()
    settings = [test_settings(tmp_path) for _ in range(2)]
    async with (
        workhall(settings[0], server.urls.owner, valkey_url=valkey.url) as first,
        workhall(settings[1], server.urls.owner, valkey_url=valkey.url) as second,
    ):
        pair = Pair(first, second, valkey)
        await pair.both_healthy()
        yield pair
    await valkey.stop()


async def at(process: Workhall, person: Person) -> Socket:
    """A socket of the person at one of the processes."""
    home = person.url
    person.url = process.url
    try:
        return await person.socket()
    finally:
        person.url = home


async def test_messages_joins_and_presence_cross_over(world: World, pair: Pair) -> None:
    ada, bo = await world.members("Ada", "Bo")
    mine, theirs = await at(pair.first, ada), await at(pair.second, bo)
    body = {"kind": "direct", "member_id": str(bo.member_id)}
    talk = (await ada.post(f"{pair.first.url}{ada.path('/conversations')}", body))["id"]
    states = await mine.ask("presence.watch", member_ids=[str(bo.member_id)])
    if states["states"][str(bo.member_id)] != "online":
        await mine.hears("presence", member_id=str(bo.member_id), state="online")
    await theirs.hears("chat.feed", k="joined", c=talk)
    await mine.ask("chat.send", conversation_id=talk, key=str(uuid4()), text="over the wire")
    await theirs.hears("chat.log", c=talk, k="message")


async def test_a_burst_from_both_sides_is_one_gapless_log_for_both(world: World, pair: Pair) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    mine, theirs = await at(pair.first, ada), await at(pair.second, bo)
    sends = [
        socket.start("chat.send", conversation_id=talk, key=str(uuid4()), text=f"{name} {turn}")
        for turn in range(60)
        for name, socket in (("ada", mine), ("bo", theirs))
    ]
    answers = await asyncio.wait_for(asyncio.gather(*sends), 20)
    assert all("ok" in one for one in answers)
    stored = await ada.snapshot(talk)
    assert [one["s"] for one in stored] == list(range(1, 122))
    for socket in (mine, theirs):
        await socket.hears("chat.log", c=talk, s=121)
        assert socket.entries(talk) == stored[1:]


async def test_nothing_is_lost_while_the_bus_is_away(world: World, pair: Pair) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    mine, theirs = await at(pair.first, ada), await at(pair.second, bo)
    await pair.valkey.stop()
    await mine.ask("chat.send", conversation_id=talk, key=str(uuid4()), text="without a bus")
    await theirs.hears("chat.log", seconds=10, c=talk, k="message")
    await pair.valkey.start()
    await pair.both_healthy()
    await mine.ask("chat.send", conversation_id=talk, key=str(uuid4()), text="with it again")
    await theirs.hears("chat.log", seconds=10, c=talk, s=3)
    assert [one["s"] for one in theirs.entries(talk)] == [2, 3]


async def test_a_revoked_session_dies_on_the_other_process_even_without_the_bus(world: World, pair: Pair) -> None:
    ada = await world.member("Ada")
    phone = await world.sign_in(ada)
    far = await at(pair.second, phone)
    await pair.valkey.stop()
    sessions = (await ada.get("/api/me/sessions"))["items"]
    other = next(one["id"] for one in sessions if not one["current"])
    await ada.delete(f"/api/me/sessions/{other}")
    assert (await far.is_closed(seconds=1.5))[0] == 4401


async def test_a_removed_member_hears_nothing_more_even_without_the_bus(world: World, pair: Pair) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    mine, theirs = await at(pair.first, ada), await at(pair.second, bo)
    await pair.valkey.stop()
    await ada.delete(f"/conversations/{room}/members/{bo.member_id}")
    await asyncio.sleep(1.2)
    await mine.ask("chat.send", conversation_id=room, key=str(uuid4()), text="alone at last")
    await asyncio.sleep(2.5)
    assert "message" not in [one["k"] for one in theirs.entries(room)]


async def test_who_was_removed_and_brought_back_is_not_left_deaf(world: World, pair: Pair) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    theirs = await at(pair.second, bo)
    refill = pair.second.running.gateway.refill
    await refill.stop()
    await pair.valkey.stop()
    path = f"{pair.first.url}{ada.path(f'/conversations/{room}/members')}"
    await ada.delete(f"{path}/{bo.member_id}")
    await ada.post(path, {"member_ids": [str(bo.member_id)]})
    await pair.first.running.gateway.refill.carry_out_revocations()
    fresh = await at(pair.first, bo)
    await refill.carry_out_revocations()
    assert (await theirs.is_closed())[0] == 4408, "it comes again and catches up"
    await pair.first.running.gateway.refill.carry_out_revocations()
    sent = await (await at(pair.first, ada)).ask("chat.send", conversation_id=room, key=str(uuid4()), text="welcome")
    await fresh.hears("chat.log", c=room, s=sent["seq"])


async def test_what_was_said_in_ones_absence_is_not_pushed_by_a_process_that_lags_behind(
    world: World, pair: Pair
) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    mine, hers, still = await at(pair.first, ada), await at(pair.second, cy), await at(pair.second, bo)
    refill = pair.second.running.gateway.refill
    await refill.stop()
    await pair.valkey.stop()
    path = f"{pair.first.url}{ada.path(f'/conversations/{room}/members')}"
    await ada.delete(f"{path}/{bo.member_id}")
    secret = await mine.ask("chat.send", conversation_id=room, key=str(uuid4()), text="not for Bo")
    await ada.post(path, {"member_ids": [str(bo.member_id)]})
    await refill.carry_out_revocations()
    his = await at(pair.second, bo)
    await refill.start()
    sent = await mine.ask("chat.send", conversation_id=room, key=str(uuid4()), text="hello again")
    for socket in (hers, his):
        await socket.hears("chat.log", seconds=15, c=room, s=sent["seq"])
    assert secret["seq"] in [one["s"] for one in hers.entries(room)]
    assert secret["seq"] not in [one["s"] for one in (*his.entries(room), *still.entries(room))]
