"""People and their managers. What comes in bulk stands in unnest() form: ten thousand rows are one statement."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, delete, exists, func, literal, select, text, tuple_, update
from sqlalchemy.orm import aliased

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.orm import ours
from workhall.modules.directory.store.sets import among
from workhall.modules.directory.tables import Person, Placement

_PUT_PEOPLE = text(
    "INSERT INTO directory.person"
    " (org_id, id, account_id, name, is_named_here, latin_name, title, email, sort_key, joined_at)"
    " SELECT :org_id, n.id, n.account_id, n.name, false, n.latin_name, n.title, n.email, n.sort_key, n.joined_at"
    " FROM unnest(CAST(:id AS uuid[]), CAST(:account_id AS uuid[]), CAST(:name AS text[]), CAST(:latin_name AS text[]),"
    " CAST(:title AS text[]), CAST(:email AS text[]), CAST(:sort_key AS text[]), CAST(:joined_at AS timestamptz[]))"
    " AS n (id, account_id, name, latin_name, title, email, sort_key, joined_at)"
    " ON CONFLICT (org_id, id) DO UPDATE SET latin_name = excluded.latin_name, title = excluded.title,"
    " email = excluded.email, joined_at = excluded.joined_at"
)
_SET_MANAGERS = text(
    "UPDATE directory.person p SET manager_id = n.manager_id"
    " FROM unnest(CAST(:people AS uuid[]), CAST(:managers AS uuid[])) AS n (id, manager_id)"
    " WHERE p.org_id = :org_id AND p.id = n.id"
)
_NO_MANAGERS = text(
    "UPDATE directory.person p SET manager_id = NULL FROM ("
    "SELECT q.id FROM directory.person q WHERE q.org_id = :org_id AND q.manager_id IS NOT NULL LIMIT :most) n"
    " WHERE p.org_id = :org_id AND p.id = n.id"
)


async def person(ctx: Ctx, person_id: UUID, *, lock: bool = False) -> Person:
    """Also of somebody who has left. Raises NotFound."""
    wanted = ours(ctx, Person).where(Person.id == person_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = await ctx.db.scalar(wanted)
    if found is None:
        raise NotFound
    return found


async def people(ctx: Ctx, ids: Iterable[UUID]) -> list[Person]:
    found = await ctx.db.scalars(ours(ctx, Person).where(among(Person.id, set(ids))))
    return list(found)


async def lock_people(ctx: Ctx, ids: Iterable[UUID]) -> list[Person]:
    """In the order of their ids, so that two callers never wait for each other."""
    wanted = ours(ctx, Person).where(among(Person.id, set(ids))).order_by(Person.id).with_for_update()
    return list(await ctx.db.scalars(wanted.execution_options(populate_existing=True)))


async def active_ids(ctx: Ctx, ids: Iterable[UUID]) -> set[UUID]:
    wanted = select(Person.id).where(Person.org_id == ctx.org_id, among(Person.id, set(ids)), Person.left_at.is_(None))
    return set(await ctx.db.scalars(wanted))


async def everybody(ctx: Ctx) -> list[UUID]:
    wanted = select(Person.id).where(Person.org_id == ctx.org_id, Person.left_at.is_(None))
    return list(await ctx.db.scalars(wanted.order_by(Person.sort_key, Person.id)))


async def page_by_name(
    ctx: Ctx, within: Sequence[UUID] | None, after: tuple[str, UUID] | None, limit: int
) -> Sequence[Person]:
    wanted = ours(ctx, Person).where(Person.left_at.is_(None))
    if within is not None:
        placed = exists().where(
            Placement.org_id == ctx.org_id, Placement.person_id == Person.id, among(Placement.department_id, within)
        )
        wanted = wanted.where(placed)
    if after is not None:
        wanted = wanted.where(tuple_(Person.sort_key, Person.id) > tuple_(literal(after[0]), literal(after[1])))
    return (await ctx.db.scalars(wanted.order_by(Person.sort_key, Person.id).limit(limit))).all()


async def managers_above(ctx: Ctx, person_id: UUID) -> list[UUID]:
    """The line from a person's own manager upwards."""
    start = (
        select(Person.org_id, Person.manager_id.label("id"), literal(1).label("step"))
        .where(Person.org_id == ctx.org_id, Person.id == person_id, Person.manager_id.is_not(None))
        .cte("line", recursive=True)
    )
    above = aliased(Person)
    line = start.union_all(
        select(above.org_id, above.manager_id, start.c.step + 1)
        .join(start, and_(above.org_id == start.c.org_id, above.id == start.c.id))
        .where(above.org_id == ctx.org_id, above.manager_id.is_not(None), start.c.step < 1000)
    )
    return list(await ctx.db.scalars(select(line.c.id).order_by(line.c.step)))


async def put_people(ctx: Ctx, rows: Sequence[Person]) -> None:
    """Many at once; the rows only carry the values and are not part of the session."""
    columns = ("id", "account_id", "name", "latin_name", "title", "email", "sort_key", "joined_at")
    values = {column: [getattr(row, column) for row in rows] for column in columns}
    await ctx.db.execute(_PUT_PEOPLE, {"org_id": ctx.org_id, **values})


async def set_managers(ctx: Ctx, managers: Mapping[UUID, UUID]) -> None:
    """Person to manager, many at once; the caller has made sure that there is no circle."""
    values = {"people": list(managers), "managers": list(managers.values())}
    await ctx.db.execute(_SET_MANAGERS, {"org_id": ctx.org_id, **values})


async def pass_reports_on(ctx: Ctx, manager_id: UUID, to: UUID | None) -> None:
    """Who reported to a person who leaves reports to that person's manager."""
    wanted = update(Person).where(Person.org_id == ctx.org_id, Person.manager_id == manager_id)
    await ctx.db.execute(wanted.values(manager_id=to), execution_options={"synchronize_session": False})


async def purge_people(ctx: Ctx, most: int) -> bool:
    """Of a deleted organisation: some of its people with all that hangs on them. True when none is left."""
    await ctx.db.execute(_NO_MANAGERS, {"org_id": ctx.org_id, "most": most})
    report = aliased(Person)
    leads = exists().where(report.org_id == ctx.org_id, report.manager_id == Person.id)
    wanted = select(Person.id).where(Person.org_id == ctx.org_id, Person.manager_id.is_(None), ~leads).limit(most)
    ids = list(await ctx.db.scalars(wanted))
    await ctx.db.execute(delete(Person).where(Person.org_id == ctx.org_id, among(Person.id, ids)))
    return not await ctx.db.scalar(select(func.count()).where(Person.org_id == ctx.org_id))
