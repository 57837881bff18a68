"""The tree of departments."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, and_, delete, exists, func, literal, select, text, update
from sqlalchemy.orm import aliased

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.orm import ours
from workhall.modules.directory.tables import Department, Head, Placement

_LOCK_TREE = text(
    "INSERT INTO directory.tree (org_id, revision) VALUES (:org_id, 1)"
    " ON CONFLICT (org_id) DO UPDATE SET revision = tree.revision + 1"
)
_POSITIONS = text(
    "UPDATE directory.department d SET position = n.position"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:positions AS bigint[])) AS n (id, position)"
    " WHERE d.org_id = :org_id AND d.id = n.id AND d.position <> n.position"
)


async def lock_tree(ctx: Ctx) -> None:
    """Until the commit nobody else changes departments, placements or managers of the organisation."""
    await ctx.db.execute(_LOCK_TREE, {"org_id": ctx.org_id})


async def department(ctx: Ctx, department_id: UUID) -> Department:
    """As it is in the database now. Raises NotFound."""
    wanted = ours(ctx, Department).where(Department.id == department_id).execution_options(populate_existing=True)
    found = await ctx.db.scalar(wanted)
    if found is None:
        raise NotFound
    return found


async def departments(ctx: Ctx) -> list[Department]:
    """All of them, siblings in their order."""
    return list(await ctx.db.scalars(ours(ctx, Department).order_by(Department.position, Department.id)))


async def existing_departments(ctx: Ctx, ids: Iterable[UUID]) -> set[UUID]:
    """Those that exist; they cannot be deleted before the commit."""
    wanted = (
        select(Department.id)
        .where(Department.org_id == ctx.org_id, Department.id.in_(set(ids)))
        .order_by(Department.id)
        .with_for_update(key_share=True, read=True)
    )
    return set(await ctx.db.scalars(wanted))


async def below(ctx: Ctx, department_ids: Sequence[UUID]) -> list[UUID]:
    """The departments and everything below them."""
    return list(await ctx.db.scalars(select(_below(ctx, Department.id.in_(department_ids)).c.id).distinct()))


async def above(ctx: Ctx, department_ids: Sequence[UUID]) -> list[UUID]:
    """The departments and everything above them."""
    start = (
        select(Department.org_id, Department.id, Department.parent_id)
        .where(Department.org_id == ctx.org_id, Department.id.in_(department_ids))
        .cte("above", recursive=True)
    )
    parent = aliased(Department)
    every = start.union(
        select(parent.org_id, parent.id, parent.parent_id)
        .join(start, and_(parent.org_id == start.c.org_id, parent.id == start.c.parent_id))
        .where(parent.org_id == ctx.org_id)
    )
    return list(await ctx.db.scalars(select(every.c.id).distinct()))


async def led_by(ctx: Ctx, person_id: UUID) -> set[UUID]:
    """The departments that a person heads, and everything below them."""
    headed = exists().where(Head.org_id == ctx.org_id, Head.person_id == person_id, Head.department_id == Department.id)
    return set(await ctx.db.scalars(select(_below(ctx, headed).c.id).distinct()))


def _below(ctx: Ctx, where: Any) -> CTE:
    """Pairs of a starting department and one below it or itself. UNION, so that it ends whatever the rows say."""
    top = (
        select(Department.org_id, Department.id.label("top"), Department.id)
        .where(Department.org_id == ctx.org_id, where)
        .cte("below", recursive=True)
    )
    child = aliased(Department)
    return top.union(
        select(child.org_id, top.c.top, child.id)
        .join(top, and_(child.org_id == top.c.org_id, child.parent_id == top.c.id))
        .where(child.org_id == ctx.org_id)
    )


async def member_counts(ctx: Ctx) -> dict[UUID, int]:
    """How many people are in each department and below it; whoever is in two of them counts once."""
    pairs = _below(ctx, literal(True))
    wanted = (
        select(pairs.c.top, func.count(Placement.person_id.distinct()))
        .join(Placement, and_(Placement.org_id == pairs.c.org_id, Placement.department_id == pairs.c.id))
        .where(Placement.org_id == ctx.org_id)
        .group_by(pairs.c.top)
    )
    return {row[0]: row[1] for row in await ctx.db.execute(wanted)}


async def add_departments(ctx: Ctx, rows: Iterable[Department]) -> None:
    """Parents before children."""
    for row in rows:
        ctx.db.add(row)
    await ctx.db.flush()


async def set_positions(ctx: Ctx, ordered: Sequence[UUID]) -> None:
    """Number siblings from 0 in this order."""
    values = {"org_id": ctx.org_id, "ids": list(ordered), "positions": list(range(len(ordered)))}
    await ctx.db.flush()
    await ctx.db.execute(_POSITIONS, values)


async def move_departments(ctx: Ctx, ids: Sequence[UUID], parent_id: UUID | None) -> None:
    wanted = update(Department).where(Department.org_id == ctx.org_id, Department.id.in_(ids))
    await ctx.db.execute(wanted.values(parent_id=parent_id), execution_options={"synchronize_session": False})


async def delete_department(ctx: Ctx, department_id: UUID) -> None:
    await ctx.db.execute(delete(Department).where(Department.org_id == ctx.org_id, Department.id == department_id))
