"""What the tests of obligations say again and again."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from tests.world import Person, World
from tests.world.watching import asked
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.unit import system_unit
from workhall.modules import obligations


@asynccontextmanager
async def inside(world: World, person: Person) -> AsyncIterator[Ctx]:
    """As another module, in the person's organisation."""
    async with system_unit(world.app, "test", OrgId(person.org_id)) as ctx:
        yield ctx


async def owes(world: World, person: Person, key: str = "leave-1", *, to: Person | None = None, **more: Any) -> None:
    said: dict[str, Any] = {
        "title": f"Title of {key}",
        "link": f"/approvals/{key}",
        "kind": "approval",
        "to_member_id": MemberId(to.member_id) if to else None,
        **more,
    }
    async with inside(world, person) as ctx:
        await obligations.owe(ctx, "approvals", key, MemberId(person.member_id), **said)


async def settles(world: World, person: Person, key: str = "leave-1", *, all_of_it: bool = False) -> None:
    async with inside(world, person) as ctx:
        await obligations.settle(ctx, "approvals", key, None if all_of_it else MemberId(person.member_id))


async def inbox(person: Person, state: str = "open") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await person.get("/obligations", state=state))["items"]
    return items


async def titles(person: Person, state: str = "open") -> list[str]:
    return [one["title"] for one in await inbox(person, state)]


async def owed_to(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await person.get("/obligations/owed-to-me"))["items"]
    return items


def soon(world: World, **ahead: float) -> datetime:
    now: datetime = world.app.clock.now()
    return now + timedelta(**ahead)


async def statements(world: World, work: Awaitable[Any]) -> int:
    return len(await asked(world, work, "obligations."))
