"""What goes by itself, what a person takes along, and what a backup holds."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.modules.files.rooms import acting, rooms_in
from tests.modules.files.sender import begins, opens, picture, sends, uploads, work_is_done
from tests.modules.files.test_access import blobs_of, in_room
from tests.world import World
from workhall.kit.ids import MemberId, OrgId
from workhall.modules.files import jobs, link, store
from workhall.modules.files.events import FileStored
from workhall.modules.files.service import removal
from workhall.modules.files.service.ending import FilesData


class Later:
    """The program's clock, some time on."""

    def __init__(self, clock: object, by: timedelta) -> None:
        self._clock, self._by = clock, by

    def now(self) -> object:
        return self._clock.now() + self._by  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        return getattr(self._clock, name)


async def test_uploads_without_a_byte_for_a_day_are_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 6)
    await sends(mia, upload["id"], 0, b"abc")
    monkeypatch.setattr(world.app, "clock", Later(world.app.clock, timedelta(hours=23)))
    await removal.tidy(world.app, OrgId(mia.org_id), timedelta(hours=24))
    assert (await mia.get(f"/files/uploads/{upload['id']}"))["offset"] == 3
    monkeypatch.setattr(world.app, "clock", Later(world.app.clock, timedelta(hours=2)))
    await jobs.tidy(world.app)
    assert (await sends(mia, upload["id"], 3, b"def")).status_code == 404
    assert await blobs_of(world, mia) == []


async def test_pieces_and_copies_that_a_crash_left_are_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mia = await world.member("Mia")
    upload = await begins(mia, 3)
    await sends(mia, upload["id"], 0, b"abc")

    async def crash(*_args: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr("workhall.modules.files.service.finishing._store", crash)
        answer = await mia.request("POST", f"/files/uploads/{upload['id']}/finish")
        assert answer.status_code == 500
    assert len(await blobs_of(world, mia)) == 2
    monkeypatch.setattr(world.app, "clock", Later(world.app.clock, timedelta(hours=25)))
    await removal.tidy(world.app, OrgId(mia.org_id), timedelta(hours=24))
    assert await blobs_of(world, mia) == []
    async with acting(world, mia) as ctx:
        assert not await store.holds_anything(ctx)


async def test_a_blob_that_is_referred_to_again_stays(world: World) -> None:
    """The job was queued by the release of one file and comes after a second file was linked."""
    ada = await world.member("Ada")
    file = await uploads(ada, b"abc")
    async with acting(world, ada) as ctx:
        pair = await store.file(ctx, UUID(file["id"]))
    assert pair is not None
    await removal.end_blob(world.app, OrgId(ada.org_id), pair[1].id)
    assert (await opens(ada, file["id"])).content == b"abc"


async def test_a_person_s_uploads_are_in_their_export_and_drafts_go_with_them(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    async with rooms_in(world) as rooms:
        room = rooms.open(ada, bo)
        draft, given = await uploads(ada, b"draft", "draft.txt"), await in_room(ada, room)
        await begins(ada, 3)
        await in_room(bo, room, name="other.txt")
        async with acting(world, ada) as ctx:
            found = [one async for one in FilesData().export(ctx, MemberId(ada.member_id))]
        assert [(one["name"], one["belongs_to"]) for one in found] == [
            ("draft.txt", "member"),
            ("plan.txt", "test_room"),
        ]
        for one in found:
            assert await world.app.blobs.exists(one["blob"])
        async with acting(world, ada) as ctx:
            await FilesData().erase(ctx, MemberId(ada.member_id))
        assert (await opens(ada, draft["id"])).status_code == 404
        assert (await opens(bo, given["id"])).content == b"abc"


async def test_a_stored_file_is_an_event(world: World) -> None:
    """Uploaded or passed on, the same words announce it."""
    ada = await world.member("Ada")
    file = await uploads(ada, picture(10, 10), "a.jpg")
    async with acting(world, ada) as ctx:
        made = await link(ctx, UUID(file["id"]), "member", ada.member_id)
        (event,) = ctx.events
    assert event == FileStored(
        file_id=made.id, owner_kind="member", owner_id=ada.member_id, file_name="a.jpg", media_type="image/jpeg"
    )


async def test_everything_is_under_the_organisation_and_so_in_a_backup(world: World) -> None:
    ada = await world.member("Ada")
    await uploads(ada, picture(), "a.jpg")
    await sends(ada, (await begins(ada, 6))["id"], 0, b"abc")
    await work_is_done(world, ada)
    listed = {one.key async for one in world.app.blobs.list()}
    mine = {one.key for one in await blobs_of(world, ada)}
    assert {key.split("/")[2] for key in mine} == {"files", "files-parts"}
    assert len([key for key in mine if "/files/" in key]) == 3
    assert mine <= listed
