"""Groups whose membership follows the directory."""

import asyncio
import sys
import time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.modules.directory.company import department, puts
from tests.world import World
from tests.world.people import Person
from workhall.kit.ids import OrgId
from workhall.kit.slot_types import DemoPlan
from workhall.modules.chat import jobs
from workhall.modules.chat.service import following
from workhall.modules.chat.store.log import writing
from workhall.modules.directory.service.demo import DirectoryDemo


async def _founds(world: World, by: Person, **what: Any) -> str:
    made = await by.post("/chat/groups", what)
    await _catches_up(world)
    found: str = made["id"]
    return found


_UNDER_WAY = text(
    "SELECT count(*) FROM queue.pgqueuer WHERE status IN ('queued', 'picked') AND entrypoint = 'chat.follow'"
)


async def _catches_up(world: World) -> None:
    """Every event is handled and every comparison done, here or in the server's own worker."""
    await world.settle()
    while True:
        await world.app.jobs.drain(world.app)
        async with world.app.db.transaction(None) as session:
            if not (await session.execute(_UNDER_WAY)).scalar_one():
                return
        await asyncio.sleep(0.005)


async def _people(by: Person, room: str) -> dict[str, str]:
    return {one["member_id"]: one["role"] for one in (await by.get(f"/conversations/{room}/members"))["items"]}


def _ids(*people: Person) -> set[str]:
    return {str(one.member_id) for one in people}


async def test_the_group_of_everyone_is_joined_and_left_with_the_organisation(world: World) -> None:
    owner = await world.owner()
    ada = await world.member("Ada")
    room = await _founds(world, owner, kind="everyone", title="All of us")
    assert await _people(ada, room) == {str(owner.member_id): "owner", str(ada.member_id): "member"}
    bo = await world.member("Bo")
    await _catches_up(world)
    assert set(await _people(bo, room)) == _ids(owner, ada, bo)
    joined = (await bo.snapshot(room))[-1]
    assert (joined["k"], joined["by"], joined["b"]) == ("joined", None, {"members": [str(bo.member_id)]})
    await owner.delete(f"/members/{ada.member_id}")
    await _catches_up(world)
    assert set(await _people(bo, room)) == _ids(owner, bo)
    again = await owner.post("/chat/groups", {"kind": "everyone", "title": "Twice"})
    assert (again["id"], again["title"], again["is_member"]) == (room, "All of us", True)


async def test_a_department_with_all_below_it(world: World) -> None:
    owner = await world.owner()
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    top = await department(owner, "Production", head_ids=[str(ada.member_id)])
    below = await department(owner, "Milling", top)
    aside = await department(owner, "Sales")
    await puts(owner, ada, department_ids=[top])
    await puts(owner, bo, department_ids=[below])
    await puts(owner, cy, department_ids=[aside])
    room = await _founds(world, owner, kind="department", department_id=top)
    # The head owns it; who founded it is not in it, and cannot look into it.
    assert await _people(ada, room) == {str(ada.member_id): "owner", str(bo.member_id): "member"}
    assert (await owner.is_refused("GET", f"/conversations/{room}"))["code"] == "not_found"
    [shown] = (await owner.get("/chat/groups"))["items"]
    assert (shown["title"], shown["member_count"], shown["is_member"]) == ("Production", 2, False)
    seen = await bo.get(f"/conversations/{room}")
    assert (seen["title"], seen["follows"]) == ("Production", {"kind": "department", "department_id": top})
    # People, names and the tree itself move.
    await puts(owner, cy, department_ids=[below])
    await owner.patch(f"/departments/{top}", {"name": "Works"})
    await _catches_up(world)
    assert set(await _people(ada, room)) == _ids(ada, bo, cy)
    assert (await bo.get(f"/conversations/{room}"))["title"] == "Works"
    await owner.patch(f"/departments/{below}", {"parent_id": None})
    await _catches_up(world)
    assert set(await _people(ada, room)) == _ids(ada)
    # The owner goes to another department, and nobody is left: the next one who comes owns it.
    await puts(owner, ada, department_ids=[aside])
    await _catches_up(world)
    await puts(owner, bo, department_ids=[top])
    await _catches_up(world)
    assert await _people(bo, room) == {str(bo.member_id): "owner"}


