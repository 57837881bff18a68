"""What the tests of notify say again and again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import text

from tests.world import Person, World
from workhall.kit import mail
from workhall.kit.authz import Who
from workhall.kit.clock import SetClock
from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId, OrgId
from workhall.kit.unit import system_unit, unit
from workhall.modules import notify

_LATER = text("UPDATE queue.pgqueuer SET execute_after = execute_after - CAST(:span AS interval)")

KIND = "notify.ding"
"""Stands in every program; tests of `notify` tell people by it."""


@asynccontextmanager
async def inside(world: World, person: Person) -> AsyncIterator[Ctx]:
    """As the program itself, in the person's organisation."""
    async with system_unit(world.app, "test", OrgId(person.org_id)) as ctx:
        yield ctx


@asynccontextmanager
async def acting(world: World, person: Person) -> AsyncIterator[Ctx]:
    """As another module that works for a person."""
    who = Who(AccountId(person.account_id), None, OrgId(person.org_id), MemberId(person.member_id))
    async with unit(world.app, who) as ctx:
        yield ctx


async def passes(world: World, **time: float) -> None:
    """What is due is done, time goes by, and what is due then is done."""
    await works_off(world)
    span = timedelta(**time)
    cast("SetClock", world.app.clock).advance(span)
    # The queue waits by the database's clock: what waits there waits so much less now.
    async with world.app.db.transaction(None) as session:
        await session.execute(_LATER, {"span": span})
    await works_off(world)


async def noon(world: World) -> datetime:
    """The next one: nothing in a test that is about hours then meets the end of a day by chance."""
    now = world.app.clock.now()
    at = now.replace(hour=12, minute=0, second=0, microsecond=0)
    await passes(world, seconds=((at if at > now else at + timedelta(days=1)) - now).total_seconds())
    return world.app.clock.now()


async def works_off(world: World) -> None:
    """Every event and job that is due now."""
    await world.settle()
    await world.app.jobs.drain(world.app)


async def tells(world: World, *people: Person, title: str = "News", body: str = "Read it", **more: Any) -> None:
    """Every person is told, and what follows from it is done."""
    link, key = more.pop("link", "/messages/1"), more.pop("key", "thing")
    async with inside(world, people[0]) as ctx:
        members = [MemberId(one.member_id) for one in people]
        await notify.notify(ctx, KIND, members, title, body, link, key, **more)
    await works_off(world)


async def dings(person: Person, *to: Person, text: str = "The press has stopped", **more: Any) -> dict[str, Any]:
    body = {"text": text, "member_ids": [str(one.member_id) for one in to], **more}
    return dict(await person.post("/dings", body))


async def waiting(person: Person) -> list[dict[str, Any]]:
    """What has come and is not confirmed."""
    return list((await person.get("/dings/received", open_only=True))["items"])


async def states(sender: Person, ding_id: str) -> dict[str, str]:
    items = (await sender.get(f"/dings/{ding_id}/receivers"))["items"]
    return {one["member_id"]: one["state"] for one in items}


async def kept(world: World, kind: str, receiver: str) -> list[str]:
    """What the outbox page holds for an address or a number, the newest first."""
    found = await mail.kept(world.app, 500)
    return [one["body"] for one in found if one["kind"] == kind and one["receiver"] == receiver]
