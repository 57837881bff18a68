"""Every query of obligations; each one starts from the caller's organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, literal, or_, select, text, tuple_, update

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId
from workhall.kit.orm import ours
from workhall.modules.obligations.schemas import MOST_COUNTED
from workhall.modules.obligations.tables import ObligationRow as Row

NEVER_DUE = datetime(9999, 1, 1, tzinfo=UTC)

# Nothing is written, and so nobody is told, when all is as it was before. What was settled is open again.
_OWE = text(
    "INSERT INTO obligations.obligation AS o (org_id, id, source, key, member_id, to_member_id, kind, title, link,"
    " due_at, sort_at, owed_at)"
    " SELECT :org_id, n.id, :source, :key, n.member_id, :to_member_id, :kind, :title, :link,"
    " CAST(:due_at AS timestamptz), :sort_at, :now"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:members AS uuid[])) AS n (id, member_id)"
    " ON CONFLICT (org_id, source, key, member_id) DO UPDATE SET to_member_id = excluded.to_member_id,"
    " kind = excluded.kind, title = excluded.title, link = excluded.link, due_at = excluded.due_at,"
    " sort_at = excluded.sort_at, settled_at = NULL,"
    " snoozed_until = CASE WHEN o.settled_at IS NULL THEN o.snoozed_until END,"
    " owed_at = CASE WHEN o.settled_at IS NULL THEN o.owed_at ELSE excluded.owed_at END"
    " WHERE o.settled_at IS NOT NULL OR (o.to_member_id, o.kind, o.title, o.link, o.due_at) IS DISTINCT FROM"
    " (excluded.to_member_id, excluded.kind, excluded.title, excluded.link, excluded.due_at)"
    " RETURNING member_id"
)
_PURGE = text(
    "DELETE FROM obligations.obligation o USING ("
    "SELECT p.id FROM obligations.obligation p WHERE p.org_id = :org_id LIMIT :most) n"
    " WHERE o.org_id = :org_id AND o.id = n.id"
)


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that is owed, whoever owes it."""

    source: str
    key: str
    kind: str
    title: str
    link: str
    due_at: datetime | None
    to_member_id: MemberId | None


async def owe(ctx: Ctx, what: Owed, members: Sequence[MemberId], ids: Sequence[UUID]) -> list[MemberId]:
    """For whom something is different now. In the order of the members, so that two writers never wait for each
    other."""
    values = {
        "org_id": ctx.org_id,
        "ids": ids,
        "members": sorted(members),
        "source": what.source,
        "key": what.key,
        "to_member_id": what.to_member_id,
        "kind": what.kind,
        "title": what.title,
        "link": what.link,
        "due_at": what.due_at,
        "sort_at": what.due_at or NEVER_DUE,
        "now": ctx.now,
    }
    return [MemberId(row.member_id) for row in await ctx.db.execute(_OWE, values)]


async def settle(ctx: Ctx, source: str, key: str, member_id: MemberId | None) -> Sequence[tuple[UUID, UUID | None]]:
    """Who has done it now, and who waited for it."""
    theirs = update(Row).where(Row.org_id == ctx.org_id, Row.source == source, Row.key == key, Row.settled_at.is_(None))
    if member_id is not None:
        theirs = theirs.where(Row.member_id == member_id)
    done = theirs.values(settled_at=ctx.now, snoozed_until=None).returning(Row.member_id, Row.to_member_id)
    found = await ctx.db.execute(done, execution_options={"synchronize_session": False})
    return [(row.member_id, row.to_member_id) for row in found]


async def withdraw(ctx: Ctx, source: str, key: str, member_id: MemberId | None) -> Sequence[tuple[UUID, UUID | None]]:
    """What is done stays: it was done."""
    gone = delete(Row).where(Row.org_id == ctx.org_id, Row.source == source, Row.key == key, Row.settled_at.is_(None))
    if member_id is not None:
        gone = gone.where(Row.member_id == member_id)
    found = await ctx.db.execute(
        gone.returning(Row.member_id, Row.to_member_id), execution_options={"synchronize_session": False}
    )
    return [(row.member_id, row.to_member_id) for row in found]


async def forget(ctx: Ctx, source: str, key: str) -> Sequence[tuple[UUID, UUID | None]]:
    """Who had it, and who waited for it."""
    gone = delete(Row).where(Row.org_id == ctx.org_id, Row.source == source, Row.key == key)
    found = await ctx.db.execute(
        gone.returning(Row.member_id, Row.to_member_id), execution_options={"synchronize_session": False}
    )
    return [(row.member_id, row.to_member_id) for row in found]


