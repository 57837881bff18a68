"""Pictures: measured and drawn small, upright, without what they tell of place and camera."""

import zlib
from io import BytesIO

import pytest
from PIL import Image

from tests.modules.files.sender import opens, picture, uploads, work_is_done
from tests.world import World

SIDEWAYS = 6


def _with_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = SIDEWAYS
    exif[0x010F] = "Camera of Mia"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 0.0)
    return picture(1600, 800, exif=exif)


def _bomb(side: int = 60_000) -> bytes:
    """A few kilobytes that unpack to gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + b"\x01\0\0\0\0"
    rows = zlib.compress(bytes(side // 8 + 1) * 500, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def _small(world: World, person: object, file_id: str, side: int) -> Image.Image:
    answer = await opens(person, file_id, f"?thumb={side}")  # type: ignore[arg-type]
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.headers["content-disposition"].startswith("inline")
    return Image.open(BytesIO(answer.content))


async def test_small_pictures_are_upright_and_say_nothing_of_the_place(world: World) -> None:
    mia = await world.member("Mia")
    file = await uploads(mia, _with_place(), "trip.jpg")
    assert (file["w"], file["h"], file["thumbs"]) == (800, 1600, [240, 960])
    await work_is_done(world, mia)
    for side in (240, 960):
        small = await _small(world, mia, file["id"], side)
        assert small.size == (side // 2, side)
        assert (dict(small.getexif()), small.info.get("exif")) == ({}, None)
        top, bottom = small.convert("RGB").getpixel((5, 5)), small.convert("RGB").getpixel((5, side - 5))
        assert (top[0] > 200, top[2] < 50) == (True, True)
        assert (bottom[2] > 200, bottom[0] < 50) == (True, True)


async def test_until_they_are_drawn_the_original_stands_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mia = await world.member("Mia")
    data = picture()

    async def not_now(*_args: object, **_more: object) -> None:
        return None

    with monkeypatch.context() as held:
        held.setattr("workhall.modules.files.service.thumbnails.draw_later", not_now)
        file = await uploads(mia, data, "a.jpg")
    answer = await opens(mia, file["id"], "?thumb=240")
    assert (answer.content, answer.headers["cache-control"]) == (data, "private, no-store")


async def test_what_is_small_is_not_enlarged_and_holes_stay(world: World) -> None:
    mia = await world.member("Mia")
    target = BytesIO()
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(target, "PNG")
    file = await uploads(mia, target.getvalue(), "logo.png")
    await work_is_done(world, mia)
    small = await _small(world, mia, file["id"], 960)
    assert (small.size, small.convert("RGBA").getpixel((3, 3))[3]) == ((30, 20), 0)


async def test_a_bomb_is_kept_and_never_unpacked(world: World) -> None:
    mia = await world.member("Mia")
    bomb = _bomb()
    assert len(bomb) < 10_000
    file = await uploads(mia, bomb, "bomb.png")
    assert (file["media_type"], file["thumbs"]) == ("image/png", [])
    await work_is_done(world, mia)
    assert (await opens(mia, file["id"], "?thumb=240")).status_code == 404
    assert (await opens(mia, file["id"])).content == bomb


async def test_a_picture_that_breaks_off_has_no_small_ones(world: World) -> None:
    mia = await world.member("Mia")
    file = await uploads(mia, picture(2000, 2000, "PNG")[:400], "half.png")
    assert file["media_type"] == "image/png"
    await work_is_done(world, mia)
    assert (await mia.get(f"/files/{file['id']}"))["thumbs"] == []
    assert (await opens(mia, file["id"], "?thumb=240")).status_code == 404
    assert await world.app.jobs.dead(world.app) == []


async def test_what_the_client_says_counts_where_it_cannot_be_measured(world: World) -> None:
    mia = await world.member("Mia")
    lie = {"w": 1, "h": 1, "ms": 1000, "wave": "09v", "voice": True}
    file = await uploads(mia, picture(40, 20), "a.jpg", meta=lie)
    assert (file["w"], file["h"], file["ms"], file["wave"], file["voice"]) == (40, 20, None, None, False)
    sound = b"OggS" + bytes(range(256)) * 4
    file = await uploads(mia, sound, "a.ogg", meta={**lie, "ms": 61_000})
    assert (file["w"], file["ms"], file["wave"], file["voice"]) == (None, 61_000, "09v", True)
    for bad in ({"ms": -1}, {"ms": 10**12}, {"wave": "Z" * 64}, {"wave": "0" * 65}, {"w": 0}, {"h": 10**9}, {"x": 1}):
        body = {"name": "a", "size": 1, "owner": {"kind": "member", "id": str(mia.member_id)}, "meta": bad}
        assert (await mia.is_refused("POST", "/files/uploads", body))["code"] == "invalid"
