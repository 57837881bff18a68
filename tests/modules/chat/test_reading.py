"""Who sees how far others have read: agreed on for each conversation, and each person's own to hide."""

from typing import Any

from tests.modules.chat.reading import count, hides, ids, position, reads, sets, states
from tests.world import World


async def test_every_conversation_says_what_holds_before_anybody_writes(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk, room = await ada.talks_to(bo), await ada.opens_room_with(bo)
    for one in (talk, room):
        seen = (await bo.get(f"/conversations/{one}"))["reading"]
        assert seen == {
            "policy": "exact", "since": 0, "set": False, "hides": "nothing", "wish": None, "may_hide": True,
        }  # fmt: skip


async def test_a_change_of_what_holds_is_seen_by_all_and_folds_to_what_is_stored(world: World) -> None:
    ada, bo, _cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, _cy)
    socket = await bo.socket()
    assert (await bo.is_refused("PUT", f"/conversations/{room}/reading", {"policy": "off"}))["code"] == "not_found"
    for policy in ("counts", "off", "ack", "exact"):
        before = (await bo.get(f"/conversations/{room}"))["reading"]
        await sets(ada, room, policy)
        since = 5 if policy == "exact" else before["since"]
        body = {"read": policy, "read_from": since}
        heard = (await socket.hears("chat.log", c=room, k="settings", b=body))["b"]
        folded = before | {"policy": heard["read"], "since": heard["read_from"], "set": True}
        assert folded == (await bo.get(f"/conversations/{room}"))["reading"]


