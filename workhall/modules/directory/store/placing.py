"""Who is where, and who leads."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, text

from workhall.kit.ctx import Ctx
from workhall.modules.directory.store.sets import among
from workhall.modules.directory.tables import Head, Placement

_PLACE = text(
    "INSERT INTO directory.placement (org_id, department_id, person_id, position)"
    " SELECT :org_id, p.*"
    " FROM unnest(CAST(:departments AS uuid[]), CAST(:people AS uuid[]), CAST(:positions AS bigint[])) p"
    " ON CONFLICT (org_id, department_id, person_id) DO NOTHING"
)
_ADD_HEADS = text(
    "INSERT INTO directory.head (org_id, department_id, person_id, position)"
    " SELECT :org_id, h.department_id, h.person_id, 0"
    " FROM unnest(CAST(:departments AS uuid[]), CAST(:people AS uuid[])) AS h (department_id, person_id)"
    " ON CONFLICT (org_id, department_id, person_id) DO NOTHING"
)
_COPY_PLACEMENTS = text(
    "INSERT INTO directory.placement (org_id, department_id, person_id, position)"
    " SELECT p.org_id, :into, p.person_id, p.position FROM directory.placement p"
    " WHERE p.org_id = :org_id AND p.department_id = :out_of AND p.person_id = ANY(CAST(:people AS uuid[]))"
    " ON CONFLICT (org_id, department_id, person_id) DO NOTHING"
)


async def departments_of(ctx: Ctx, people: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """The departments of each person, the main one first."""
    placed: dict[UUID, list[UUID]] = {one: [] for one in people}
    wanted = (
        select(Placement.person_id, Placement.department_id)
        .where(Placement.org_id == ctx.org_id, among(Placement.person_id, placed))
        .order_by(Placement.position, Placement.department_id)
    )
    for person_id, department_id in await ctx.db.execute(wanted):
        placed[person_id].append(department_id)
    return placed


async def people_in(ctx: Ctx, departments: Sequence[UUID]) -> list[UUID]:
    wanted = select(Placement.person_id).where(
        Placement.org_id == ctx.org_id, among(Placement.department_id, departments)
    )
    return list(await ctx.db.scalars(wanted.distinct().order_by(Placement.person_id)))


async def unplace(ctx: Ctx, person_id: UUID) -> None:
    await ctx.db.execute(delete(Placement).where(Placement.org_id == ctx.org_id, Placement.person_id == person_id))


async def place(ctx: Ctx, rows: Sequence[tuple[UUID, UUID, int]]) -> None:
    """(department, person, position); who is there already stays where they are."""
    if rows:
        departments, people, positions = (list(column) for column in zip(*rows, strict=True))
        values = {"departments": departments, "people": people, "positions": positions}
        await ctx.db.execute(_PLACE, {"org_id": ctx.org_id, **values})


async def append_placements(ctx: Ctx, people: Sequence[UUID], into: UUID) -> None:
    """As the last of each person's departments."""
    wanted = (
        select(Placement.person_id, func.max(Placement.position))
        .where(Placement.org_id == ctx.org_id, among(Placement.person_id, people))
        .group_by(Placement.person_id)
    )
    last = {row[0]: row[1] for row in await ctx.db.execute(wanted)}
    await place(ctx, [(into, one, last.get(one, -1) + 1) for one in people])


async def exchange_placements(ctx: Ctx, people: Sequence[UUID], out_of: UUID, into: UUID) -> None:
    """The new department takes the place of the old one in each person's order."""
    if out_of == into:
        return
    values = {"org_id": ctx.org_id, "out_of": out_of, "into": into, "people": list(people)}
    await ctx.db.execute(_COPY_PLACEMENTS, values)
    left = delete(Placement).where(Placement.org_id == ctx.org_id, Placement.department_id == out_of)
    await ctx.db.execute(left.where(among(Placement.person_id, people)))


async def heads(ctx: Ctx, department_id: UUID | None = None) -> dict[UUID, list[UUID]]:
    """The heads of each department that has any."""
    wanted = select(Head.department_id, Head.person_id).where(Head.org_id == ctx.org_id)
    if department_id is not None:
        wanted = wanted.where(Head.department_id == department_id)
    found: dict[UUID, list[UUID]] = {}
    for department, person_id in await ctx.db.execute(wanted.order_by(Head.position, Head.person_id)):
        found.setdefault(department, []).append(person_id)
    return found


async def set_heads(ctx: Ctx, department_id: UUID, people: Sequence[UUID]) -> None:
    await ctx.db.execute(delete(Head).where(Head.org_id == ctx.org_id, Head.department_id == department_id))
    await ctx.db.flush()
    ctx.db.add_all(
        Head(org_id=ctx.org_id, department_id=department_id, person_id=one, position=at)
        for at, one in enumerate(people)
    )
    await ctx.db.flush()


async def add_heads(ctx: Ctx, heads: Mapping[UUID, UUID]) -> None:
    """Department to head, many at once."""
    values = {"departments": list(heads), "people": list(heads.values())}
    await ctx.db.execute(_ADD_HEADS, {"org_id": ctx.org_id, **values})


async def unhead(ctx: Ctx, person_id: UUID) -> None:
    await ctx.db.execute(delete(Head).where(Head.org_id == ctx.org_id, Head.person_id == person_id))
