"""Whoever is not here is told of messages, as they have chosen; what was read is taken back."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from tests.modules.directory.company import department, puts
from tests.world import World
from tests.world.people import Json, Person
from workhall.modules.chat.service import telling

_NOTICES = text(
    "SELECT title, body, link, read_at IS NOT NULL AS read FROM notify.notice n"
    " WHERE n.org_id = :org_id AND n.member_id = :member_id AND n.kind = 'chat.message' ORDER BY n.id"
)


async def _notices(world: World, person: Person) -> list[dict[str, Any]]:
    async with world.app.db.transaction(person.org_id) as db:
        rows = await db.execute(_NOTICES, {"org_id": person.org_id, "member_id": person.member_id})
        return [dict(row._mapping) for row in rows]


async def _told(world: World, person: Person, body: str, *, read: bool = False) -> dict[str, Any]:
    """The notification that says so; it comes a moment after the message."""
    async with asyncio.timeout(10):
        while True:
            for one in await _notices(world, person):
                if one["body"] == body and one["read"] == read:
                    return one
            await asyncio.sleep(0.02)


async def _keeps(person: Person, key: str, body: Json) -> None:
    line = await person.socket()
    await line.ask("chat.keep", key=key, body=body)
    await line.close()


async def test_who_is_away_is_told_and_who_is_here_is_not(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy, title="Ops")
    await cy.socket()
    sent = await ada.says(room, "The press has [@Bo](mention:p/1) stopped")
    told = await _told(world, bo, "Ada: The press has @Bo stopped")
    assert (told["title"], told["link"]) == ("Ops", f"/o/{bo.org_id}/messages/{room}?at={sent['seq']}")
    assert await _notices(world, cy) == []
    assert await _notices(world, ada) == []


async def test_reading_takes_it_back(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    sent = await ada.says(talk, "Lunch?")
    assert (await _told(world, bo, "Lunch?"))["title"] == "Ada"
    await bo.does("read", talk, seq=sent["seq"])
    await _told(world, bo, "Lunch?", read=True)


async def test_each_conversation_tells_as_its_reader_wants(world: World) -> None:
    owner = await world.owner()
    ada, bo = await world.members("Ada", "Bo")
    milling = await department(owner, "Milling")
    await puts(owner, bo, department_ids=[milling])
    room, last = await ada.opens_room_with(bo), await ada.opens_room_with(bo)
    await _keeps(bo, f"pref:{room}", {"notify": "mentions", "at_all": False})
    await ada.says(room, "nothing new")
    await ada.says(room, "all of you", m=[{"k": "a"}])
    await ada.says(last, "one")
    await _told(world, bo, "Ada: one")
    assert [one["body"] for one in await _notices(world, bo)] == ["Ada: one"]
    await ada.says(room, "millers", m=[{"k": "d", "id": milling}])
    await _told(world, bo, "Ada: millers")
    await _keeps(bo, f"pref:{room}", {"notify": "none"})
    await ada.says(room, "Bo!", m=[{"k": "p", "id": str(bo.member_id)}])
    await ada.says(last, "two")
    await _told(world, bo, "Ada: two")
    assert "Ada: Bo!" not in [one["body"] for one in await _notices(world, bo)]
    # Whom one has named as special is heard all the same.
    await _keeps(bo, "people", {"special": [str(ada.member_id)]})
    await ada.says(room, "it is me")
    await _told(world, bo, "Ada: it is me")


async def test_in_a_large_group_special_people_are_heard_and_the_others_only_when_they_call(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "TOLD_OF_EVERYTHING", 3)
    ada, bo, cy, di = await world.members("Ada", "Bo", "Cy", "Di")
    room = await ada.opens_room_with(bo, cy, di)
    await _keeps(bo, "people", {"special": [str(ada.member_id)]})
    await _keeps(bo, f"pref:{room}", {"notify": "none"})
    await ada.says(room, "from Ada")
    await cy.says(room, "Cy to Di", m=[{"k": "p", "id": str(di.member_id)}])
    await _told(world, bo, "Ada: from Ada")
    await _told(world, di, "Cy: Cy to Di")
    assert [one["body"] for one in await _notices(world, bo)] == ["Ada: from Ada"]
    assert [one["body"] for one in await _notices(world, di)] == ["Cy: Cy to Di"]


async def test_what_was_recalled_at_once_is_told_to_nobody(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    line = await ada.line()
    sent = await ada.says(room, "oh no")
    await line.ask("chat.recall", conversation_id=room, seq=sent["seq"])
    await ada.says(room, "sorry")
    await _told(world, bo, "Ada: sorry")
    assert "oh no" not in str([one["body"] for one in await _notices(world, bo) if not one["read"]])
