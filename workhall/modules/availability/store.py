"""Every query of availability; each one starts from the caller's organisation."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, delete, func, literal, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.orm import ours
from workhall.modules.availability.schemas import SpanFact
from workhall.modules.availability.tables import Calendar, Holiday, OwnTime, SpanRow

_PUT_SPANS = text(
    "INSERT INTO availability.span (org_id, id, member_id, kind, starts_at, ends_at, source, key, note)"
    " SELECT :org_id, n.id, n.member_id, n.kind, n.starts_at, n.ends_at, :source, n.key, n.note"
    " FROM unnest(CAST(:id AS uuid[]), CAST(:member_id AS uuid[]), CAST(:kind AS text[]),"
    " CAST(:starts_at AS timestamptz[]), CAST(:ends_at AS timestamptz[]), CAST(:key AS text[]), CAST(:note AS text[]))"
    " AS n (id, member_id, kind, starts_at, ends_at, key, note)"
    " ON CONFLICT (org_id, source, key) DO UPDATE SET member_id = excluded.member_id, kind = excluded.kind,"
    " starts_at = excluded.starts_at, ends_at = excluded.ends_at, note = excluded.note"
)
_PURGE_SPANS = text(
    "DELETE FROM availability.span s USING ("
    "SELECT p.id FROM availability.span p WHERE p.org_id = :org_id LIMIT :most) n"
    " WHERE s.org_id = :org_id AND s.id = n.id"
)


class Stretch(NamedTuple):
    member_id: UUID
    kind: str
    starts_at: datetime
    ends_at: datetime


def _among(column: Any, ids: Iterable[UUID]) -> ColumnElement[bool]:
    """One parameter for any number of ids; IN takes one for each, and the protocol ends at 32,767."""
    found: ColumnElement[bool] = column == any_(literal(list(ids), ARRAY(Uuid())))
    return found


async def put_spans(ctx: Ctx, source: str, spans: Sequence[SpanFact], ids: Sequence[UUID]) -> None:
    """Many at once, in the order of their keys, so that two writers never wait for each other."""
    pairs = sorted(zip(spans, ids, strict=True), key=lambda pair: pair[0].key)
    values = {
        "id": [made for _, made in pairs],
        "member_id": [one.member_id for one, _ in pairs],
        "kind": [one.kind for one, _ in pairs],
        "starts_at": [one.start for one, _ in pairs],
        "ends_at": [one.end for one, _ in pairs],
        "key": [one.key for one, _ in pairs],
        "note": [one.note for one, _ in pairs],
    }
    await ctx.db.execute(_PUT_SPANS, {"org_id": ctx.org_id, "source": source, **values})


async def drop_span(ctx: Ctx, source: str, key: str) -> UUID | None:
    """Whose it was."""
    gone = delete(SpanRow).where(SpanRow.org_id == ctx.org_id, SpanRow.source == source, SpanRow.key == key)
    return await ctx.db.scalar(gone.returning(SpanRow.member_id))


async def stretches(ctx: Ctx, member_ids: Sequence[UUID], at: datetime, ahead: timedelta) -> Sequence[Stretch]:
    """What covers `at`, and absences that begin within `ahead`, by their start."""
    soon = (SpanRow.kind == "absent") & (SpanRow.starts_at <= at + ahead)
    wanted = (
        select(SpanRow.member_id, SpanRow.kind, SpanRow.starts_at, SpanRow.ends_at)
        .where(SpanRow.org_id == ctx.org_id, _among(SpanRow.member_id, member_ids), SpanRow.ends_at > at)
        .where(or_(SpanRow.starts_at <= at, soon))
        .order_by(SpanRow.starts_at)
    )
    return [Stretch(*row) for row in await ctx.db.execute(wanted)]


async def spans_of(ctx: Ctx, member_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[SpanRow]:
    """The latest end first."""
    wanted = ours(ctx, SpanRow).where(SpanRow.member_id == member_id)
    if after is not None:
        wanted = wanted.where(tuple_(SpanRow.ends_at, SpanRow.id) < tuple_(literal(after[0]), literal(after[1])))
    return (await ctx.db.scalars(wanted.order_by(SpanRow.ends_at.desc(), SpanRow.id.desc()).limit(limit))).all()


async def own_times(ctx: Ctx, member_ids: Sequence[UUID]) -> dict[UUID, OwnTime]:
    found = await ctx.db.scalars(ours(ctx, OwnTime).where(_among(OwnTime.member_id, member_ids)))
    return {row.member_id: row for row in found}


async def own_time(ctx: Ctx, member_id: UUID) -> OwnTime | None:
    return await ctx.db.scalar(ours(ctx, OwnTime).where(OwnTime.member_id == member_id))


async def begin_own_time(ctx: Ctx, member_id: UUID) -> OwnTime:
    """Locked; made when there is none, by whichever of two devices is first."""
    fresh = insert(OwnTime).values(org_id=ctx.org_id, member_id=member_id, quiet_days=[])
    await ctx.db.execute(fresh.on_conflict_do_nothing())
    wanted = ours(ctx, OwnTime).where(OwnTime.member_id == member_id).with_for_update()
    return (await ctx.db.scalars(wanted)).one()


async def calendar(ctx: Ctx, calendar_id: UUID) -> Calendar | None:
    return await ctx.db.scalar(ours(ctx, Calendar).where(Calendar.id == calendar_id))


async def put_calendar(
    ctx: Ctx, calendar_id: UUID, time_zone: str, hours: Sequence[Sequence[int]], changed_at: datetime
) -> None:
    said = {"time_zone": time_zone, "hours": hours, "changed_at": changed_at}
    fresh = insert(Calendar).values(org_id=ctx.org_id, id=calendar_id, **said)
    await ctx.db.execute(fresh.on_conflict_do_update(index_elements=["org_id", "id"], set_=said))


async def holidays_between(ctx: Ctx, calendar_id: UUID, first: date, last: date) -> dict[date, str]:
    wanted = select(Holiday.day, Holiday.name).where(
        Holiday.org_id == ctx.org_id, Holiday.calendar_id == calendar_id, Holiday.day.between(first, last)
    )
    return {row.day: row.name for row in await ctx.db.execute(wanted)}


async def holidays(
    ctx: Ctx, calendar_id: UUID, since: date | None, after: date | None, limit: int
) -> Sequence[Holiday]:
    wanted = ours(ctx, Holiday).where(Holiday.calendar_id == calendar_id)
    if since is not None:
        wanted = wanted.where(Holiday.day >= since)
    if after is not None:
        wanted = wanted.where(Holiday.day > after)
    return (await ctx.db.scalars(wanted.order_by(Holiday.day).limit(limit))).all()


async def put_holiday(ctx: Ctx, calendar_id: UUID, day: date, name: str) -> None:
    fresh = insert(Holiday).values(org_id=ctx.org_id, calendar_id=calendar_id, day=day, name=name)
    key = ["org_id", "calendar_id", "day"]
    await ctx.db.execute(fresh.on_conflict_do_update(index_elements=key, set_={"name": name}))


async def drop_holiday(ctx: Ctx, calendar_id: UUID, day: date) -> bool:
    gone = delete(Holiday).where(Holiday.org_id == ctx.org_id, Holiday.calendar_id == calendar_id, Holiday.day == day)
    return await ctx.db.scalar(gone.returning(Holiday.day)) is not None


async def all_spans_of(ctx: Ctx, member_id: UUID) -> Sequence[SpanRow]:
    wanted = ours(ctx, SpanRow).where(SpanRow.member_id == member_id)
    return (await ctx.db.scalars(wanted.order_by(SpanRow.starts_at, SpanRow.id))).all()


async def forget_member(ctx: Ctx, member_id: UUID) -> None:
    await ctx.db.execute(delete(SpanRow).where(SpanRow.org_id == ctx.org_id, SpanRow.member_id == member_id))
    await ctx.db.execute(delete(OwnTime).where(OwnTime.org_id == ctx.org_id, OwnTime.member_id == member_id))


async def forget_before(ctx: Ctx, at: datetime) -> None:
    await ctx.db.execute(delete(SpanRow).where(SpanRow.org_id == ctx.org_id, SpanRow.ends_at < at))


async def purge_spans(ctx: Ctx, most: int) -> bool:
    """Some of a deleted organisation's spans. True when none is left."""
    await ctx.db.execute(_PURGE_SPANS, {"org_id": ctx.org_id, "most": most})
    return not await ctx.db.scalar(select(func.count()).where(SpanRow.org_id == ctx.org_id))
