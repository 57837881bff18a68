"""Messages that are edited, taken back, reacted to, pinned, answered and passed on."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.modules.chat.folding import fold
from tests.modules.directory.company import department, puts
from tests.world import World
from tests.world.people import Person
from workhall.modules.chat.store.log import writing


async def _talk(world: World) -> tuple[Person, Person, str]:
    ada, bo = await world.members("Ada", "Bo")
    return ada, bo, await ada.opens_room_with(bo)


async def _passes(world: World, by: Person, room: str, time: timedelta) -> None:
    """As if everything had been said so much earlier."""
    async with writing(world.app.extras["urls"].writer) as connection:
        await connection.execute(
            "UPDATE chat.log SET at = at - $1::interval WHERE org_id = $2 AND conversation_id = $3",
            time,
            by.org_id,
            room,
        )


async def test_an_edit_is_seen_by_the_others_and_its_earlier_wordings_can_be_read(world: World) -> None:
    ada, bo, room = await _talk(world)
    hearing = await bo.socket()
    seq = (await ada.says(room, "At nine"))["seq"]
    await ada.does("edit", room, seq=seq, text="At ten")
    await ada.does("edit", room, seq=seq, text="At **ten**", f="md")
    heard = await hearing.hears("chat.log", k="edited", c=room)
    assert heard["b"] == {"t": seq, "b": {"text": "At ten"}, "n": 1}
    [message] = (await bo.get(f"/conversations/{room}/entries", seq=seq))["entries"]
    assert message["b"] == {"text": "At **ten**", "f": "md"}
    assert (message["ed"], message["e"]) == (2, seq + 2)
    earlier = (await bo.get(f"/conversations/{room}/messages/{seq}/edits"))["items"]
    assert [(one["n"], one["text"]) for one in earlier] == [(0, "At nine"), (1, "At ten")]
    assert (await bo.get(f"/conversations/{room}"))["unread"] == 1


async def test_the_same_wording_again_is_no_edit(world: World) -> None:
    ada, _, room = await _talk(world)
    seq = (await ada.says(room, "At nine"))["seq"]
    first = await ada.does("edit", room, seq=seq, text="At ten")
    assert await ada.does("edit", room, seq=seq, text="At ten") == first
    assert len(await ada.snapshot(room)) == 3


async def test_only_the_author_edits_and_only_for_a_time(world: World) -> None:
    ada, bo, room = await _talk(world)
    seq = (await ada.says(room, "mine"))["seq"]
    assert await bo.may_not("edit", room, seq=seq, text="yours") == "not_found"
    assert await ada.may_not("edit", room, seq=99, text="nothing") == "not_found"
    assert await ada.may_not("edit", room, seq=1, text="the founding") == "not_found"
    assert await ada.may_not("edit", room, seq=seq, text="  ") == "empty_message"
    await _passes(world, ada, room, timedelta(hours=25))
    assert await ada.may_not("edit", room, seq=seq, text="late") == "edit_window_over"
    assert await ada.may_not("edit", room, seq=2**63, text="far away") == "invalid"


async def test_an_organisation_says_how_long(world: World) -> None:
    owner = await world.owner()
    ada = await world.member("Ada")
    room = await ada.opens_room_with(owner)
    await owner.put("/chat/rules", {"edit_minutes": 0, "recall_minutes": None})
    assert await ada.get("/chat/rules") == {"edit_minutes": 0, "recall_minutes": None}
    seq = (await ada.says(room, "mine"))["seq"]
    await _passes(world, ada, room, timedelta(days=400))
    assert await ada.may_not("edit", room, seq=seq, text="late") == "edit_window_over"
    await ada.does("recall", room, seq=seq)


async def test_of_a_recalled_message_nothing_stays_anywhere(world: World) -> None:
    ada, bo, room = await _talk(world)
    seq = (await ada.says(room, "the secret plan"))["seq"]
    await ada.does("edit", room, seq=seq, text="the more secret plan")
    await bo.does("react", room, seq=seq, x="👍", on=True)
    await bo.does("pin", room, seq=seq, on=True)
    await ada.does("recall", room, seq=seq)
    log = await bo.snapshot(room)
    assert "secret" not in str(log)
    assert log[seq - 1] | {"at": 0} == {
        "c": room, "s": seq, "o": 1, "k": "message", "by": str(ada.member_id), "at": 0, "b": {},
        "key": log[seq - 1]["key"], "e": seq + 4, "gone": True, "ea": log[seq - 1]["ea"],
    }  # fmt: skip
    assert (await bo.get(f"/conversations/{room}/pins"))["entries"] == []
    assert (await bo.get(f"/conversations/{room}/log"))["reactions"] == []
    for path in (f"/messages/{seq}/edits", f"/messages/{seq}/reactions?x=x"):
        assert (await bo.is_refused("GET", f"/conversations/{room}{path}"))["code"] == "not_found"
    # What is gone can be neither changed nor answered.
    assert await ada.may_not("edit", room, seq=seq, text="back again") == "not_found"
    assert await bo.may_not("react", room, seq=seq, x="👍", on=True) == "not_found"
    assert await bo.may_not("send", room, key=str(uuid4()), text="what was it?", re=seq) == "not_found"
    assert (await ada.does("recall", room, seq=seq))["seq"] == seq + 4


async def test_who_runs_a_group_takes_out_what_others_wrote_at_any_time(world: World) -> None:
    ada, bo, room = await _talk(world)
    hers, his = (await ada.says(room, "hers"))["seq"], (await bo.says(room, "his"))["seq"]
    assert await bo.may_not("recall", room, seq=hers) == "not_found"
    await _passes(world, ada, room, timedelta(days=3))
    assert await bo.may_not("recall", room, seq=his) == "recall_window_over"
    await ada.does("recall", room, seq=his)
    talk = await ada.talks_to(bo)
    seq = (await bo.says(talk, "between us"))["seq"]
    assert await ada.may_not("recall", talk, seq=seq) == "not_found"


async def test_reactions_are_counted_once_a_person_and_taken_back(world: World) -> None:
    ada, bo, room = await _talk(world)
    seq = (await ada.says(room, "Cake in the kitchen"))["seq"]
    for _ in range(2):
        await bo.does("react", room, seq=seq, x="🎂", on=True)
    await ada.does("react", room, seq=seq, x="🎂", on=True)
    await ada.does("react", room, seq=seq, x="on my  way", on=True)
    page = await bo.get(f"/conversations/{room}/log")
    assert page["reactions"] == [
        {
            "s": seq,
            "e": seq + 3,
            "r": [
                {"x": "🎂", "n": 2, "by": [str(bo.member_id), str(ada.member_id)], "me": True},
                {"x": "on my way", "n": 1, "by": [str(ada.member_id)], "me": False},
            ],
        }
    ]
    assert (await bo.does("react", room, seq=seq, x="🎂", on=False))["seq"] == seq + 4
    assert (await bo.does("react", room, seq=seq, x="🎂", on=False))["seq"] == 0
    who = await bo.get(f"/conversations/{room}/messages/{seq}/reactions", x="🎂")
    assert [one["member_id"] for one in who["items"]] == [str(ada.member_id)]
    summary = await bo.get(f"/conversations/{room}")
    assert (summary["unread"], summary["last_entry"]["s"], summary["last_seq"]) == (1, seq, seq + 4)


async def test_a_message_bears_only_so_many_reactions(world: World) -> None:
    ada, bo, room = await _talk(world)
    seq = (await ada.says(room, "React"))["seq"]
    for number in range(40):
        await bo.does("react", room, seq=seq, x=f"r{number}", on=True)
    assert await bo.may_not("react", room, seq=seq, x="one more", on=True) == "too_many_reactions"
    await ada.does("react", room, seq=seq, x="r7", on=True)
    assert await bo.may_not("react", room, seq=seq, x="x" * 21, on=True) == "odd_reaction"


async def test_pins(world: World) -> None:
    ada, bo, room = await _talk(world)
    one, two = (await ada.says(room, "one"))["seq"], (await ada.says(room, "two"))["seq"]
    for seq in (one, two):
        await bo.does("pin", room, seq=seq, on=True)
    assert (await bo.does("pin", room, seq=two, on=True))["seq"] == 0
    assert [entry["s"] for entry in (await ada.get(f"/conversations/{room}/pins"))["entries"]] == [two, one]
    await ada.does("pin", room, seq=two, on=False)
    assert [entry["s"] for entry in (await ada.get(f"/conversations/{room}/pins"))["entries"]] == [one]


async def test_quotes_and_threads(world: World) -> None:
    ada, bo, room = await _talk(world)
    root = (await ada.says(room, "Where do we meet?"))["seq"]
    first = (await bo.says(room, "At the gate", re=root, th=root))["seq"]
    second = (await ada.says(room, "Good", th=first))["seq"]
    page = await bo.get(f"/conversations/{room}/log")
    assert page["entries"][first - 1]["b"] == {"text": "At the gate", "re": {"s": root}, "th": root}
    assert page["entries"][second - 1]["b"]["th"] == root
    [thread] = page["threads"]
    assert (thread["s"], thread["n"], thread["e"]) == (root, 2, second)
    told = await bo.get(f"/conversations/{room}/thread/{root}", limit=1)
    assert [entry["s"] for entry in told["items"]] == [root, first]
    rest = await bo.get(f"/conversations/{room}/thread/{root}", limit=1, cursor=told["next_cursor"])
    assert ([entry["s"] for entry in rest["items"]], rest["next_cursor"]) == ([second], None)
    assert await bo.may_not("send", room, key=str(uuid4()), text="x", re=99) == "not_found"


async def test_mentions_are_counted_until_read(world: World) -> None:
    owner = await world.owner()
    ada, bo = await world.members("Ada", "Bo")
    above = await department(owner, "Production")
    await puts(owner, bo, department_ids=[await department(owner, "Milling", above)])
    room = await ada.opens_room_with(bo)
    for mention in ({"k": "p", "id": str(bo.member_id)}, {"k": "d", "id": above}, {"k": "a"}):
        await ada.says(room, "you", m=[mention])
    await ada.says(room, "she", m=[{"k": "p", "id": str(ada.member_id)}])
    await bo.says(room, "I speak of all", m=[{"k": "a"}])
    await ada.says(room, "he", m=[{"k": "p", "id": str(bo.member_id)}])
    assert (await bo.get(f"/conversations/{room}"))["mentions"] == [6]
    assert (await ada.get(f"/conversations/{room}"))["mentions"] == []
    assert f"d:{above}" in (await bo.get("/chat/me"))["audiences"]
    bad = {"k": "a", "id": str(uuid4())}
    assert await ada.may_not("send", room, key=str(uuid4()), text="x", m=[bad]) == "odd_mention"
    assert await ada.may_not("send", room, key=str(uuid4()), text="x", m=[{"k": "p"}]) == "odd_mention"


async def test_a_recalled_mention_calls_nobody(world: World) -> None:
    ada, bo, room = await _talk(world)
    seq = (await ada.says(room, "Bo!", m=[{"k": "p", "id": str(bo.member_id)}]))["seq"]
    await ada.does("edit", room, seq=seq, text="All!", m=[{"k": "a"}])
    assert (await bo.get(f"/conversations/{room}"))["mentions"] == [1]
    await ada.does("recall", room, seq=seq)
    assert (await bo.get(f"/conversations/{room}"))["mentions"] == []


async def test_forwarded_one_by_one_and_as_one(world: World) -> None:
    ada, bo, room = await _talk(world)
    cy = await world.member("Cy")
    other = await ada.opens_room_with(cy)
    seqs = [(await bo.says(room, text))["seq"] for text in ("one", "two")]
    key = str(uuid4())
    sent = await ada.does("forward", other, source=room, seqs=seqs, key=key, note="see below")
    assert await ada.does("forward", other, source=room, seqs=seqs, key=key, note="see below") == sent
    log = await cy.snapshot(other)
    assert [one["b"]["text"] for one in log[1:]] == ["one", "two", "see below"]
    assert log[1]["b"]["fwd"]["by"] == str(bo.member_id)
    assert log[1]["by"] == str(ada.member_id)
    await ada.does("forward", other, source=room, seqs=seqs, key=str(uuid4()), merged=True)
    merged = (await cy.snapshot(other))[-1]["b"]["merged"]
    assert [(item["by"], item["text"]) for item in merged["items"]] == [
        (str(bo.member_id), one) for one in ("one", "two")
    ]
    # Who passes on what was passed on does not become its author.
    third = await cy.talks_to(bo)
    await cy.does("forward", third, source=other, seqs=[2], key=str(uuid4()))
    assert (await bo.snapshot(third))[-1]["b"]["fwd"]["by"] == str(bo.member_id)


async def test_nobody_forwards_what_they_do_not_see(world: World) -> None:
    ada, bo, room = await _talk(world)
    cy = await world.member("Cy")
    other = await cy.opens_room_with(ada)
    seq = (await ada.says(room, "not for Cy"))["seq"]
    for source, seqs, code in ((room, [seq], "not_found"), (other, [99], "not_found"), (other, [], "forward_too_much")):
        refused = await cy.may_not("forward", other, source=source, seqs=seqs, key=str(uuid4()))
        assert refused == code
    assert await bo.may_not("forward", other, source=room, seqs=[seq], key=str(uuid4())) == "not_found"
    await ada.does("recall", room, seq=seq)
    assert await ada.may_not("forward", room, source=room, seqs=[seq], key=str(uuid4())) == "not_found"


async def test_before_and_what_was_heard_is_after(world: World) -> None:
    """The law of every change: whoever folds what they hear ends where the server stands."""
    ada, bo, room = await _talk(world)
    first = (await ada.says(room, "first"))["seq"]
    before = await bo.get(f"/conversations/{room}/log")
    hearing = await bo.socket()
    second = (await ada.says(room, "second", th=first))["seq"]
    await ada.does("edit", room, seq=first, text="first, better", m=[{"k": "a"}])
    await bo.does("react", room, seq=first, x="👍", on=True)
    await ada.does("react", room, seq=first, x="👍", on=True)
    await bo.does("react", room, seq=first, x="👍", on=False)
    await ada.does("pin", room, seq=first, on=True)
    await ada.does("react", room, seq=second, x="🎉", on=True)
    await ada.does("recall", room, seq=second)
    last = await ada.does("edit", room, seq=first, text="first, best")
    await hearing.hears("chat.log", c=room, s=last["seq"])
    after: dict[str, Any] = await bo.get(f"/conversations/{room}/log")
    assert fold(before, hearing.entries(room), str(bo.member_id)) == after
