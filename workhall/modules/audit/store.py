"""The chain's rows and the account's entries."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId
from workhall.kit.orm import ours
from workhall.modules.audit.tables import AccountEntry, Entry, Head

FIRST_HASH = bytes(32)
_PAGE = 1000


async def lock_head(ctx: Ctx) -> tuple[int, bytes]:
    """The number and hash that the next entry follows. Held until the transaction ends."""
    fresh = insert(Head).values(org_id=ctx.org_id, seq=0, hash=FIRST_HASH).on_conflict_do_nothing()
    await ctx.db.execute(fresh)
    return await _head(ctx, lock=True)


async def head(ctx: Ctx) -> tuple[int, bytes]:
    return await _head(ctx, lock=False)


async def _head(ctx: Ctx, *, lock: bool) -> tuple[int, bytes]:
    query = select(Head.seq, Head.hash).where(Head.org_id == ctx.org_id)
    found = (await ctx.db.execute(query.with_for_update() if lock else query)).first()
    return (found.seq, found.hash) if found else (0, FIRST_HASH)


async def append(ctx: Ctx, entry: Entry) -> None:
    ctx.db.add(entry)
    await ctx.db.flush()
    await ctx.db.execute(update(Head).where(Head.org_id == ctx.org_id).values(seq=entry.seq, hash=entry.hash))


async def latest(ctx: Ctx, limit: int, before: int | None) -> Sequence[Entry]:
    query = ours(ctx, Entry).order_by(Entry.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(Entry.seq < before)
    return (await ctx.db.scalars(query)).all()


async def pages(ctx: Ctx, upto: int) -> AsyncIterator[Sequence[Entry]]:
    """The whole chain up to a number, in order, a page at a time: memory stays flat however long the log is."""
    after = 0
    while True:
        query = ours(ctx, Entry).where(Entry.seq > after, Entry.seq <= upto).order_by(Entry.seq).limit(_PAGE)
        page = (await ctx.db.scalars(query)).all()
        if not page:
            return
        yield page
        after = page[-1].seq
        for entry in page:
            ctx.db.expunge(entry)


async def close(ctx: Ctx) -> None:
    await ctx.db.execute(select(func.audit.close()))


async def reopen(ctx: Ctx) -> None:
    await ctx.db.execute(select(func.audit.reopen()))


async def purge(ctx: Ctx) -> bool:
    return bool(await ctx.db.scalar(text("SELECT audit.purge()")))


async def account_latest(ctx: Ctx, account_id: AccountId, limit: int, before: UUID | None) -> Sequence[AccountEntry]:
    """Ids are made in the order of time."""
    query = select(AccountEntry).where(AccountEntry.account_id == account_id)
    if before is not None:
        query = query.where(AccountEntry.id < before)
    return (await ctx.db.scalars(query.order_by(AccountEntry.id.desc()).limit(limit))).all()


async def forget_account(ctx: Ctx, account_id: AccountId) -> None:
    await ctx.db.execute(delete(AccountEntry).where(AccountEntry.account_id == account_id))


async def forget_before(ctx: Ctx, at: datetime, *, of: AccountId | None = None) -> None:
    gone = delete(AccountEntry).where(AccountEntry.at < at)
    await ctx.db.execute(gone if of is None else gone.where(AccountEntry.account_id == of))
