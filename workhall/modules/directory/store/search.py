"""What people are found by, and finding them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, delete, select, text

from workhall.kit.ctx import Ctx
from workhall.modules.directory.store.placing import departments_of
from workhall.modules.directory.tables import Person, PersonKeys

_FIND = text(
    "SELECT p.*, f.rank AS rank FROM directory.find_people(CAST(:words AS text[]), CAST(:within AS uuid[]),"
    " CAST(:rank AS bigint), CAST(:sort AS text), CAST(:id AS uuid), CAST(:most AS bigint)) f"
    " JOIN directory.person p ON p.org_id = :org_id AND p.id = f.person_id ORDER BY f.rank, f.sort_key, f.person_id"
)
# Departments travel as one text a row: unnest() knows no arrays of arrays of different length.
_PUT_KEYS = text(
    "INSERT INTO directory.person_keys (org_id, person_id, whole, keys, names, department_ids, sort_key)"
    " SELECT :org_id, k.person_id, k.whole, k.keys, k.names, CAST(k.departments AS uuid[]), k.sort_key"
    " FROM unnest(CAST(:person_ids AS uuid[]), CAST(:wholes AS text[]), CAST(:keys AS text[]),"
    " CAST(:names AS bigint[]), CAST(:departments AS text[]), CAST(:sort_keys AS text[]))"
    " AS k (person_id, whole, keys, names, departments, sort_key)"
    " ON CONFLICT (org_id, person_id) DO UPDATE SET whole = excluded.whole, keys = excluded.keys,"
    " names = excluded.names, department_ids = excluded.department_ids, sort_key = excluded.sort_key"
)
_DEPARTMENTS_OF_KEYS = text(
    "UPDATE directory.person_keys k SET department_ids = CAST(n.departments AS uuid[])"
    " FROM unnest(CAST(:person_ids AS uuid[]), CAST(:departments AS text[])) AS n (id, departments)"
    " WHERE k.org_id = :org_id AND k.person_id = n.id"
)


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
    placed = await departments_of(ctx, keys)
    values = {
        "org_id": ctx.org_id,
        "person_ids": list(keys),
        "wholes": [one.whole for one in keys.values()],
        "keys": [one.keys for one in keys.values()],
        "names": [one.names for one in keys.values()],
        "departments": [_array(placed[one]) for one in keys],
        "sort_keys": [one.sort_key for one in keys.values()],
    }
    await ctx.db.execute(_PUT_KEYS, values)


async def drop_keys(ctx: Ctx, person_id: UUID) -> None:
    await ctx.db.execute(delete(PersonKeys).where(PersonKeys.org_id == ctx.org_id, PersonKeys.person_id == person_id))


async def refresh_departments_of_keys(ctx: Ctx, people: Sequence[UUID]) -> None:
    placed = await departments_of(ctx, people)
    values = {"person_ids": list(placed), "departments": [_array(one) for one in placed.values()]}
    await ctx.db.execute(_DEPARTMENTS_OF_KEYS, {"org_id": ctx.org_id, **values})


def _array(ids: Sequence[UUID]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"
