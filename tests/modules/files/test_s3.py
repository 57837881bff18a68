"""The same on S3."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.modules.files.rooms import acting
from tests.modules.files.sender import opens, picture, uploads, work_is_done
from tests.modules.files.test_access import blobs_of
from tests.world import World
from tests.world.s3 import s3_server
from workhall.kit.blobs import Blobs
from workhall.modules import files


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[Blobs]:
    with s3_server(tmp_path) as settings:
        yield Blobs(settings)


@pytest.mark.long
async def test_a_round_trip_on_s3(s3: Blobs, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mia = await world.member("Mia")
    monkeypatch.setattr(world.app, "blobs", s3)
    data = os.urandom(9 << 20)
    large, small = await uploads(mia, data, "film.bin"), await uploads(mia, picture(), "a.jpg")
    assert (await opens(mia, large["id"])).content == data
    part = await opens(mia, large["id"], Range="bytes=5000000-5000999")
    assert (part.status_code, part.content) == (206, data[5_000_000:5_001_000])
    await work_is_done(world, mia)
    assert (await opens(mia, small["id"], "?thumb=240")).headers["content-type"] == "image/webp"
    assert len(await blobs_of(world, mia)) == 4
    async with acting(world, mia) as ctx:
        await files.release(ctx, [world.uuid(large["id"]), world.uuid(small["id"])])
    await work_is_done(world, mia)
    assert await blobs_of(world, mia) == []
