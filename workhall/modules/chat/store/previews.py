"""What is known of the addresses in an organisation's messages."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.orm import ours
from workhall.modules.chat.tables import HouseRuleRow, LogRow, PreviewRow


async def may_preview(ctx: Ctx) -> bool:
    query = select(HouseRuleRow.previews).where(HouseRuleRow.org_id == ctx.org_id)
    return bool(await ctx.db.scalar(query))


async def keep_rules(ctx: Ctx, *, previews: bool, edit_minutes: int | None, recall_minutes: int | None) -> None:
    """The minutes are for an organisation that has said nothing of its rules so far."""
    made = insert(HouseRuleRow).values(
        org_id=ctx.org_id, previews=previews, edit_minutes=edit_minutes, recall_minutes=recall_minutes
    )
    await ctx.db.execute(made.on_conflict_do_update(index_elements=["org_id"], set_={"previews": previews}))


async def message(ctx: Ctx, conversation_id: UUID, seq: int) -> dict[str, Any] | None:
    """The entry as it stands, for whom nobody asks."""
    query = ours(ctx, LogRow).where(LogRow.conversation_id == conversation_id, LogRow.seq == seq)
    row = (await ctx.db.scalars(query)).first()
    found: dict[str, Any] | None = msgspec.json.decode(row.body) if row and row.kind == "message" else None
    return found


async def known(ctx: Ctx, urls: Sequence[str]) -> dict[str, dict[str, Any] | None]:
    """By address; None where there was nothing to show."""
    by_hash = {_hash(url): url for url in urls}
    query = ours(ctx, PreviewRow).where(PreviewRow.url_hash.in_(list(by_hash)), PreviewRow.expires_at > ctx.now)
    rows = (await ctx.db.scalars(query)).all() if urls else []
    return {by_hash[row.url_hash]: msgspec.json.decode(row.body) if row.body else None for row in rows}


async def fetched_since(ctx: Ctx, since: datetime) -> int:
    query = select(func.count()).select_from(PreviewRow)
    found = await ctx.db.scalar(query.where(PreviewRow.org_id == ctx.org_id, PreviewRow.fetched_at > since))
    return found or 0


async def keep(ctx: Ctx, url: str, found: Mapping[str, Any] | None, expires_at: datetime) -> None:
    values = {
        "body": msgspec.json.encode(found).decode() if found else None,
        "fetched_at": ctx.now,
        "expires_at": expires_at,
    }
    made = insert(PreviewRow).values(org_id=ctx.org_id, url_hash=_hash(url), **values)
    await ctx.db.execute(made.on_conflict_do_update(index_elements=["org_id", "url_hash"], set_=values))


async def prune(ctx: Ctx) -> None:
    await ctx.db.execute(delete(PreviewRow).where(PreviewRow.org_id == ctx.org_id, PreviewRow.expires_at < ctx.now))


def _hash(url: str) -> bytes:
    return hashlib.sha256(url.encode()).digest()
