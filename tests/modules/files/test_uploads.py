"""Uploads: in pieces, after interruptions, and what is refused."""

import asyncio
import hashlib
import os
import socket
from pathlib import Path

import pytest

from tests.modules.files.sender import begins, drafts, finishes, opens, sends, uploads, work_is_done
from tests.world import Person, World
from tests.world.server import test_settings, workhall
from workhall.kit.blobs import Blobs
from workhall.modules.files.schemas import FilesSettings

PIECE = 4 << 20


async def pieces_of(world: World, person: Person) -> int:
    return len([one async for one in world.app.blobs.list(f"o/{person.org_id}/files-parts/")])


async def test_a_file_comes_in_pieces_and_is_what_was_sent(world: World) -> None:
    mia = await world.member("Mia")
    data = os.urandom(PIECE + 1234)
    file = await uploads(mia, data, "data.bin", sha256=hashlib.sha256(data).hexdigest())
    assert (file["name"], file["size"], file["media_type"]) == ("data.bin", len(data), "application/octet-stream")
    assert file["uploaded_by"] == str(mia.member_id)
    assert (await opens(mia, file["id"])).content == data
    assert await mia.get(f"/files/{file['id']}") == file


async def test_an_empty_file_is_a_file(world: World) -> None:
    mia = await world.member("Mia")
    file = await uploads(mia, b"", "empty.txt")
    assert (file["size"], (await opens(mia, file["id"])).content) == (0, b"")


async def test_a_repeated_announcement_is_the_same_upload(world: World) -> None:
    mia = await world.member("Mia")
    body = {"name": "a", "size": 1, "owner": drafts(mia)}
    both = [await mia.post("/files/uploads", body, headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert both[0] == both[1]


async def test_another_offset_is_told_the_true_one(world: World) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 9)
    await sends(mia, upload["id"], 0, b"abc")
    for offset in (0, 2, 6):
        answer = await sends(mia, upload["id"], offset, b"def")
        assert (answer.status_code, answer.headers["upload-offset"]) == (409, "3")
        assert (answer.json()["code"], answer.json()["offset"]) == ("wrong_offset", 3)
    good = await sends(mia, upload["id"], 3, b"defghi")
    assert (good.json()["offset"], good.headers["upload-offset"]) == (9, "9")
    assert (await opens(mia, (await finishes(mia, upload["id"]))["id"])).content == b"abcdefghi"


async def test_of_the_same_piece_twice_at_once_one_counts(world: World) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 6)
    answers = await asyncio.gather(*(sends(mia, upload["id"], 0, b"abc") for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
    assert await pieces_of(world, mia) == 1
    assert (await mia.get(f"/files/uploads/{upload['id']}"))["offset"] == 3


async def test_a_dropped_connection_loses_only_its_piece(world: World) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 2000)
    await sends(mia, upload["id"], 0, b"x" * 1000)
    host, port = world.url.removeprefix("http://").split(":")
    lines = (
        f"PATCH {mia.path('/files/uploads/' + upload['id'])} HTTP/1.1",
        f"Host: {host}:{port}",
        f"Cookie: workhall_session={mia.token}",
        "Upload-Offset: 1000",
        "Content-Type: application/octet-stream",
        "Content-Length: 1000",
    )
    head = "".join(f"{line}\r\n" for line in (*lines, ""))
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + b"y" * 500)
    assert (await mia.get(f"/files/uploads/{upload['id']}"))["offset"] == 1000
    assert (await sends(mia, upload["id"], 1000, b"z" * 1000)).status_code == 200
    file = await finishes(mia, upload["id"])
    assert (await opens(mia, file["id"])).content == b"x" * 1000 + b"z" * 1000


async def test_an_upload_goes_on_after_a_restart(world: World, data_folder: Path) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 6)
    await sends(mia, upload["id"], 0, b"abc")
    async with workhall(test_settings(data_folder, roles=("web",)), world.server.urls.owner) as later:
        at_home, mia.http.base_url = mia.http.base_url, later.url
        assert (await mia.get(f"/files/uploads/{upload['id']}"))["offset"] == 3
        await sends(mia, upload["id"], 3, b"def")
        file = await finishes(mia, upload["id"])
        assert (await opens(mia, file["id"])).content == b"abcdef"
        mia.http.base_url = at_home


async def test_storage_that_is_away_is_said_and_loses_nothing(world: World, tmp_path: Path) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 3)
    there = world.app.blobs
    gone = Blobs(test_settings(tmp_path, blob_url=f"file://{tmp_path}/away"))
    (tmp_path / "away").rmdir()
    (tmp_path / "away").write_text("no folder")
    world.app.blobs = gone
    try:
        answer = await sends(mia, upload["id"], 0, b"abc")
        assert (answer.status_code, answer.json()["code"], answer.json()["retry"]) == (503, "storage_away", "later")
    finally:
        world.app.blobs = there
    assert (await sends(mia, upload["id"], 0, b"abc")).json()["offset"] == 3


