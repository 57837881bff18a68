"""Browsers that may be woken: global rows of an account."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, SessionId
from workhall.modules.notify.tables import PushDevice


async def lock_account(ctx: Ctx, account_id: AccountId) -> None:
    """Until the transaction ends: two registrations of one account at once count each other."""
    await ctx.db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"push {account_id}", 0))))


async def by_endpoint(ctx: Ctx, endpoint_hash: bytes) -> PushDevice | None:
    return await ctx.db.scalar(select(PushDevice).where(PushDevice.endpoint_hash == endpoint_hash).with_for_update())


async def of_account(ctx: Ctx, account_id: AccountId) -> Sequence[PushDevice]:
    query = select(PushDevice).where(PushDevice.account_id == account_id)
    return (await ctx.db.scalars(query.order_by(PushDevice.created_at, PushDevice.id))).all()


async def of_accounts(ctx: Ctx, account_ids: Iterable[AccountId]) -> Sequence[PushDevice]:
    query = select(PushDevice).where(PushDevice.account_id.in_(list(account_ids)))
    return (await ctx.db.scalars(query.order_by(PushDevice.id))).all()


async def device(ctx: Ctx, device_id: UUID) -> PushDevice | None:
    return await ctx.db.get(PushDevice, device_id)


async def put(ctx: Ctx, row: PushDevice) -> None:
    """One for each sign-in: a browser that subscribes anew is the same browser."""
    values = {column.key: getattr(row, column.key) for column in PushDevice.__table__.columns}
    fresh = insert(PushDevice).values(values)
    kept = ("account_id", "endpoint", "endpoint_hash", "p256dh", "auth", "created_at", "delivered_at")
    set_ = {name: fresh.excluded[name] for name in kept}
    await ctx.db.execute(fresh.on_conflict_do_update(index_elements=["session_id"], set_=set_))


async def move(ctx: Ctx, device_id: UUID, account_id: AccountId, session_id: SessionId) -> None:
    """The browser is signed in anew, perhaps as somebody else."""
    await ctx.db.execute(delete(PushDevice).where(PushDevice.session_id == session_id, PushDevice.id != device_id))
    moved = update(PushDevice).where(PushDevice.id == device_id)
    await ctx.db.execute(moved.values(account_id=account_id, session_id=session_id))


async def drop(ctx: Ctx, device_id: UUID, *, account_id: AccountId | None = None) -> bool:
    gone = delete(PushDevice).where(PushDevice.id == device_id)
    if account_id is not None:
        gone = gone.where(PushDevice.account_id == account_id)
    return (await ctx.db.execute(gone.returning(PushDevice.id))).first() is not None


async def drop_sessions(ctx: Ctx, session_ids: Iterable[SessionId]) -> None:
    await ctx.db.execute(delete(PushDevice).where(PushDevice.session_id.in_(list(session_ids))))


async def drop_oldest(ctx: Ctx, account_id: AccountId, most: int) -> None:
    newest = select(PushDevice.id).where(PushDevice.account_id == account_id)
    newest = newest.order_by(PushDevice.created_at.desc(), PushDevice.id.desc()).limit(most)
    gone = delete(PushDevice).where(PushDevice.account_id == account_id, PushDevice.id.not_in(newest))
    await ctx.db.execute(gone)


async def delivered(ctx: Ctx, device_id: UUID, at: datetime) -> None:
    await ctx.db.execute(update(PushDevice).where(PushDevice.id == device_id).values(delivered_at=at))
