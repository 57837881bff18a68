"""Sending files as the client does, and the files that the tests send."""

import asyncio
from io import BytesIO
from typing import Any

import httpx
from PIL import Image, ImageDraw
from sqlalchemy import text

from tests.world import Person, World
from tests.world.people import Json

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x10hdlrvide" + bytes(range(256)) * 40


def picture(w: int = 1200, h: int = 600, kind: str = "JPEG", **options: Any) -> bytes:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (w, h), "red")
    ImageDraw.Draw(image).rectangle((w // 2, 0, w, h), fill="blue")
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def drafts(person: Person) -> Json:
    return {"kind": "member", "id": str(person.member_id)}


async def begins(person: Person, size: int, name: str = "notes.txt", **more: Any) -> Json:
    body = {"name": name, "size": size, "owner": drafts(person), **more}
    made: Json = await person.post("/files/uploads", body)
    return made


async def sends(person: Person, upload_id: str, offset: int, data: bytes) -> httpx.Response:
    headers = {"Upload-Offset": str(offset), "Content-Type": "application/octet-stream"}
    return await person.request("PATCH", f"/files/uploads/{upload_id}", content=data, headers=headers)


async def finishes(person: Person, upload_id: str) -> Json:
    found: Json = await person.post(f"/files/uploads/{upload_id}/finish")
    return found


async def uploads(person: Person, data: bytes, name: str = "notes.txt", **more: Any) -> Json:
    """The whole way, in pieces of 4 MiB."""
    upload = await begins(person, len(data), name, **more)
    size = upload["chunk_size"]
    for start in range(0, len(data), size):
        answer = await sends(person, upload["id"], start, data[start : start + size])
        assert answer.status_code == 200, answer.text
    return await finishes(person, upload["id"])


async def opens(person: Person, file_id: str, query: str = "", **headers: str) -> httpx.Response:
    return await person.request("GET", f"/files/{file_id}/content{query}", headers=headers)


_UNDER_WAY = text(
    "SELECT count(*) FROM queue.pgqueuer WHERE status IN ('queued', 'picked') AND entrypoint LIKE 'files.%'"
    " AND convert_from(payload, 'UTF8') LIKE :org"
)


async def work_is_done(world: World, person: Person) -> None:
    """No job of the person's organisation waits or runs, here or in the server's own worker."""
    while True:
        await world.app.jobs.drain(world.app)
        async with world.app.db.transaction(None) as session:
            if not (await session.execute(_UNDER_WAY, {"org": f"%{person.org_id}%"})).scalar_one():
                return
        await asyncio.sleep(0.005)
