"""One attempt at one queued job: how it begins, how it may end, and what follows from that."""

import asyncio
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import timedelta
from random import uniform
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import msgspec
import structlog
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job as QueuedJob
from pgqueuer.ports.driver import Driver

from workhall.kit.db import is_away
from workhall.kit.errors import Unavailable
from workhall.kit.longjobs import JobCancelled, JobHandle
from workhall.kit.module import Job

if TYPE_CHECKING:
    from workhall.kit.services import Services

log = structlog.get_logger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 5, 3600
_MORE_STARTS = 10
"""Starts allowed beyond the attempts: restarts of the server put jobs back, but one that kills its process must end."""

_UNKEY = "UPDATE queue.pgqueuer SET dedupe_key = NULL WHERE id = $1"
_STARTS = "SELECT count(*) AS n FROM queue.pgqueuer_log WHERE job_id = $1 AND status = 'picked'"

_current: ContextVar[JobHandle | None] = ContextVar("job", default=None)


class GiveUp(Exception):
    """Raised by a job that knows that another attempt cannot help: it is dead at once."""


def current() -> JobHandle:
    """The running job, for progress and cancel. Outside a job, and in one that nobody watches, it does nothing."""
    return _current.get() or JobHandle(None, None)


def pause_before(attempt: int) -> timedelta:
    """5 s, 15 s, 45 s … one hour, each a little uneven so that jobs that failed together do not come back together."""
    seconds: float = min(_FIRST_PAUSE * 3 ** (attempt - 1), _LONGEST_PAUSE)
    return timedelta(seconds=seconds * uniform(0.9, 1.1))


def headers_of(long_id: UUID | None, key: str | None) -> dict[str, str]:
    return {"long": str(long_id) if long_id else "", "keyed": "1" if key else ""}


def payload_of(queued: QueuedJob) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(queued.payload or b"{}")
    return found


class Attempts:
    def __init__(self, app: "Services", jobs: Mapping[str, Job], driver: Driver) -> None:
        self._app, self._jobs, self._driver = app, jobs, driver
        self._running: set[asyncio.Task[None]] = set()

    def put_all_back(self) -> None:
        """Ends what runs; each job goes back into the queue."""
        for task in self._running:
            task.cancel()

    async def run(self, queued: QueuedJob) -> None:
        """Ends well, or raises RetryRequested (put back) or anything else (dead)."""
        job = self._jobs[queued.entrypoint]
        long_id = (queued.headers or {}).get("long")
        handle = JobHandle(self._app, UUID(str(long_id)) if long_id else None)
        with structlog.contextvars.bound_contextvars(job=job.name, job_id=queued.id):
            task = asyncio.create_task(self._work(job, queued, handle))
            self._running.add(task)
            try:
                await task
            except asyncio.CancelledError:
                # The process stops. PgQueuer would throw a cancelled job away, so it is put back instead.
                task.cancel()
                await handle.put_back("the server stopped")
                raise RetryRequested(timedelta(0), "the server stopped") from None
            except JobCancelled:
                await handle.ended("cancelled")
            except Exception as error:
                await self._failed(job, queued, handle, error)
            else:
                await handle.ended("done")
            finally:
                self._running.discard(task)

    async def _work(self, job: Job, queued: QueuedJob, handle: JobHandle) -> None:
        if (queued.headers or {}).get("keyed"):
            # From here on a change needs a job of its own. Waits for transactions that share the key, and sees them.
            await self._driver.execute(_UNKEY, queued.id)
        starts = cast("int", (await self._driver.fetch(_STARTS, queued.id))[0]["n"])
        if starts > job.attempts + _MORE_STARTS:
            raise GiveUp(f"started {starts} times without an end; does it kill its process?")
        _current.set(handle)
        await handle.begin()
        await job.run(self._app, payload_of(queued))

    async def _failed(self, job: Job, queued: QueuedJob, handle: JobHandle, error: Exception) -> None:
        attempt = queued.attempts + 1
        why = f"{type(error).__name__}: {error}"[:1000]
        if isinstance(error, GiveUp) or attempt >= job.attempts:
            log.error("jobs.dead", attempt=attempt, exc_info=error)
            await handle.ended("failed", why)
            raise error
        pause = pause_before(attempt)
        away = isinstance(error, Unavailable) or is_away(error)
        trace = None if away else error
        in_seconds = round(pause.total_seconds())
        log.warning("jobs.retry", attempt=attempt, again_in=in_seconds, error=why, exc_info=trace)
        await handle.put_back(why)
        raise RetryRequested(pause, why[:300]) from error
