"""Where a day begins in a conversation."""

from datetime import UTC, datetime, timedelta

from tests.world import World
from tests.world.people import Person


async def _first(person: Person, room: str, since: str) -> int | None:
    found: int | None = (await person.get(f"/conversations/{room}/first", since=since))["seq"]
    return found


async def test_every_moment_leads_to_the_first_message_after_it(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    for _ in range(11):
        said = await ada.says(room, "x")
        await ada.does("react", room, seq=said["seq"], x="👍", on=True)
    log = [one for one in await ada.snapshot(room) if one["k"] == "message"]
    assert len(log) == 11
    for moment in sorted({one["at"] + step for one in log for step in (-1, 0, 1)}):
        since = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=moment)
        expected = next((one["s"] for one in log if one["at"] >= moment), None)
        assert await _first(ada, room, since.isoformat()) == expected
    assert await _first(bo, room, "2001-01-01T00:00:00Z") == log[0]["s"]


async def test_what_is_closed_to_a_newcomer_is_no_beginning(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo)
    await ada.patch(f"/conversations/{room}/settings", {"history": "none"})
    await ada.says(room, "Before")
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(cy.member_id)]})
    assert await _first(cy, room, "2001-01-01T00:00:00Z") is None
    after = await ada.says(room, "After")
    assert await _first(cy, room, "2001-01-01T00:00:00Z") == after["seq"]
    assert await _first(ada, room, "2001-01-01T00:00:00Z") != after["seq"]
