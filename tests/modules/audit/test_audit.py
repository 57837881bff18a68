"""The log: written with what it records, readable by who answers for it, and any change to it is found."""

import asyncio
import json
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.world import Person, World
from workhall.kit.authz import Who
from workhall.kit.db import plain_dsn
from workhall.kit.unit import system_unit, unit
from workhall.modules import audit


async def tamper(world: World, query: str, *values: object) -> None:
    """As whoever owns the database server, past every grant and wall."""
    connection = await asyncpg.connect(plain_dsn(world.server.urls.owner))
    try:
        await connection.execute(query, *values)
    finally:
        await connection.close()


async def write(world: World, person: Person, number: int = 1) -> None:
    for n in range(number):
        async with unit(world.app, Who(person.account_id, org_id=person.org_id, member_id=person.member_id)) as ctx:
            await audit.record(ctx, "test.happened", uuid4(), {"n": n, "name": "上海"})


async def test_what_is_done_is_in_the_log_with_who_did_it(world: World) -> None:
    owner = await world.owner()
    await owner.patch("", {"name": "New Hall"})
    latest = (await owner.get("/audit"))["items"][0]
    assert latest["action"] == "identity.organisation_changed"
    assert latest["actor"] == str(owner.member_id)
    assert latest["system"] is None
    assert latest["detail"] == {"name": "New Hall"}


async def test_what_is_undone_was_never_in_the_log(world: World) -> None:
    owner = await world.owner()
    before = (await owner.get("/audit"))["items"][0]["seq"]

    async def fails() -> None:
        async with system_unit(world.app, "test", owner.org_id) as ctx:
            await audit.record(ctx, "test.happened", "x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    assert (await owner.get("/audit"))["items"][0]["seq"] == before


async def test_program_is_named_when_it_acts_by_itself(world: World) -> None:
    owner = await world.owner()
    async with system_unit(world.app, "test.job", owner.org_id) as ctx:
        await audit.record(ctx, "test.happened", "x")
    latest = (await owner.get("/audit"))["items"][0]
    assert (latest["actor"], latest["system"]) == (None, "test.job")


async def test_numbers_have_no_gap_when_many_write_at_once(world: World) -> None:
    owner = await world.owner()
    await asyncio.gather(*(write(world, owner) for _ in range(8)))
    numbers = [one["seq"] for one in (await owner.get("/audit"))["items"]]
    assert numbers == list(range(len(numbers), 0, -1))
    assert await owner.get("/audit/verify") == {"ok": True, "checked": len(numbers), "broken_at": None}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE audit.entry SET detail = replace(detail, '2', '3') WHERE org_id = $1 AND seq = 4", 4),
        ("UPDATE audit.entry SET actor = NULL WHERE org_id = $1 AND seq = 4", 4),
        ("UPDATE audit.entry SET at = at + interval '1 microsecond' WHERE org_id = $1 AND seq = 4", 4),
        ("UPDATE audit.entry SET hash = sha256('x') WHERE org_id = $1 AND seq = 4", 4),
        ("DELETE FROM audit.entry WHERE org_id = $1 AND seq = 3", 3),
        ("DELETE FROM audit.entry WHERE org_id = $1 AND seq >= 5", 5),
        ("UPDATE audit.head SET hash = sha256('x') WHERE org_id = $1", 6),
        (
            "WITH a AS (SELECT * FROM audit.entry WHERE org_id = $1 AND seq = 3) UPDATE audit.entry e"
            " SET detail = a.detail, subject = a.subject, at = a.at, hash = a.hash FROM a"
            " WHERE e.org_id = $1 AND e.seq = 4",
            4,
        ),
    ],
    ids=["detail", "actor", "time", "hash", "one removed", "end removed", "head", "one copied over another"],
)
async def test_any_change_is_found_at_its_number(world: World, change: str, found: int) -> None:
    owner = await world.founder()
    await write(world, owner, 5)
    assert (await owner.get("/audit/verify"))["ok"]
    await tamper(world, change, owner.org_id)
    assert await owner.get("/audit/verify") == {"ok": False, "checked": found - (found != 6), "broken_at": found}


