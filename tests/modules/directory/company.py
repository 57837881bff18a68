"""What the directory's tests say again and again."""

from collections.abc import Awaitable
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy import event

from tests.world import Person, World


async def department(keeper: Person, name: str, parent: str | None = None, **more: Any) -> str:
    made = await keeper.post("/departments", {"name": name, "parent_id": parent, **more})
    found: str = made["id"]
    return found


async def tree(reader: Person) -> dict[str, dict[str, Any]]:
    """The departments by name."""
    return {one["name"]: one for one in (await reader.get("/departments"))["items"]}


async def puts(keeper: Person, person: Person, **fields: Any) -> dict[str, Any]:
    changed: dict[str, Any] = await keeper.patch(f"/members/{person.member_id}", fields)
    return changed


async def looks_up(reader: Person, person: Person) -> dict[str, Any]:
    found: dict[str, Any] = await reader.get(f"/members/{person.member_id}")
    return found


async def finds(reader: Person, q: str, **more: Any) -> list[str]:
    """The names of the first page."""
    return [one["name"] for one in (await reader.get("/members", q=q, **more))["items"]]


async def audited(owner: Person, action: str) -> list[dict[str, Any]]:
    page = await owner.get("/audit", limit=200)
    return [one for one in page["items"] if one["action"] == action]


def picture(colour: str = "teal") -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (64, 48), colour).save(drawn, "PNG")
    return drawn.getvalue()


async def wears(person: Person, colour: str = "teal") -> str:
    """Uploads a picture; the address under which others see it."""
    files = {"file": ("me.png", picture(colour), "image/png")}
    response = await person.request("PUT", "/api/me/avatar", files=files)
    assert response.is_success, response.text
    address: str = (await looks_up(person, person))["avatar"]
    return address


async def queries(world: World, work: Awaitable[Any]) -> int:
    """How many statements about people, departments and roles the server ran meanwhile: what polls in the background
    and what the session costs is not ours."""
    engine = world.app.db.engine.sync_engine
    ran: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "directory." in statement or "identity.role" in statement:
            ran.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        await work
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(ran)
