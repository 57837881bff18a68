"""Who reads and who adds is what the owner's module says; forwarding, letting go, and what other modules see."""

from uuid import uuid4

import pytest

from tests.modules.files.rooms import acting, rooms_in
from tests.modules.files.sender import begins, drafts, finishes, opens, sends, uploads, work_is_done
from tests.world import Person, World
from tests.world.people import Json
from workhall.kit.blobs import Listed
from workhall.kit.errors import NotFound
from workhall.modules import files
from workhall.modules.files.service.ending import FilesContent


async def blobs_of(world: World, person: Person) -> list[Listed]:
    return [one async for one in world.app.blobs.list(f"o/{person.org_id}/")]


async def in_room(person: Person, room: object, data: bytes = b"abc", name: str = "plan.txt") -> Json:
    return await uploads(person, data, name, owner={"kind": "test_room", "id": str(room)})


async def test_a_room_s_files_are_for_those_in_the_room(world: World) -> None:
    ada, bo, eve = await world.members("Ada", "Bo", "Eve")
    async with rooms_in(world) as rooms:
        room = rooms.open(ada, readers=(bo,))
        file = await in_room(ada, room)
        assert (await opens(bo, file["id"])).content == b"abc"
        assert (await bo.get(f"/files/{file['id']}"))["can"] == []
        strange = await eve.is_refused("GET", f"/files/{uuid4()}")
        assert await eve.is_refused("GET", f"/files/{file['id']}") == strange
        assert (await opens(eve, file["id"])).json() == strange
        for who in (bo, eve):
            body = {"name": "a", "size": 1, "owner": {"kind": "test_room", "id": str(room)}}
            assert (await who.is_refused("POST", "/files/uploads", body))["code"] == "not_found"
        assert (await ada.is_refused("DELETE", f"/files/{file['id']}"))["code"] == "not_found"
        rooms.readers[room].clear()
        assert (await opens(ada, file["id"])).status_code == 404


async def test_an_owner_that_no_module_answers_for_is_refused(world: World) -> None:
    ada = await world.member("Ada")
    for kind in ("nothing", "conversations"):
        body = {"name": "a", "size": 1, "owner": {"kind": kind, "id": str(uuid4())}}
        assert (await ada.is_refused("POST", "/files/uploads", body))["code"] == "not_found"
    async with rooms_in(world) as rooms:
        file = await in_room(ada, rooms.open(ada))
    assert (await opens(ada, file["id"])).status_code == 404


async def test_who_may_no_longer_add_when_all_has_arrived_adds_nothing(world: World) -> None:
    ada = await world.member("Ada")
    async with rooms_in(world) as rooms:
        room = rooms.open(ada)
        upload = await begins(ada, 3, owner={"kind": "test_room", "id": str(room)})
        await sends(ada, upload["id"], 0, b"abc")
        rooms.writers[room].clear()
        assert (await ada.is_refused("POST", f"/files/uploads/{upload['id']}/finish"))["code"] == "not_found"
        rooms.writers[room].add(ada.member_id)
        assert (await finishes(ada, upload["id"]))["size"] == 3


