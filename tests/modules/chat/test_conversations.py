"""Starting, finding and changing conversations."""

from uuid import uuid4

from tests.world import World


async def test_two_people_have_one_direct_conversation_however_often_it_is_opened(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    first = await ada.talks_to(bo)
    again = await bo.talks_to(ada)
    assert first == again
    seen = await bo.get(f"/conversations/{first}")
    assert seen["kind"] == "direct"
    assert seen["other_member_id"] == str(ada.member_id)
    assert seen["unread"] == 0


async def test_nobody_talks_directly_to_themselves(world: World) -> None:
    ada = await world.member("Ada")
    refused = await ada.is_refused("POST", "/conversations", {"kind": "direct", "member_id": str(ada.member_id)})
    assert refused["code"] == "not_yourself"


async def test_a_group_shows_up_for_everyone_in_it_and_for_nobody_else(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, title="Ops")
    assert [one["id"] for one in (await bo.get("/conversations"))["items"]] == [room]
    assert (await cy.get("/conversations"))["items"] == []
    assert (await cy.is_refused("GET", f"/conversations/{room}"))["code"] == "not_found"


async def test_the_list_is_paged_with_the_latest_activity_first(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    rooms = [await ada.opens_room_with(bo, title=f"Room {number}") for number in range(5)]
    await bo.says(rooms[1], "up you go")
    first = await ada.get("/conversations", limit=3)
    rest = await ada.get("/conversations", limit=3, cursor=first["next_cursor"])
    order = [one["id"] for one in (*first["items"], *rest["items"])]
    assert order == [rooms[1], rooms[4], rooms[3], rooms[2], rooms[0]]
    assert rest["next_cursor"] is None


async def test_a_retried_group_is_made_once(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    body = {"kind": "group", "title": "Once", "member_ids": [str(bo.member_id)]}
    headers = {"Idempotency-Key": "again-and-again"}
    made = [await ada.post("/conversations", body, headers=headers) for _ in range(2)]
    assert made[0]["id"] == made[1]["id"]
    assert len((await bo.get("/conversations"))["items"]) == 1
    assert len(await ada.snapshot(made[0]["id"])) == 1


async def test_only_an_owner_renames_and_the_others_see_it_in_the_log(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    socket = await bo.socket()
    assert (await bo.is_refused("PATCH", f"/conversations/{room}", {"title": "Mine"}))["code"] == "not_found"
    changed = await ada.patch(f"/conversations/{room}", {"title": "Operations"})
    assert changed["title"] == "Operations"
    heard = await socket.hears("chat.log", c=room, k="renamed")
    assert heard["b"] == {"title": "Operations"}
    assert heard["s"] == 2


async def test_who_is_added_hears_the_conversation_at_once(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo)
    socket = await cy.socket()
    await bo.post(f"/conversations/{room}/members", {"member_ids": [str(cy.member_id)]})
    joined = await socket.hears("chat.feed", k="joined")
    assert joined["c"] == room
    await ada.says(room, "welcome")
    assert (await socket.hears("chat.log", c=room, k="message"))["b"] == {"text": "welcome"}


async def test_who_is_removed_hears_and_reads_nothing_more(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    socket = await cy.socket()
    await ada.delete(f"/conversations/{room}/members/{cy.member_id}")
    await socket.hears("chat.feed", k="left", c=room)
    await ada.says(room, "now we can talk")
    await bo.says(room, "yes")
    assert await socket.ask("ping")
    assert [one["k"] for one in socket.entries(room)] == ["left"]
    assert (await cy.is_refused("GET", f"/conversations/{room}/log"))["code"] == "not_found"
    key = str(uuid4())
    refused = await socket.is_refused("chat.send", conversation_id=room, key=key, text="still here?")
    assert refused["code"] == "not_found"


async def test_a_group_is_never_left_without_an_owner(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    room = await ada.opens_room_with(bo, cy)
    await ada.delete(f"/conversations/{room}/members/{ada.member_id}")
    people = (await bo.get(f"/conversations/{room}/members"))["items"]
    assert sorted(one["role"] for one in people) == ["member", "owner"]
    left = (await bo.snapshot(room))[-1]
    assert left["k"] == "left"
    assert left["b"]["removed"] is False
    assert left["b"]["owner"] in (str(bo.member_id), str(cy.member_id))


async def test_a_direct_conversation_stays_between_two(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    talk = await ada.talks_to(bo)
    refused = await ada.is_refused("POST", f"/conversations/{talk}/members", {"member_ids": [str(cy.member_id)]})
    assert refused["code"] == "direct_is_for_two"
    assert (await ada.is_refused("DELETE", f"/conversations/{talk}/members/{bo.member_id}"))["code"] == "not_found"


async def test_people_of_another_organisation_cannot_be_brought_in(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    stranger = await world.stranger()
    room = await ada.opens_room_with(bo)
    body = {"member_ids": [str(stranger.member_id)]}
    assert (await ada.is_refused("POST", f"/conversations/{room}/members", body))["code"] == "not_found"
    body = {"kind": "direct", "member_id": str(stranger.member_id)}
    assert (await ada.is_refused("POST", "/conversations", body))["code"] == "not_found"
