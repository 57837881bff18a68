"""The ledger of looks: people see who looked at them, and nobody else does."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.world import Person, World
from tests.world.watching import asked, plan_of
from workhall.kit.authz import Who
from workhall.kit.db import plain_dsn
from workhall.kit.errors import NotFound
from workhall.kit.ids import AccountId, MemberId, OrgId, new_id
from workhall.kit.unit import system_unit, unit
from workhall.modules import audit
from workhall.modules.audit.service.looks import LooksData
from workhall.modules.audit.service.recording import LOOK


def who(person: Person) -> Who:
    return Who(AccountId(person.account_id), org_id=OrgId(person.org_id), member_id=MemberId(person.member_id))


async def looks(
    world: World, person: Person, at: Iterable[Person], subject: str = "/messages/1", later: float = 0
) -> None:
    """As a module in which the person reads something about the others, `later` minutes from now."""
    async with unit(world.app, who(person)) as ctx:
        ctx.now += timedelta(minutes=later)
        await audit.looked(ctx, LOOK.name, [MemberId(one.member_id) for one in at], subject)


async def ledger(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await person.get("/me/looks"))["items"]
    return items


async def test_who_was_looked_at_sees_by_whom_at_what_and_where(world: World) -> None:
    boss, mia, ben = await world.members("Boss", "Mia", "Ben")
    await looks(world, boss, [mia, boss])
    (one,) = await ledger(mia)
    assert (one["looker_id"], one["kind"], one["subject"], one["count"]) == (
        str(boss.member_id),
        "audit_log",
        "/messages/1",
        1,
    )
    assert one["label"] == "Audit log, with what you did"
    german = await mia.request("GET", "/me/looks", headers={"Accept-Language": "de"})
    assert german.json()["items"][0]["label"] == "Protokoll mit dem, was Sie getan haben"
    assert (await ledger(ben), await ledger(boss)) == ([], [])


async def test_reading_the_audit_log_is_told_to_those_who_stand_in_it(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    for _ in range(3):
        await owner.get("/audit")
    (one,) = await ledger(mia)
    assert (one["looker_id"], one["count"]) == (str(owner.member_id), 3)
    assert await ledger(owner) == []


async def test_looks_that_follow_within_ten_minutes_are_one_row(world: World) -> None:
    boss, mia = await world.members("Boss", "Mia")
    for minute in (0, 9, 18, 18, 29):
        await looks(world, boss, [mia], later=minute)
    later, first = await ledger(mia)
    assert (first["count"], later["count"]) == (4, 1)
    span = datetime.fromisoformat(first["last_at"]) - datetime.fromisoformat(first["first_at"])
    assert timedelta(minutes=17, seconds=50) < span < timedelta(minutes=18, seconds=10)


async def test_another_thing_or_another_looker_is_another_row(world: World) -> None:
    boss, ben, mia = await world.members("Boss", "Ben", "Mia")
    await looks(world, boss, [mia], "/messages/1")
    await looks(world, boss, [mia], "/messages/2")
    await looks(world, ben, [mia], "/messages/1")
    assert {(one["looker_id"], one["subject"], one["count"]) for one in await ledger(mia)} == {
        (str(boss.member_id), "/messages/1", 1),
        (str(boss.member_id), "/messages/2", 1),
        (str(ben.member_id), "/messages/1", 1),
    }


async def test_many_windows_that_look_at_once_lose_no_look(world: World) -> None:
    boss, mia, ben = await world.members("Boss", "Mia", "Ben")
    await asyncio.gather(*(looks(world, boss, [mia, ben] if n % 2 else [ben, mia]) for n in range(8)))
    for one in (mia, ben):
        assert sum(row["count"] for row in await ledger(one)) == 8
    assert len(await ledger(mia)) <= 2  # Two, where the clock passed into the next ten minutes between first looks.


async def test_a_look_that_fails_showed_nothing_and_is_not_kept(world: World) -> None:
    boss, mia = await world.members("Boss", "Mia")

    async def look_and_fail() -> None:
        async with unit(world.app, who(boss)) as ctx:
            await audit.looked(ctx, LOOK.name, [MemberId(mia.member_id)], "")
            raise RuntimeError("nothing was shown")

    with pytest.raises(RuntimeError, match="nothing was shown"):
        await look_and_fail()
    assert await ledger(mia) == []


async def test_a_look_that_nobody_could_be_told_about_is_the_callers_mistake(world: World) -> None:
    boss, mia = await world.members("Boss", "Mia")
    async with unit(world.app, who(boss)) as ctx:
        with pytest.raises(LookupError, match="secretly"):
            await audit.looked(ctx, "secretly", [MemberId(mia.member_id)], "")
    async with system_unit(world.app, "test", OrgId(boss.org_id)) as ctx:
        with pytest.raises(NotFound):
            await audit.looked(ctx, LOOK.name, [MemberId(mia.member_id)], "")


async def test_pages_hold_each_once(world: World) -> None:
    boss, mia = await world.members("Boss", "Mia")
    for number in range(5):
        await looks(world, boss, [mia], f"/messages/{number}")
    first = await mia.get("/me/looks", limit=3)
    second = await mia.get("/me/looks", limit=3, cursor=first["next_cursor"])
    assert [one["subject"] for one in first["items"] + second["items"]] == [f"/messages/{n}" for n in (4, 3, 2, 1, 0)]
    assert second["next_cursor"] is None
    for limit in (1, 50):
        assert len(await asked(world, mia.get("/me/looks", limit=limit), "audit.look")) == 1


async def test_ten_thousand_looked_at_cost_two_statements(world: World) -> None:
    boss = await world.member("Boss")
    many = [MemberId(new_id()) for _ in range(10_000)]

    async def look() -> None:
        async with unit(world.app, who(boss)) as ctx:
            await audit.looked(ctx, LOOK.name, many, "/messages/1")

    assert len(await asked(world, look(), "audit.look")) == 2
    assert len(await asked(world, look(), "audit.look")) == 1


@pytest.mark.breaks_sql_rules
async def test_the_ledger_is_read_along_its_index(world: World) -> None:
    boss, mia = await world.members("Boss", "Mia")
    async with unit(world.app, who(boss)) as ctx:
        await audit.looked(ctx, LOOK.name, [MemberId(new_id()) for _ in range(5000)], "")
    await looks(world, boss, [mia])
    plan = await plan_of(world, mia.org_id, "audit.look", mia.get("/me/looks"))
    assert "ix_look_org_id_member_id_last_at_id" in plan, plan
    assert "Sort" not in plan, plan


# Ten minutes as an attacker


async def test_no_administrator_and_no_looker_reads_anothers_ledger(world: World) -> None:
    owner, mia, stranger = await world.owner(), await world.member("Mia"), await world.stranger()
    await looks(world, owner, [mia])
    for query in ({"member_id": str(mia.member_id)}, {"looker_id": str(owner.member_id)}):
        found = await owner.request("GET", "/me/looks", params=query)
        assert found.json()["items"] == []
    for path in (f"/members/{mia.member_id}/looks", f"/looks/{mia.member_id}", "/looks"):
        assert (await owner.request("GET", path)).status_code == 404
    assert (await stranger.is_refused("GET", f"/api/orgs/{mia.org_id}/me/looks"))["code"] == "not_found"
    assert "audit_log" not in str(await owner.get("/audit"))


async def test_nobody_takes_a_look_out_again(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    await looks(world, owner, [mia])
    (one,) = await ledger(mia)
    for person in (owner, mia):
        for method in ("DELETE", "PATCH", "PUT"):
            for path in (f"/me/looks/{one['id']}", "/me/looks"):
                assert (await person.request(method, path, json={})).status_code in (404, 405)
    assert await ledger(mia) == [one]


@pytest.mark.breaks_sql_rules
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit.look WHERE org_id = :org",
        "UPDATE audit.look SET looker_id = member_id WHERE org_id = :org",
        "UPDATE audit.look SET member_id = looker_id WHERE org_id = :org",
        "UPDATE audit.look SET first_at = last_at WHERE org_id = :org",
        "TRUNCATE audit.look",
    ],
)
async def test_the_program_itself_cannot_rewrite_the_ledger(world: World, statement: str) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    await looks(world, owner, [mia])
    with pytest.raises(DBAPIError, match="permission denied"):
        async with world.app.db.transaction(owner.org_id) as session:
            await session.execute(text(statement), {"org": owner.org_id} if ":org" in statement else {})
    assert len(await ledger(mia)) == 1


async def test_a_look_in_another_organisation_is_not_seen_in_this_one(world: World) -> None:
    mia, stranger = await world.member("Mia"), await world.stranger()
    async with unit(world.app, who(stranger)) as ctx:
        await audit.looked(ctx, LOOK.name, [MemberId(mia.member_id)], "")
    assert await ledger(mia) == []


# How it ends


async def test_the_ledger_is_part_of_ones_own_data_and_goes_with_the_person(world: World) -> None:
    boss, mia = await world.members("Boss", "Mia")
    await looks(world, boss, [mia])
    await looks(world, mia, [boss])
    async with system_unit(world.app, "test", OrgId(mia.org_id)) as ctx:
        given = [one async for one in LooksData().export(ctx, MemberId(mia.member_id))]
        assert [(one["kind"], one["at"], one["looker_id"]) for one in given] == [
            ("look", "audit_log", str(boss.member_id))
        ]
        await LooksData().erase(ctx, MemberId(mia.member_id))
    assert (len(await ledger(mia)), len(await ledger(boss))) == (0, 1)


async def test_looks_end_after_a_year_by_the_databases_own_clock(world: World) -> None:
    boss, mia = await world.members("Boss", "Mia")
    await looks(world, boss, [mia], "old")
    await looks(world, boss, [mia], "new")
    aged = "UPDATE audit.look SET last_at = last_at - interval '367 days' WHERE org_id = $1 AND subject = 'old'"
    await _behind_the_wall(world, mia, aged)
    async with system_unit(world.app, "test", OrgId(mia.org_id)) as ctx:
        ctx.now += timedelta(days=4000)
        await audit.forget_old_looks(ctx)
    assert [one["subject"] for one in await ledger(mia)] == ["new"]


async def test_a_purged_organisation_leaves_no_looks(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    await looks(world, owner, [mia])
    async with system_unit(world.app, "test", OrgId(owner.org_id)) as ctx:
        await audit.close(ctx)
        assert not await audit.purge(ctx)
    await _behind_the_wall(world, mia, "UPDATE audit.head SET closed_at = now() - interval '31 days' WHERE org_id = $1")
    async with system_unit(world.app, "test", OrgId(owner.org_id)) as ctx:
        assert await audit.purge(ctx)
    assert await ledger(mia) == []


async def _behind_the_wall(world: World, person: Person, statement: str) -> None:
    """As whoever owns the database, inside the person's organisation."""
    connection = await asyncpg.connect(plain_dsn(world.server.urls.owner))
    try:
        async with connection.transaction():
            await connection.execute("SELECT core.set_org($1)", person.org_id)
            await connection.execute(statement, person.org_id)
    finally:
        await connection.close()
