"""Comings and goings in the middle of one batch of the writer."""

import asyncio
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from tests.world import World
from tests.world.people import Person
from workhall.kit.authz import Who
from workhall.modules.chat.service.changes import Change
from workhall.modules.chat.service.conversations import change
from workhall.modules.chat.service.membership import Add, Remove
from workhall.modules.chat.service.sending import Send


def _by(world: World, who: Person, sort: type[Change], room: str, **more: Any) -> Change:
    asks: Any = SimpleNamespace(
        who=Who(account_id=who.account_id, org_id=who.org_id, member_id=who.member_id), asked=set()
    )
    return change(sort, world.app, asks, UUID(room), **more)


def _says(world: World, who: Person, room: str, text: str) -> Change:
    return _by(world, who, Send, room, key=uuid4(), body={"text": text})


async def _at_once(world: World, *changes: Change) -> None:
    """The writer takes all of them in one batch: it has no turn in between."""
    writer = world.app.extras["chat"]
    await asyncio.gather(*[writer.submit(one) for one in changes])


async def test_who_is_removed_hears_nothing_that_is_said_in_the_same_batch(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    ears = await bo.socket()
    await _at_once(
        world,
        _says(world, ada, room, "before"),
        _by(world, ada, Remove, room, member=bo.member_id),
        _says(world, ada, room, "after"),
    )
    await ears.hears("chat.log", k="left", c=room)
    await ears.ask("presence.watch", member_ids=[])
    assert [one["b"].get("text", one["k"]) for one in ears.entries(room)] == ["before", "left"]


async def test_who_comes_back_in_the_same_batch_hears_from_then_on(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    ears = await bo.socket()
    await _at_once(
        world,
        _by(world, ada, Remove, room, member=bo.member_id),
        _says(world, ada, room, "in between"),
        _by(world, ada, Add, room, members=[bo.member_id]),
        _says(world, ada, room, "again"),
    )
    await ears.hears("chat.log", k="message", c=room)
    assert [one["b"].get("text", one["k"]) for one in ears.entries(room)] == ["left", "joined", "again"]
