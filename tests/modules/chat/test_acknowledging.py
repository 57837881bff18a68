"""The acknowledge button: where a conversation has agreed on it, pressing it is what counts as having read."""

from typing import Any
from uuid import uuid4

from tests.modules.chat.reading import hides, ids, reads, sets, states
from tests.world import World
from tests.world.people import Person


async def _gate(by: Person, room: str) -> int:
    await sets(by, room, "ack")
    seq: int = (await by.says(room, "The gate stays shut", ack=True))["seq"]
    return seq


async def _of(who: Person, room: str, seq: int) -> Any:
    found = (await who.get(f"/conversations/{room}/acknowledged", seq=[seq]))["items"]
    return (found[0]["mine"], found[0]["n"], found[0]["of"]) if found else None


async def test_pressing_the_button_counts_and_reading_does_not(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    seq = await _gate(ada, room)
    hearing = await ada.socket()
    for one in (bo, cy):
        await reads(one, room, seq)
    assert await states(ada, room, seq) == {"read": set(), "unread": ids(bo, cy), "not_shared": set()}
    for _ in range(2):
        await bo.does("acknowledge", room, seq=seq)
    await hearing.hears("chat.acknowledged", c=room, s=seq)
    assert await states(ada, room, seq) == {"read": ids(bo), "unread": ids(cy), "not_shared": set()}
    assert (await _of(ada, room, seq), await _of(bo, room, seq), await _of(cy, room, seq)) == (
        (False, 1, 2),
        (True, None, None),
        (False, None, None),
    )
    assert len([one for one in hearing.pushes if one["ev"] == "chat.acknowledged"]) == 1
    assert [one["k"] for one in await cy.snapshot(room)][-1] == "message"


async def test_ones_own_devices_hear_it_and_nobody_else_does(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    seq = await _gate(ada, room)
    phone, other = await bo.socket(), await cy.socket()
    await bo.does("acknowledge", room, seq=seq)
    await phone.hears("chat.acknowledged", c=room, s=seq)
    await cy.does("acknowledge", room, seq=seq)
    await other.hears("chat.acknowledged", c=room, s=seq)
    assert len([one for one in other.pushes if one["ev"] == "chat.acknowledged"]) == 1


async def test_who_hides_their_reading_counts_neither_way_until_they_say_so(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    await hides(cy, room, "read")
    seq = await _gate(ada, room)
    assert (await _of(ada, room, seq), await states(ada, room, seq)) == (
        (False, 0, 1),
        {"read": set(), "unread": ids(bo), "not_shared": ids(cy)},
    )
    assert (await ada.post(f"/conversations/{room}/messages/{seq}/readers/remind"))["reminded"] == 1
    await cy.does("acknowledge", room, seq=seq)
    assert (await _of(ada, room, seq), await _of(cy, room, seq)) == ((False, 1, 2), (True, None, None))
    assert await states(ada, room, seq) == {"read": ids(cy), "unread": ids(bo), "not_shared": set()}


async def test_between_two(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    seq = await _gate(ada, talk)
    await bo.does("acknowledge", talk, seq=seq)
    assert await _of(ada, talk, seq) == (False, 1, 1)
    # What was said by pressing stays said, whatever is agreed on afterwards.
    await sets(ada, talk, None)
    assert await states(ada, talk, seq) == {"read": ids(bo), "unread": set(), "not_shared": set()}


async def test_only_where_it_was_agreed_and_only_of_what_asks_for_it(world: World) -> None:
    ada, bo, late, otto = await world.members("Ada", "Bo", "Late", "Otto")
    room = await ada.opens_room_with(bo)
    assert await ada.may_not("send", room, key=str(uuid4()), text="x", ack=True) == "not_acknowledged_here"
    plain = (await ada.says(room, 'says "ack":true'))["seq"]
    assert await bo.may_not("acknowledge", room, seq=plain) == "not_found"
    await ada.patch(f"/conversations/{room}/settings", {"history": "none"})
    seq = await _gate(ada, room)
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(late.member_id)]})
    for nobody in (ada, late, otto, await world.stranger()):
        assert await nobody.may_not("acknowledge", room, seq=seq) == "not_found"
    assert await _of(late, room, seq) is None
    path = f"/conversations/{room}/messages/{seq}/readers"
    for nosy in (bo, late, otto):
        assert (await nosy.is_refused("GET", path))["code"] == "not_found"
    await bo.does("acknowledge", room, seq=seq)
    await ada.does("recall", room, seq=seq)
    assert await _of(bo, room, seq) is None
    assert await bo.may_not("acknowledge", room, seq=seq) == "not_found"
    assert await _of(ada, room, plain) is None
