"""The message writer with its real PostgreSQL (fsync on): what a message costs in batches of different sizes."""

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import uvloop

from bench.load import procfs
from bench.load.servers import Cores
from workhall import app, demo, serve
from workhall.kit.authz import Who
from workhall.kit.commands import Call
from workhall.kit.db import plain_dsn
from workhall.kit.dispatcher import Dispatcher
from workhall.kit.ids import AccountId, MemberId, OrgId, SessionId
from workhall.modules.chat.service.conversations import change
from workhall.modules.chat.service.sending import Send

PEOPLE = 1000
_TEXT = "x" * 200


@dataclass(frozen=True, slots=True)
class Seat:
    org_id: UUID
    conversation_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds of processor time a message, and milliseconds until a batch was acknowledged."""

    batch: int
    server_us: float
    database_us: float
    ms: float


def measure(batches: Sequence[int], seconds: float) -> list[Cost]:
    """Everything on one core, as where servers run."""
    cores = Cores.choose()
    if cores.pinned:
        os.sched_setaffinity(0, cores.server)
    with tempfile.TemporaryDirectory(prefix="workhall-bench-") as folder:
        settings = app.load_settings(data=Path(folder) / "data", log_level="warning")
        return uvloop.run(_measure(settings, batches, seconds))


async def _measure(settings: Any, batches: Sequence[int], seconds: float) -> list[Cost]:
    async with serve.ready(settings, lambda _line: None) as (urls, _bus):
        services = app.build(settings, urls)
        async with app.running(services):
            await demo.fill(services, lambda _line: None, members=PEOPLE, messages=1)
            while await Dispatcher(services).drain():
                pass  # What follows the arrival of a thousand people would be counted as well.
            seats = await _direct_seats(plain_dsn(urls.owner))
            serve.collect_seldom()
            return [await _cost(services, seats, batch, seconds) for batch in batches]


async def _direct_seats(dsn: str) -> list[Seat]:
    """One person of every direct conversation."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(
            "SELECT DISTINCT ON (p.org_id, p.conversation_id) p.org_id, p.conversation_id, p.member_id"
            " FROM chat.participant p JOIN chat.conversation c ON c.org_id = p.org_id AND c.id = p.conversation_id"
            " WHERE c.kind = 'direct'"
        )
    finally:
        await connection.close()
    return [Seat(*row) for row in rows]


async def _cost(services: Any, seats: Sequence[Seat], batch: int, seconds: float) -> Cost:
    database = next(one for one in procfs.descendants(os.getpid()) if procfs.name(one) == "postgres")
    rounds, until = 0, time.perf_counter() + seconds
    server, stored = time.process_time(), procfs.tree_cpu(database)
    began = time.perf_counter()
    while time.perf_counter() < until:
        await asyncio.gather(*(_send(services, seats[index % len(seats)]) for index in range(batch)))
        rounds += 1
    took = time.perf_counter() - began
    count = rounds * batch
    return Cost(
        batch,
        (time.process_time() - server) / count * 1e6,
        (procfs.tree_cpu(database) - stored) / count * 1e6,
        took / rounds * 1000,
    )


def _send(services: Any, seat: Seat) -> "asyncio.Future[Any]":
    who = Who(AccountId(uuid4()), SessionId(uuid4()), OrgId(seat.org_id), MemberId(seat.member_id))
    call = Call(services, who, "en", services.extras["hub"], None)  # type: ignore[arg-type]
    sent: asyncio.Future[Any] = services.extras["chat"].submit(
        change(Send, services, call, seat.conversation_id, key=uuid4(), body={"text": _TEXT})
    )
    return sent