async def test_between_two_either_may_ask_for_more_privacy_and_only_they_take_it_back(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    refused = await ada.is_refused("PUT", f"/conversations/{talk}/reading", {"policy": "counts"})
    assert refused["code"] == "counts_need_group"
    assert (await sets(ada, talk, "off"))["policy"] == "off"
    for policy in ("exact", None):
        refused = await bo.is_refused("PUT", f"/conversations/{talk}/reading", {"policy": policy})
        assert refused["code"] == "stricter_only"
    assert (await sets(ada, talk, None))["policy"] == "exact"


async def test_what_was_read_under_something_stricter_is_never_told(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk, room = await ada.talks_to(bo), await ada.opens_room_with(bo)
    for place in (talk, room):
        await sets(ada, place, "off")
        old = (await ada.says(place, "in private"))["seq"]
        await reads(bo, place, old)
        await sets(ada, place, None if place == talk else "exact")
        if place == talk:
            assert await position(place, ada) == (None, old, True)
        assert (await ada.is_refused("GET", f"/conversations/{place}/messages/{old}/readers"))[
            "code"
        ] == "not_counted_by_name"
        assert await count(ada, place, old) is None
        new = (await ada.says(place, "in the open"))["seq"]
        assert (await states(ada, place, new))["unread"] == ids(bo)
        await reads(bo, place, new)
        assert (await states(ada, place, new))["read"] == ids(bo)
        # Even now the old one is nobody's business.
        await ada.is_refused("GET", f"/conversations/{place}/messages/{old}/readers")


async def test_who_opts_out_takes_back_what_was_told_and_tells_only_what_comes_after_opting_in(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    talk, room = await ada.talks_to(bo), await ada.opens_room_with(bo, cy)
    first = {one: (await ada.says(one, "one"))["seq"] for one in (talk, room)}
    for one, seq in first.items():
        await reads(bo, one, seq)
    assert await position(talk, ada) == (first[talk], first[talk], True)
    listening = await ada.socket()
    assert (await bo.put("/chat/reading", {"hides": "read"})) == {"hides": "read"}
    heard = await listening.hears("chat.position", c=talk, shared=False)
    assert (heard["read_seq"], heard["delivered_seq"]) == (None, first[talk])
    assert await position(talk, ada) == (None, first[talk], False)
    assert await states(ada, room, first[room]) == {"read": set(), "unread": ids(cy), "not_shared": ids(bo)}
    second = {one: (await ada.says(one, "two"))["seq"] for one in (talk, room)}
    for one, seq in second.items():
        await reads(bo, one, seq)
    await bo.put("/chat/reading", {"hides": "nothing"})
    for one, seq in second.items():
        assert (await states(ada, one, seq))["not_shared"] == ids(bo)
        third = (await ada.says(one, "three"))["seq"]
        assert ids(bo) <= (await states(ada, one, third))["unread"]
        await reads(bo, one, third)
        assert (await states(ada, one, third))["read"] == ids(bo)


async def test_a_wish_for_one_conversation_goes_before_the_wish_for_all_and_outlives_the_seat(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room, other = await ada.opens_room_with(bo), await ada.opens_room_with(bo)
    laptop = await bo.socket()
    assert await hides(bo, room, "all") | {"since": 0} == {
        "policy": "exact", "since": 0, "set": False, "hides": "all", "wish": "all", "may_hide": True,
    }  # fmt: skip
    assert (await laptop.hears("chat.feed", k="reading", c=room))["b"] == {"wish": "all"}
    assert (await bo.get(f"/conversations/{other}"))["reading"]["hides"] == "nothing"
    # Taken out and brought in again by whoever runs the group.
    await ada.delete(f"/conversations/{room}/members/{bo.member_id}")
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(bo.member_id)]})
    assert (await bo.get(f"/conversations/{room}"))["reading"]["hides"] == "all"
    await bo.put("/chat/reading", {"hides": "read"})
    assert (await hides(bo, room, "nothing"))["hides"] == "nothing"
    assert (await hides(bo, room, None))["hides"] == "read"
    later = await ada.opens_room_with(bo)
    assert (await bo.get(f"/conversations/{later}"))["reading"]["hides"] == "read"


async def test_an_organisation_that_wants_no_opting_out_in_groups_takes_it_from_nobody_who_has(world: World) -> None:
    owner = await world.owner()
    bo, cy = await world.members("Bo", "Cy")
    room, talk = await owner.opens_room_with(bo, cy), await bo.talks_to(cy)
    await hides(bo, room, "read")
    await owner.put("/chat/reading/rules", {"opt_out": False})
    assert (await bo.get(f"/conversations/{room}"))["reading"]["hides"] == "read"
    refused = await cy.is_refused("PUT", f"/conversations/{room}/reading/own", {"hides": "read"})
    assert refused["code"] == "opt_out_is_off"
    await cy.put("/chat/reading", {"hides": "all"})
    assert (await cy.get(f"/conversations/{room}"))["reading"]["hides"] == "nothing"
    assert (await cy.get(f"/conversations/{talk}"))["reading"]["hides"] == "all"
    new = await owner.opens_room_with(cy)
    assert (await cy.get(f"/conversations/{new}"))["reading"]["hides"] == "nothing"


async def test_a_looser_default_holds_only_for_what_begins_after_it(world: World) -> None:
    owner = await world.owner()
    bo, cy = await world.members("Bo", "Cy")
    assert (await bo.is_refused("PUT", "/chat/reading/rules", {"group": "off"}))["code"] == "not_found"

    async def holds(room: str) -> str:
        found: str = (await bo.get(f"/conversations/{room}"))["reading"]["policy"]
        return found

    await owner.put("/chat/reading/rules", {"direct": "off", "group": "off"})
    dark, two = await bo.opens_room_with(owner), await bo.talks_to(owner)
    await owner.put("/chat/reading/rules", {"direct": "off", "group": "counts"})
    dim = await bo.opens_room_with(owner)
    await owner.put("/chat/reading/rules", {})
    bright, pair = await bo.opens_room_with(owner), await bo.talks_to(cy)
    assert [await holds(one) for one in (dark, two, dim, bright, pair)] == ["off", "off", "counts", "exact", "exact"]
    # A stricter one holds at once and everywhere, and the rules about editing stay as they were.
    await owner.put("/chat/reading/rules", {"direct": None, "group": "ack"})
    assert [await holds(one) for one in (dark, dim, bright)] == ["ack", "ack", "ack"]
    assert (await owner.get("/chat/rules")) == {"edit_minutes": 1440, "recall_minutes": 1440}


async def test_a_group_that_outgrows_knowing_each_other_goes_over_to_counts(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("workhall.modules.chat.service.reading.SMALL", 2)
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo)
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(cy.member_id)]})
    assert [(one["k"], one["by"]) for one in (await ada.snapshot(room))[1:]] == [
        ("settings", None),
        ("joined", str(ada.member_id)),
    ]
    assert (await bo.get(f"/conversations/{room}"))["reading"]["policy"] == "counts"
    assert (await sets(ada, room, "exact"))["policy"] == "exact"


async def test_positions_fold_to_what_is_stored(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    socket = await ada.socket()
    before = (await ada.get(f"/conversations/{talk}"))["positions"][0]
    for number in range(4):
        seq = (await ada.says(talk, str(number)))["seq"]
        if number == 2:
            await hides(bo, talk, "all")
        await reads(bo, talk, seq)
    await hides(bo, talk, None)
    await reads(bo, talk, (await ada.says(talk, "last"))["seq"])
    after = (await ada.get(f"/conversations/{talk}"))["positions"][0]
    await socket.hears("chat.position", c=talk, read_seq=after["read_seq"], delivered_seq=after["delivered_seq"])
    folded = dict(before)
    for one in socket.pushes:
        if one["ev"] == "chat.position":
            folded |= {name: one["d"][name] for name in ("read_seq", "delivered_seq", "shared")}
    assert folded == after