async def test_drafts_are_one_s_own(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    owner, stranger = await world.owner(), await world.stranger()
    file = await uploads(ada, b"abc")
    assert (await ada.get(f"/files/{file['id']}"))["can"] == ["delete"]
    for who in (bo, owner, stranger):
        for method, path in (("GET", ""), ("GET", "/content"), ("DELETE", "")):
            assert (await who.is_refused(method, f"/files/{file['id']}{path}"))["code"] == "not_found"
        body = {"name": "a", "size": 1, "owner": drafts(ada)}
        assert (await who.is_refused("POST", "/files/uploads", body))["code"] == "not_found"
    await ada.delete(f"/files/{file['id']}")
    assert (await opens(ada, file["id"])).status_code == 404
    await work_is_done(world, ada)
    assert await blobs_of(world, ada) == []


async def test_an_upload_is_the_uploader_s_alone(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    upload = await begins(ada, 3)
    assert (await sends(bo, upload["id"], 0, b"abc")).status_code == 404
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/finish")):
        assert (await bo.is_refused(method, f"/files/uploads/{upload['id']}{path}"))["code"] == "not_found"
    assert (await ada.get(f"/files/uploads/{upload['id']}"))["offset"] == 0


async def test_a_page_of_another_site_uploads_nothing(world: World) -> None:
    ada = await world.member("Ada")
    upload = await begins(ada, 3)
    headers = {"Origin": "https://evil.example", "Upload-Offset": "0", "Content-Type": "application/octet-stream"}
    answer = await ada.request("PATCH", f"/files/uploads/{upload['id']}", content=b"abc", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_origin")


async def test_forwarded_bytes_stay_until_the_last_file_goes(world: World) -> None:
    ada, bo, eve = await world.members("Ada", "Bo", "Eve")
    async with rooms_in(world) as rooms:
        here, there = rooms.open(ada), rooms.open(ada, bo)
        first = await in_room(ada, here)
        async with acting(world, ada) as ctx:
            second = await files.link(ctx, world.uuid(first["id"]), "test_room", there)
        assert (second.name, second.size, second.uploaded_by) == ("plan.txt", 3, ada.member_id)
        assert (await opens(bo, str(second.id))).content == b"abc"
        assert (await opens(bo, first["id"])).status_code == 404
        async with acting(world, ada) as ctx:
            await files.release(ctx, [world.uuid(first["id"])])
            await files.release(ctx, [world.uuid(first["id"])])
        await work_is_done(world, ada)
        assert (await opens(ada, first["id"])).status_code == 404
        assert (await opens(bo, str(second.id))).content == b"abc"
        async with acting(world, eve) as ctx:
            with pytest.raises(files.FileMissing):
                await files.link(ctx, second.id, "member", eve.member_id)
        async with acting(world, bo) as ctx:
            with pytest.raises(NotFound):
                await files.link(ctx, second.id, "test_room", here)
        async with acting(world, ada) as ctx:
            await files.release(ctx, [second.id])
        await work_is_done(world, ada)
        assert await blobs_of(world, ada) == []


async def test_details_are_in_order_and_only_for_readers(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    async with rooms_in(world) as rooms:
        room = rooms.open(ada, bo)
        ids = [world.uuid((await in_room(ada, room, name=f"{n}.txt"))["id"]) for n in range(3)]
        private = world.uuid((await uploads(ada, b"abc"))["id"])
        rooms.asked = 0
        async with acting(world, bo) as ctx:
            found = await files.details(ctx, [ids[2], ids[0], ids[2]])
            assert [one.name for one in found] == ["2.txt", "0.txt", "2.txt"]
            assert rooms.asked == 1
            assert await files.details(ctx, []) == []
            for bad in ([ids[0], private], [ids[0], uuid4()], [uuid4()] * 1 + ids * 100):
                with pytest.raises(files.FileMissing):
                    await files.details(ctx, bad)
            assert [one.id for one in await files.of_owner(ctx, "test_room", room, ids)] == ids
            for bad in ([*ids, private], [uuid4()]):
                with pytest.raises(files.FileMissing):
                    await files.of_owner(ctx, "test_room", room, bad)
        stranger = await world.stranger()
        async with acting(world, stranger) as ctx:
            with pytest.raises(files.FileMissing):
                await files.of_owner(ctx, "test_room", room, ids)


async def test_text_is_read_for_the_search_and_nothing_else_is(world: World) -> None:
    ada = await world.member("Ada")
    for data, read in (
        ("Grüße aus 上海".encode(), "Grüße aus 上海"),
        ("上海的会议".encode("gb18030"), "上海的会议"),
        ("Grüße".encode("utf-16"), "Grüße"),
        (b"\xef\xbb\xbfabc", "abc"),
        (b"", ""),
        (b"\0\1\2", None),
    ):
        file = await uploads(ada, data)
        async with acting(world, ada) as ctx:
            assert await files.open_text(ctx, world.uuid(file["id"])) == read
    long = await uploads(ada, "海".encode() * 1000)
    async with acting(world, ada) as ctx:
        assert await files.open_text(ctx, world.uuid(long["id"]), most=100) == "海" * 33


async def test_a_deleted_organisation_leaves_no_bytes(world: World) -> None:
    owner, other = await world.owner(), await world.stranger()
    await uploads(owner, b"abc")
    upload = await begins(owner, 6)
    await sends(owner, upload["id"], 0, b"abc")
    kept = await uploads(other, b"kept")
    rounds = 0
    empty = False
    while not empty:
        async with acting(world, owner) as ctx:
            empty = await FilesContent().purge(ctx)
        rounds += 1
        assert rounds < 10
    await work_is_done(world, owner)
    assert await blobs_of(world, owner) == []
    assert (await opens(other, kept["id"])).content == b"kept"
