"""Ten minutes as an attacker: others' inboxes, another organisation, forged requests."""

import asyncio
import uuid

from tests.modules.obligations.debts import inbox, inside, owed_to, owes, settles, soon, titles
from tests.world import World
from workhall.kit.ids import MemberId
from workhall.modules import obligations


async def test_neither_the_owner_nor_whoever_waits_reaches_into_an_inbox(world: World) -> None:
    owner, mia, ben = await world.owner(), *await world.members("Mia", "Ben")
    await owes(world, mia, to=ben)
    (one,) = await inbox(mia)
    body = {"until": soon(world, days=1).isoformat()}
    for person in (owner, ben, await world.stranger()):
        problem = await person.is_refused("PUT", f"/obligations/{one['id']}/snooze", body)
        assert problem["code"] == "not_found"
        for query in ({"member_id": str(mia.member_id)}, {"state": "open", "to": str(mia.member_id)}):
            found = await person.request("GET", "/obligations", params=query)
            assert found.json()["items"] == []
    assert await owed_to(owner) == []
    assert await inbox(mia) == [one]


async def test_the_same_key_in_another_organisation_is_another_thing(world: World) -> None:
    mia, stranger = await world.member("Mia"), await world.stranger()
    await owes(world, mia, "same", title="Ours")
    await owes(world, stranger, "same", title="Theirs")
    async with inside(world, stranger) as ctx:
        await obligations.settle(ctx, "approvals", "same")
        await obligations.withdraw(ctx, "approvals", "same", MemberId(mia.member_id))
    assert await titles(mia) == ["Ours"]
    (one,) = await inbox(mia)
    for path in (f"/api/orgs/{mia.org_id}/obligations", f"/api/orgs/{mia.org_id}/obligations/count"):
        assert (await stranger.is_refused("GET", path))["code"] == "not_found"
    for target in (one["id"], str(uuid.uuid4())):
        problem = await stranger.is_refused("PUT", f"/obligations/{target}/snooze", {"until": None})
        assert problem["code"] == "not_found"


async def test_nothing_is_owed_or_done_from_outside(world: World) -> None:
    """Only the modules that own the things say so: there is no door for it."""
    mia = await world.member("Mia")
    await owes(world, mia)
    (one,) = await inbox(mia)
    for method, path, body in (
        ("POST", "/obligations", {"title": "Pay me", "link": "/x", "member_id": str(mia.member_id)}),
        ("DELETE", f"/obligations/{one['id']}", None),
        ("PATCH", f"/obligations/{one['id']}", {"settled_at": "2027-01-01T00:00:00Z"}),
        ("PUT", f"/obligations/{one['id']}", {"title": "x"}),
    ):
        assert (await mia.request(method, path, json=body)).status_code in (404, 405)
    assert await inbox(mia) == [one]


async def test_moments_and_cursors_that_make_no_sense_are_refused(world: World) -> None:
    mia = await world.member("Mia")
    await owes(world, mia)
    (one,) = await inbox(mia)
    for until in ("2020-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "2027-01-01T00:00:00", "soon", 0, {}):
        problem = await mia.is_refused("PUT", f"/obligations/{one['id']}/snooze", {"until": until})
        assert (problem["code"], list(problem["fields"])) == ("invalid", ["until"]), until
    for query in ({"cursor": "x"}, {"cursor": "WyJhIiwiYiJd"}, {"limit": 0}, {"limit": 100000}, {"state": "all"}):
        response = await mia.request("GET", "/obligations", params=query)
        assert response.status_code == 422, query


async def test_owing_and_doing_at_the_same_moment_ends_in_one_row(world: World) -> None:
    mia = await world.member("Mia")
    await asyncio.gather(*(owes(world, mia, title=f"T{n}") for n in range(4)), settles(world, mia), settles(world, mia))
    assert len(await inbox(mia)) + len(await inbox(mia, "done")) == 1