async def test_two_who_finish_at_once_get_the_same_file(world: World) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 3)
    await sends(mia, upload["id"], 0, b"abc")
    files = await asyncio.gather(*(finishes(mia, upload["id"]) for _ in range(4)))
    assert len({one["id"] for one in files}) == 1
    assert await finishes(mia, upload["id"]) == files[0]


async def test_two_processes_that_finish_at_once_make_one_file(world: World, data_folder: Path) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 3)
    await sends(mia, upload["id"], 0, b"abc")
    async with workhall(test_settings(data_folder, roles=("web",)), world.server.urls.owner) as other:
        paths = [mia.path(f"/files/uploads/{upload['id']}/finish")] * 2
        paths[1] = other.url + paths[1]
        answers = await asyncio.gather(*(mia.http.post(path) for path in paths * 2))
    assert {one.status_code for one in answers} == {200}
    assert len({one.json()["id"] for one in answers}) == 1
    await work_is_done(world, mia)
    assert len([one async for one in world.app.blobs.list(f"o/{mia.org_id}/files/")]) == 1


async def test_a_size_that_lies_makes_no_file(world: World) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 5)
    more = await sends(mia, upload["id"], 0, b"abcdef")
    assert (more.status_code, more.json()["code"]) == (413, "more_than_announced")
    await sends(mia, upload["id"], 0, b"abc")
    less = await mia.is_refused("POST", f"/files/uploads/{upload['id']}/finish")
    assert (less["code"], less["offset"]) == ("upload_not_complete", 3)


async def test_a_piece_has_an_end(world: World) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 2 * PIECE)
    answer = await sends(mia, upload["id"], 0, bytes(PIECE + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert (await sends(mia, upload["id"], 0, b"")).json()["code"] == "empty_chunk"
    assert (await mia.get(f"/files/uploads/{upload['id']}"))["offset"] == 0
    assert await pieces_of(world, mia) == 0


async def test_too_large_and_too_many_say_how_to_mend_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mia, ben = await world.members("Mia", "Ben")
    limits = world.app.settings.of(FilesSettings)
    monkeypatch.setattr(limits, "most_mib", 1)
    monkeypatch.setattr(limits, "open_uploads", 2)
    body = {"name": "a", "size": (1 << 20) + 1, "owner": drafts(mia)}
    refused = await mia.is_refused("POST", "/files/uploads", body)
    assert (refused["code"], refused["title"]) == (
        "file_too_large",
        "This file is larger than the 1 MiB that are accepted here. Make it smaller or split it.",
    )
    first, _ = await begins(mia, 1 << 20), await begins(mia, 1)
    refused = await mia.is_refused("POST", "/files/uploads", {**body, "size": 1})
    assert (refused["code"], "cancel one" in refused["title"]) == ("too_many_uploads", True)
    await begins(ben, 1)
    await mia.delete(f"/files/uploads/{first['id']}")
    await begins(mia, 1)


async def test_of_many_begun_at_once_no_more_than_allowed_begin(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mia = await world.member("Mia")
    monkeypatch.setattr(world.app.settings.of(FilesSettings), "open_uploads", 3)
    body = {"name": "a", "size": 1, "owner": drafts(mia)}
    answers = await asyncio.gather(*(mia.request("POST", "/files/uploads", json=body) for _ in range(8)))
    assert sorted(one.status_code for one in answers) == [201] * 3 + [409] * 5


async def test_what_arrived_damaged_is_no_file(world: World) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 3, sha256=hashlib.sha256(b"abd").hexdigest())
    await sends(mia, upload["id"], 0, b"abc")
    path = f"/files/uploads/{upload['id']}/finish"
    assert (await mia.is_refused("POST", path))["code"] == "arrived_damaged"
    assert (await mia.is_refused("POST", path))["code"] == "upload_ended"
    await work_is_done(world, mia)
    assert [one async for one in world.app.blobs.list(f"o/{mia.org_id}/")] == []


async def test_cancelled_means_gone(world: World) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 6)
    await sends(mia, upload["id"], 0, b"abc")
    for _ in range(2):
        await mia.delete(f"/files/uploads/{upload['id']}")
    assert (await sends(mia, upload["id"], 3, b"def")).json()["code"] == "upload_ended"
    await work_is_done(world, mia)
    assert await pieces_of(world, mia) == 0


async def test_cancelling_too_late_keeps_the_file(world: World) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 3)
    await sends(mia, upload["id"], 0, b"abc")
    file = await finishes(mia, upload["id"])
    await mia.delete(f"/files/uploads/{upload['id']}")
    assert (await opens(mia, file["id"])).content == b"abc"
    assert (await mia.get(f"/files/uploads/{upload['id']}"))["file_id"] == file["id"]
