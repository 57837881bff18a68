"""Urgent reminders, and what their senders have spent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, delete, func, select, text, update

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId
from workhall.kit.orm import ours
from workhall.modules.notify.tables import Ding, Spending

_CHARGE = text(
    "INSERT INTO notify.spending (org_id, member_id, month, points)"
    " SELECT :org_id, :member_id, :month, :cost WHERE CAST(:cost AS bigint) <= CAST(:budget AS bigint)"
    " ON CONFLICT (org_id, member_id, month) DO UPDATE SET points = spending.points + excluded.points"
    " WHERE spending.points + excluded.points <= CAST(:budget AS bigint) RETURNING points"
)


async def add(ctx: Ctx, row: Ding) -> None:
    ctx.db.add(row)
    await ctx.db.flush()


async def ding(ctx: Ctx, ding_id: UUID, *, lock: bool = False) -> Ding:
    """Raises NotFound. The lock lets rows that refer to the ding be added meanwhile: whoever adds steps holds a
    receiver that the one with this lock may be waiting for."""
    query = ours(ctx, Ding).where(Ding.id == ding_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = await ctx.db.scalar(query)
    if found is None:
        raise NotFound
    return found


async def sent(ctx: Ctx, sender_id: MemberId, before: UUID | None, limit: int) -> Sequence[Ding]:
    query = ours(ctx, Ding).where(Ding.sender_id == sender_id)
    if before is not None:
        query = query.where(Ding.id < before)
    return (await ctx.db.scalars(query.order_by(Ding.id.desc()).limit(limit))).all()


async def not_begun(ctx: Ctx, sender_id: MemberId) -> Sequence[UUID]:
    query = select(Ding.id).where(
        Ding.org_id == ctx.org_id, Ding.sender_id == sender_id, Ding.started_at.is_(None), Ding.recalled_at.is_(None)
    )
    return (await ctx.db.scalars(query.order_by(Ding.id))).all()


async def begin(ctx: Ctx, ding_id: UUID, at: datetime) -> None:
    first = update(Ding).where(Ding.org_id == ctx.org_id, Ding.id == ding_id, Ding.started_at.is_(None))
    await ctx.db.execute(first.values(started_at=at))


async def count_confirmed(ctx: Ctx, ding_id: UUID) -> None:
    one = update(Ding).where(Ding.org_id == ctx.org_id, Ding.id == ding_id)
    await ctx.db.execute(one.values(confirmed=Ding.confirmed + 1))


async def count_rating(ctx: Ctx, ding_id: UUID, urgent: bool) -> None:
    one = update(Ding).where(Ding.org_id == ctx.org_id, Ding.id == ding_id)
    await ctx.db.execute(one.values(rated=Ding.rated + 1, rated_urgent=Ding.rated_urgent + int(urgent)))


async def ratings(ctx: Ctx, sender_id: MemberId) -> tuple[int, int]:
    """How many answers there are to what somebody has sent, and how many of them say urgent."""
    query = select(_sum(Ding.rated), _sum(Ding.rated_urgent))
    row = (await ctx.db.execute(query.where(Ding.org_id == ctx.org_id, Ding.sender_id == sender_id))).one()
    return int(row[0]), int(row[1])


def _sum(column: SQLColumnExpression[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)


async def spent(ctx: Ctx, member_id: MemberId, month: str) -> int:
    query = select(Spending.points).where(
        Spending.org_id == ctx.org_id, Spending.member_id == member_id, Spending.month == month
    )
    return int(await ctx.db.scalar(query) or 0)


async def charge(ctx: Ctx, member_id: MemberId, month: str, cost: int, budget: int) -> bool:
    """False when it would be more than the budget. Two at once wait for each other, so that both together cannot be
    more either."""
    values = {"org_id": ctx.org_id, "member_id": member_id, "month": month, "cost": cost, "budget": budget}
    return (await ctx.db.execute(_CHARGE, values)).first() is not None


async def refund(ctx: Ctx, member_id: UUID, month: str, cost: int) -> None:
    theirs = update(Spending).where(
        Spending.org_id == ctx.org_id, Spending.member_id == member_id, Spending.month == month
    )
    await ctx.db.execute(theirs.values(points=func.greatest(Spending.points - cost, 0)))


async def of_sender(ctx: Ctx, sender_id: MemberId) -> Sequence[Ding]:
    return (await ctx.db.scalars(ours(ctx, Ding).where(Ding.sender_id == sender_id).order_by(Ding.id))).all()


async def forget_sender(ctx: Ctx, sender_id: MemberId) -> None:
    """The words go; that there was something stays with those who confirmed it."""
    theirs = update(Ding).where(Ding.org_id == ctx.org_id, Ding.sender_id == sender_id)
    await ctx.db.execute(theirs.values(body="", sender_id=None, source_key=None, source_module=None))
    gone = delete(Spending).where(Spending.org_id == ctx.org_id, Spending.member_id == sender_id)
    await ctx.db.execute(gone)


async def forget_some(ctx: Ctx, most: int, before: datetime | None = None) -> int:
    some = select(Ding.id).where(Ding.org_id == ctx.org_id)
    if before is not None:
        some = some.where(Ding.starts_at < before)
    gone = delete(Ding).where(Ding.org_id == ctx.org_id, Ding.id.in_(some.limit(most)))
    return len((await ctx.db.execute(gone.returning(Ding.id))).all())
