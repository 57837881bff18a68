"""Whom an urgent reminder is for, and how far it got with each."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, select, text, update

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId
from workhall.kit.orm import ours
from workhall.modules.notify.store.sets import among
from workhall.modules.notify.tables import Ding, Receiver, Step

_PUT = text(
    "INSERT INTO notify.receiver (org_id, ding_id, member_id, next_channel, next_at)"
    " SELECT :org_id, :ding_id, member_id, 'app', :next_at FROM unnest(CAST(:members AS uuid[])) AS n (member_id)"
)
_PUT_STEPS = text(
    "INSERT INTO notify.step (org_id, ding_id, member_id, channel, at, result)"
    " SELECT :org_id, :ding_id, n.member_id, :channel, :at, n.result"
    " FROM unnest(CAST(:members AS uuid[]), CAST(:results AS text[])) AS n (member_id, result) ON CONFLICT DO NOTHING"
)


async def put(ctx: Ctx, ding_id: UUID, members: Sequence[UUID], next_at: datetime) -> None:
    values = {"org_id": ctx.org_id, "ding_id": ding_id, "members": list(members), "next_at": next_at}
    await ctx.db.execute(_PUT, values)


async def due(ctx: Ctx, ding_id: UUID, limit: int) -> Sequence[Receiver]:
    """Those with whom something is to be tried now; those that another worker is at are left to it."""
    query = ours(ctx, Receiver).where(Receiver.ding_id == ding_id, Receiver.next_at <= ctx.now)
    query = query.order_by(Receiver.member_id).limit(limit).with_for_update(skip_locked=True)
    return (await ctx.db.scalars(query.execution_options(populate_existing=True))).all()


async def next_moment(ctx: Ctx, ding_id: UUID) -> datetime | None:
    query = select(func.min(Receiver.next_at)).where(Receiver.org_id == ctx.org_id, Receiver.ding_id == ding_id)
    found: datetime | None = await ctx.db.scalar(query.where(Receiver.next_at.is_not(None)))
    return found


async def put_steps(ctx: Ctx, ding_id: UUID, channel: str, results: dict[UUID, str]) -> None:
    values = {"org_id": ctx.org_id, "ding_id": ding_id, "channel": channel, "at": ctx.now}
    await ctx.db.execute(_PUT_STEPS, {**values, "members": list(results), "results": list(results.values())})


async def receiver(ctx: Ctx, ding_id: UUID, member_id: MemberId, *, lock: bool = False) -> Receiver:
    """Raises NotFound."""
    query = ours(ctx, Receiver).where(Receiver.ding_id == ding_id, Receiver.member_id == member_id)
    found = await ctx.db.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound
    return found


async def page(
    ctx: Ctx, ding_id: UUID, after: UUID | None, limit: int, *, confirmed: bool | None
) -> Sequence[Receiver]:
    query = ours(ctx, Receiver).where(Receiver.ding_id == ding_id)
    if confirmed is not None:
        query = query.where(Receiver.confirmed_at.is_not(None) if confirmed else Receiver.confirmed_at.is_(None))
    if after is not None:
        query = query.where(Receiver.member_id > after)
    return (await ctx.db.scalars(query.order_by(Receiver.member_id).limit(limit))).all()


async def steps(ctx: Ctx, ding_id: UUID, members: Iterable[UUID]) -> Sequence[Step]:
    query = ours(ctx, Step).where(Step.ding_id == ding_id, among(Step.member_id, members))
    return (await ctx.db.scalars(query.order_by(Step.at))).all()


async def received(
    ctx: Ctx, member_id: MemberId, before: UUID | None, limit: int, *, open_only: bool
) -> list[tuple[Receiver, Ding]]:
    """Those that have come to somebody, latest first."""
    query = _received(ctx).where(Receiver.member_id == member_id, Receiver.started_at.is_not(None))
    if open_only:
        query = query.where(Receiver.confirmed_at.is_(None), Ding.recalled_at.is_(None))
    if before is not None:
        query = query.where(Receiver.ding_id < before)
    found = await ctx.db.execute(query.order_by(Receiver.ding_id.desc()).limit(limit))
    return [(row[0], row[1]) for row in found]


def _received(ctx: Ctx) -> Select[Receiver, Ding]:
    return (
        select(Receiver, Ding)
        .join(Ding, (Ding.org_id == Receiver.org_id) & (Ding.id == Receiver.ding_id))
        .where(Receiver.org_id == ctx.org_id, Ding.org_id == ctx.org_id)
    )


async def shown(ctx: Ctx, member_id: MemberId, ids: Iterable[UUID]) -> Sequence[UUID]:
    """Those that had not been on a screen of theirs before."""
    theirs = update(Receiver).where(
        Receiver.org_id == ctx.org_id,
        Receiver.member_id == member_id,
        among(Receiver.ding_id, ids),
        Receiver.started_at.is_not(None),
        Receiver.shown_at.is_(None),
    )
    return (await ctx.db.scalars(theirs.values(shown_at=ctx.now).returning(Receiver.ding_id))).all()


async def senders(ctx: Ctx, ids: Iterable[UUID]) -> set[UUID]:
    query = select(Ding.sender_id).where(Ding.org_id == ctx.org_id, among(Ding.id, ids), Ding.sender_id.is_not(None))
    return {one for one in await ctx.db.scalars(query) if one is not None}


async def stop(ctx: Ctx, ding_id: UUID) -> Sequence[UUID]:
    """Nothing further is tried; those to whom it had come and who had not confirmed."""
    theirs = update(Receiver).where(
        Receiver.org_id == ctx.org_id, Receiver.ding_id == ding_id, Receiver.confirmed_at.is_(None)
    )
    stopped = theirs.values(next_channel=None, next_at=None).returning(Receiver.member_id, Receiver.started_at)
    return [row.member_id for row in await ctx.db.execute(stopped) if row.started_at is not None]


async def stop_member(ctx: Ctx, member_id: MemberId) -> None:
    theirs = update(Receiver).where(Receiver.org_id == ctx.org_id, Receiver.member_id == member_id)
    await ctx.db.execute(theirs.values(next_channel=None, next_at=None, held_until=None))


async def forget_member(ctx: Ctx, member_id: MemberId) -> None:
    gone = delete(Receiver).where(Receiver.org_id == ctx.org_id, Receiver.member_id == member_id)
    await ctx.db.execute(gone)
    await ctx.db.execute(delete(Step).where(Step.org_id == ctx.org_id, Step.member_id == member_id))


async def forget_some(ctx: Ctx, most: int) -> int:
    """Of an organisation that ends: steps first, then those whom they were for."""
    some_steps = select(Step.ding_id, Step.member_id, Step.channel).where(Step.org_id == ctx.org_id).limit(most)
    gone = 0
    rows = (await ctx.db.execute(some_steps)).all()
    if rows:
        for ding_id in sorted({row.ding_id for row in rows}):
            await ctx.db.execute(delete(Step).where(Step.org_id == ctx.org_id, Step.ding_id == ding_id))
        return len(rows)
    some = select(Receiver.ding_id).where(Receiver.org_id == ctx.org_id).limit(most)
    for ding_id in sorted(set(await ctx.db.scalars(some))):
        await ctx.db.execute(delete(Receiver).where(Receiver.org_id == ctx.org_id, Receiver.ding_id == ding_id))
        gone += 1
    return gone
