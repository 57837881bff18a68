"""The way into a group by link: for whom it opens, and for whom it does not."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from tests.world import World
from tests.world.people import Person
from workhall.kit.unit import system_unit


async def _linked(world: World, join: str = "open") -> tuple[Person, Person, str, str]:
    """Owner, member, group, token."""
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo, title="Climbing")
    await ada.patch(f"/conversations/{room}/settings", {"join": join})
    made = await ada.post(f"/conversations/{room}/link", {"days": 3})
    return ada, bo, room, made["url"].rsplit("/", 1)[1]


async def _code(who: Person, token: str, method: str = "POST") -> str:
    found: str = (await who.is_refused(method, f"/chat/join/{token}"))["code"]
    return found


async def test_whoever_holds_the_link_joins_and_the_group_sees_how(world: World) -> None:
    ada, bo, room, token = await _linked(world)
    jo = await world.member("Jo")
    seen = await jo.get(f"/chat/join/{token}")
    assert seen == {
        "conversation_id": room, "title": "Climbing", "member_count": 2, "is_member": False, "needs_approval": False,
        "is_waiting": False,
    }  # fmt: skip
    for _ in range(2):
        assert await jo.post(f"/chat/join/{token}") == {"conversation_id": room, "joined": True}
    last = (await bo.snapshot(room))[-1]
    assert (last["k"], last["by"], last["b"]) == (
        "joined",
        str(jo.member_id),
        {"members": [str(jo.member_id)], "link": True},
    )
    assert (await ada.get(f"/conversations/{room}"))["member_count"] == 3
    assert (await bo.get(f"/conversations/{room}/link"))["link"]["url"].endswith(f"/o/{ada.org_id}/join/{token}")
    image = await bo.get(f"/conversations/{room}/link/qr.svg")
    assert image.startswith(b"<?xml")


async def test_only_a_hash_of_the_link_is_stored(world: World) -> None:
    ada, _, room, token = await _linked(world)
    async with system_unit(world.app, "test", ada.org_id) as ctx:
        rows = await ctx.db.execute(
            text("SELECT * FROM chat.join_link WHERE org_id = :org_id AND conversation_id = :id"),
            {"org_id": ada.org_id, "id": world.uuid(room)},
        )
        assert token not in str(rows.all())


async def test_a_link_that_leads_nowhere_tells_nothing(world: World) -> None:
    """Wrong, revoked, replaced, expired, off, of another organisation: one and the same answer."""
    ada, bo, room, token = await _linked(world)
    jo, stranger = await world.member("Jo"), await world.stranger()
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    answers = [await jo.is_refused("GET", f"/chat/join/{one}") for one in (wrong, "x", "%F0%9F%98%80", token + "AAAA")]
    answers.append(await stranger.is_refused("GET", f"/chat/join/{token}"))
    answers.append(await stranger.is_refused("POST", f"/chat/join/{token}"))
    newer = (await ada.post(f"/conversations/{room}/link", {}))["url"].rsplit("/", 1)[1]
    answers.append(await jo.is_refused("GET", f"/chat/join/{token}"))
    async with system_unit(world.app, "test", ada.org_id) as ctx:
        await ctx.db.execute(
            text("UPDATE chat.join_link SET expires_at = :at WHERE org_id = :org_id"),
            {"at": ctx.now - timedelta(seconds=1), "org_id": ada.org_id},
        )
    answers.append(await jo.is_refused("POST", f"/chat/join/{newer}"))
    newest = (await ada.post(f"/conversations/{room}/link", {}))["url"].rsplit("/", 1)[1]
    await ada.patch(f"/conversations/{room}/settings", {"join": "off"})
    answers.append(await jo.is_refused("POST", f"/chat/join/{newest}"))
    assert (await bo.get(f"/conversations/{room}/link"))["link"] is None
    assert (await ada.is_refused("POST", f"/conversations/{room}/link", {}))["code"] == "joining_is_off"
    await ada.patch(f"/conversations/{room}/settings", {"join": "open"})
    await ada.delete(f"/conversations/{room}/link")
    answers.append(await jo.is_refused("POST", f"/chat/join/{newest}"))
    assert {str(one) for one in answers} == {str(answers[0])}
    assert answers[0]["code"] == "link_gone"
    assert (await ada.get(f"/conversations/{room}"))["member_count"] == 2


async def test_links_are_not_to_be_guessed_by_trying(world: World) -> None:
    await world.owner()
    jo = await world.member("Jo")
    codes = [(await jo.is_refused("GET", f"/chat/join/{number}"))["code"] for number in range(31)]
    assert codes == ["link_gone"] * 30 + ["too_many"]


async def test_with_approval_somebody_who_runs_the_group_decides(world: World) -> None:
    ada, bo, room, token = await _linked(world, "approval")
    jo, kim = await world.members("Jo", "Kim")
    for who in (jo, kim, jo):
        assert await who.post(f"/chat/join/{token}") == {"conversation_id": room, "joined": False}
    assert (await jo.get(f"/chat/join/{token}"))["is_waiting"] is True
    assert (await jo.is_refused("GET", f"/conversations/{room}"))["code"] == "not_found"
    first = await ada.get(f"/conversations/{room}/requests", limit=1)
    rest = await ada.get(f"/conversations/{room}/requests", cursor=first["next_cursor"])
    asked = [one["member_id"] for one in (*first["items"], *rest["items"])]
    assert asked == [str(jo.member_id), str(kim.member_id)]
    path = f"/conversations/{room}/requests/{jo.member_id}"
    for who in (bo, jo):
        assert (await who.is_refused("POST", path, {"let_in": True}))["code"] == "not_found"
    await ada.post(path, {"let_in": True})
    assert (await ada.is_refused("POST", path, {"let_in": False}))["code"] == "not_found"
    await ada.post(f"/conversations/{room}/requests/{kim.member_id}", {"let_in": False})
    await jo.says(room, "thanks")
    assert await _code(kim, token) == "join_refused"
    assert (await ada.get(f"/conversations/{room}/requests"))["items"] == []
    # A member cannot bring in by hand whom the group has turned away; who runs it can.
    body: dict[str, Any] = {"member_ids": [str(kim.member_id)]}
    assert (await bo.is_refused("POST", f"/conversations/{room}/members", body))["code"] == "admins_only"
    await ada.post(f"/conversations/{room}/members", body)


async def test_who_runs_the_group_is_told_that_somebody_waits_until_one_of_them_decides(world: World) -> None:
    ada, bo, room, token = await _linked(world, "approval")
    await ada.put(f"/conversations/{room}/members/{bo.member_id}/role", {"role": "admin"})
    jo, kim = await world.members("Jo", "Kim")
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(kim.member_id)]})

    async def told(who: Person) -> list[tuple[str, str, bool]]:
        notices = (await who.get("/notices"))["items"]
        return [(one["title"], one["body"], one["read_at"] is None) for one in notices if one["link"].endswith(room)]

    for _ in range(2):
        await jo.post(f"/chat/join/{token}")
    assert await told(ada) == await told(bo) == [("Climbing", "Jo asks to join", True)]
    assert await told(kim) == await told(jo) == []
    await bo.post(f"/conversations/{room}/requests/{jo.member_id}", {"let_in": False})
    assert await told(ada) == [("Climbing", "Jo asks to join", False)]


async def test_who_was_taken_out_does_not_walk_in_again(world: World) -> None:
    ada, bo, room, token = await _linked(world)
    jo = await world.member("Jo")
    await ada.delete(f"/conversations/{room}/members/{bo.member_id}")
    assert await _code(bo, token) == "join_refused"
    # Who has left by themselves may come again.
    await jo.post(f"/chat/join/{token}")
    await jo.delete(f"/conversations/{room}/members/{jo.member_id}")
    assert (await jo.post(f"/chat/join/{token}"))["joined"] is True


async def test_who_left_the_organisation_is_not_let_in_any_more(world: World) -> None:
    ada, _, room, token = await _linked(world, "approval")
    jo = await world.member("Jo")
    await jo.post(f"/chat/join/{token}")
    await (await world.owner()).delete(f"/members/{jo.member_id}")
    refused = await ada.is_refused("POST", f"/conversations/{room}/requests/{jo.member_id}", {"let_in": True})
    assert refused["code"] == "not_found"
    assert (await ada.get(f"/conversations/{room}"))["member_count"] == 2


async def test_whoever_may_add_sees_the_link_and_only_who_runs_the_group_makes_it(world: World) -> None:
    ada, bo, room, _ = await _linked(world)
    assert (await bo.is_refused("POST", f"/conversations/{room}/link", {}))["code"] == "not_found"
    assert (await bo.is_refused("DELETE", f"/conversations/{room}/link"))["code"] == "not_found"
    await ada.patch(f"/conversations/{room}/settings", {"add": "admins"})
    for path in ("link", "link/qr.svg"):
        assert (await bo.is_refused("GET", f"/conversations/{room}/{path}"))["code"] == "not_found"
