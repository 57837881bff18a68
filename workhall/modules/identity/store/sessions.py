"""Sessions, devices, codes and links: global rows of one account."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, SessionId
from workhall.modules.identity.tables import ContactClaim, Device, ResetToken, Session


async def sessions(ctx: Ctx, account_id: AccountId) -> Sequence[Session]:
    query = select(Session).where(Session.account_id == account_id, Session.expires_at > ctx.now)
    return (await ctx.db.scalars(query.order_by(Session.last_seen_at.desc(), Session.id))).all()


async def delete_sessions(
    ctx: Ctx, account_id: AccountId, *, only: SessionId | None = None, keep: SessionId | None = None
) -> list[SessionId]:
    """The ids of those that are gone now."""
    gone = delete(Session).where(Session.account_id == account_id)
    if only is not None:
        gone = gone.where(Session.id == only)
    if keep is not None:
        gone = gone.where(Session.id != keep)
    return [SessionId(row[0]) for row in await ctx.db.execute(gone.returning(Session.id))]


async def living_sessions(ctx: Ctx, ids: Sequence[SessionId]) -> set[SessionId]:
    query = select(Session.id).where(Session.id.in_(ids), Session.expires_at > ctx.now)
    return {SessionId(one) for one in await ctx.db.scalars(query)}


async def delete_ended(ctx: Ctx, devices_before: datetime) -> list[SessionId]:
    """What has expired by itself and nobody will ask for again; the ids of the sessions among it."""
    expired = await ctx.db.execute(delete(Session).where(Session.expires_at <= ctx.now).returning(Session.id))
    await ctx.db.execute(delete(ContactClaim).where(ContactClaim.expires_at <= ctx.now))
    await ctx.db.execute(delete(ResetToken).where(ResetToken.expires_at <= ctx.now))
    await ctx.db.execute(delete(Device).where(Device.seen_at < devices_before))
    return [SessionId(row[0]) for row in expired]


async def device_account(ctx: Ctx, token_hash: bytes) -> AccountId | None:
    found = await ctx.db.scalar(select(Device.account_id).where(Device.token_hash == token_hash))
    return AccountId(found) if found else None


async def see_device(ctx: Ctx, token_hash: bytes) -> None:
    await ctx.db.execute(update(Device).where(Device.token_hash == token_hash).values(seen_at=ctx.now))


async def forget_devices(ctx: Ctx, account_id: AccountId, keep: bytes | None = None) -> None:
    gone = delete(Device).where(Device.account_id == account_id)
    await ctx.db.execute(gone if keep is None else gone.where(Device.token_hash != keep))


async def put_claim(ctx: Ctx, claim: ContactClaim) -> None:
    """The latest claim of a kind replaces the one before, with its code and its tries."""
    fresh = insert(ContactClaim).values(
        account_id=claim.account_id,
        kind=claim.kind,
        target=claim.target,
        code_hash=claim.code_hash,
        expires_at=claim.expires_at,
        tries=0,
    )
    set_ = {name: fresh.excluded[name] for name in ("target", "code_hash", "expires_at", "tries")}
    await ctx.db.execute(fresh.on_conflict_do_update(index_elements=["account_id", "kind"], set_=set_))


async def claim(ctx: Ctx, account_id: AccountId, kind: str) -> ContactClaim | None:
    query = select(ContactClaim).where(ContactClaim.account_id == account_id, ContactClaim.kind == kind)
    return await ctx.db.scalar(query.where(ContactClaim.expires_at > ctx.now))


async def spend_try(ctx: Ctx, account_id: AccountId, kind: str, most: int) -> ContactClaim | None:
    """The claim to compare with, after one try of its code has been paid for. Guesses that run side by side wait here
    for one another, and a wrong one is refused with a refusal that commits, so none of them is for free."""
    found = await ctx.db.execute(
        update(ContactClaim)
        .where(
            ContactClaim.account_id == account_id,
            ContactClaim.kind == kind,
            ContactClaim.expires_at > ctx.now,
            ContactClaim.tries < most,
        )
        .values(tries=ContactClaim.tries + 1)
        .returning(ContactClaim.account_id)
    )
    return None if found.first() is None else await ctx.db.get(ContactClaim, (account_id, kind), populate_existing=True)


async def lock_claims_like(ctx: Ctx, account_id: AccountId, kind: str) -> None:
    """Every claim of what this account claims, in one order: of two accounts that prove the same address at once, the
    second waits and then finds it taken."""
    mine = select(ContactClaim.target).where(ContactClaim.account_id == account_id, ContactClaim.kind == kind)
    query = select(ContactClaim.account_id).where(
        ContactClaim.kind == kind, ContactClaim.target == mine.scalar_subquery()
    )
    await ctx.db.execute(query.order_by(ContactClaim.account_id).with_for_update())


async def drop_claims(ctx: Ctx, account_id: AccountId, kind: str | None = None) -> None:
    gone = delete(ContactClaim).where(ContactClaim.account_id == account_id)
    await ctx.db.execute(gone if kind is None else gone.where(ContactClaim.kind == kind))


async def take_reset(ctx: Ctx, token_hash: bytes) -> tuple[AccountId, str] | None:
    """Once: the row is gone with this transaction, and a second one waits for it and finds nothing."""
    gone = delete(ResetToken).where(ResetToken.token_hash == token_hash, ResetToken.expires_at > ctx.now)
    found = (await ctx.db.execute(gone.returning(ResetToken.account_id, ResetToken.sent_to))).first()
    return (AccountId(found.account_id), found.sent_to) if found else None


async def drop_resets(ctx: Ctx, account_id: AccountId) -> None:
    await ctx.db.execute(delete(ResetToken).where(ResetToken.account_id == account_id))
