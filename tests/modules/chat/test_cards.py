"""Things of other modules in conversations: posted with the thing, pressed by people, the same for everybody."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.modules.chat.folding import fold
from tests.modules.chat.votes import TITLE, Votes, acting, action_in, asks, votes_in
from tests.world import World
from tests.world.people import Person
from workhall.kit import cards
from workhall.kit.slot_types import MessageAction
from workhall.kit.text import LOCALES, Text
from workhall.kit.unit import system_unit
from workhall.modules import chat
from workhall.modules.chat.service import indexing


@pytest.fixture
async def votes(world: World) -> Any:
    async with votes_in(world) as made:
        yield made


async def _shown(reader: Person, room: str) -> list[dict[str, Any]]:
    return [one for one in await reader.snapshot(room) if "card" in one["b"]]


def _press(room: str, seq: int) -> str:
    return f"/conversations/{room}/messages/{seq}/press"


async def test_a_card_comes_with_its_thing_into_the_direct_conversation(world: World, votes: Votes) -> None:
    ada, bo = await world.members("Ada", "Bo")
    hearing = await bo.socket()
    vote = await asks(world, ada, bo)
    room = await bo.talks_to(ada)
    heard = await hearing.hears("chat.log", c=room, k="message")
    card = heard["b"]["card"]
    assert heard["by"] == str(ada.member_id)
    assert (card["kind"], card["id"], card["v"], card["tone"]) == ("vote", str(vote), 1, "waiting")
    assert card["title"] == {locale: getattr(TITLE, locale) for locale in LOCALES}
    assert card["fields"][0]["t"] == "person"
    assert [(one["name"], one["only"]) for one in card["buttons"]] == [
        ("yes", [str(bo.member_id)]),
        ("no", [str(bo.member_id)]),
    ]
    assert card["buttons"][1]["must"] is False


async def test_without_the_thing_there_is_no_card(world: World, votes: Votes) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.talks_to(bo)
    with pytest.raises(RuntimeError):
        await asks(world, ada, bo, room=room, then=False)
    await world.settle()
    assert await _shown(bo, room) == []


async def test_pressing_decides_and_everybody_sees_it(world: World, votes: Votes) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    await asks(world, ada, bo, room=room)
    before = await cy.get(f"/conversations/{room}/log", limit=50)
    hearing = await cy.socket()
    [message] = await _shown(bo, room)
    await bo.post(_press(room, message["s"]), {"button": "no", "note": "Rain"})
    await hearing.hears("chat.log", c=room, k="changed")
    after = await cy.get(f"/conversations/{room}/log", limit=50)
    assert fold(before, hearing.entries(room), str(cy.member_id)) == after
    [now] = await _shown(cy, room)
    assert (now["b"]["card"]["v"], now["b"]["card"]["tone"]) == (2, "bad")
    assert "buttons" not in now["b"]["card"]
    assert now["b"]["card"]["fields"][1]["v"] == "Rain"
    assert "ed" not in now, "nobody has edited anything"
    summary = await cy.get(f"/conversations/{room}")
    assert summary["last_entry"]["b"]["card"]["v"] == 2
    assert summary["unread"] == 1


async def test_two_who_press_at_once_decide_once(world: World, votes: Votes) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    votes.deciders = {bo.member_id, cy.member_id}
    room = await ada.opens_room_with(bo, cy)
    await asks(world, ada, bo, room=room)
    [message] = await _shown(bo, room)
    answers = await asyncio.gather(
        bo.request("POST", _press(room, message["s"]), json={"button": "yes"}),
        cy.request("POST", _press(room, message["s"]), json={"button": "no"}),
    )
    assert sorted(one.status_code for one in answers) == [204, 409]
    [won] = [who for who, answer in zip((bo, cy), answers, strict=True) if answer.status_code == 204]
    [late] = [one.json() for one in answers if one.status_code == 409]
    assert (late["code"], late["title"]) == ("already_decided", f"Already decided by {won.name}.")
    await world.settle()
    [now] = await _shown(ada, room)
    assert now["b"]["card"]["v"] == 2


async def test_the_same_press_twice_is_one(world: World, votes: Votes) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.talks_to(bo)
    await asks(world, ada, bo, room=room)
    [message] = await _shown(bo, room)
    key = {"Idempotency-Key": str(uuid4())}
    for _ in range(2):
        await bo.post(_press(room, message["s"]), {"button": "yes"}, headers=key)
    again = await bo.is_refused("POST", _press(room, message["s"]), {"button": "yes"})
    assert again["title"] == "Already decided by Bo."


async def test_who_only_sees_a_card_or_does_not_gets_nowhere(world: World, votes: Votes) -> None:
    ada, bo, cy, out = await world.members("Ada", "Bo", "Cy", "Otto")
    stranger = await world.stranger()
    room = await ada.opens_room_with(bo, cy)
    await asks(world, ada, bo, room=room)
    [message] = await _shown(bo, room)
    plain = (await ada.says(room, "no card"))["seq"]
    path = _press(room, message["s"])
    for person in (cy, ada, out):
        assert (await person.is_refused("POST", path, {"button": "yes"}))["code"] == "not_found"
    theirs = f"/api/orgs/{ada.org_id}{path}"
    assert (await stranger.is_refused("POST", theirs, {"button": "yes"}))["code"] == "not_found"
    assert (await bo.is_refused("POST", _press(room, plain), {"button": "yes"}))["code"] == "not_found"
    assert (await bo.is_refused("POST", path, {"button": "../x"}))["code"] == "invalid"
    [now] = await _shown(bo, room)
    assert now["b"]["card"]["v"] == 1


async def test_nobody_makes_a_card_by_hand_or_carries_one_off(world: World, votes: Votes) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.talks_to(bo)
    vote = await asks(world, ada, bo, room=room)
    [message] = await _shown(bo, room)
    forged = {"kind": "vote", "id": str(vote), "v": 9, "title": "Free money"}
    await ada.says(room, "look", card=forged)
    await ada.does("forward", room, source=room, seqs=[message["s"]], key=str(uuid4()))
    assert [one["s"] for one in await _shown(bo, room)] == [message["s"]]


async def test_a_recalled_card_is_gone_with_all_it_said(world: World, votes: Votes) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.talks_to(bo)
    vote = await asks(world, ada, bo, room=room, title="The secret plan")
    [message] = await _shown(bo, room)
    await bo.post(_press(room, message["s"]), {"button": "yes"})
    await world.settle()
    await ada.does("recall", room, seq=message["s"])
    assert "secret" not in str(await bo.snapshot(room))
    assert (await bo.is_refused("POST", _press(room, message["s"]), {"button": "no"}))["code"] == "not_found"
    async with acting(world, ada) as ctx:
        await chat.card_changed(ctx, "vote", vote)
    await world.settle()
    assert "secret" not in str(await bo.snapshot(room))


async def test_an_older_drawing_never_replaces_a_newer_one(world: World, votes: Votes) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.talks_to(bo)
    vote = await asks(world, ada, bo, room=room)
    [message] = await _shown(bo, room)
    await bo.post(_press(room, message["s"]), {"button": "yes"})
    await world.settle()
    length = len(await bo.snapshot(room))
    async with acting(world, ada) as ctx:
        await chat.card_changed(ctx, "vote", vote)
    await world.settle()
    assert len(await bo.snapshot(room)) == length, "the same version says nothing new"


async def test_whoever_was_away_catches_up(world: World, votes: Votes) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.talks_to(bo)
    await asks(world, ada, bo, room=room)
    page = await ada.get(f"/conversations/{room}/log", limit=50)
    [message] = await _shown(bo, room)
    await bo.post(_press(room, message["s"]), {"button": "yes"})
    await world.settle()
    back = await ada.socket()
    feed = (await back.ask("chat.resume", feed=0, held={}))["feed"]
    missed = await back.ask("chat.resume", feed=feed, held={room: page["last_seq"]})
    entries = [one for one in missed["entries"] if one["c"] == room]
    assert fold(page, entries, str(ada.member_id)) == await ada.get(f"/conversations/{room}/log", limit=50)


async def test_who_may_not_speak_posts_no_card(world: World, votes: Votes) -> None:
    ada, bo, out = await world.members("Ada", "Bo", "Otto")
    room = await ada.opens_room_with(bo)
    await asks(world, out, bo, room=room)
    assert await _shown(bo, room) == []


async def test_what_people_typed_is_cut_and_too_many_parts_are_the_modules_fault() -> None:
    many = tuple(cards.CardButton(name=f"b{n}", label="x") for n in range(7))
    with pytest.raises(ValueError, match="more parts"):
        cards.encoded("vote", uuid4(), cards.Card(version=1, title="t", buttons=many))
    with pytest.raises(ValueError, match="no path"):
        cards.encoded("vote", uuid4(), cards.Card(version=1, title="t", link="//evil.example"))
    body = cards.encoded("vote", uuid4(), cards.Card(version=1, title="\0" + "x" * 600))
    assert len(body["title"]) == 500


async def test_actions_of_other_modules_are_offered_to_those_who_may(world: World) -> None:
    label = Text(en="Make a task", zh="转为任务", de="Aufgabe daraus machen", it="Crea un'attività")
    ada = await world.member("Ada")
    owner = await world.owner()
    assert (await ada.get("/chat/actions"))["items"] == []
    async with action_in(world, MessageAction("task", label, "/tasks/new", permission="chat.manage")):
        assert (await ada.get("/chat/actions"))["items"] == []
        labels = {locale: getattr(label, locale) for locale in LOCALES}
        found = await owner.get("/chat/actions")
        assert found["items"] == [{"name": "task", "label": labels, "command": "/tasks/new"}]


async def test_whoever_is_not_here_is_told_in_their_language(world: World, votes: Votes) -> None:
    ada, bo = await world.members("Ada", "Bo")
    await bo.patch("/api/me", {"locale": "zh"})
    await ada.talks_to(bo)
    await asks(world, ada, bo)
    told: list[Any] = []
    async with asyncio.timeout(10):
        while not told:
            async with acting(world, bo) as ctx:
                query = text("SELECT body FROM notify.notice WHERE org_id = :org_id AND member_id = :me")
                told = list(await ctx.db.scalars(query, {"org_id": bo.org_id, "me": bo.member_id}))
    assert told == ["夏日聚会"]


async def test_a_card_is_found_by_its_title_in_any_language(world: World, votes: Votes) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.talks_to(bo)
    await asks(world, ada, bo, room=room)
    async with system_unit(world.app, "index", ada.org_id) as ctx:
        await indexing._some(ctx, [world.uuid(room)])
    for words in ("Sommerfest", "夏日聚会"):
        [group] = (await bo.get("/search", q=words, kind="message"))["groups"]
        assert [one["place_id"] for one in group["items"]] == [room]
