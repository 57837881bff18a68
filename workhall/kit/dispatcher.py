"""Gives each outbox row to its handler, in a transaction that also removes the row. So a handler's effects happen
exactly once, and a crash anywhere repeats the handler from the start.

Claiming takes two steps (first which organisations, without locks; then rows of one organisation, skipping locked
ones), because a lock over several organisations cannot be distributed.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import text

from workhall.kit.authz import Who
from workhall.kit.errors import Unavailable
from workhall.kit.ids import OrgId
from workhall.kit.module import Handler
from workhall.kit.outbox import WAKE
from workhall.kit.services import Services
from workhall.kit.unit import system_unit, unit

log = structlog.get_logger(__name__)

_POLL_SECONDS = 1.0
_ORGS_A_ROUND = 50
_GIVE_UP_AFTER = 12
"""Attempts; with doubling pauses capped at one hour that is a bit over four hours."""

_DUE_ORGS = text("SELECT core.orgs_with_due_outbox(CAST(:now AS timestamptz), :most)")
_CLAIM = text(
    "SELECT id, event_id, name, handler, payload, attempts FROM core.outbox"
    " WHERE org_id = :org_id AND next_at <= :now AND failed_at IS NULL"
    " ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_DONE = text("DELETE FROM core.outbox WHERE org_id = :org_id AND id = :id")
_LATER = text(
    "UPDATE core.outbox SET attempts = attempts + 1, next_at = :next_at, failed_at = :failed_at, error = :error"
    " WHERE org_id = :org_id AND id = :id"
)


class Dispatcher:
    """Runs in the worker role. Several may run at once, on one host or many."""

    def __init__(self, app: Services) -> None:
        self._app = app
        self._by_key: dict[tuple[str, str], Handler] = {
            (name, handler.name): handler for name, handlers in app.handlers.items() for handler in handlers
        }
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self._app.bus.subscribe(WAKE, self._woken)
        self._task = asyncio.create_task(self._loop(), name="outbox-dispatcher")

    async def stop(self) -> None:
        await self._app.bus.unsubscribe(WAKE, self._woken)
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def _woken(self, _channel: str, _payload: bytes) -> None:
        self._wake.set()

    async def _loop(self) -> None:
        while True:
            try:
                worked = await self.drain()
            except Unavailable:
                worked = 0
            except Exception:
                log.exception("outbox.round_failed")
                worked = 0
            if not worked:
                self._wake.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), _POLL_SECONDS)

    async def drain(self) -> int:
        """Give every due row to its handler; how many were tried."""
        tried = 0
        for org_id in await self.due():
            while await self._one(OrgId(org_id)):
                tried += 1
        return tried

    async def due(self) -> Sequence[UUID]:
        """Organisations with events that wait or are being handled, by whichever process."""
        async with system_unit(self._app, "outbox") as ctx:
            found = await ctx.db.execute(_DUE_ORGS, {"now": ctx.now, "most": _ORGS_A_ROUND})
            return [row[0] for row in found]

    async def _one(self, org_id: OrgId) -> bool:
        """False when this organisation has nothing due that is not locked by another process."""
        claimed: Any = None
        try:
            async with unit(self._app, Who(org_id=org_id, system="outbox")) as ctx:
                found = await ctx.db.execute(_CLAIM, {"org_id": org_id, "now": ctx.now})
                claimed = found.first()
                if claimed is None:
                    return False
                handler = self._by_key.get((claimed.name, claimed.handler))
                if handler is not None:
                    ctx.who = Who(org_id=org_id, system=handler.name)
                    await handler.run(ctx, handler.event.model_validate_json(claimed.payload))
                await ctx.db.execute(_DONE, {"org_id": org_id, "id": claimed.id})
        except Unavailable:
            raise
        except Exception as error:
            if claimed is None:
                raise
            log.exception("outbox.handler_failed", handler=claimed.handler, attempt=claimed.attempts + 1)
            await self._put_off(org_id, claimed.id, claimed.attempts + 1, error)
        return True

    async def _put_off(self, org_id: OrgId, row: UUID, attempts: int, error: Exception) -> None:
        now = self._app.clock.now()
        pause = timedelta(seconds=min(2**attempts, 3600))
        values = {
            "org_id": org_id,
            "id": row,
            "next_at": now + pause,
            "failed_at": now if attempts >= _GIVE_UP_AFTER else None,
            "error": f"{type(error).__name__}: {error}"[:1000],
        }
        async with self._app.db.transaction(org_id) as session:
            await session.execute(_LATER, values)
