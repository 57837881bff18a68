"""Long or outward work, queued in the caller's transaction and run at least once by a worker.

    await ctx.app.jobs.enqueue(ctx, SEND, {"to": address})            # and forget
    export = await ctx.app.jobs.begin(ctx, EXPORT, {"kind": "all"})   # with progress; can be cancelled

A job that fails is tried again with growing pauses; after its last attempt it is kept as dead until someone looks
(`workhall doctor` counts them). A job runs outside any transaction and opens units of work itself.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Context as QueueContext
from pgqueuer.domain.models import Job as QueuedJob
from pgqueuer.domain.models import TracebackRecord
from pgqueuer.domain.types import JobId, QueueEntrypoint
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.queries import Queries
from sqlalchemy import text

from workhall.kit import longjobs, mail
from workhall.kit.attempts import Attempts, GiveUp, current, headers_of, payload_of
from workhall.kit.ctx import Ctx
from workhall.kit.db import plain_dsn, raw_connection
from workhall.kit.ids import new_id
from workhall.kit.longjobs import JobCancelled, JobHandle, LongJob
from workhall.kit.module import Job, Schedule
from workhall.kit.queue import CHANNEL, QueueDriver, queries
from workhall.kit.schedules import Schedules

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from workhall.kit.services import Services
    from workhall.settings import Settings

__all__ = ["DeadJob", "GiveUp", "JobCancelled", "JobHandle", "Jobs", "LongJob", "current"]

log = structlog.get_logger(__name__)

_BATCH = 10
_AGAIN = 2.0
_HEARTBEAT = timedelta(seconds=30)
"""A job whose worker died is picked again after this."""
_POLL = timedelta(seconds=10)
_KEPT = timedelta(days=14)

_LAST_ERRORS = text(
    "SELECT DISTINCT ON (job_id) job_id, traceback->>'exception_message' AS message FROM queue.pgqueuer_log"
    " WHERE job_id = ANY(:ids) AND status = 'failed' ORDER BY job_id, created DESC"
)
_DISCARD = text("DELETE FROM queue.pgqueuer WHERE id = ANY(:ids) AND status = 'failed'")
_PRUNE = (
    text("DELETE FROM queue.pgqueuer_log WHERE created < :before"),
    text("DELETE FROM queue.pgqueuer_statistics WHERE created < :before"),
    text("DELETE FROM queue.long_job WHERE updated_at < :before AND state NOT IN ('waiting', 'running')"),
)
_SOON = (
    "UPDATE queue.pgqueuer SET execute_after = now() WHERE id IN (SELECT id FROM queue.pgqueuer"
    " WHERE status = 'queued' AND execute_after > now() AND execute_after < now() + $1 FOR UPDATE SKIP LOCKED)"
)


@dataclass(frozen=True, slots=True)
class DeadJob:
    id: int
    name: str
    payload: dict[str, Any]
    attempts: int
    queued_at: datetime
    error: str


async def prune(app: "Services") -> None:
    """What ended long ago; dead jobs stay."""
    async with app.db.transaction(None) as session:
        for statement in _PRUNE:
            await session.execute(statement, {"before": app.clock.now() - _KEPT})


# The kit has no manifest: what it queues and schedules itself is added here.
_OWN_JOBS = mail.JOBS
_OWN_SCHEDULES = (Schedule("queue.prune", timedelta(days=1), prune), *mail.SCHEDULES)


class Jobs:
    def __init__(self, settings: "Settings", dsn: str, jobs: Iterable[Job]) -> None:
        self._by_name: dict[str, Job] = {}
        for job in (*_OWN_JOBS, *jobs):
            if self._by_name.setdefault(job.name, job) is not job:
                raise ValueError(f"two jobs are called {job.name}")
        self._concurrency = settings.job_concurrency
        self._drain_seconds = settings.job_drain_seconds
        self._driver = QueueDriver(plain_dsn(dsn), plain_dsn(settings.database_listen_url or dsn))
        self._attempts: Attempts | None = None
        self._manager: QueueManager | None = None
        self._schedules: Schedules | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    # For services

    async def enqueue(
        self, ctx: Ctx, job: Job, payload: dict[str, Any], *, at: datetime | None = None, key: str | None = None
    ) -> None:
        """Queued when this transaction commits, and run not before `at`.

        With a `key`, one that still waits with the same key does for both: it is locked until this transaction ends, so
        it sees what this transaction wrote. One that already runs does not count.
        """
        await self._insert(ctx, job, payload, at, key, None)

    async def begin(self, ctx: Ctx, job: Job, payload: dict[str, Any], *, at: datetime | None = None) -> UUID:
        """Like `enqueue`, with an id by which `status` and `cancel` know it; the job reports with `current()`."""
        long_id = new_id()
        job_id = await self._insert(ctx, job, payload, at, None, long_id)
        await longjobs.create(ctx, long_id, job.name, job_id)
        return long_id

    async def status(self, ctx: Ctx, long_id: UUID) -> LongJob:
        """Raises NotFound, for one that another organisation began too."""
        return await longjobs.find(ctx, long_id)

    async def cancel(self, ctx: Ctx, long_id: UUID) -> None:
        """One that waits is taken away; one that runs ends at its next report."""
        await longjobs.cancel(ctx, long_id)

    async def _insert(
        self, ctx: Ctx, job: Job, payload: dict[str, Any], at: datetime | None, key: str | None, long_id: UUID | None
    ) -> int:
        if self._by_name.get(job.name) is not job:
            raise LookupError(f"{job.name} stands in no manifest")
        queue = await _in_transaction(ctx.db)
        inserted = await queue.enqueue(
            job.name,
            msgspec.json.encode(payload),
            0,
            max(at - ctx.now, timedelta(0)) if at else None,
            f"{job.name}:{key}" if key else None,
            headers_of(long_id, key),
            on_conflict="update_priority",
        )
        return inserted[0]

    # For the worker role

    async def start(self, app: "Services", schedules: Sequence[Schedule]) -> None:
        self._stopping = False
        self._attempts = Attempts(app, self._by_name, self._driver)
        await self._driver.open()
        self._task = asyncio.create_task(self._supervise(self._attempts), name="jobs")
        self._schedules = Schedules(app, (*_OWN_SCHEDULES, *schedules))
        self._schedules.start()

    async def stop(self) -> None:
        """Takes nothing new; what runs gets `job_drain_seconds`, then it is put back for another worker."""
        self._stopping = True
        if self._manager is not None:
            self._manager.shutdown.set()
        stopping = [self._drained()]
        if self._schedules is not None:
            stopping.append(self._schedules.stop(self._drain_seconds))
        await asyncio.gather(*stopping)
        await self._driver.close()

    async def _drained(self) -> None:
        if self._task is None or self._attempts is None:
            return
        done, _ = await asyncio.wait({self._task}, timeout=self._drain_seconds)
        if not done:
            self._attempts.put_all_back()
            done, _ = await asyncio.wait({self._task}, timeout=5)
        if not done:
            # The database is away too. What is not written back is picked again when its heartbeat has stopped.
            self._driver.giving_up = True
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=5)

    async def _supervise(self, attempts: Attempts) -> None:
        """The manager waits by itself for a database that is away; what else ends it is logged, and it begins again."""
        while not self._stopping:
            self._manager = self._make_manager(attempts)
            try:
                await self._manager.run(
                    dequeue_timeout=_POLL,
                    batch_size=_BATCH,
                    max_concurrent_tasks=self._concurrency,
                    heartbeat_timeout=_HEARTBEAT,
                )
            except Exception:
                log.exception("jobs.worker_failed")
            if not self._stopping:
                # Also when it returned by itself, so that nothing can make this loop spin.
                await asyncio.sleep(_AGAIN)

    def _make_manager(self, attempts: Attempts) -> QueueManager:
        manager = QueueManager(queries(self._driver), CHANNEL)

        async def run(queued: QueuedJob, _context: QueueContext) -> None:
            await attempts.run(queued)

        for name in self._by_name:
            manager.entrypoint(name, on_failure="hold", accepts_context=True)(run)
        return manager

    # For tests, commands and the administrator

    async def drain(self, app: "Services", *, ahead: timedelta = timedelta(0)) -> int:
        """Run here and now what is due within `ahead` until nothing is left; how many attempts that took."""
        async with self._opened():
            attempts = Attempts(app, self._by_name, self._driver)
            queue = queries(self._driver)
            everything = {QueueEntrypoint(name): EntrypointExecutionParameter(0) for name in self._by_name}
            worker = QueueManager(queue, CHANNEL).queue_manager_id
            tried = 0
            while True:
                await self._driver.execute(_SOON, ahead)
                picked = await queue.dequeue(_BATCH, everything, worker, None, _HEARTBEAT)
                if not picked:
                    return tried
                for queued in picked:
                    tried += 1
                    await _finish(queue, queued, attempts.run)

    async def tick(self, app: "Services", schedules: Sequence[Schedule]) -> int:
        """Run the schedules that are due here and now, and wait for them; how many ran."""
        return await Schedules(app, schedules).tick()

    @contextlib.asynccontextmanager
    async def _opened(self) -> AsyncIterator[None]:
        if self._driver.is_open:
            yield
            return
        await self._driver.open(listen=False)
        try:
            yield
        finally:
            await self._driver.close()

    async def dead(self, app: "Services", limit: int = 100) -> list[DeadJob]:
        """The newest first."""
        async with app.db.transaction(None) as session:
            found = await (await _in_transaction(session)).list_failed_jobs(limit)
            rows = await session.execute(_LAST_ERRORS, {"ids": [job.id for job in found]})
            errors = {row.job_id: row.message or "" for row in rows}
        return [
            DeadJob(job.id, job.entrypoint, payload_of(job), job.attempts + 1, job.created, errors.get(job.id, ""))
            for job in found
        ]

    async def revive(self, app: "Services", ids: Sequence[int]) -> None:
        """Give dead jobs all their attempts again."""
        async with app.db.transaction(None) as session:
            await (await _in_transaction(session)).requeue_jobs([JobId(one) for one in ids])

    async def discard(self, app: "Services", ids: Sequence[int]) -> None:
        async with app.db.transaction(None) as session:
            await session.execute(_DISCARD, {"ids": list(ids)})


async def _in_transaction(session: "AsyncSession") -> Queries:
    return queries(AsyncpgDriver(await raw_connection(session)))


async def _finish(queue: Queries, queued: QueuedJob, run: Callable[[QueuedJob], Awaitable[None]]) -> None:
    try:
        await run(queued)
    except RetryRequested as retry:
        await queue.retry_job(queued, retry.delay, TracebackRecord.from_exception(retry, queued.id))
    except Exception as error:
        await queue.log_jobs([(queued, "failed", TracebackRecord.from_exception(error, queued.id))])
    else:
        await queue.log_jobs([(queued, "successful", None)])
