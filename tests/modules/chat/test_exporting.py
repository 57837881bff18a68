"""A conversation taken along as a file."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from tests.modules.chat.reading import reads
from tests.modules.chat.taken import ready
from tests.world import World
from tests.world.people import Person
from workhall.kit.attempts import GiveUp
from workhall.kit.ids import OrgId
from workhall.kit.unit import system_unit
from workhall.modules.chat.service import exporting


async def _takes(who: Person, room: str) -> tuple[list[Any], str]:
    made = await who.post(f"/conversations/{room}/exports")
    done = await ready(who, made["id"])
    assert done["state"] == "done"
    response = await who.request("GET", f"/chat/exports/{made['id']}/content")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/zip")
    assert response.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(BytesIO(response.content)) as packed:
        assert sorted(packed.namelist()) == ["index.html", "messages.jsonl"]
        lines = packed.read("messages.jsonl").decode().splitlines()
        return [json.loads(one) for one in lines], packed.read("index.html").decode()


async def test_it_holds_what_its_asker_may_see_and_the_others_learn_of_it(world: World) -> None:
    ada, bo, late = await world.members("Ada", "Bo", "Late")
    room = await ada.opens_room_with(bo, title="Ops & <more>")
    await ada.says(room, "before <script>alert(1)</script> Late")
    gone = (await bo.says(room, "the secret"))["seq"]
    await bo.does("recall", room, seq=gone)
    await ada.patch(f"/conversations/{room}/settings", {"history": "none"})
    await ada.post(f"/conversations/{room}/members", {"member_ids": [str(late.member_id)]})
    seq = (await ada.says(room, "after"))["seq"]
    await reads(bo, room, seq)
    entries, page = await _takes(ada, room)
    assert [one["b"].get("text") for one in entries if one["k"] == "message"] == [
        "before <script>alert(1)</script> Late",
        None,
        "after",
    ]
    assert ("&lt;script&gt;" in page, "<script" in page, "Ops &amp; &lt;more&gt;" in page) == (True, False, True)
    assert "secret" not in str(entries) + page
    # Neither who has read nor how far.
    assert [word for word in ("read_seq", "delivered", "unread") if word in str(entries)] == []
    entries, page = await _takes(late, room)
    assert [one["b"]["text"] for one in entries if one["k"] == "message"] == ["after"]
    assert "before" not in page
    looks = [one for one in (await bo.get("/me/looks"))["items"] if one["kind"] == "chat_export"]
    assert sorted((one["looker_id"], one["subject"]) for one in looks) == sorted(
        (str(one.member_id), f"/messages/{room}") for one in (ada, late)
    )


async def test_the_page_says_everything_that_a_message_brings(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    seq = (await ada.says(room, f"Ask [@Bo](mention:p/{bo.member_id})", m=[{"k": "p", "id": str(bo.member_id)}]))["seq"]
    await ada.says(room, "", loc={"lat": 45.46, "lon": 9.19, "name": "The dyehouse"})
    await bo.does("forward", room, source=room, seqs=[seq, seq + 1], merged=True, key=str(uuid4()))
    _, page = await _takes(ada, room)
    assert (page.count("Ask @Bo"), page.count("The dyehouse"), "mention:" in page) == (2, 1, False)


async def test_it_is_for_its_asker_alone(world: World) -> None:
    owner = await world.owner()
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    made = await ada.post(f"/conversations/{room}/exports")
    await ready(ada, made["id"])
    for nobody in (bo, owner, await world.stranger()):
        for method, path in (("GET", "/content"), ("DELETE", "")):
            refused = await nobody.is_refused(method, f"/chat/exports/{made['id']}{path}")
            assert refused["code"] == "not_found"
        assert (await nobody.get("/chat/exports"))["items"] == []
    for outsider in (owner, await world.stranger()):
        assert (await outsider.is_refused("POST", f"/conversations/{room}/exports"))["code"] == "not_found"


async def test_a_new_one_takes_the_place_of_the_last_and_it_is_thrown_away(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    first = await ada.post(f"/conversations/{room}/exports")
    await ready(ada, first["id"])
    second = await ada.post(f"/conversations/{room}/exports")
    await ready(ada, second["id"])
    assert [one["id"] for one in (await ada.get("/chat/exports"))["items"]] == [second["id"]]
    key = exporting._key(OrgId(ada.org_id), second["id"])
    assert await world.app.blobs.exists(key)
    await ada.delete(f"/chat/exports/{second['id']}")
    assert not await world.app.blobs.exists(key)
    assert (await ada.get("/chat/exports"))["items"] == []


async def test_its_time_ends(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    made = await ada.post(f"/conversations/{room}/exports")
    await ready(ada, made["id"])
    async with system_unit(world.app, "test", OrgId(ada.org_id)) as ctx:
        ctx.now += timedelta(days=8)
        await exporting.forget_expired(ctx)
    assert (await ada.get("/chat/exports"))["items"] == []
    assert not await world.app.blobs.exists(exporting._key(OrgId(ada.org_id), made["id"]))


async def test_who_is_taken_out_meanwhile_gets_nothing(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    made = await bo.post(f"/conversations/{room}/exports")
    await ready(bo, made["id"])
    await ada.delete(f"/conversations/{room}/members/{bo.member_id}")
    payload = {"org_id": str(bo.org_id), "id": made["id"]}
    with pytest.raises(GiveUp, match="no more"):
        await exporting.make(world.app, payload)
