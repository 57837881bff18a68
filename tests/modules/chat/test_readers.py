"""Who has read a message, how many have, and reminding the others."""

import asyncpg
import pytest
from sqlalchemy import text

from tests.modules.chat.prying import is_quiet, pushes
from tests.modules.chat.reading import count, hides, ids, look_for, reads, sets, states
from tests.world import World
from tests.world.people import Person
from tests.world.watching import asked, plan_of


async def test_who_has_read_is_for_the_author_alone_and_those_looked_up_see_who_looked(world: World) -> None:
    owner = await world.owner()
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await owner.opens_room_with(ada, bo, cy)
    seq = (await ada.says(room, "hello"))["seq"]
    await reads(bo, room, seq)
    path = f"/conversations/{room}/messages/{seq}/readers"
    for nosy in (owner, bo, await world.stranger()):
        assert (await nosy.is_refused("GET", path))["code"] == "not_found"
        assert (await nosy.is_refused("POST", f"{path}/remind"))["code"] == "not_found"
    assert (await owner.get(f"/conversations/{room}/readers", seq=[seq]))["counts"] == []
    for _ in range(3):
        assert await look_for(ada, room, seq, "read") == ids(bo)
    (look,) = [one for one in (await bo.get("/me/looks"))["items"] if one["kind"] == "chat_readers"]
    assert (look["looker_id"], look["count"], look["subject"]) == (
        str(ada.member_id),
        3,
        f"/messages/{room}?at={seq}",
    )
    assert (await cy.get("/me/looks"))["items"] == []
    await ada.does("recall", room, seq=seq)
    assert (await ada.is_refused("GET", path))["code"] == "not_found"


async def test_who_came_after_a_message_is_not_asked_about_it(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo)
    seq = (await ada.says(room, "before Cy"))["seq"]
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(cy.member_id)]})
    assert await states(ada, room, seq) == {"read": set(), "unread": ids(bo), "not_shared": set()}
    assert await count(ada, room, seq) == (0, 1, False)


async def test_counts_tell_no_names_and_of_few_not_even_a_number(world: World) -> None:
    people = await world.members(*(f"P{number}" for number in range(7)))
    ada = people[0]
    few, many = await ada.opens_room_with(*people[1:5]), await ada.opens_room_with(*people[1:])
    pair = await ada.opens_room_with(people[1])
    for room in (few, many, pair):
        await sets(ada, room, "counts")
    said = {room: (await ada.says(room, "x"))["seq"] for room in (few, many, pair)}
    for room, seq in said.items():
        refused = await ada.is_refused("GET", f"/conversations/{room}/messages/{seq}/readers")
        assert refused["code"] == "not_counted_by_name"
    await reads(people[1], few, said[few])
    await reads(people[1], many, said[many])
    await reads(people[1], pair, said[pair])
    assert await count(ada, few, said[few]) == (None, None, False)
    assert await count(ada, many, said[many]) == (1, 6, False)
    assert await count(ada, pair, said[pair]) == (None, None, None)
    heard = await ada.sockets[0].hears("chat.readers", c=many)
    assert heard == {"c": many, "r": [{"s": said[many], "n": 1, "of": 6, "all": False}]}
    for other in people[2:5]:
        await reads(other, few, said[few])
    assert await count(ada, few, said[few]) == (None, None, True)
    heard = await ada.sockets[0].hears("chat.readers", c=few)
    assert heard["r"] == [{"s": said[few], "n": None, "of": None, "all": True}]
    # Only the author hears it, and of the moments before it was all, nothing.
    assert [one for one in pushes(people[2]) if one["ev"] in ("chat.readers", "chat.position")] == []
    assert len([one for one in pushes(ada) if one["ev"] == "chat.readers" and one["d"]["c"] == few]) == 1


async def test_a_reminder_reaches_those_who_have_not_read_and_says_nothing_of_the_others(world: World) -> None:
    ada, bo, cy, di = await world.members("Ada", "Bo", "Cy", "Di")
    room = await ada.opens_room_with(bo, cy, di, title="Ops")
    await hides(di, room, "read")
    seq = (await ada.says(room, "please"))["seq"]
    await reads(bo, room, seq)
    path = f"/conversations/{room}/messages/{seq}/readers/remind"
    assert await ada.post(path) == {"reminded": 1}
    assert (await ada.is_refused("POST", path))["code"] == "reminded_already"
    async with world.app.db.transaction(ada.org_id) as db:
        rows = await db.execute(
            text(
                "SELECT n.member_id, n.body FROM notify.notice n WHERE n.org_id = :org_id AND n.kind = 'chat.reminder'"
            ),
            {"org_id": ada.org_id},
        )
        assert [(row.member_id, row.body) for row in rows] == [(cy.member_id, "Ada asks you to read a message")]


@pytest.mark.breaks_sql_rules
async def test_ten_thousand_readers_are_paged_by_the_key(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    seq = (await ada.says(room, "hello all"))["seq"]
    await is_quiet(world)
    for one in (room, *[await ada.opens_room_with(bo) for _ in range(3)]):
        await _crowd(world, ada, one, 10_000)
    path = f"/conversations/{room}/messages/{seq}/readers"
    page = await ada.get(path, state="read", limit=100)
    assert len(page["items"]) == 100
    ran = await asked(world, ada.get(path, state="read", limit=100, cursor=page["next_cursor"]), "chat.", "audit.")
    assert len(ran) <= 6, [one[0] for one in ran]
    found = await plan_of(
        world, ada.org_id, "chat.participant", ada.get(path, state="read", limit=100, cursor=page["next_cursor"])
    )
    assert "pk_participant" in found, found
    assert "Sort" not in found
    counted = await count(ada, room, seq)
    assert counted == (5000, 10_001, False)


async def _crowd(world: World, ada: Person, room: str, size: int) -> None:
    """So many more participants who were there from the start; every second has read everything."""
    connection = await asyncpg.connect(world.server.urls.owner.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        await connection.execute(
            "INSERT INTO chat.participant (org_id, conversation_id, member_id, role, joined_at, joined_seq, read_seq,"
            " read_ordinal, read_rev, delivered_seq)"
            " SELECT $1, $2, gen_random_uuid(), 'member', now(), 0, CASE WHEN n % 2 = 0 THEN 9 ELSE 1 END, 0, 0, 1"
            " FROM generate_series(1, $3) n",
            ada.org_id,
            world.uuid(room),
            size,
        )
    finally:
        await connection.close()
