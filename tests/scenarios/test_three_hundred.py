"""A group of three hundred: whom "all" reaches, who has read, what late comers see, and silence when it is off."""

import asyncio
from typing import Any
from uuid import UUID

from sqlalchemy import text

from tests.modules.chat.prying import everything, is_quiet, pushes
from tests.modules.chat.reading import count, look_for, reads, sets, states
from tests.world import World
from tests.world.people import Person
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.slot_types import DemoPlan
from workhall.kit.unit import system_unit
from workhall.modules.chat.service.conversations import change_by, writer
from workhall.modules.chat.service.marks import Mark
from workhall.modules.directory.service.demo import DirectoryDemo

SIMULATED = 296


async def _three_hundred(world: World) -> tuple[list[Person], str, list[str]]:
    """Four people at their desks and 296 members of whom only the rows exist, all in one group."""
    people = [await world.owner(), *await world.members("Ada", "Bo", "Cy")]
    await DirectoryDemo().fill(world.app, DemoPlan(OrgId(people[0].org_id), members=SIMULATED, messages=0))
    known = {str(one.member_id) for one in people}
    others: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = await people[0].get("/members", limit=200, **cursor)
        others += [one["id"] for one in page["items"] if one["id"] not in known]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    room = await people[0].opens_room_with(*people[1:], title="All of us")
    await people[0].post(f"/conversations/{room}/members", {"member_ids": others})
    assert (await people[0].get(f"/conversations/{room}"))["member_count"] == 300 == len(people) + len(others)
    return people, room, others


async def _all_read(world: World, org_id: UUID, room: str, members: list[str], seq: int) -> None:
    """As their devices would tell it: through the writer."""
    async with system_unit(world.app, "test", OrgId(org_id)) as ctx:
        marks = [
            change_by(Mark, ctx, MemberId(UUID(one)), UUID(room), read_seq=seq, delivered_seq=seq) for one in members
        ]
        await asyncio.gather(*(writer(world.app).mark(one) for one in marks))


async def _listed(by: Person, room: str, seq: int, state: str) -> list[str]:
    """Page by page."""
    found: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = await by.get(f"/conversations/{room}/messages/{seq}/readers", state=state, limit=50, **cursor)
        assert len(page["items"]) <= 50
        found += [one["member_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def _told(world: World, org_id: UUID) -> int:
    async with world.app.db.transaction(org_id) as db:
        query = "SELECT count(DISTINCT member_id) FROM notify.notice WHERE org_id = :org_id AND kind = 'chat.message'"
        found: int = (await db.execute(text(query), {"org_id": org_id})).scalar_one()
        return found


async def test_three_hundred(world: World) -> None:
    (owner, ada, bo, cy), room, others = await _three_hundred(world)
    # Beyond fifty nobody knows who looks: names only when those who run it say so.
    assert (await ada.get(f"/conversations/{room}"))["reading"]["policy"] == "counts"
    await sets(owner, room, "exact")

    # All are called: those who are here see it, the others are told.
    listening = await bo.socket()
    await ada.socket()
    await cy.socket()
    seq = (await ada.says(room, "Fire drill at noon", m=[{"k": "a"}]))["seq"]
    await listening.hears("chat.log", c=room, s=seq)
    summary = await bo.get(f"/conversations/{room}")
    assert (summary["unread"], summary["mentions"], summary["last_entry"]["s"]) == (1, [1], seq)
    assert (await ada.get(f"/conversations/{room}"))["mentions"] == []
    await is_quiet(world)
    assert await _told(world, ada.org_id) == SIMULATED + 1

    # Who has read is right to the last of them, and comes in pages.
    await _all_read(world, ada.org_id, room, others[:120], seq)
    await reads(bo, room, seq)
    read, unread = await _listed(ada, room, seq, "read"), await _listed(ada, room, seq, "unread")
    assert (len(read), len(unread)) == (121, 178)
    assert set(read) == {*others[:120], str(bo.member_id)}
    assert set(unread) == {*others[120:], str(owner.member_id), str(cy.member_id)}
    assert await count(ada, room, seq) == (121, 299, False)
    assert (await owner.is_refused("GET", f"/conversations/{room}/messages/{seq}/readers"))["code"] == "not_found"

    # Who comes later sees of the past what the group shows to newcomers, and is not asked about it.
    early, late = await world.members("Early", "Late")
    await owner.post(f"/conversations/{room}/members", {"member_ids": [str(early.member_id)]})
    await owner.patch(f"/conversations/{room}/settings", {"history": "none"})
    await owner.post(f"/conversations/{room}/members", {"member_ids": [str(late.member_id)]})
    for newcomer, sees in ((early, True), (late, False)):
        log = (await newcomer.get(f"/conversations/{room}/log", around=seq))["entries"]
        single = (await newcomer.get(f"/conversations/{room}/entries", seq=[seq]))["entries"]
        assert ("Fire drill" in str(log), len(single)) == (sees, int(sees))
        assert newcomer.member_id not in [UUID(one) for one in await _listed(ada, room, seq, "unread")]
    assert await count(ada, room, seq) == (121, 299, False)

    await _nothing_leaks_when_it_is_off(world, owner, ada, bo, room, others, seq)


async def _nothing_leaks_when_it_is_off(
    world: World, owner: Person, ada: Person, bo: Person, room: str, others: list[str], seq: int
) -> None:
    await sets(owner, room, "off")
    unseen = (await ada.says(room, "Nobody sees who reads this"))["seq"]
    await is_quiet(world)
    await everything(world, ada, room, [seq, unseen], bo)
    before, heard = await everything(world, ada, room, [seq, unseen], bo), pushes(ada)
    await _all_read(world, ada.org_id, room, others, unseen)
    await reads(bo, room, unseen)
    await bo.does("typing", room)
    await ada.sockets[0].hears("chat.typing", c=room)
    await is_quiet(world)
    assert await everything(world, ada, room, [seq, unseen], bo) == before
    assert [one for one in pushes(ada) if one not in heard and one["ev"] != "chat.typing"] == []
    # Nor is it told afterwards.
    await sets(owner, room, "exact")
    path = f"/conversations/{room}/messages/{unseen}/readers"
    assert (await ada.is_refused("GET", path))["code"] == "not_counted_by_name"
    assert await count(ada, room, unseen) is None
    seen = (await ada.says(room, "This one again"))["seq"]
    await reads(bo, room, seen)
    assert await look_for(ada, room, seen, "read") == {str(bo.member_id)}
    assert len((await states(ada, room, seen))["unread"]) == 50
