"""What people are told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.kit.orm import ours
from workhall.modules.notify.store.sets import among
from workhall.modules.notify.tables import Notice

_PUT = text(
    "INSERT INTO notify.notice"
    " (org_id, id, member_id, kind, title, body, link, collapse_key, urgent, in_app, created_at)"
    " SELECT :org_id, n.id, n.member_id, :kind, n.title, n.body, :link, :collapse_key, :urgent, n.in_app, :now"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:members AS uuid[]), CAST(:titles AS text[]), CAST(:bodies AS text[]),"
    " CAST(:in_app AS boolean[])) AS n (id, member_id, title, body, in_app)"
    " ON CONFLICT (org_id, member_id, collapse_key) DO UPDATE SET id = excluded.id, kind = excluded.kind,"
    " title = excluded.title, body = excluded.body, link = excluded.link, urgent = excluded.urgent,"
    " in_app = excluded.in_app, created_at = excluded.created_at, read_at = NULL, pushed_at = NULL"
)


@dataclass(frozen=True, slots=True)
class New:
    id: UUID
    member_id: UUID
    title: str
    body: str
    in_app: bool


async def put(
    ctx: Ctx, rows: Sequence[New], *, kind: str, link: str, collapse_key: str, urgent: bool, at: datetime
) -> None:
    """One statement for any number of people, in the order of their ids so that two of them never wait for each
    other. What was said about the same thing before is replaced."""
    ordered = sorted(rows, key=lambda row: row.member_id)
    values = {
        "org_id": ctx.org_id,
        "kind": kind,
        "link": link,
        "collapse_key": collapse_key,
        "urgent": urgent,
        "now": at,
        "ids": [row.id for row in ordered],
        "members": [row.member_id for row in ordered],
        "titles": [row.title for row in ordered],
        "bodies": [row.body for row in ordered],
        "in_app": [row.in_app for row in ordered],
    }
    await ctx.db.execute(_PUT, values)


async def notice(ctx: Ctx, notice_id: UUID) -> Notice | None:
    return await ctx.db.scalar(ours(ctx, Notice).where(Notice.id == notice_id))


async def unread(ctx: Ctx, ids: Iterable[UUID]) -> Sequence[Notice]:
    query = ours(ctx, Notice).where(among(Notice.id, ids), Notice.read_at.is_(None))
    return (await ctx.db.scalars(query.order_by(Notice.member_id))).all()


async def of_ding(ctx: Ctx, collapse_key: str, members: Iterable[UUID]) -> dict[UUID, UUID]:
    """The unread notices about one thing: member to notice."""
    query = select(Notice.member_id, Notice.id).where(
        Notice.org_id == ctx.org_id,
        among(Notice.member_id, members),
        Notice.collapse_key == collapse_key,
        Notice.read_at.is_(None),
    )
    return {row.member_id: row.id for row in await ctx.db.execute(query)}


async def pushed(ctx: Ctx, ids: Iterable[UUID], at: datetime) -> None:
    theirs = update(Notice).where(Notice.org_id == ctx.org_id, among(Notice.id, ids))
    await ctx.db.execute(theirs.values(pushed_at=at))


async def page(ctx: Ctx, member_id: MemberId, before: UUID | None, limit: int) -> Sequence[Notice]:
    query = ours(ctx, Notice).where(Notice.member_id == member_id, Notice.in_app)
    if before is not None:
        query = query.where(Notice.id < before)
    return (await ctx.db.scalars(query.order_by(Notice.id.desc()).limit(limit))).all()


async def count_unread(ctx: Ctx, member_id: MemberId, most: int) -> int:
    """At most `most`: whoever has more reads "99+"."""
    some = select(Notice.id).where(
        Notice.org_id == ctx.org_id, Notice.member_id == member_id, Notice.in_app, Notice.read_at.is_(None)
    )
    return int(await ctx.db.scalar(select(func.count()).select_from(some.limit(most).subquery())) or 0)


async def read_upto(ctx: Ctx, member_id: MemberId, upto: UUID, at: datetime) -> list[tuple[str, bool]]:
    """The keys of what has been read now, and whether it was pushed."""
    theirs = update(Notice).where(
        Notice.org_id == ctx.org_id,
        Notice.member_id == member_id,
        Notice.in_app,
        Notice.read_at.is_(None),
        Notice.id <= upto,
    )
    found = await ctx.db.execute(theirs.values(read_at=at).returning(Notice.collapse_key, Notice.pushed_at))
    return [(row.collapse_key, row.pushed_at is not None) for row in found]


async def read_key(ctx: Ctx, members: Iterable[UUID], collapse_key: str, at: datetime) -> list[tuple[UUID, bool]]:
    """Whose notice has been read now, and whether it was pushed."""
    theirs = update(Notice).where(
        Notice.org_id == ctx.org_id,
        among(Notice.member_id, members),
        Notice.collapse_key == collapse_key,
        Notice.read_at.is_(None),
    )
    found = await ctx.db.execute(theirs.values(read_at=at).returning(Notice.member_id, Notice.pushed_at))
    return [(row.member_id, row.pushed_at is not None) for row in found]


async def of_member(ctx: Ctx, member_id: MemberId) -> Sequence[Notice]:
    return (await ctx.db.scalars(ours(ctx, Notice).where(Notice.member_id == member_id).order_by(Notice.id))).all()


async def forget_member(ctx: Ctx, member_id: MemberId) -> None:
    await ctx.db.execute(delete(Notice).where(Notice.org_id == ctx.org_id, Notice.member_id == member_id))


async def forget_some(ctx: Ctx, most: int, before: datetime | None = None) -> int:
    """All of the organisation, or what is older than a moment."""
    some = select(Notice.id).where(Notice.org_id == ctx.org_id)
    if before is not None:
        some = some.where(Notice.created_at < before)
    gone = delete(Notice).where(Notice.org_id == ctx.org_id, Notice.id.in_(some.limit(most)))
    return len((await ctx.db.execute(gone.returning(Notice.id))).all())
