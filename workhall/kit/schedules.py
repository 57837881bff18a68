"""What runs again and again: on one process of the whole installation at a time.

A row for each schedule says when it is due and who holds it until when. A process that dies loses the row when its
lease ends; one that cannot renew its lease stops its run before another may begin.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import text

from workhall.kit.db import is_away
from workhall.kit.ids import new_id
from workhall.kit.module import Schedule
from workhall.kit.services import Services

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
_RENEW_SECONDS = 15.0
_LONGEST_SLEEP = 5.0

_DECLARE = text(
    "INSERT INTO queue.schedule (name, next_at, failures) VALUES (:name, :next_at, 0)"
    " ON CONFLICT (name) DO UPDATE SET next_at = LEAST(queue.schedule.next_at, :latest)"
)
_NEXT = text("SELECT min(next_at) FROM queue.schedule WHERE name = ANY(:names)")
_DUE = text(
    "SELECT name FROM queue.schedule WHERE name = ANY(:names) AND next_at <= :now"
    " AND (lease_until IS NULL OR lease_until < :now) ORDER BY next_at"
)
_CLAIM = text(
    "UPDATE queue.schedule SET owner = :owner, lease_until = :until, started_at = :now WHERE name = :name"
    " AND next_at <= :now AND (lease_until IS NULL OR lease_until < :now) RETURNING name"
)
_RENEW = text("UPDATE queue.schedule SET lease_until = :until WHERE name = :name AND owner = :owner RETURNING name")
_RELEASE = text(
    "UPDATE queue.schedule SET owner = NULL, lease_until = NULL, next_at = :next_at, ended_at = :now, error = :error,"
    " failures = CASE WHEN CAST(:error AS text) IS NULL THEN 0 ELSE failures + 1 END"
    " WHERE name = :name AND owner = :owner"
)


class Schedules:
    """One a process; runs in the worker role."""

    def __init__(self, app: Services, schedules: Sequence[Schedule]) -> None:
        self._app = app
        self._by_name = {schedule.name: schedule for schedule in schedules}
        if len(self._by_name) != len(schedules):
            raise ValueError("two schedules have the same name")
        self._owner: UUID = new_id()
        self._task: asyncio.Task[None] | None = None
        self._running: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        if self._by_name:
            self._task = asyncio.create_task(self._loop(), name="schedules")

    async def stop(self, seconds: float) -> None:
        """Running ones get that long to end; then they are cancelled and begin again at the next turn."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _loop(self) -> None:
        declared = False
        while True:
            pause = _LONGEST_SLEEP
            try:
                if not declared:
                    await self._declare()
                    declared = True
                for name in await self._due():
                    await self._begin(name)
                pause = await self._until_next()
            except Exception as error:
                if is_away(error):
                    log.warning("schedules.database_away", error=type(error).__name__)
                else:
                    log.exception("schedules.round_failed")
            await asyncio.sleep(pause)

    async def tick(self) -> int:
        """Run what is due here and now and wait for it; how many ran. For tests and commands."""
        await self._declare()
        for name in await self._due():
            await self._begin(name)
        ran = len(self._running)
        await asyncio.gather(*self._running)
        return ran

    async def _declare(self) -> None:
        """New ones are due at once; one that became more frequent does not wait for its old turn."""
        now = self._app.clock.now()
        async with self._app.db.transaction(None) as session:
            for name in sorted(self._by_name):
                latest = now + self._by_name[name].every
                await session.execute(_DECLARE, {"name": name, "next_at": now, "latest": latest})

    async def _due(self) -> list[str]:
        async with self._app.db.transaction(None) as session:
            rows = await session.execute(_DUE, {"names": list(self._by_name), "now": self._app.clock.now()})
            return [row[0] for row in rows]

    async def _until_next(self) -> float:
        async with self._app.db.transaction(None) as session:
            next_at: datetime | None = (await session.execute(_NEXT, {"names": list(self._by_name)})).scalar()
        if next_at is None:
            return _LONGEST_SLEEP
        wait = (next_at - self._app.clock.now()).total_seconds()
        # What is overdue is being run elsewhere: look again in a moment, not at once.
        return min(max(wait, 0.5), _LONGEST_SLEEP)

    async def _begin(self, name: str) -> None:
        now = self._app.clock.now()
        async with self._app.db.transaction(None) as session:
            values = {"name": name, "owner": self._owner, "now": now, "until": now + LEASE}
            if (await session.execute(_CLAIM, values)).first() is None:
                return
        task = asyncio.create_task(self._run(self._by_name[name], now), name=f"schedule {name}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, schedule: Schedule, started: datetime) -> None:
        error: str | None = None
        run = asyncio.ensure_future(schedule.run(self._app))
        lease = asyncio.create_task(self._keep(schedule.name, run))
        try:
            await run
        except asyncio.CancelledError:
            error = "stopped before its end"
        except Exception as failure:
            error = f"{type(failure).__name__}: {failure}"[:1000]
            log.exception("schedules.run_failed", schedule=schedule.name)
        finally:
            run.cancel()
            lease.cancel()
        await self._release(schedule, started, error)

    async def _keep(self, name: str, run: "asyncio.Future[None]") -> None:
        """Renews the lease; ends the run when the lease was lost or could not be renewed in time."""
        clock = self._app.clock
        held_until = clock.monotonic() + LEASE.total_seconds()
        while clock.monotonic() + _RENEW_SECONDS / 3 < held_until:
            await asyncio.sleep(_RENEW_SECONDS)
            try:
                async with self._app.db.transaction(None) as session:
                    values = {"name": name, "owner": self._owner, "until": clock.now() + LEASE}
                    if (await session.execute(_RENEW, values)).first() is None:
                        break
                held_until = clock.monotonic() + LEASE.total_seconds()
            except Exception as error:
                log.warning("schedules.lease_not_renewed", schedule=name, error=type(error).__name__)
        log.error("schedules.lease_lost", schedule=name)
        run.cancel()

    async def _release(self, schedule: Schedule, started: datetime, error: str | None) -> None:
        values = {"name": schedule.name, "owner": self._owner, "now": self._app.clock.now()}
        try:
            async with self._app.db.transaction(None) as session:
                await session.execute(_RELEASE, {**values, "next_at": started + schedule.every, "error": error})
        except Exception as failure:
            # The lease ends by itself, and the schedule is due again then.
            log.warning("schedules.not_released", schedule=schedule.name, error=type(failure).__name__)
