"""What other modules ask: who somebody is, to whom they report, who is in a department. No permission is asked here;
the caller has asked its own."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId
from workhall.kit.pagination import Page, PageQuery
from workhall.modules.directory import store
from workhall.modules.directory.schemas import PersonCard
from workhall.modules.directory.service.people import found, picture_address
from workhall.modules.directory.tables import Person as Row


async def people(ctx: Ctx, ids: Iterable[MemberId]) -> list[PersonCard]:
    """In the order of `ids`, also who has left; ids that never were are left out."""
    wanted = list(dict.fromkeys(ids))
    by_id = {row.id: row for row in await store.people(ctx, wanted)}
    return [_card(by_id[one]) for one in wanted if one in by_id]


async def find(ctx: Ctx, q: str, page: PageQuery) -> Page[PersonCard]:
    """Members by name, pinyin, initials, title or start of their address, the best first."""
    rows, more = await found(ctx, q, page)
    return Page(items=[_card(row) for row in rows], next_cursor=more)


async def active(ctx: Ctx, ids: Iterable[MemberId]) -> set[MemberId]:
    """Those that are members now."""
    return {MemberId(one) for one in await store.active_ids(ctx, ids)}


async def everybody(ctx: Ctx) -> list[MemberId]:
    """All members of now, in the order of their names."""
    return [MemberId(one) for one in await store.everybody(ctx)]


async def managers_of(ctx: Ctx, member_id: MemberId) -> list[MemberId]:
    """The line above a person, nearest first."""
    return [MemberId(one) for one in await store.managers_above(ctx, member_id)]


async def reports_to(ctx: Ctx, member_id: MemberId, manager_id: MemberId) -> bool:
    """Directly or through others."""
    return manager_id in await store.managers_above(ctx, member_id)


async def departments_of(ctx: Ctx, ids: Iterable[MemberId]) -> dict[MemberId, list[UUID]]:
    """Each person's departments, the main one first."""
    return {MemberId(one): found for one, found in (await store.departments_of(ctx, ids)).items()}


async def departments_around(ctx: Ctx, member_id: MemberId) -> list[UUID]:
    """A person's departments and all that these are part of."""
    own = (await store.departments_of(ctx, [member_id])).get(member_id, [])
    return await store.above(ctx, own) if own else []


async def department_names(ctx: Ctx, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Of those that exist."""
    wanted = set(ids)
    return {row.id: row.name for row in await store.departments(ctx) if row.id in wanted}


async def heads_of(ctx: Ctx, department_id: UUID) -> list[MemberId]:
    return [MemberId(one) for one in (await store.heads(ctx, department_id)).get(department_id, [])]


async def members_of_department(ctx: Ctx, department_id: UUID, subtree: bool = False) -> list[MemberId]:
    """Each once. Raises NotFound for a department that does not exist."""
    within: Sequence[UUID] = await store.below(ctx, [department_id])
    if not within:
        raise NotFound
    return [MemberId(one) for one in await store.people_in(ctx, within if subtree else [department_id])]


def _card(row: Row) -> PersonCard:
    return PersonCard(
        id=MemberId(row.id),
        name=row.name,
        latin_name=row.latin_name,
        title=row.title,
        avatar=picture_address(row),
        has_left=row.left_at is not None,
    )
