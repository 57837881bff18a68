"""PgQueuer on our terms: its tables in a schema of ours, and a connection that outlives a database restart.

PgQueuer ends its loop when a statement fails. Here a statement waits until the database is back instead, so that a long
job goes on through a restart. Repeating is safe: what a lost answer left picked is picked again, its heartbeat having
stopped.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any, TypeVar

import asyncpg
import structlog
from pgqueuer.adapters.persistence import qb
from pgqueuer.core.tm import TaskManager
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel
from pgqueuer.ports.driver import Driver, NotifyCallback
from pgqueuer.queries import Queries

from workhall.kit.clock import SYSTEM
from workhall.kit.db import is_away

log = structlog.get_logger(__name__)
T = TypeVar("T")

CHANNEL = Channel("workhall_queue")
# Every name is given, so that PGQUEUER_… variables of the environment change nothing.
SETTINGS = DBSettings(
    prefix="",
    db_schema="queue",
    channel=CHANNEL,
    function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics",
    queue_status_type="pgqueuer_status",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    trigger="tg_pgqueuer_changed",
    schedules_table="pgqueuer_schedules",
    durability=Durability.durable,
)

_SERVER_SETTINGS = {"application_name": "workhall-jobs", "statement_timeout": "30000", "timezone": "UTC"}
_LONGEST_PAUSE = 5.0
_PROBE_SECONDS = 15.0


def queries(driver: Driver) -> Queries:
    environment = qb.QueryBuilderEnvironment(SETTINGS)
    return Queries(driver, environment, qb.QueryQueueBuilder(SETTINGS), qb.QuerySchedulerBuilder(SETTINGS))


class QueueDriver(Driver):
    """A small pool for statements and one connection that only listens, each made anew when it breaks.

    `listen_dsn` must reach the server itself: notifications do not pass a pooler in transaction mode.
    """

    def __init__(self, dsn: str, listen_dsn: str) -> None:
        self._dsn, self._listen_dsn = dsn, listen_dsn
        self._shutdown = asyncio.Event()
        self._pool: asyncpg.Pool[Any] | None = None
        self._listeners: list[tuple[str, NotifyCallback]] = []
        self._listening: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()
        self.giving_up = False
        """Set at the end of a stop: a statement that fails then fails for good."""

    @property
    def is_open(self) -> bool:
        return self._pool is not None

    async def open(self, *, listen: bool = True) -> None:
        self.giving_up = False
        # No prepared statements: they would not survive a pooler, and a queue asks seldom.
        self._pool = asyncpg.create_pool(
            self._dsn,
            min_size=0,
            max_size=4,
            timeout=5,
            command_timeout=30,
            statement_cache_size=0,
            server_settings=_SERVER_SETTINGS,
        )
        await self._pool
        if listen:
            self._listening = asyncio.create_task(self._listen(), name="queue-listener")

    async def close(self) -> None:
        self.giving_up = True
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening
            self._listening = None
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        rows = await self._patiently(lambda pool: pool.fetch(query, *args))
        return [dict(row) for row in rows]

    async def execute(self, query: str, *args: object) -> str:
        return str(await self._patiently(lambda pool: pool.execute(query, *args)))

    async def notify(self, channel: str, payload: str) -> None:
        await self.execute("SELECT pg_notify($1, $2)", channel, payload)

    async def _patiently(self, ask: Callable[["asyncpg.Pool[Any]"], Any]) -> Any:
        if self._pool is None:
            raise RuntimeError("the queue is not open")
        pause = 0.1
        while True:
            try:
                return await ask(self._pool)
            except Exception as error:
                # A statement that took too long (57014) would take as long again.
                if self.giving_up or not is_away(error) or getattr(error, "sqlstate", None) == "57014":
                    raise
                log.warning("queue.database_away", error=type(error).__name__, again_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        self._listeners.append((channel, callback))
        self._lost.set()

    async def remove_listener(self, channel: str, callback: NotifyCallback) -> None:
        self._listeners = [one for one in self._listeners if one != (channel, callback)]
        self._lost.set()

    async def _listen(self) -> None:
        pause = 0.1
        while True:
            try:
                await self._listen_once()
                pause = 0.1
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
                log.warning("queue.not_listening", error=type(error).__name__, again_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _listen_once(self) -> None:
        """Returns when the list of listeners changed, raises when the connection broke."""
        # An event of this connection's own: ending the last one speaks up late, and must not end this one as well.
        lost = self._lost = asyncio.Event()
        connection = await asyncpg.connect(
            self._listen_dsn, timeout=5, command_timeout=10, server_settings=_SERVER_SETTINGS
        )
        try:
            connection.add_termination_listener(lambda _connection: lost.set())
            for channel, callback in self._listeners:
                await connection.add_listener(channel, _relay(callback))
            self._wake()
            while not lost.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(lost.wait(), _PROBE_SECONDS)
                if not lost.is_set():
                    await connection.execute("SELECT 1")
        finally:
            connection.terminate()

    def _wake(self) -> None:
        """Whatever was announced while nobody listened is looked for now."""
        event = {
            "channel": CHANNEL,
            "operation": "insert",
            "sent_at": SYSTEM.now().isoformat(),
            "table": SETTINGS.queue_table,
            "type": "table_changed_event",
        }
        for _channel, callback in self._listeners:
            callback(json.dumps(event))

    @property
    def shutdown(self) -> asyncio.Event:
        return self._shutdown

    @property
    def tm(self) -> TaskManager:
        return TaskManager()

    async def __aenter__(self) -> "QueueDriver":
        return self

    async def __aexit__(self, *_: object) -> None:
        return


def _relay(callback: NotifyCallback) -> Callable[..., None]:
    def relay(_connection: object, _pid: object, _channel: object, payload: object) -> None:
        if isinstance(payload, str | bytes | bytearray):
            callback(payload)

    return relay
