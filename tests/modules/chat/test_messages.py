"""Sending, reading, catching up."""

import asyncio
from uuid import uuid4

from tests.world import World


async def test_a_message_reaches_the_others_and_is_numbered(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    socket = await bo.socket()
    sent = await ada.says(talk, "hello")
    heard = await socket.hears("chat.log", c=talk, k="message")
    assert heard["s"] == sent["seq"] == 2
    assert heard["o"] == sent["ordinal"] == 1
    assert heard["by"] == str(ada.member_id)
    assert heard["b"] == {"text": "hello"}
    assert heard == (await bo.snapshot(talk))[-1]


async def test_the_same_key_is_the_same_message(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    key = str(uuid4())
    first = await ada.says(talk, "once", key)
    again = await ada.says(talk, "once", key)
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert first["seq"] == again["seq"]
    assert len(await bo.snapshot(talk)) == 2


async def test_a_burst_of_many_keeps_every_senders_order_without_gaps(world: World) -> None:
    people = await world.members(*(f"P{number}" for number in range(6)))
    room = await people[0].opens_room_with(*people[1:])
    sockets = [await one.socket() for one in people]
    waiting = [
        socket.start("chat.send", conversation_id=room, key=str(uuid4()), text=f"{number}:{turn}")
        for turn in range(30)
        for number, socket in enumerate(sockets)
    ]
    answers = await asyncio.wait_for(asyncio.gather(*waiting), 10)
    assert all("ok" in one for one in answers)
    stored = await people[0].snapshot(room)
    assert [one["s"] for one in stored] == list(range(1, 182))
    for number in range(6):
        own = [
            one["b"]["text"] for one in stored if one["k"] == "message" and one["b"]["text"].startswith(f"{number}:")
        ]
        assert own == [f"{number}:{turn}" for turn in range(30)]
    for socket in sockets:
        await socket.hears("chat.log", c=room, s=181)
        assert socket.entries(room) == stored[1:]


async def test_unread_counts_messages_and_not_other_changes(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    await ada.says(room, "one")
    await ada.patch(f"/conversations/{room}", {"title": "New"})
    await ada.says(room, "two")
    assert (await bo.get(f"/conversations/{room}"))["unread"] == 2
    assert (await ada.get(f"/conversations/{room}"))["unread"] == 0
    socket = await bo.socket()
    marked = await socket.ask("chat.read", conversation_id=room, seq=4)
    assert marked == {"read_seq": 4, "read_ordinal": 2, "rev": 1}
    assert (await bo.get(f"/conversations/{room}"))["unread"] == 0


async def test_a_read_mark_never_goes_back_or_past_the_end_and_reaches_the_other_devices(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    for text in ("a", "b", "c"):
        await ada.says(talk, text)
    phone, laptop = await bo.socket(), await bo.socket()
    assert (await phone.ask("chat.read", conversation_id=talk, seq=3))["read_seq"] == 3
    assert (await laptop.hears("chat.feed", k="read"))["b"]["read_ordinal"] == 2
    assert (await laptop.ask("chat.read", conversation_id=talk, seq=2))["read_seq"] == 3
    assert (await laptop.ask("chat.read", conversation_id=talk, seq=999))["read_seq"] == 4


async def test_the_sender_sees_how_far_the_other_has_read(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    sent = await ada.says(talk, "read me")
    theirs = await bo.socket()
    await theirs.ask("chat.delivered", conversation_id=talk, seq=sent["seq"])
    position = await ada.sockets[0].hears("chat.position", by=str(bo.member_id))
    assert (position["delivered_seq"], position["read_seq"]) == (sent["seq"], 1)
    await theirs.ask("chat.read", conversation_id=talk, seq=sent["seq"])
    await ada.sockets[0].hears("chat.position", by=str(bo.member_id), read_seq=sent["seq"])
    seen = (await ada.get(f"/conversations/{talk}"))["positions"]
    at = {"read_seq": sent["seq"], "delivered_seq": sent["seq"], "shared": True}
    assert seen == [{"member_id": str(bo.member_id), **at}]


async def test_history_pages_both_ways_from_any_anchor(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    for number in range(20):
        await ada.says(talk, str(number))
    path = f"/conversations/{talk}/log"
    newest = await bo.get(path, limit=5)
    assert [one["s"] for one in newest["entries"]] == [17, 18, 19, 20, 21]
    assert [one["s"] for one in (await bo.get(path, before=17, limit=5))["entries"]] == [12, 13, 14, 15, 16]
    assert [one["s"] for one in (await bo.get(path, after=16, limit=3))["entries"]] == [17, 18, 19]
    around = await bo.get(path, around=10, limit=6)
    assert [one["s"] for one in around["entries"]] == [7, 8, 9, 10, 11, 12]
    assert around["last_seq"] == 21


async def test_a_client_that_was_away_gets_exactly_what_it_missed(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    room = await ada.opens_room_with(bo)
    socket = await bo.socket()
    before = await socket.ask("chat.resume", feed=0, held={})
    assert before["afresh"] is True
    await socket.close()
    await ada.says(talk, "while you were out")
    await ada.says(room, "me too")
    later = await ada.opens_room_with(bo, title="Later")
    back = await bo.socket()
    missed = await back.ask("chat.resume", feed=before["feed"], held={talk: 1, room: 1})
    assert missed["afresh"] is False
    assert {(one["c"], one["s"]) for one in missed["entries"]} == {(talk, 2), (room, 2)}
    assert [(one["k"], one["c"]) for one in missed["feed_entries"]] == [("joined", later)]


async def test_a_conversation_too_far_behind_is_only_named(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    socket = await ada.socket()
    keys = [socket.start("chat.send", conversation_id=talk, key=str(uuid4()), text="x") for _ in range(210)]
    await asyncio.gather(*keys)
    back = await bo.socket()
    feed = (await back.ask("chat.resume", feed=0, held={}))["feed"]
    missed = await back.ask("chat.resume", feed=feed, held={talk: 1})
    assert missed["entries"] == []
    assert missed["more"] == {talk: 211}


async def test_typing_reaches_only_who_is_in_the_conversation(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    talk = await ada.talks_to(bo)
    mine, theirs, outside = await ada.socket(), await bo.socket(), await cy.socket()
    await mine.ask("chat.typing", conversation_id=talk)
    assert (await theirs.hears("chat.typing"))["by"] == str(ada.member_id)
    assert (await outside.is_refused("chat.typing", conversation_id=talk))["code"] == "not_found"


async def test_an_empty_or_endless_message_is_refused_with_words(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    socket = await ada.socket()
    empty = await socket.is_refused("chat.send", conversation_id=talk, key=str(uuid4()), text="  \n ")
    assert (empty["code"], empty["title"]) == ("empty_message", "Write something before you send.")
    long = await socket.is_refused("chat.send", conversation_id=talk, key=str(uuid4()), text="x" * 8001)
    assert long["code"] == "message_too_long"


async def test_nobody_sends_reads_or_resumes_in_a_strangers_conversation(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    stranger = await world.stranger()
    socket = await stranger.socket()
    for conversation in (talk, str(uuid4())):
        send = await socket.is_refused("chat.send", conversation_id=conversation, key=str(uuid4()), text="hi")
        read = await socket.is_refused("chat.read", conversation_id=conversation, seq=1)
        assert (send["code"], read["code"]) == ("not_found", "not_found")
    feed = (await socket.ask("chat.resume", feed=0, held={}))["feed"]
    missed = await socket.ask("chat.resume", feed=feed, held={talk: 0})
    assert missed.get("entries", []) == []


async def test_who_leaves_the_organisation_leaves_every_group(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    await bo.post("/leave")
    await world.settle()
    assert [one["member_id"] for one in (await ada.get(f"/conversations/{room}/members"))["items"]] == [
        str(ada.member_id)
    ]
    assert (await ada.snapshot(room))[-1]["k"] == "left"
