"""Every query of the directory. What is written in bulk stands in unnest() form, so that ten thousand rows are one
statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Select, and_, delete, exists, func, literal, select, text, tuple_, update
from sqlalchemy.orm import aliased

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.orm import ours
from workhall.modules.directory.tables import Department, Head, Person, PersonKeys, Placement

_LOCK_TREE = text(
    "INSERT INTO directory.tree (org_id, revision) VALUES (:org_id, 1)"
    " ON CONFLICT (org_id) DO UPDATE SET revision = tree.revision + 1"
)
_FIND = text(
    "SELECT p.*, f.rank AS rank FROM directory.find_people(CAST(:words AS text[]), CAST(:within AS uuid[]),"
    " CAST(:rank AS bigint), CAST(:sort AS text), CAST(:id AS uuid), CAST(:most AS bigint)) f"
    " JOIN directory.person p ON p.org_id = :org_id AND p.id = f.person_id ORDER BY f.rank, f.sort_key, f.person_id"
)
_PUT_KEYS = text(
    "INSERT INTO directory.person_keys (org_id, person_id, whole, keys, names, department_ids, sort_key)"
    " SELECT :org_id, k.person_id, k.whole, k.keys, k.names, ARRAY(SELECT p.department_id FROM directory.placement p"
    " WHERE p.org_id = :org_id AND p.person_id = k.person_id), k.sort_key"
    " FROM unnest(CAST(:person_ids AS uuid[]), CAST(:wholes AS text[]), CAST(:keys AS text[]),"
    " CAST(:names AS bigint[]), CAST(:sort_keys AS text[])) AS k (person_id, whole, keys, names, sort_key)"
    " ON CONFLICT (org_id, person_id) DO UPDATE SET whole = excluded.whole, keys = excluded.keys,"
    " names = excluded.names, department_ids = excluded.department_ids, sort_key = excluded.sort_key"
)
_PLACE = text(
    "INSERT INTO directory.placement (org_id, department_id, person_id, position)"
    " SELECT :org_id, p.*"
    " FROM unnest(CAST(:departments AS uuid[]), CAST(:people AS uuid[]), CAST(:positions AS bigint[])) p"
    " ON CONFLICT (org_id, department_id, person_id) DO NOTHING"
)
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
_ADD_HEADS = text(
    "INSERT INTO directory.head (org_id, department_id, person_id, position)"
    " SELECT :org_id, h.department_id, h.person_id, 0"
    " FROM unnest(CAST(:departments AS uuid[]), CAST(:people AS uuid[])) AS h (department_id, person_id)"
    " ON CONFLICT (org_id, department_id, person_id) DO NOTHING"
)
_APPEND = text(
    "INSERT INTO directory.placement (org_id, department_id, person_id, position)"
    " SELECT :org_id, :into, n.id, coalesce(max(p.position) + 1, 0) FROM unnest(CAST(:people AS uuid[])) AS n (id)"
    " LEFT JOIN directory.placement p ON p.org_id = :org_id AND p.person_id = n.id GROUP BY n.id"
    " ON CONFLICT (org_id, department_id, person_id) DO NOTHING"
)
_COPY_PLACEMENTS = text(
    "INSERT INTO directory.placement (org_id, department_id, person_id, position)"
    " SELECT p.org_id, :into, p.person_id, p.position FROM directory.placement p"
    " WHERE p.org_id = :org_id AND p.department_id = :out_of AND p.person_id = ANY(CAST(:people AS uuid[]))"
    " ON CONFLICT (org_id, department_id, person_id) DO NOTHING"
)
_DEPARTMENTS_OF_KEYS = text(
    "UPDATE directory.person_keys k SET department_ids = n.departments FROM ("
    "SELECT i.id, array_remove(array_agg(p.department_id), NULL) AS departments"
    " FROM unnest(CAST(:people AS uuid[])) AS i (id)"
    " LEFT JOIN directory.placement p ON p.org_id = :org_id AND p.person_id = i.id GROUP BY i.id) n"
    " WHERE k.org_id = :org_id AND k.person_id = n.id"
)
_POSITIONS = text(
    "UPDATE directory.department d SET position = n.position"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:positions AS bigint[])) AS n (id, position)"
    " WHERE d.org_id = :org_id AND d.id = n.id AND d.position <> n.position"
)


async def lock_tree(ctx: Ctx) -> None:
    """Until the commit nobody else changes departments, placements or managers of the organisation."""
    await ctx.db.execute(_LOCK_TREE, {"org_id": ctx.org_id})


# People


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
    found = await ctx.db.scalars(ours(ctx, Person).where(Person.id.in_(set(ids))))
    return list(found)


async def lock_people(ctx: Ctx, ids: Iterable[UUID]) -> list[Person]:
    """In the order of their ids, so that two callers never wait for each other."""
    wanted = ours(ctx, Person).where(Person.id.in_(set(ids))).order_by(Person.id).with_for_update()
    return list(await ctx.db.scalars(wanted.execution_options(populate_existing=True)))


async def active_ids(ctx: Ctx, ids: Iterable[UUID]) -> set[UUID]:
    wanted = select(Person.id).where(Person.org_id == ctx.org_id, Person.id.in_(set(ids)), Person.left_at.is_(None))
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
            Placement.org_id == ctx.org_id, Placement.person_id == Person.id, Placement.department_id.in_(within)
        )
        wanted = wanted.where(placed)
    if after is not None:
        wanted = wanted.where(tuple_(Person.sort_key, Person.id) > tuple_(literal(after[0]), literal(after[1])))
    return (await ctx.db.scalars(wanted.order_by(Person.sort_key, Person.id).limit(limit))).all()


async def find_people(
    ctx: Ctx, words: Sequence[str], within: Sequence[UUID] | None, after: tuple[int, str, UUID] | None, limit: int
) -> list[tuple[Person, int]]:
    """People with their rank, the best first; see the function's comment in the migration."""
    rank, sort, last = after or (None, None, None)
    values = {
        "words": words,
        "within": within,
        "rank": rank,
        "sort": sort,
        "id": last,
        "most": limit,
        "org_id": ctx.org_id,
    }
    wanted: Select[Person, int] = select(Person, text("rank")).from_statement(_FIND)  # type: ignore[assignment]
    found = await ctx.db.execute(wanted, values)
    return [(row[0], row[1]) for row in found]


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


