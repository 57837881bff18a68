"""Leaving, removing, deleting, bringing back."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import text

from tests.modules.identity.test_invitations import built_in
from tests.world import Person, World
from tests.world.people import PASSWORD
from workhall.kit.db import plain_dsn
from workhall.modules import identity
from workhall.modules.identity.errors import NoSuchMember, NoSuchOrganisation


async def as_superuser(world: World, query: str, *values: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(plain_dsn(world.server.urls.owner))
    try:
        return list(await connection.fetch(query, *values))
    finally:
        await connection.close()


async def is_outside(person: Person) -> bool:
    return bool((await person.is_refused("GET", ""))["code"] == "not_found")


async def test_who_leaves_is_outside_at_once_and_on_open_sockets(world: World) -> None:
    await world.owner()
    ada = await world.member("Ada")
    socket = await ada.socket()
    await ada.post("/leave")
    assert await is_outside(ada)
    assert (await socket.is_closed(1))[0] == 4403
    assert (await ada.get("/api/me"))["organisations"] == []


async def test_who_is_removed_is_outside_at_once_and_on_open_sockets(world: World) -> None:
    owner, ada = await world.owner(), await world.member("Ada")
    socket = await ada.socket()
    await owner.delete(f"/members/{ada.member_id}")
    assert await is_outside(ada)
    assert (await socket.is_closed(1))[0] == 4403
    latest = (await owner.get("/audit"))["items"][0]
    assert (latest["action"], latest["subject"]) == ("identity.member_removed", str(ada.member_id))


async def test_who_comes_back_is_the_same_member_without_the_old_roles(world: World) -> None:
    owner = await world.owner()
    ada = await world.member("Ada", role_id=await built_in(owner, "admin"))
    await ada.post("/leave")
    url = (await owner.post("/invitations", {"kind": "link"}))["items"][0]["url"]
    me = await ada.post(f"/api/invitations/{url.rsplit('/', 1)[1]}/join", {})
    (place,) = me["organisations"]
    assert place["member_id"] == str(ada.member_id)
    assert place["can"] == ["leave"]


async def test_last_owner_is_told_who_could_take_over(world: World) -> None:
    owner = await world.owner()
    refused = await owner.is_refused("POST", "/leave")
    assert refused["code"] == "only_member"
    ada = await world.member("Ada")
    refused = await owner.is_refused("POST", "/leave")
    assert refused["code"] == "last_owner"
    assert "Hall" in refused["title"]
    assert "Ada" in refused["title"]
    await owner.patch(f"/members/{ada.member_id}", {"role_ids": [await built_in(owner, "owner")]})
    await owner.post("/leave")


async def test_of_two_owners_who_leave_at_once_one_stays(world: World) -> None:
    owner = await world.owner()
    ada = await world.member("Ada", role_id=await built_in(owner, "owner"))
    await world.member("Bo")
    answers = await asyncio.gather(owner.request("POST", "/leave"), ada.request("POST", "/leave"))
    assert sorted(one.status_code for one in answers) == [204, 409]


async def test_deleting_asks_for_name_and_password(world: World) -> None:
    owner = await world.owner()
    for body in ({"name": "Hall", "password": "wrong"}, {"name": "Halle", "password": PASSWORD}):
        refused = await owner.is_refused("DELETE", "", body)
        assert refused["code"] in ("wrong_password", "name_not_repeated")
    assert (await owner.get(""))["name"] == "Hall"


async def test_deleted_organisation_is_gone_for_everyone_at_once(world: World) -> None:
    owner, ada = await world.owner(), await world.member("Ada")
    url = (await owner.post("/invitations", {"kind": "link"}))["items"][0]["url"]
    socket = await ada.socket()
    await owner.delete("", {"name": "Hall", "password": PASSWORD})
    for person in (owner, ada):
        assert await is_outside(person)
        assert (await person.get("/api/me"))["organisations"] == []
    assert (await socket.is_closed(1))[0] == 4403
    assert (await world.client().get(f"/api/invitations/{url.rsplit('/', 1)[1]}")).status_code == 404


async def test_deleted_organisation_comes_back_by_command_within_30_days(world: World) -> None:
    owner, ada = await world.owner(), await world.member("Ada")
    await owner.delete("", {"name": "Hall", "password": PASSWORD})
    assert await identity.restore_organisation(world.app, owner.org_id)
    assert (await ada.get(""))["name"] == "Hall"
    actions = [one["action"] for one in (await owner.get("/audit"))["items"][:2]]
    assert actions == ["identity.organisation_restored", "identity.organisation_deleted"]
    assert (await owner.get("/audit"))["items"][0]["system"] == "command.restore_organisation"
    assert not await identity.restore_organisation(world.app, owner.org_id)


async def test_deleted_organisation_is_purged_after_30_days_and_not_before(world: World) -> None:
    owner = await world.owner()
    ada = await world.member("Ada")
    await owner.says(await owner.talks_to(ada), "not for ever")
    await owner.post("/invitations", {"kind": "link"}, headers={"Idempotency-Key": "once"})
    await owner.delete("", {"name": "Hall", "password": PASSWORD})
    long_ago = world.app.clock.now() - timedelta(days=31)
    await as_superuser(world, "UPDATE identity.organisation SET deleted_at = $2 WHERE id = $1", owner.org_id, long_ago)
    assert owner.org_id not in await identity.purge_deleted_organisations(world.app), "the log counts for itself"
    await as_superuser(world, "UPDATE audit.head SET closed_at = $2 WHERE org_id = $1", owner.org_id, long_ago)
    await world.settle()
    assert owner.org_id in await identity.purge_deleted_organisations(world.app)
    tables = await as_superuser(
        world,
        "SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.columns"
        " JOIN information_schema.tables USING (table_schema, table_name)"
        " WHERE column_name = 'org_id' AND table_type = 'BASE TABLE' AND table_name <> 'revocation'",
    )
    assert {"core.outbox", "core.idempotency", "chat.log"} <= {table["name"] for table in tables}
    for table in tables:
        left = await as_superuser(world, f"SELECT 1 FROM {table['name']} WHERE org_id = $1", owner.org_id)
        assert not left, table["name"]
    await owner.get("/api/me")


async def test_account_of_a_last_owner_is_not_deleted(world: World) -> None:
    owner = await world.owner()
    await world.member("Ada")
    refused = await owner.is_refused("DELETE", "/api/me", {"password": PASSWORD})
    assert refused["code"] == "last_owner"
    assert (await owner.is_refused("DELETE", "/api/me", {"password": "wrong"}))["code"] == "wrong_password"


async def test_deleted_account_leaves_nothing_of_the_person(world: World) -> None:
    owner, ada = await world.owner(), await world.member("Ada Lovelace")
    phone = await world.sign_in(ada)
    await ada.delete("/api/me", {"password": PASSWORD})
    for session in (ada, phone):
        assert (await session.http.get("/api/me")).status_code == 401
    again = await world.client().post("/api/sign-in", json={"login": ada.login, "password": PASSWORD})
    assert again.json()["code"] == "wrong_login"
    names = await as_superuser(
        world,
        "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables"
        " WHERE table_schema IN ('identity', 'audit')",
    )
    for table in names:
        rows = await as_superuser(world, f"SELECT t::text AS row FROM {table['name']} t")
        assert not [row for row in rows if ada.login in row["row"]], table["name"]
    log = (await owner.get("/audit"))["items"]
    assert (log[0]["action"], log[0]["subject"]) == ("identity.member_left", str(ada.member_id))
    assert (await owner.get("/audit/verify"))["ok"]


async def test_name_and_sector_are_changed_by_who_may(world: World) -> None:
    owner, ada = await world.owner(), await world.member("Ada")
    changed = await owner.patch("", {"name": "New Hall", "sector": "music"})
    assert (changed["name"], changed["sector"]) == ("New Hall", "music")
    assert (await ada.is_refused("PATCH", "", {"name": "Mine"}))["code"] == "not_found"
    assert "change" not in (await ada.get(""))["can"]


# The command of whoever runs the server


async def test_lost_owner_is_brought_back_with_a_link(world: World) -> None:
    owner, ada = await world.owner(), await world.member("Ada")
    link = await identity.recover_admin(world.app, str(owner.org_id), ada.login)
    body = {"token": link.rsplit("/", 1)[1], "password": "another four words here"}
    http = world.client()
    assert (await http.post("/api/password-reset/confirm", json=body)).status_code == 204
    me = (await http.post("/api/sign-in", json={"login": ada.login, "password": body["password"]})).json()
    assert "identity.own" in me["organisations"][0]["can"]
    latest = (await owner.get("/audit"))["items"][0]
    assert (latest["action"], latest["system"]) == ("identity.owner_recovered", "command.recover_admin")


async def test_recovery_brings_back_who_has_left_and_what_was_deleted(world: World) -> None:
    owner, ada = await world.owner(), await world.member("Ada")
    await ada.post("/leave")
    await owner.delete("", {"name": "Hall", "password": PASSWORD})
    await identity.recover_admin(world.app, str(owner.org_id), ada.login)
    (place,) = (await ada.get("/api/me"))["organisations"]
    assert place["member_id"] == str(ada.member_id)
    assert "delete" in place["can"]


async def test_recovery_is_for_people_of_the_organisation(world: World) -> None:
    owner, stranger = await world.owner(), await world.stranger()
    with pytest.raises(NoSuchMember):
        await identity.recover_admin(world.app, str(owner.org_id), stranger.login)
    with pytest.raises(NoSuchOrganisation):
        await identity.recover_admin(world.app, "No such name", owner.login)


# Demo


async def test_demo_stays_hidden_until_it_is_finished(world: World) -> None:
    plan = await identity.begin_demo(world.app, members=7)
    assert plan is not None
    from workhall.kit.unit import system_unit

    login = world.fresh_login("demo")
    async with system_unit(world.app, "demo", plan.org_id) as ctx:
        people = [
            identity.DemoAccount("a", "Anna", login, "de", "owner"),
            identity.DemoAccount("b", "Bo", f"b.{login}"),
        ]
        made = await identity.add_demo_members(ctx, people)
    assert set(made) == {"a", "b"}
    http = world.client()
    me = (await http.post("/api/sign-in", json={"login": login, "password": "workhall"})).json()
    assert me["organisations"] == []
    await identity.finish_demo(world.app, plan)
    (place,) = (await http.get("/api/me")).json()["organisations"]
    assert "identity.own" in place["can"]
    assert await identity.begin_demo(world.app, members=7) is None
    async with world.app.db.transaction(None) as db:
        await db.execute(text("DELETE FROM identity.organisation WHERE id = :id"), {"id": plan.org_id})
