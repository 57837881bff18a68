"""Keeping people off, and reporting what they wrote."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from tests.modules.chat.prying import is_quiet
from tests.modules.directory.company import audited
from tests.world import World
from tests.world.people import Person
from workhall.kit.unit import system_unit
from workhall.modules.chat.service import messages

_TOLD = text(
    "SELECT body FROM notify.notice WHERE org_id = :org_id AND member_id = :member_id AND kind = 'chat.message'"
)


async def _blocks(who: Person, whom: Person) -> None:
    await who.put(f"/chat/blocked/{whom.member_id}")


async def _reports(who: Person, room: str, seq: int, **more: Any) -> Any:
    return await who.post(f"/conversations/{room}/messages/{seq}/report", {"reason": "harassment", **more})


async def _open(who: Person) -> list[Any]:
    found: list[Any] = (await who.get("/chat/reports"))["items"]
    return found


async def _sends(who: Person, room: str, **more: Any) -> str:
    return await who.may_not("send", room, key=str(uuid4()), text="hello?", **more)


async def test_who_is_blocked_writes_no_more_and_reads_what_was_said(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    seq = (await bo.says(talk, "hello"))["seq"]
    before = await bo.snapshot(talk)
    await _blocks(ada, bo)
    assert await _sends(bo, talk) == "not_taken"
    for command, args in (
        ("edit", {"text": "else"}),
        ("pin", {"on": True}),
        ("react", {"x": "come on", "on": True}),
        ("ask", {"of": [str(ada.member_id)]}),
    ):
        assert await bo.may_not(command, talk, seq=seq, **args) == "not_taken"
    # They find it as ever, and nothing in it says what happened.
    assert await bo.talks_to(ada) == talk
    assert await bo.snapshot(talk) == before
    assert "send" not in (await bo.get(f"/conversations/{talk}"))["can"]
    assert await _sends(ada, talk) == "not_taken"
    await ada.delete(f"/chat/blocked/{bo.member_id}")
    await bo.says(talk, "again")


async def test_who_is_blocked_opens_no_conversation_nor_brings_one_into_a_group(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    await _blocks(ada, bo)
    direct = {"kind": "direct", "member_id": str(ada.member_id)}
    assert (await bo.is_refused("POST", "/conversations", direct))["code"] == "not_taken"
    members = [str(ada.member_id), str(cy.member_id)]
    group = {"kind": "group", "title": "Only we", "member_ids": members}
    assert (await bo.is_refused("POST", "/conversations", group))["code"] == "not_taken"
    room = await bo.opens_room_with(cy)
    adding = {"member_ids": [str(ada.member_id)]}
    assert (await bo.is_refused("POST", f"/conversations/{room}/members", adding))["code"] == "not_taken"
    # Somebody else may, and there both speak.
    await cy.post(f"/conversations/{room}/members", adding)
    await bo.says(room, "hello all")
    await ada.says(room, "hello")
    back = {"kind": "direct", "member_id": str(bo.member_id)}
    assert (await ada.is_refused("POST", "/conversations", back))["code"] == "not_taken"


async def test_both_may_block_and_each_takes_back_their_own(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    await _blocks(ada, bo)
    await _blocks(bo, ada)
    await ada.delete(f"/chat/blocked/{bo.member_id}")
    assert (await _sends(bo, talk), await _sends(ada, talk)) == ("not_taken", "not_taken")
    await bo.delete(f"/chat/blocked/{ada.member_id}")
    await bo.says(talk, "peace")


async def test_a_block_is_on_all_devices_and_nobody_elses_to_see(world: World) -> None:
    owner = await world.owner()
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    phone, other = await ada.socket(), await bo.socket()
    for _ in range(2):
        await _blocks(ada, bo)
    heard = await phone.hears("chat.feed", k="own")
    assert (heard["b"]["key"], heard["b"]["body"]) == ("blocked", {"members": [str(bo.member_id)]})
    assert await ada.get("/chat/blocked") == {"member_ids": [str(bo.member_id)]}
    assert await bo.get("/chat/blocked") == await owner.get("/chat/blocked") == {"member_ids": []}
    await bo.does("typing", talk)
    await other.hears("chat.typing", c=talk)
    assert [one["ev"] for one in other.pushes if one["ev"].startswith("chat.")] == ["chat.typing"]
    # Not by the general door either, nor oneself, nor anybody elsewhere.
    refusal = await (await ada.line()).is_refused("chat.keep", key="blocked", body={"members": []})
    assert refusal["code"] == "odd_own"
    assert (await ada.is_refused("PUT", f"/chat/blocked/{ada.member_id}"))["code"] == "not_yourself"
    stranger = await world.stranger()
    assert (await ada.is_refused("PUT", f"/chat/blocked/{stranger.member_id}"))["code"] == "not_found"


async def test_who_is_blocked_is_not_told_of_in_groups(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    await _blocks(ada, bo)
    await bo.says(room, "All of you", m=[{"k": "p", "id": str(ada.member_id)}])
    await is_quiet(world)
    await cy.says(room, "And I")
    await is_quiet(world)
    async with world.app.db.transaction(ada.org_id) as db:
        rows = await db.execute(_TOLD, {"org_id": ada.org_id, "member_id": ada.member_id})
        assert [row.body for row in rows] == ["Cy: And I"]


async def test_a_report_goes_to_those_who_hold_the_right_with_the_message_and_nothing_around_it(world: World) -> None:
    owner = await world.owner()
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy, title="Ops")
    await cy.says(room, "said in confidence")
    seq = (await bo.says(room, "You are an idiot"))["seq"]
    made = await _reports(ada, room, seq, note="Not the first time")
    assert (await _reports(ada, room, seq, reason="spam"))["id"] == made["id"]
    await bo.does("edit", room, seq=seq, text="You are great")
    await bo.does("recall", room, seq=seq)
    (one,) = await _open(owner)
    assert (one["message"]["b"]["text"], one["title"], one["reason"], one["note"], one["reporter_id"]) == (
        "You are an idiot",
        "Ops",
        "harassment",
        "Not the first time",
        str(ada.member_id),
    )
    assert "confidence" not in str(one)
    for nobody in (ada, bo, cy):
        assert (await nobody.is_refused("GET", "/chat/reports"))["code"] == "not_found"
    decided = await owner.post(f"/chat/reports/{made['id']}/decision", {"state": "acted", "answer": "We spoke to him."})
    assert (decided["state"], decided["decided_by"], await _open(owner)) == ("acted", str(owner.member_id), [])
    again = await owner.is_refused("POST", f"/chat/reports/{made['id']}/decision", {"state": "dismissed"})
    assert again["code"] == "report_decided"
    (own,) = (await ada.get("/chat/reports/mine"))["items"]
    assert (own["state"], own["answer"]) == ("acted", "We spoke to him.")
    (entry,) = await audited(owner, "chat.report_decided")
    assert (entry["subject"], "idiot" in str(entry)) == (made["id"], False)


async def test_who_wrote_it_learns_of_a_decision_and_never_from_whom(world: World) -> None:
    owner = await world.owner()
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room, talk = await ada.opens_room_with(bo, cy), await ada.talks_to(bo)
    places = [(room, "acted"), (room, "dismissed"), (talk, "acted"), (talk, "dismissed")]
    for number, (place, state) in enumerate(places):
        seq = (await bo.says(place, f"words {number}"))["seq"]
        made = await _reports(ada, place, seq, note="a note of Ada's")
        assert not [one for one in (await bo.get("/chat/reports/about-me"))["items"] if one["id"] == made["id"]]
        await owner.post(f"/chat/reports/{made['id']}/decision", {"state": state, "answer": "an answer"})
    seen = (await bo.get("/chat/reports/about-me"))["items"]
    # Between two it is plain who reported: what had no consequence is not told there.
    assert [one["message"]["b"]["text"] for one in seen] == ["words 2", "words 1", "words 0"]
    for secret in (str(ada.member_id), "a note", "an answer", str(owner.member_id)):
        assert secret not in str(seen)
    assert (await bo.get("/chat/reports/mine"))["items"] == (await cy.get("/chat/reports/about-me"))["items"] == []


async def test_nobody_decides_about_themselves_nor_reports_what_they_do_not_see(world: World) -> None:
    owner = await world.owner()
    ada, late, otto = await world.members("Ada", "Late", "Otto")
    room = await ada.opens_room_with(owner)
    await ada.patch(f"/conversations/{room}/settings", {"history": "none"})
    seq, own = (await owner.says(room, "rude"))["seq"], (await ada.says(room, "mine"))["seq"]
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(late.member_id)]})
    made = await _reports(ada, room, seq)
    assert await _open(owner) == []
    decision = {"state": "dismissed"}
    refused = await owner.is_refused("POST", f"/chat/reports/{made['id']}/decision", decision)
    assert refused["code"] == "not_found"
    for who, which in ((late, seq), (otto, seq), (await world.stranger(), seq), (ada, own), (ada, 1), (ada, 99)):
        path = f"/conversations/{room}/messages/{which}/report"
        assert (await who.is_refused("POST", path, {"reason": "spam"}))["code"] == "not_found"
    await owner.does("recall", room, seq=seq)
    path = f"/conversations/{room}/messages/{seq}/report"
    assert (await ada.is_refused("POST", path, {"reason": "spam"}))["code"] == "not_found"


async def test_reports_come_in_pages_and_go_after_a_while(world: World) -> None:
    owner = await world.owner()
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    made = [(await _reports(ada, room, (await bo.says(room, str(n)))["seq"]))["id"] for n in range(5)]
    first = await owner.get("/chat/reports", limit=3)
    rest = await owner.get("/chat/reports", limit=3, cursor=first["next_cursor"])
    assert [one["id"] for one in first["items"] + rest["items"]] == made
    await owner.post(f"/chat/reports/{made[0]}/decision", {"state": "acted"})
    async with system_unit(world.app, "test", ada.org_id) as ctx:  # type: ignore[arg-type]
        ctx.now += timedelta(days=91)
        await messages.prune(ctx)
    assert len((await ada.get("/chat/reports/mine"))["items"]) == 4