async def lock(ctx: Ctx, obligation_id: UUID) -> Row:
    """Raises NotFound."""
    found = await ctx.db.scalar(ours(ctx, Row).where(Row.id == obligation_id).with_for_update())
    if found is None:
        raise NotFound
    return found


def _due_first(wanted: Select[Row], after: tuple[datetime, UUID] | None, limit: int) -> Select[Row]:
    if after is not None:
        wanted = wanted.where(tuple_(Row.sort_at, Row.id) > tuple_(literal(after[0]), literal(after[1])))
    return wanted.order_by(Row.sort_at, Row.id).limit(limit)


async def inbox(
    ctx: Ctx, member_id: MemberId, after: tuple[datetime, UUID] | None, limit: int, *, snoozed: bool
) -> Sequence[Row]:
    """What is due first comes first."""
    wanted = ours(ctx, Row).where(Row.member_id == member_id, Row.settled_at.is_(None))
    later = Row.snoozed_until > ctx.now
    wanted = wanted.where(later if snoozed else or_(Row.snoozed_until.is_(None), Row.snoozed_until <= ctx.now))
    return (await ctx.db.scalars(_due_first(wanted, after, limit))).all()


async def done(ctx: Ctx, member_id: MemberId, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Row]:
    """What was done last comes first."""
    wanted = ours(ctx, Row).where(Row.member_id == member_id, Row.settled_at.is_not(None))
    if after is not None:
        wanted = wanted.where(tuple_(Row.settled_at, Row.id) < tuple_(literal(after[0]), literal(after[1])))
    return (await ctx.db.scalars(wanted.order_by(Row.settled_at.desc(), Row.id.desc()).limit(limit))).all()


async def waited_for(ctx: Ctx, member_id: MemberId, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Row]:
    """What others owe the member, as their inbox has it; what one owes oneself is in one's own."""
    wanted = ours(ctx, Row).where(Row.to_member_id == member_id, Row.settled_at.is_(None), Row.member_id != member_id)
    return (await ctx.db.scalars(_due_first(wanted, after, limit))).all()


async def count(ctx: Ctx, member_id: MemberId) -> tuple[int, int]:
    """Open and overdue, of the first hundred by due date."""
    first = (
        select(Row.sort_at)
        .where(Row.org_id == ctx.org_id, Row.member_id == member_id, Row.settled_at.is_(None))
        .where(or_(Row.snoozed_until.is_(None), Row.snoozed_until <= ctx.now))
        .order_by(Row.sort_at)
        .limit(MOST_COUNTED)
        .subquery()
    )
    overdue = func.count().filter(first.c.sort_at < ctx.now)
    found = (
        await ctx.db.execute(select(func.count().label("open"), overdue.label("overdue")).select_from(first))
    ).one()
    return found.open, found.overdue


async def all_of(ctx: Ctx, member_id: MemberId) -> Sequence[Row]:
    wanted = ours(ctx, Row).where(or_(Row.member_id == member_id, Row.to_member_id == member_id))
    return (await ctx.db.scalars(wanted.order_by(Row.owed_at, Row.id))).all()


async def forget_open_of(ctx: Ctx, member_id: MemberId) -> Sequence[UUID | None]:
    """Who waited for it."""
    gone = delete(Row).where(Row.org_id == ctx.org_id, Row.member_id == member_id, Row.settled_at.is_(None))
    found = await ctx.db.scalars(gone.returning(Row.to_member_id), execution_options={"synchronize_session": False})
    return found.all()


async def forget_member(ctx: Ctx, member_id: MemberId) -> None:
    await ctx.db.execute(delete(Row).where(Row.org_id == ctx.org_id, Row.member_id == member_id))
    waiting = update(Row).where(Row.org_id == ctx.org_id, Row.to_member_id == member_id)
    await ctx.db.execute(waiting.values(to_member_id=None), execution_options={"synchronize_session": False})


async def forget_settled_before(ctx: Ctx, at: datetime) -> None:
    await ctx.db.execute(delete(Row).where(Row.org_id == ctx.org_id, Row.settled_at < at))


async def purge(ctx: Ctx, most: int) -> bool:
    """Some of a deleted organisation's. True when none is left."""
    await ctx.db.execute(_PURGE, {"org_id": ctx.org_id, "most": most})
    return not await ctx.db.scalar(select(func.count()).where(Row.org_id == ctx.org_id))