async def test_a_department_that_is_dissolved_leaves_its_group_to_those_in_it(world: World) -> None:
    owner = await world.owner()
    ada, bo = await world.members("Ada", "Bo")
    top, other = await department(owner, "Old"), await department(owner, "New")
    for one in (ada, bo):
        await puts(owner, one, department_ids=[top])
    room = await _founds(world, owner, kind="department", department_id=top)
    await ada.says(room, "to be kept")
    await owner.delete(f"/departments/{top}?move_to={other}")
    await _catches_up(world)
    seen = await bo.get(f"/conversations/{room}")
    assert (seen["follows"], seen["member_count"]) == (None, 2)
    assert "leave" in seen["can"]
    assert sorted((await _people(bo, room)).values()) == ["member", "owner"]
    assert (await bo.snapshot(room))[-1]["b"] == {"follows": None}


async def test_nobody_is_added_removed_or_leaves_by_hand(world: World) -> None:
    owner = await world.owner()
    ada, bo = await world.members("Ada", "Bo")
    top = await department(owner, "Production", head_ids=[str(ada.member_id)])
    await puts(owner, ada, department_ids=[top])
    await puts(owner, bo, department_ids=[top])
    room = await _founds(world, owner, kind="department", department_id=top)
    cy = await world.member("Cy")
    path = f"/conversations/{room}"
    for method, at, body in (
        ("DELETE", f"{path}/members/{bo.member_id}", None),
        ("DELETE", f"{path}/members/{ada.member_id}", None),
        ("POST", f"{path}/members", {"member_ids": [str(cy.member_id)]}),
        ("PATCH", path, {"title": "Mine"}),
        ("PATCH", f"{path}/settings", {"join": "open"}),
    ):
        assert (await ada.is_refused(method, at, body))["code"] == "follows_directory", at
    assert (await ada.is_refused("POST", f"{path}/link", {}))["code"] == "not_found"
    seen = await ada.get(path)
    assert not {"leave", "add", "rename", "link", "see_link"} & set(seen["can"])
    assert {"announce", "set", "send"} <= set(seen["can"])
    assert set(await _people(ada, room)) == _ids(ada, bo)


async def test_a_difference_that_no_event_told_is_mended(world: World) -> None:
    owner = await world.owner()
    ada, bo = await world.members("Ada", "Bo")
    room = await _founds(world, owner, kind="everyone", title="All")
    stranger = await world.stranger()
    async with writing(world.app.extras["urls"].writer) as connection:
        await connection.execute(
            "UPDATE chat.participant SET member_id = $1 WHERE org_id = $2 AND conversation_id = $3 AND member_id = $4",
            stranger.member_id,
            owner.org_id,
            UUID(room),
            bo.member_id,
        )
    await jobs.reconcile(world.app)
    assert set(await _people(ada, room)) == _ids(owner, ada, bo)
    before = len(await ada.snapshot(room))
    await jobs.reconcile(world.app)
    assert len(await ada.snapshot(room)) == before


async def test_an_unknown_department_has_no_group(world: World) -> None:
    owner, stranger = await world.owner(), await world.stranger()
    theirs = await department(stranger, "Theirs")
    refused = await owner.is_refused("POST", "/chat/groups", {"kind": "department", "department_id": theirs})
    assert refused["code"] == "not_found"


@pytest.mark.long
async def test_a_company_of_ten_thousand(world: World) -> None:
    """Nobody else waits long for the writer meanwhile, and entries do not carry thousands of names."""
    owner = await world.owner()
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    await DirectoryDemo().fill(world.app, DemoPlan(OrgId(owner.org_id), members=10_000, messages=0))
    started = time.perf_counter()
    room = UUID((await owner.post("/chat/groups", {"kind": "everyone", "title": "All"}))["id"])
    longest = 0.0
    while (await owner.get("/chat/groups"))["items"][0]["member_count"] < 10_003:
        sent = time.perf_counter()
        await ada.says(talk, "meanwhile")
        longest = max(longest, time.perf_counter() - sent)
    took = time.perf_counter() - started
    sys.stderr.write(f"10,003 people in {took:.2f} s, longest wait of another message {longest * 1000:.0f} ms\n")
    await following.reconcile(world.app, OrgId(owner.org_id), room)
    log = await owner.snapshot(str(room))
    assert sum(one["b"].get("n", len(one["b"]["members"])) for one in log if one["k"] == "joined") == 10_003
    assert max(len(one["b"].get("members", ())) for one in log) <= 50
    assert longest < 1.5
    sent_at = time.perf_counter()
    await ada.says(str(room), "hello all")
    assert time.perf_counter() - sent_at < 1.5
    page = await owner.get(f"/conversations/{room}/members", limit=200)
    assert len(page["items"]) == 200
    found = await owner.get(f"/conversations/{room}/members", q="ada")
    assert str(ada.member_id) in [one["member_id"] for one in found["items"]]
