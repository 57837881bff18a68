"""Facts on their way: `store` writes one row for each handler of an event, in the transaction of what happened."""

from uuid import UUID

from sqlalchemy import text

from workhall.kit.ctx import Ctx
from workhall.kit.ids import new_id

WAKE = "wh:outbox"

_INSERT = text(
    "INSERT INTO core.outbox (org_id, id, event_id, name, handler, payload, created_at, next_at)"
    " SELECT :org_id, * FROM unnest(CAST(:ids AS uuid[]), CAST(:event_ids AS uuid[]), CAST(:names AS text[]),"
    " CAST(:handlers AS text[]), CAST(:payloads AS text[]), CAST(:times AS timestamptz[]),"
    " CAST(:times AS timestamptz[]))"
)


async def store(ctx: Ctx) -> None:
    """Called by the unit of work before it commits."""
    heard = [(event, new_id(), ctx.app.handlers.get(event.name, ())) for event in ctx.events]
    rows: list[tuple[UUID, UUID, str, str, str]] = [
        (new_id(), event_id, event.name, handler.name, event.model_dump_json())
        for event, event_id, handlers in heard
        for handler in handlers
    ]
    if not rows:
        return
    ids, event_ids, names, handlers, payloads = (list(column) for column in zip(*rows, strict=True))
    values = {"ids": ids, "event_ids": event_ids, "names": names, "handlers": handlers, "payloads": payloads}
    await ctx.db.execute(_INSERT, {"org_id": ctx.org_id, "times": [ctx.now] * len(rows), **values})
    ctx.hint(WAKE, b"")


async def forget_organisation(ctx: Ctx) -> None:
    """What has not been handled never will be: the organisation is gone."""
    await ctx.db.execute(text("DELETE FROM core.outbox WHERE org_id = :org_id"), {"org_id": ctx.org_id})