async def test_entries_do_not_fit_into_another_organisations_chain(world: World) -> None:
    owner, stranger = await world.founder(), await world.stranger()
    columns = "seq, at, actor, system, action, subject, detail, hash"
    await tamper(world, "DELETE FROM audit.entry WHERE org_id = $1", owner.org_id)
    await tamper(
        world,
        f"INSERT INTO audit.entry (org_id, {columns}) SELECT $1::uuid, {columns} FROM audit.entry WHERE org_id = $2",
        owner.org_id,
        stranger.org_id,
    )
    assert (await owner.get("/audit/verify"))["broken_at"] == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit.entry SET detail = '{}' WHERE org_id = :org",
        "DELETE FROM audit.entry WHERE org_id = :org",
        "DELETE FROM audit.head WHERE org_id = :org",
        "UPDATE audit.head SET closed_at = '2000-01-01' WHERE org_id = :org",
        "TRUNCATE audit.entry",
    ],
)
async def test_program_itself_can_only_add(world: World, change: str) -> None:
    owner = await world.owner()
    with pytest.raises(DBAPIError, match="permission denied"):
        async with world.app.db.transaction(owner.org_id) as db:
            await db.execute(text(change), {"org": owner.org_id} if ":org" in change else {})


async def test_log_of_a_living_organisation_cannot_be_purged(world: World) -> None:
    owner = await world.owner()
    async with system_unit(world.app, "test", owner.org_id) as ctx:
        assert not await audit.purge(ctx)
        await audit.close(ctx)
        assert not await audit.purge(ctx)
    assert (await owner.get("/audit/verify"))["ok"]


async def test_walls_stand_between_organisations(world: World) -> None:
    owner, stranger = await world.owner(), await world.stranger()
    assert (await stranger.is_refused("GET", f"/api/orgs/{owner.org_id}/audit"))["code"] == "not_found"
    async with world.app.db.transaction(stranger.org_id) as db:
        query = text("SELECT count(*) FROM audit.entry WHERE org_id = :org")
        assert await db.scalar(query, {"org": owner.org_id}) == 0


async def test_log_is_for_those_who_may_read_it(world: World) -> None:
    await world.owner()
    ada = await world.member("Ada")
    for path in ("/audit", "/audit/verify"):
        assert (await ada.is_refused("GET", path))["code"] == "not_found"


async def test_list_is_paged_and_bad_cursors_are_refused(world: World) -> None:
    owner = await world.owner()
    await write(world, owner, 4)
    first = await owner.get("/audit", limit=3)
    rest = await owner.get("/audit", limit=3, cursor=first["next_cursor"])
    assert [one["seq"] for one in first["items"] + rest["items"]] == [5, 4, 3, 2, 1]
    assert rest["next_cursor"] is None
    for cursor in ("x", "W10", "WyJhIl0"):
        assert (await owner.is_refused("GET", f"/audit?cursor={cursor}"))["code"] == "invalid"


async def test_own_log_is_ones_own(world: World) -> None:
    ada, bo = await world.founder("Ada"), await world.founder("Bo")
    await world.sign_in(ada)
    items = (await ada.get("/api/me/security-log"))["items"]
    assert items[0]["device"] == items[0]["agent"].split("/")[0] == "python-httpx"
    actions = [one["action"] for one in items]
    assert actions == ["identity.signed_in", "identity.signed_up"]
    assert len((await bo.get("/api/me/security-log"))["items"]) == 1
    page = await ada.get("/api/me/security-log", limit=1)
    rest = await ada.get("/api/me/security-log", limit=1, cursor=page["next_cursor"])
    assert rest["items"][0]["action"] == "identity.signed_up"


async def test_fractions_are_refused_because_their_text_differs_between_programs(world: World) -> None:
    owner = await world.owner()
    with pytest.raises(TypeError):
        async with system_unit(world.app, "test", owner.org_id) as ctx:
            await audit.record(ctx, "test.happened", "x", {"deep": [{"share": 0.1}]})


async def test_chain_can_be_checked_by_hand(world: World) -> None:
    """The recipe that the docs give: SHA-256 of the hash before and the canonical JSON of the entry."""
    import hashlib

    owner = await world.founder()
    entry = (await owner.get("/audit"))["items"][-1]
    line = [
        str(owner.org_id),
        entry["seq"],
        entry["at"].replace("Z", "+00:00"),
        entry["actor"],
        entry["system"],
        entry["action"],
        entry["subject"],
        json.dumps(entry["detail"], sort_keys=True, separators=(",", ":"), ensure_ascii=False),
    ]
    text_ = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(bytes(32) + text_.encode()).hexdigest() == entry["hash"]