# Keys


@dataclass(frozen=True, slots=True)
class Keys:
    whole: str
    keys: str
    names: int
    sort_key: str


async def put_keys(ctx: Ctx, keys: Mapping[UUID, Keys]) -> None:
    """Call it after the placements are written: the departments are copied from there."""
    if not keys:
        return
    values = {
        "org_id": ctx.org_id,
        "person_ids": list(keys),
        "wholes": [one.whole for one in keys.values()],
        "keys": [one.keys for one in keys.values()],
        "names": [one.names for one in keys.values()],
        "sort_keys": [one.sort_key for one in keys.values()],
    }
    await ctx.db.execute(_PUT_KEYS, values)


async def drop_keys(ctx: Ctx, person_id: UUID) -> None:
    await ctx.db.execute(delete(PersonKeys).where(PersonKeys.org_id == ctx.org_id, PersonKeys.person_id == person_id))


# Placements and heads


async def departments_of(ctx: Ctx, people: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """The departments of each person, the main one first."""
    placed: dict[UUID, list[UUID]] = {one: [] for one in people}
    wanted = (
        select(Placement.person_id, Placement.department_id)
        .where(Placement.org_id == ctx.org_id, Placement.person_id.in_(list(placed)))
        .order_by(Placement.position, Placement.department_id)
    )
    for person_id, department_id in await ctx.db.execute(wanted):
        placed[person_id].append(department_id)
    return placed


async def people_in(ctx: Ctx, departments: Sequence[UUID]) -> list[UUID]:
    wanted = select(Placement.person_id).where(Placement.org_id == ctx.org_id, Placement.department_id.in_(departments))
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
    await ctx.db.execute(_APPEND, {"org_id": ctx.org_id, "into": into, "people": list(people)})


async def exchange_placements(ctx: Ctx, people: Sequence[UUID], out_of: UUID, into: UUID) -> None:
    """The new department takes the place of the old one in each person's order."""
    if out_of == into:
        return
    values = {"org_id": ctx.org_id, "out_of": out_of, "into": into, "people": list(people)}
    await ctx.db.execute(_COPY_PLACEMENTS, values)
    left = delete(Placement).where(Placement.org_id == ctx.org_id, Placement.department_id == out_of)
    await ctx.db.execute(left.where(Placement.person_id.in_(people)))


async def refresh_departments_of_keys(ctx: Ctx, people: Sequence[UUID]) -> None:
    await ctx.db.execute(_DEPARTMENTS_OF_KEYS, {"org_id": ctx.org_id, "people": list(people)})


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


# Departments


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
