"""Messages to which an answer is needed: both sides see what is owed, and an answer closes it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.modules.chat.folding import fold
from tests.world import World
from tests.world.people import Person
from workhall.kit.ids import OrgId
from workhall.modules.chat.service import owing


def _due(world: World, **ahead: float) -> int:
    return int((world.app.clock.now() + timedelta(**ahead)).timestamp() * 1000)


async def _asks(by: Person, room: str, *of: Person, text: str = "Who brings the key?", **more: Any) -> int:
    due = more.pop("due", None)
    sent = await by.says(room, text, ask={"of": [str(one.member_id) for one in of], "due": due}, **more)
    seq: int = sent["seq"]
    return seq


async def _ask_of(who: Person, room: str, seq: int) -> Any:
    (entry,) = (await who.get(f"/conversations/{room}/entries", seq=seq))["entries"]
    return entry["b"].get("ask")


async def _owes(who: Person, state: str = "open") -> list[str]:
    return [one["title"] for one in (await who.get("/obligations", state=state))["items"]]


async def _waits(who: Person) -> list[str]:
    return [one["member_id"] for one in (await who.get("/obligations/owed-to-me"))["items"]]


async def _settled(world: World) -> None:
    """The inbox of obligations has caught up with the messages."""
    waiting = world.app.extras["chat.to_tell"]
    async with asyncio.timeout(10):
        while waiting.is_waiting:
            await asyncio.sleep(0.01)


def _ids(*people: Person) -> list[str]:
    return [str(one.member_id) for one in people]


async def test_both_sides_see_what_is_owed_until_the_answer(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    due = _due(world, hours=3)
    text = "Who brings the key, [@Bo](mention:p/1)?"
    seq = await _asks(ada, room, bo, cy, ada, text=text, due=due)
    assert await _ask_of(cy, room, seq) == {"of": _ids(bo, cy), "due": due, "done": []}
    await _settled(world)
    (one,) = (await bo.get("/obligations"))["items"]
    assert (one["title"], one["kind"], one["source"]) == ("Who brings the key, @Bo?", "answer", "chat")
    assert (one["link"], one["to_member_id"]) == (f"/messages/{room}?at={seq}", str(ada.member_id))
    assert (sorted(await _waits(ada)), await _owes(ada)) == (sorted(_ids(bo, cy)), [])
    await bo.says(room, "One moment")
    await bo.says(room, "I do", re=seq)
    await _settled(world)
    assert (await _owes(bo), await _owes(bo, "done"), await _waits(ada)) == ([], [one["title"]], _ids(cy))
    assert (await _ask_of(ada, room, seq))["done"] == _ids(bo)


async def test_an_answer_in_the_thread_and_a_word_that_it_is_done_count_too(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    seq = await _asks(ada, room, bo, cy)
    first = (await ada.says(room, "In the thread, please", th=seq))["seq"]
    await bo.says(room, "Me", th=first)
    assert (await _ask_of(ada, room, seq))["done"] == _ids(bo)
    done = await cy.does("answered", room, seq=seq)
    assert done["seq"] > 0
    assert (await cy.does("answered", room, seq=seq))["seq"] == 0
    assert (await _ask_of(ada, room, seq))["done"] == _ids(bo, cy)
    await _settled(world)
    assert (await _owes(bo), await _owes(cy), await _waits(ada)) == ([], [], [])


async def test_nothing_is_unread_by_asking_and_answering(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.talks_to(bo)
    seq = (await ada.says(room, "Lunch?"))["seq"]
    await ada.does("ask", room, seq=seq, of=_ids(bo))
    await bo.does("answered", room, seq=seq)
    summary = await bo.get(f"/conversations/{room}")
    assert (summary["unread"], summary["last_seq"], summary["last_entry"]["s"]) == (1, seq + 2, seq)
    assert summary["last_entry"]["b"]["ask"]["done"] == _ids(bo)


async def test_the_author_puts_it_off_asks_others_and_takes_it_back(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    seq = await _asks(ada, room, bo, due=_due(world, hours=1))
    await bo.does("answered", room, seq=seq)
    later = _due(world, days=2)
    changed = await ada.does("ask", room, seq=seq, of=_ids(bo, cy), due=later)
    assert await ada.does("ask", room, seq=seq, of=_ids(bo, cy), due=later) == changed
    assert await _ask_of(bo, room, seq) == {"of": _ids(bo, cy), "due": later, "done": _ids(bo)}
    await _settled(world)
    assert (await _owes(bo), len(await _owes(cy))) == ([], 1)
    await ada.does("ask", room, seq=seq, of=[])
    await _settled(world)
    assert ((await _ask_of(bo, room, seq))["end"], await _owes(cy), await _waits(ada)) == (True, [], [])
    assert (await cy.does("answered", room, seq=seq))["seq"] == 0
    await ada.does("ask", room, seq=seq, of=_ids(bo))
    await _settled(world)
    assert len(await _owes(bo)) == 1


async def test_an_edit_changes_what_the_inbox_says_and_a_recall_leaves_nothing_of_it(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    seq = await _asks(ada, room, bo, cy, text="The secret key?")
    await cy.does("answered", room, seq=seq)
    await ada.does("edit", room, seq=seq, text="The other key?")
    await _settled(world)
    assert (await _owes(bo), await _ask_of(bo, room, seq)) == (
        ["The other key?"],
        {"of": _ids(bo, cy), "due": None, "done": _ids(cy)},
    )
    await ada.does("recall", room, seq=seq)
    await _settled(world)
    assert (await _owes(bo), await _owes(cy, "done"), await _waits(ada)) == ([], [], [])
    assert await bo.may_not("answered", room, seq=seq) == "not_found"


async def test_who_leaves_owes_nothing_and_waits_for_nothing(world: World) -> None:
    owner = await world.owner()
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    talk = await ada.talks_to(cy)
    of_both, of_ada = await _asks(ada, room, bo, cy), await _asks(bo, room, ada, cy)
    between = await _asks(cy, talk, ada)
    await _settled(world)
    await ada.delete(f"/conversations/{room}/members/{bo.member_id}")
    await _settled(world)
    assert (await _ask_of(ada, room, of_both))["of"] == _ids(cy)
    assert (await _ask_of(ada, room, of_ada))["end"] is True
    assert (len(await _owes(cy)), await _owes(bo), len(await _owes(ada)), await _waits(bo)) == (1, [], 1, [])
    feed = await ada.socket()
    await owner.delete(f"/members/{cy.member_id}")
    await feed.hears("chat.log", c=talk, k="asked")
    await _settled(world)
    assert ((await _ask_of(ada, talk, between))["end"], await _waits(ada), await _owes(ada)) == (True, [], [])


async def test_what_was_said_again_is_said_once(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    key, reply = str(uuid4()), str(uuid4())
    ask = {"of": _ids(bo), "due": _due(world, hours=-1)}
    seqs = {(await ada.says(room, "The key?", key, ask=ask))["seq"] for _ in range(2)}
    (seq,) = seqs
    await _settled(world)
    for _ in range(2):
        await bo.says(room, "Here", reply, re=seq)
    assert [one["k"] for one in await ada.snapshot(room)][1:] == ["message", "message", "answered"]
    await _settled(world)
    assert (await _owes(bo, "done"), await _owes(bo)) == (["The key?"], [])


async def test_whom_one_may_ask_and_who_may_answer(world: World) -> None:
    ada, bo, cy, otto = await world.members("Ada", "Bo", "Cy", "Otto")
    room = await ada.opens_room_with(bo, cy)
    stranger = await world.stranger()
    seq = await _asks(ada, room, bo)
    await _settled(world)
    for nobody in (otto, stranger):
        refused = await ada.may_not("send", room, key=str(uuid4()), text="x", ask={"of": _ids(nobody)})
        assert refused == "not_found"
        assert await ada.may_not("ask", room, seq=seq, of=_ids(nobody)) == "not_found"
        assert await _owes(nobody) == []
    # Neither whoever runs the group nor who was asked changes it, and nobody answers for another.
    assert await bo.may_not("ask", room, seq=seq, of=[]) == "not_found"
    assert await cy.may_not("answered", room, seq=seq) == "not_found"
    assert await ada.may_not("answered", room, seq=seq) == "not_found"
    assert await otto.may_not("answered", room, seq=seq) == "not_found"
    await cy.says(room, "Not asked", re=seq)
    assert (await _ask_of(ada, room, seq))["done"] == []
    assert await ada.may_not("ask", room, seq=seq, of=_ids(bo), due=_due(world, hours=-1)) == "odd_due"
    assert await ada.may_not("ask", room, seq=seq, of=_ids(bo), due=_due(world, days=400)) == "odd_due"
    many = [str(uuid4()) for _ in range(51)]
    assert await ada.may_not("ask", room, seq=seq, of=many) == "invalid"


async def test_who_does_not_see_a_message_is_not_asked_by_it(world: World) -> None:
    ada, bo, late = await world.members("Ada", "Bo", "Late")
    room = await ada.opens_room_with(bo)
    await ada.patch(f"/conversations/{room}/settings", {"history": "none"})
    seq = (await ada.says(room, "Before your time"))["seq"]
    await ada.post(f"/conversations/{room}/members", {"member_ids": _ids(late)})
    assert await ada.may_not("ask", room, seq=seq, of=_ids(late)) == "not_found"
    await _asks(ada, room, late, text="Now")
    await _settled(world)
    assert await _owes(late) == ["Now"]


async def test_before_and_what_was_heard_is_after(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    old = (await ada.says(room, "Lunch?"))["seq"]
    before = await bo.get(f"/conversations/{room}/log")
    hearing = await bo.socket()
    await ada.does("ask", room, seq=old, of=_ids(bo, cy), due=_due(world, hours=1))
    seq = await _asks(ada, room, bo, cy)
    await bo.says(room, "Yes", re=old)
    await ada.does("edit", room, seq=old, text="Lunch at noon?")
    await cy.does("answered", room, seq=old)
    await ada.does("ask", room, seq=seq, of=_ids(cy))
    await bo.does("react", room, seq=seq, x="👍", on=True)
    gone = await _asks(ada, room, bo)
    await ada.does("recall", room, seq=gone)
    last = await ada.does("ask", room, seq=seq, of=[])
    await hearing.hears("chat.log", c=room, s=last["seq"])
    after: dict[str, Any] = await bo.get(f"/conversations/{room}/log")
    assert fold(before, hearing.entries(room), str(bo.member_id)) == after


async def test_what_a_process_that_died_did_not_bring_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    seq = await _asks(ada, room, bo, cy)
    await _settled(world)
    with monkeypatch.context() as dead:
        dead.setattr(owing.Waiting, "put", lambda *_: None)
        await bo.does("answered", room, seq=seq)
        await ada.delete(f"/conversations/{room}/members/{cy.member_id}")
    assert (len(await _owes(bo)), len(await _owes(cy))) == (1, 1)
    for _ in range(2):
        await owing.follow_missed(world.app, OrgId(ada.org_id))
        await _settled(world)
    assert (await _owes(bo), await _owes(bo, "done"), await _owes(cy), await _waits(ada)) == (
        [],
        ["Who brings the key?"],
        [],
        [],
    )
