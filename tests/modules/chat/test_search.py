"""Conversations and messages in the search: found by whom they are for, as they are now, where they stand."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import text

from tests.world import Person, World
from workhall.kit.db import plain_dsn
from workhall.kit.ids import OrgId
from workhall.kit.unit import system_unit
from workhall.modules import identity
from workhall.modules.chat.service import indexing
from workhall.modules.chat.store import search as store

SENTENCE = "我们下周三要去上海参加供应商会议"


async def indexed(world: World, person: Person) -> None:
    """Everything that has been said in the organisation can be searched."""
    async with asyncio.timeout(20):
        while True:
            await indexing.catch_up_all(world.app, OrgId(person.org_id))
            async with system_unit(world.app, "test", OrgId(person.org_id)) as ctx:
                if not await store.behind(ctx, 1):
                    return
            await asyncio.sleep(0.01)  # The server's own indexer is at it.


async def group(world: World, person: Person, q: str, kind: str = "message", **more: Any) -> list[dict[str, Any]]:
    await indexed(world, person)
    found: list[dict[str, Any]] = (await person.get("/search", q=q, kind=kind, **more))["groups"][0]["items"]
    return found


async def finds(world: World, person: Person, q: str, kind: str = "message") -> list[str]:
    return [one["text"] or one["title"] for one in await group(world, person, q, kind)]


async def does(person: Person, command: str, room: str, **args: Any) -> dict[str, Any]:
    socket = person.sockets[-1] if person.sockets else await person.socket()
    return await socket.ask(command, conversation_id=room, **args)


async def test_a_message_is_found_by_those_in_the_conversation_and_leads_to_its_place(world: World) -> None:
    ada, bo, otto = await world.members("Ada", "Bo", "Otto")
    room = await ada.opens_room_with(bo, title="Purchasing")
    sent = await ada.says(room, SENTENCE)
    (hit,) = await group(world, bo, "上海")
    assert hit["text"] == SENTENCE
    assert hit["link"] == f"/messages/{room}?at={sent['seq']}"
    assert (hit["title"], hit["author_id"]) == ("Ada", str(ada.member_id))
    assert (hit["place"], hit["place_id"]) == ("Purchasing", room)
    assert hit["text_marks"] == [[7, 9]]
    assert await finds(world, otto, "上海") == []
    assert await finds(world, await world.stranger(), "上海") == []
    assert await finds(world, await world.owner(), "上海") == [], "no role opens other people's conversations"


async def test_whoever_leaves_or_is_removed_finds_nothing_at_once(world: World) -> None:
    ada, bo, eva = await world.members("Ada", "Bo", "Eva")
    room = await ada.opens_room_with(bo, eva, title="Walnut club")
    await ada.says(room, "walnut")
    for person in (bo, eva):
        assert await finds(world, person, "walnut") == ["walnut"]
        assert await finds(world, person, "walnut", "conversation") == ["Walnut club"]
    await bo.delete(f"/conversations/{room}/members/{bo.member_id}")
    await ada.delete(f"/conversations/{room}/members/{eva.member_id}")
    for person in (bo, eva):
        answer = await person.get("/search", q="walnut")
        assert answer["groups"] == []


async def test_a_recalled_message_vanishes_at_once(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    sent = await ada.says(room, "hazelnut secret")
    assert await finds(world, bo, "hazelnut") == ["hazelnut secret"]
    await does(ada, "chat.recall", room, seq=sent["seq"])
    answer = await bo.get("/search", q="hazelnut", kind="message")  # Whether the indexer was quicker or not.
    assert answer["groups"][0]["items"] == []
    await indexed(world, bo)
    assert await _documents(world, ada, room, sent["seq"]) == 0, "no word of it stays in the index"


async def _documents(world: World, person: Person, room: str, seq: int) -> int:
    count = text("SELECT count(*) FROM search.document d WHERE d.org_id = :org_id AND d.id = :id")
    async with world.app.db.transaction(person.org_id) as session:
        found = await session.execute(count, {"org_id": person.org_id, "id": indexing.key(UUID(room), seq)})
        return int(found.scalar_one())


async def test_an_edited_message_is_found_by_what_it_says_now(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    sent = await ada.says(room, "the pecan is ripe")
    assert await finds(world, bo, "pecan") == ["the pecan is ripe"]
    await does(ada, "chat.edit", room, seq=sent["seq"], text="the cashew is ripe")
    assert await finds(world, bo, "pecan") == []
    assert await finds(world, bo, "cashew") == ["the cashew is ripe"]


async def test_what_was_edited_and_recalled_before_it_was_indexed_is_right_too(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    seqs = [(await ada.says(room, f"pistachio {number}"))["seq"] for number in range(3)]
    await does(ada, "chat.edit", room, seq=seqs[0], text="macadamia 0")
    await does(ada, "chat.recall", room, seq=seqs[1])
    assert await finds(world, bo, "pistachio") == ["pistachio 2"]
    assert await finds(world, bo, "macadamia") == ["macadamia 0"]


async def test_conversations_are_found_by_title_and_by_the_other_person(world: World) -> None:
    ada, bo = await world.member("Ada"), await world.member("单雅芳")
    direct = await ada.talks_to(bo)
    room = await ada.opens_room_with(bo, title="Innenschleifmaschine 2026")
    assert [one["id"] for one in await group(world, ada, "schleif", "conversation")] == [room]
    for q in ("雅芳", "syf", "shanyafang"):
        (hit,) = await group(world, ada, q, "conversation")
        assert (hit["id"], hit["title"], hit["link"]) == (direct, "单雅芳", f"/messages/{direct}"), q
    await ada.patch(f"/conversations/{room}", {"title": "Drehbank"})
    assert await finds(world, ada, "schleif", "conversation") == []
    assert await finds(world, ada, "drehbank", "conversation") == ["Drehbank"]


async def test_a_conversation_with_somebody_that_was_never_started_is_not_found(world: World) -> None:
    ada, _ = await world.members("Ada", "Bernadette")
    assert await finds(world, ada, "bernadette", "conversation") == []


async def test_filters(world: World) -> None:
    ada, bo, eva = await world.members("Ada", "Bo", "Eva")
    room = await ada.opens_room_with(bo, eva, title="Harvest 收成")
    direct = await ada.talks_to(bo)
    await ada.says(room, "almond at https://hall.example/price")
    await bo.says(room, "almond by Bo")
    await bo.says(direct, "almond between us")
    mention = {"k": "p", "id": str(eva.member_id)}
    text = f"almond for [@Eva](mention:p/{eva.member_id})"
    await does(bo, "chat.send", room, key=str(UUID(int=7)), text=text, m=[mention])
    await does(bo, "chat.send", room, key=str(UUID(int=8)), text="almond for [@all](mention:a)", m=[{"k": "a"}])
    expected = {
        "almond from:me": {"almond at https://hall.example/price"},
        "almond from:bo in:harvest": {"almond by Bo", "almond for @Eva", "almond for @all"},
        "almond in:收成 from:ada": {"almond at https://hall.example/price"},
        "almond in:bo": {"almond between us"},
        f"in:{direct}": {"almond between us"},
        "almond has:link": {"almond at https://hall.example/price"},
        "almond has:file": set(),
        "almond @me": {"almond for @all"},
        "almond before:2020-01-01": set(),
    }
    for q, texts in expected.items():
        assert set(await finds(world, ada, q)) == texts, q
    assert set(await finds(world, eva, "almond @me")) == {"almond for @Eva", "almond for @all"}
    assert await finds(world, eva, f"in:{direct}") == [], "naming a place opens none"
    assert await finds(world, eva, "mention") == [], "an address is no word"


async def test_a_newcomer_does_not_find_a_past_that_is_kept_from_them(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    sent = await ada.says(room, "chestnut of old")
    await ada.says(room, "chestnut of now")
    await _starts_at(world, bo, room, sent["seq"])
    assert await finds(world, bo, "chestnut") == ["chestnut of now"]
    assert set(await finds(world, ada, "chestnut")) == {"chestnut of old", "chestnut of now"}


async def _starts_at(world: World, person: Person, room: str, seq: int) -> None:
    """As a group does that keeps its past from newcomers."""
    connection = await asyncpg.connect(plain_dsn(world.server.urls.writer))
    await connection.execute(
        "UPDATE chat.participant SET visible_from = $4 WHERE org_id = $1 AND conversation_id = $2 AND member_id = $3",
        person.org_id,
        UUID(room),
        person.member_id,
        seq,
    )
    await connection.close()


async def test_it_is_found_by_itself_within_moments(world: World) -> None:
    """By the server's own indexer, which nobody calls."""
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    await ada.says(room, "brazilnut")
    async with asyncio.timeout(10):
        while not (await bo.get("/search", q="brazilnut", kind="message"))["groups"][0]["items"]:
            await asyncio.sleep(0.05)


