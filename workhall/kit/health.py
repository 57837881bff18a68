"""For load balancers and monitoring: /healthz (the process answers), /readyz (it can do its work), /metrics.

Plain ASGI, mounted by app.py. A bus that is away is reported and does not make a process unready: the database carries
everything that must not be lost, and turning all processes away at once would help nobody.
"""

import asyncio
import json
import secrets
from typing import TYPE_CHECKING, Any, Protocol

import structlog
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from workhall.kit import metrics, migrate
from workhall.kit.local import Receive, Scope, Send, answer, is_local

if TYPE_CHECKING:
    from workhall.kit.services import Services

log = structlog.get_logger(__name__)

_SECONDS = 2.0
_REMEMBERED_SECONDS = 1.0
_JOB_STATES = text("SELECT CAST(status AS text) AS state, count(*) AS n FROM queue.pgqueuer GROUP BY status")
_DRAINING = "health.draining"


class TakesRoutes(Protocol):
    """The part of the web framework's application that is needed here."""

    def add_route(self, path: str, route: Any, *, include_in_schema: bool) -> None: ...


def mount(api: Any, services: "Services") -> None:
    takes: TakesRoutes = api
    takes.add_route("/healthz", Healthz(), include_in_schema=False)
    takes.add_route("/readyz", Readyz(services), include_in_schema=False)
    takes.add_route("/metrics", Metrics(services), include_in_schema=False)


def drain(services: "Services") -> None:
    """From now on the process is not ready: a load balancer sends its new requests elsewhere."""
    services.extras[_DRAINING] = True


class Healthz:
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, 200, b"text/plain", b"ok\n")


class Readyz:
    def __init__(self, services: "Services") -> None:
        self._services = services
        self._known: dict[str, str] = {}
        self._until = 0.0
        self._lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = await self.state()
        ready = all(value in ("ok", "newer", "alone") for name, value in found.items() if name != "bus")
        body = json.dumps({"ready": ready, **found}).encode() + b"\n"
        await answer(send, 200 if ready else 503, b"application/json", body)

    async def state(self) -> dict[str, str]:
        """Asked of the database at most once a second, however often it is polled."""
        async with self._lock:
            clock = self._services.clock
            if clock.monotonic() >= self._until:
                # A database that was up to date stays so for as long as this process lives.
                current = self._known.get("migrations") in ("ok", "newer")
                known = await check(self._services, migrations=not current)
                self._known = {**known, "migrations": self._known["migrations"]} if current else known
                self._until = clock.monotonic() + _REMEMBERED_SECONDS
        draining = {"process": "draining"} if self._services.extras.get(_DRAINING) else {}
        return {**self._known, **draining}


async def check(services: "Services", *, migrations: bool = True) -> dict[str, str]:
    """`database` and `migrations` must be ok; `newer` is a database that a later release has migrated already."""
    bus = services.bus
    found = {"database": "away", "migrations": "unknown", "bus": "ok" if bus.healthy else "away"}
    if not bus.shared:
        found["bus"] = "alone"
    try:
        async with asyncio.timeout(_SECONDS), services.db.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
            found["database"] = "ok"
        if migrations:
            found["migrations"] = await _migrations(services)
    except (DBAPIError, OSError, TimeoutError) as error:
        log.warning("readyz.failed", error=type(error).__name__, **found)
    return found


async def _migrations(services: "Services") -> str:
    folders = migrate.folders([manifest.name for manifest in services.manifests])
    try:
        # Longer than the rest may take: the first time it reads every migration from disk.
        async with asyncio.timeout(5 * _SECONDS), services.db.engine.connect() as connection:
            return "behind" if await migrate.pending(connection, folders) else "ok"
    except (CommandError, RevisionError):
        return "newer"


class Metrics:
    def __init__(self, services: "Services") -> None:
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._may(scope):
            await answer(send, 404, b"text/plain", b"not found\n")
            return
        await self._look()
        await answer(send, 200, CONTENT_TYPE_LATEST.encode(), metrics.text())

    def _may(self, scope: Scope) -> bool:
        token = self._services.settings.metrics_token
        if token is None:
            return is_local(scope)
        given = dict(scope["headers"]).get(b"authorization", b"")
        return secrets.compare_digest(given, b"Bearer " + token.get_secret_value().encode())

    async def _look(self) -> None:
        metrics.BUS_HEALTHY.set(1 if self._services.bus.healthy else 0)
        pool = self._services.db.engine.pool
        if isinstance(pool, QueuePool):
            metrics.DATABASE_CONNECTIONS.set(pool.checkedout())
        try:
            async with asyncio.timeout(_SECONDS), self._services.db.transaction(None) as session:
                rows = (await session.execute(_JOB_STATES)).all()
        except (DBAPIError, OSError, TimeoutError):
            return
        states = {"queued": 0, "picked": 0, "failed": 0} | {row.state: row.n for row in rows}
        for state, number in states.items():
            metrics.JOBS.labels(state="dead" if state == "failed" else state).set(number)
