"""The chain's rows and the account's entries."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, literal, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId
from workhall.kit.orm import ours
from workhall.modules.audit.tables import AccountEntry, Entry, Head, Look

FIRST_HASH = bytes(32)
_PAGE = 1000
# In the order of the members, so that two windows of one looker never wait for each other.
_LOOKED_AGAIN = text(
    "UPDATE audit.look l SET count = l.count + 1, last_at = GREATEST(l.last_at, :now) FROM ("
    "SELECT p.id FROM audit.look p WHERE p.org_id = :org_id AND p.member_id = ANY(CAST(:members AS uuid[]))"
    " AND p.looker_id = :looker AND p.kind = :kind AND p.subject = :subject AND p.last_at > :since"
    " ORDER BY p.member_id FOR UPDATE) n"
    " WHERE l.org_id = :org_id AND l.id = n.id RETURNING l.member_id"
)
_LOOKED = text(
    "INSERT INTO audit.look AS l"
    " (org_id, id, member_id, looker_id, kind, subject, slot, first_at, last_at, count)"
    " SELECT :org_id, n.id, n.member_id, :looker, :kind, :subject, :slot, :now, :now, 1"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:members AS uuid[])) AS n (id, member_id)"
    " ON CONFLICT (org_id, member_id, looker_id, kind, subject, slot)"
    " DO UPDATE SET count = l.count + 1, last_at = GREATEST(l.last_at, excluded.last_at)"
)


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


async def looked_again(
    ctx: Ctx, looker: MemberId, kind: str, members: Sequence[MemberId], subject: str, within: timedelta
) -> set[UUID]:
    """Counts up the looks that this one follows closely; at whom they were."""
    values = {"org_id": ctx.org_id, "looker": looker, "kind": kind, "members": members, "subject": subject}
    found = await ctx.db.execute(_LOOKED_AGAIN, {**values, "now": ctx.now, "since": ctx.now - within})
    return {row.member_id for row in found}


async def add_looks(
    ctx: Ctx, looker: MemberId, kind: str, looks: Iterable[tuple[UUID, MemberId]], subject: str, slot: int
) -> None:
    """`looks`: an id for the row, and at whom."""
    rows = sorted(looks, key=lambda one: one[1])
    values = {"org_id": ctx.org_id, "looker": looker, "kind": kind, "subject": subject, "slot": slot, "now": ctx.now}
    await ctx.db.execute(_LOOKED, {**values, "ids": [one for one, _ in rows], "members": [one for _, one in rows]})


async def looks_at(
    ctx: Ctx, member: MemberId, limit: int | None, before: tuple[datetime, UUID] | None
) -> Sequence[Look]:
    """The latest first."""
    query = ours(ctx, Look).where(Look.member_id == member)
    if before is not None:
        query = query.where(tuple_(Look.last_at, Look.id) < tuple_(literal(before[0]), literal(before[1])))
    return (await ctx.db.scalars(query.order_by(Look.last_at.desc(), Look.id.desc()).limit(limit))).all()


async def forget_looks_at(ctx: Ctx, member: MemberId) -> None:
    await ctx.db.execute(select(func.audit.forget_looks_at(member)))


async def forget_old_looks(ctx: Ctx) -> None:
    await ctx.db.execute(select(func.audit.forget_old_looks()))