async def test_indexing_again_after_a_crash_changes_nothing(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    texts = [f"peanut {number}" for number in range(5)]
    for one in texts:
        await ada.says(room, one)
    assert await finds(world, bo, "peanut") == texts[::-1]
    async with system_unit(world.app, "test", OrgId(ada.org_id)) as ctx:
        await store.forget_marks(ctx)  # As if none of it had been committed.
    assert await finds(world, bo, "peanut") == texts[::-1]


async def test_two_at_once_share_the_work(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    rooms = [await ada.opens_room_with(bo, title=f"Room {number}") for number in range(4)]
    for room in rooms:
        await ada.says(room, "coconut")
    await asyncio.gather(*(indexing.catch_up_all(world.app, OrgId(ada.org_id)) for _ in range(3)))
    assert await finds(world, bo, "coconut") == ["coconut"] * 4


async def test_nothing_is_left_when_the_organisation_ends(world: World) -> None:
    founder = await world.founder("Fay", "Short-lived")
    mia = await world.member("Mia", of=founder)
    room = await founder.opens_room_with(mia)
    sent = await founder.says(room, "beechnut")
    await indexed(world, founder)
    assert await _documents(world, founder, room, sent["seq"]) == 1
    async with system_unit(world.app, "test", OrgId(founder.org_id)) as ctx:
        for content in world.app.slots.get(identity.ORGANISATION_CONTENTS):
            while not await content.purge(ctx):
                pass
    assert await _documents(world, founder, room, sent["seq"]) == 0
