"""What is a person's own: settings for a conversation, folders, favourites, drafts; and messages sent later."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import text

from tests.world import World
from tests.world.people import Json, Person
from workhall.modules.chat.service import scheduled


async def _keeps(person: Person, key: str, body: Json | None) -> bool:
    done: bool = (await (await person.line()).ask("chat.keep", key=key, body=body))["changed"]
    return done


async def _registers(person: Person, **query: str) -> dict[str, Json]:
    return {one["key"]: one["body"] for one in (await person.get("/chat/own", **query))["items"]}


async def test_a_setting_reaches_the_other_device_and_stands_in_the_conversation(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    phone = await ada.socket()
    assert await _keeps(ada, f"pref:{room}", {"notify": "mentions", "hidden": 3})
    heard = await phone.hears("chat.feed", k="own")
    wanted = {"notify": "mentions", "at_all": True, "hidden": 3, "unread": False, "top": False, "folders": []}
    assert (heard["b"]["key"], heard["b"]["body"]) == (f"pref:{room}", wanted)
    assert (await ada.get(f"/conversations/{room}"))["pref"] == wanted
    assert (await bo.get(f"/conversations/{room}"))["pref"] == {}


async def test_the_last_word_counts_and_the_same_word_is_no_news(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    draft = f"draft:{await ada.opens_room_with(bo)}:0"
    assert await _keeps(ada, draft, {"text": "Dear"})
    assert await _keeps(ada, draft, {"text": "Dear Bo"})
    assert not await _keeps(ada, draft, {"text": "Dear Bo"})
    assert (await _registers(ada, kind="draft"))[draft]["text"] == "Dear Bo"
    assert await _keeps(ada, draft, None)
    assert not await _keeps(ada, draft, None)
    assert await _registers(ada) == {}


async def test_before_and_what_was_heard_is_after(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    await _keeps(ada, "people", {"special": [str(bo.member_id)]})
    held = await _registers(ada)
    hearing = await ada.socket()
    await _keeps(ada, f"star:{room}:1", {})
    await _keeps(ada, "folders", {"items": [{"id": "f", "name": "Work", "words": ["ops"]}]})
    await _keeps(ada, f"star:{room}:1", None)
    await _keeps(ada, f"star:{room}:01", {"note": "read again"})
    await hearing.hears("chat.feed", n=max(one["d"]["n"] for one in hearing.pushes if one["ev"] == "chat.feed"))
    for step in (one["d"]["b"] for one in hearing.pushes if one["ev"] == "chat.feed" and one["d"]["k"] == "own"):
        held = {key: body for key, body in held.items() if key != step["key"]}
        if step["body"] is not None:
            held[step["key"]] = step["body"]
    assert held == await _registers(ada)
    assert held[f"star:{room}:1"] == {"note": "read again"}


async def test_what_does_not_fit_is_refused(world: World) -> None:
    ada = await world.member("Ada")
    line = await ada.line()
    room = str(uuid4())
    for key, body in (
        ("unheard", {}),
        ("pref", {}),
        ("pref:not-an-id", {}),
        (f"pref:{room}", {"notify": "sometimes"}),
        (f"pref:{room}", {"colour": "red"}),
        (f"draft:{room}:0", {"text": "x" * 8001}),
        (f"draft:{room}:0", {"text": "nul \0"}),
        ("folders", {"items": [{"id": "f", "name": "n"}] * 51}),
        ("people", {"special": ["nobody"]}),
    ):
        refusal = await line.is_refused("chat.keep", key=key, body=body)
        assert refusal["code"] == "odd_own", (key, body, refusal)


async def test_registers_are_the_persons_own_and_listed_in_pages(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = str(uuid4())
    for number in range(5):
        await _keeps(ada, f"star:{room}:{number}", {})
    assert await _registers(bo) == {}
    first = await ada.get("/chat/own", kind="star", limit=3)
    rest = await ada.get("/chat/own", kind="star", limit=3, cursor=first["next_cursor"])
    assert [one["key"][-1] for one in first["items"] + rest["items"]] == ["4", "3", "2", "1", "0"]
    assert rest["next_cursor"] is None


async def _due(world: World, person: Person, scheduled_id: str) -> None:
    """The time of a message has come."""
    await _ahead(world, person, scheduled_id, timedelta(seconds=-1))
    await scheduled.send_due(world.app, {"org_id": str(person.org_id), "id": scheduled_id})


async def _ahead(world: World, person: Person, scheduled_id: str, by: timedelta) -> None:
    async with world.app.db.transaction(person.org_id) as db:
        await db.execute(
            text("UPDATE chat.scheduled SET send_at = :at WHERE org_id = :org_id AND id = :id"),
            {"at": world.app.clock.now() + by, "org_id": person.org_id, "id": scheduled_id},
        )


def _in(world: World, time: timedelta) -> str:
    return (world.app.clock.now() + time).isoformat()


async def test_a_scheduled_message_is_sent_once_in_its_authors_name(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    hearing = await bo.socket()
    new = {"text": "**Good** morning", "f": "md", "send_at": _in(world, timedelta(hours=9))}
    made = await ada.post(f"/conversations/{room}/scheduled", new)
    assert (await ada.get("/chat/scheduled"))["items"] == [made]
    assert (await bo.get("/chat/scheduled"))["items"] == []
    await scheduled.send_due(world.app, {"org_id": str(ada.org_id), "id": made["id"]})
    assert len(await bo.snapshot(room)) == 1
    for _ in range(2):
        await _due(world, ada, made["id"])
    heard = await hearing.hears("chat.log", k="message", c=room)
    assert (heard["by"], heard["b"]) == (str(ada.member_id), {"text": "**Good** morning", "f": "md"})
    [now] = (await ada.get("/chat/scheduled"))["items"]
    assert (now["state"], now["seq"]) == ("sent", heard["s"])
    assert (await ada.is_refused("DELETE", f"/chat/scheduled/{made['id']}"))["code"] == "sent_already"
    assert len(await bo.snapshot(room)) == 2


async def test_a_crash_between_sending_and_noting_it_sends_nothing_twice(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    new = {"text": "once", "send_at": _in(world, timedelta(hours=1))}
    made = await ada.post(f"/conversations/{room}/scheduled", new)
    await _due(world, ada, made["id"])
    async with world.app.db.transaction(ada.org_id) as db:
        await db.execute(
            text("UPDATE chat.scheduled SET state = 'waiting' WHERE org_id = :org_id AND id = :id"),
            {"org_id": ada.org_id, "id": made["id"]},
        )
    await _due(world, ada, made["id"])
    assert [one["b"].get("text") for one in (await bo.snapshot(room))[1:]] == ["once"]


async def test_who_has_left_meanwhile_sends_nothing(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await bo.opens_room_with(ada)
    made = await ada.post(
        f"/conversations/{room}/scheduled", {"text": "late", "send_at": _in(world, timedelta(hours=1))}
    )
    await bo.delete(f"/conversations/{room}/members/{ada.member_id}")
    await _due(world, ada, made["id"])
    [now] = (await ada.get("/chat/scheduled"))["items"]
    assert (now["state"], now["error"]) == ("failed", "not_found")
    assert [one["k"] for one in await bo.snapshot(room)] == ["created", "left"]


async def test_a_waiting_message_can_be_changed_put_off_and_called_off(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    path = f"/conversations/{room}/scheduled"
    for wrong in (timedelta(seconds=5), timedelta(days=400), timedelta(days=-1)):
        refusal = await ada.is_refused("POST", path, {"text": "x", "send_at": _in(world, wrong)})
        assert refusal["code"] == "not_in_the_future"
    made = await ada.post(path, {"text": "x", "send_at": _in(world, timedelta(hours=1))})
    later = _in(world, timedelta(hours=2))
    changed = await ada.patch(f"/chat/scheduled/{made['id']}", {"text": "y", "send_at": later})
    assert (changed["text"], changed["send_at"][:16]) == ("y", later[:16])
    assert (await bo.is_refused("DELETE", f"/chat/scheduled/{made['id']}"))["code"] == "not_found"
    calling = {"text": f"[@Bo](mention:p/{bo.member_id})", "m": [{"k": "p", "id": str(bo.member_id)}]}
    changed = await ada.patch(f"/chat/scheduled/{made['id']}", calling)
    assert (changed["m"], changed["re"], changed["th"]) == (calling["m"], None, None)
    assert (await ada.patch(f"/chat/scheduled/{made['id']}", {"send_at": later}))["m"] == calling["m"]
    assert (await ada.patch(f"/chat/scheduled/{made['id']}", {"text": "y", "m": []}))["m"] == []
    await ada.delete(f"/chat/scheduled/{made['id']}")
    await scheduled.send_due(world.app, {"org_id": str(ada.org_id), "id": made["id"]})
    assert (await ada.get("/chat/scheduled"))["items"] == []
    assert len(await bo.snapshot(room)) == 1
