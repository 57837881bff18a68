"""One's own picture: drawn anew from whatever comes in."""

import struct
import zlib
from io import BytesIO

import httpx
import pytest
from PIL import Image

from tests.world import Person, World


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


async def upload(person: Person, data: bytes, name: str = "me.png", kind: str = "image/png") -> httpx.Response:
    return await person.request("PUT", "/api/me/avatar", files={"file": (name, data, kind)})


def huge_png(side: int) -> bytes:
    """A few hundred bytes that claim to be an image of side × side pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


async def test_picture_is_a_small_square_without_metadata_that_colleagues_see(world: World) -> None:
    owner, ada = await world.owner(), await world.member("Ada")
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    me = (await upload(ada, encoded(Image.new("RGB", (900, 500), "teal"), "JPEG", exif=exif))).json()
    mine = await ada.request("GET", me["account"]["avatar"])
    assert mine.headers["content-type"] == "image/webp"
    assert "immutable" in mine.headers["cache-control"]
    assert mine.headers["x-content-type-options"] == "nosniff"
    assert b"taken at home" not in mine.content
    with Image.open(BytesIO(mine.content)) as image:
        assert (image.format, image.size) == ("WEBP", (256, 256))
        assert not image.getexif()
    person = await owner.get(f"/members/{ada.member_id}")
    assert (await owner.request("GET", person["avatar"])).content == mine.content


async def test_picture_is_turned_upright(world: World) -> None:
    ada = await world.founder("Ada")
    image = Image.new("RGB", (400, 400), "white")
    image.paste("black", (0, 0, 400, 200))
    exif = Image.Exif()
    exif[0x0112] = 3  # Taken upside down.
    me = (await upload(ada, encoded(image, "JPEG", exif=exif, quality=95))).json()
    shown = await ada.request("GET", me["account"]["avatar"])
    with Image.open(BytesIO(shown.content)) as upright:
        assert upright.convert("L").getpixel((128, 40)) > 200
        assert upright.convert("L").getpixel((128, 216)) < 50


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_kinds_that_people_have(world: World, kind: str) -> None:
    ada = await world.founder("Ada")
    assert (await upload(ada, encoded(Image.new("RGB", (40, 30)), kind))).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not an image",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"GIF89a<script>alert(1)</script>",
        encoded(Image.new("RGB", (40, 40)), "BMP"),
        encoded(Image.new("RGB", (400, 400)), "PNG")[:200],
        huge_png(9_000),
        huge_png(60_000),
    ],
    ids=["empty", "text", "svg", "postscript", "polyglot", "bmp", "cut off", "81 megapixels", "bomb"],
)
async def test_what_is_no_usable_image_is_refused(world: World, data: bytes) -> None:
    ada = await world.founder("Ada")
    answer = await upload(ada, data)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] in ("bad_image", "invalid")
    assert (await ada.get("/api/me"))["account"]["avatar"] is None


async def test_too_large_a_file_is_refused(world: World) -> None:
    ada = await world.founder("Ada")
    answer = await upload(ada, encoded(Image.new("RGB", (10, 10))) + b"\0" * (8 * 1024 * 1024))
    assert answer.status_code in (413, 422)


async def test_new_picture_has_a_new_address_and_the_old_one_goes(world: World) -> None:
    ada = await world.founder("Ada")
    first = (await upload(ada, encoded(Image.new("RGB", (40, 40), "red")))).json()["account"]["avatar"]
    second = (await upload(ada, encoded(Image.new("RGB", (40, 40), "blue")))).json()["account"]["avatar"]
    assert first != second
    me = await ada.delete("/api/me/avatar")
    assert me["account"]["avatar"] is None
    assert (await ada.is_refused("GET", "/api/me/avatar"))["code"] == "not_found"
