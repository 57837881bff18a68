"""What the tests of availability say again and again."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.world import Person, World
from tests.world.watching import asked
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.unit import system_unit
from workhall.modules import availability

HOURS = [{"weekday": day, "start": "09:00", "end": "18:00"} for day in range(1, 6)]
NIGHT = {"start": "22:00", "end": "07:00", "weekdays": [1, 2, 3, 4, 5, 6, 7]}
ROME = ZoneInfo("Europe/Rome")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@asynccontextmanager
async def inside(world: World, person: Person) -> AsyncIterator[Ctx]:
    """As another module, in the person's organisation."""
    async with system_unit(world.app, "test", OrgId(person.org_id)) as ctx:
        yield ctx


def at(text: str, zone: ZoneInfo = ROME, *, fold: int = 0) -> datetime:
    """`at("2027-03-28 01:59")` on a clock in Rome; `fold=1` is the second time the clock shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


async def stands(world: World, person: Person, moment: datetime) -> availability.State:
    async with inside(world, person) as ctx:
        found = await availability.states(ctx, [MemberId(person.member_id)], moment)
    return found[MemberId(person.member_id)]


async def lives(person: Person, **patch: Any) -> dict[str, Any]:
    changed: dict[str, Any] = await person.patch("/availability/me", patch)
    return changed


async def works(owner: Person, zone: str = "Europe/Rome", hours: Any = HOURS) -> dict[str, Any]:
    put: dict[str, Any] = await owner.put("/availability/calendar", {"time_zone": zone, "hours": hours})
    return put


async def names(owner: Person, day: str, name: str) -> None:
    await owner.post("/availability/holidays", {"day": day, "name": name})


async def push(world: World, person: Person, key: str, kind: Any, start: datetime, end: datetime, **more: Any) -> None:
    async with inside(world, person) as ctx:
        await availability.put_span(ctx, "leave", key, MemberId(person.member_id), kind, start, end, **more)


async def statements(world: World, work: Awaitable[Any]) -> list[str]:
    return [statement for statement, _ in await asked(world, work, "availability.", "directory.")]
