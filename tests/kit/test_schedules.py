"""Schedules: one process at a time, through rows; a lease that is lost ends the run."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.kit.conftest import kit_services
from workhall.kit import schedules
from workhall.kit.clock import SetClock
from workhall.kit.db import DatabaseUrls
from workhall.kit.module import Schedule
from workhall.kit.schedules import LEASE, Schedules
from workhall.kit.services import Services

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 3, 2, 9, tzinfo=UTC))


@pytest.fixture
async def apps(tmp_path: Path, urls: DatabaseUrls, clock: SetClock) -> AsyncIterator[list[Services]]:
    """Three processes of one installation."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(kit_services(tmp_path, urls, clock=clock)) for _ in range(3)]


async def rows(app: Services) -> dict[str, Any]:
    async with app.db.transaction(None) as session:
        found = await session.execute(text("SELECT * FROM queue.schedule"))
        return {row.name: row for row in found}


async def test_every_turn_runs_once_over_all_processes(apps: list[Services], clock: SetClock) -> None:
    turns: list[datetime] = []

    async def run(app: Services) -> None:
        turns.append(app.clock.now())
        await asyncio.sleep(0.05)

    each = [Schedules(app, [Schedule("test.count", HOUR, run)]) for app in apps]
    for _ in range(3):
        await asyncio.gather(*(one.tick() for one in each))
        await asyncio.gather(*(one.tick() for one in each))
        clock.advance(HOUR)
    assert turns == [clock.now() - HOUR * back for back in (3, 2, 1)]


async def test_a_failure_is_kept_and_the_next_turn_comes(apps: list[Services], clock: SetClock) -> None:
    async def fail(_app: Services) -> None:
        raise RuntimeError("no luck")

    schedule = Schedule("test.fail", HOUR, fail)
    for expected in (1, 2):
        assert await Schedules(apps[0], [schedule]).tick() == 1
        row = (await rows(apps[0]))["test.fail"]
        assert (row.failures, row.error, row.owner) == (expected, "RuntimeError: no luck", None)
        clock.advance(HOUR)


async def test_a_dead_process_loses_its_turn_when_its_lease_ends(apps: list[Services], clock: SetClock) -> None:
    ran = []

    async def run(_app: Services) -> None:
        ran.append(1)

    schedule = Schedule("test.takeover", HOUR, run)
    living = Schedules(apps[1], [schedule])
    await living.tick()
    clock.advance(HOUR)
    async with apps[0].db.transaction(None) as session:  # A process claimed it and was killed.
        values = {"until": clock.now() + LEASE}
        await session.execute(text("UPDATE queue.schedule SET owner = gen_random_uuid(), lease_until = :until"), values)
    assert await living.tick() == 0
    clock.advance(LEASE + timedelta(seconds=1))
    assert await living.tick() == 1
    assert len(ran) == 2


async def test_a_run_whose_lease_was_lost_is_ended(
    apps: list[Services], clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "_RENEW_SECONDS", 0.05)
    ended = []

    async def endless(app: Services) -> None:
        async with app.db.transaction(None) as session:
            await session.execute(text("UPDATE queue.schedule SET owner = gen_random_uuid()"))
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(1)

    async with asyncio.timeout(5):
        await Schedules(apps[0], [Schedule("test.lost", HOUR, endless)]).tick()
    assert ended == [1]
    assert (await rows(apps[0]))["test.lost"].owner is not None  # What another holds is not released.


async def test_one_that_became_more_frequent_does_not_wait_for_its_old_turn(
    apps: list[Services], clock: SetClock
) -> None:
    async def run(_app: Services) -> None:
        return

    await Schedules(apps[0], [Schedule("test.often", timedelta(days=30), run)]).tick()
    often = Schedules(apps[0], [Schedule("test.often", HOUR, run)])
    assert await often.tick() == 0
    clock.advance(HOUR)
    assert await often.tick() == 1


async def test_the_worker_runs_them_and_stops_them(apps: list[Services]) -> None:
    begun, ended = asyncio.Event(), []

    async def long(_app: Services) -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(1)

    running = Schedules(apps[0], [Schedule("test.long", HOUR, long)])
    running.start()
    await asyncio.wait_for(begun.wait(), 5)
    await running.stop(0.1)
    row = (await rows(apps[0]))["test.long"]
    assert (ended, row.owner, row.error) == ([1], None, "stopped before its end")


def test_names_are_unique(apps: list[Services]) -> None:
    async def run(_app: Services) -> None:
        return

    with pytest.raises(ValueError, match="same name"):
        Schedules(apps[0], [Schedule("twice", HOUR, run)] * 2)
