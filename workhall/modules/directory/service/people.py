"""Finding people, and changing what the organisation keeps about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from workhall.kit import search
from workhall.kit.authz import allow, can
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.modules import audit, identity
from workhall.modules.directory import policy, store
from workhall.modules.directory.errors import ManagerCircle, unknown_department, unknown_person
from workhall.modules.directory.policy import Standing
from workhall.modules.directory.schemas import Person, PersonChange
from workhall.modules.directory.service import keys, news
from workhall.modules.directory.tables import Person as Row


async def listed(ctx: Ctx, q: str | None, department_id: UUID | None, subtree: bool, page: PageQuery) -> Page[Person]:
    """By name, or with the best match first. A question without a letter or digit finds nobody."""
    allow(ctx, policy.may_see_people, None)
    within = await _within(ctx, department_id, subtree)
    rows, cursor = await (_by_name(ctx, within, page) if not q else _found(ctx, q, within, page))
    return Page(items=await _shown(ctx, rows), next_cursor=cursor)


async def _within(ctx: Ctx, department_id: UUID | None, subtree: bool) -> list[UUID] | None:
    if department_id is None:
        return None
    found = await store.below(ctx, [department_id])
    if not found:
        raise unknown_department("department_id")
    return found if subtree else [department_id]


async def _by_name(ctx: Ctx, within: Sequence[UUID] | None, page: PageQuery) -> tuple[Sequence[Row], str | None]:
    after = page.after_as(str, UUID)
    rows = await store.page_by_name(ctx, within, (after[0], after[1]) if after else None, page.limit + 1)
    if len(rows) <= page.limit:
        return rows, None
    last = rows[page.limit - 1]
    return rows[: page.limit], make_cursor(last.sort_key, last.id)


async def _found(ctx: Ctx, q: str, within: Sequence[UUID] | None, page: PageQuery) -> tuple[Sequence[Row], str | None]:
    words = search.query_words(q)
    after = page.after_as(_small, str, UUID)
    if not words:
        return [], None
    found = await store.find_people(
        ctx, words, within, (after[0], after[1], after[2]) if after else None, page.limit + 1
    )
    rows = [row for row, _ in found[: page.limit]]
    if len(found) <= page.limit:
        return rows, None
    last, rank = found[page.limit - 1]
    return rows, make_cursor(rank, last.sort_key, last.id)


async def found(ctx: Ctx, q: str, page: PageQuery) -> tuple[Sequence[Row], str | None]:
    """For other modules: those that fit the words, the best first, and where the next page begins."""
    return await _found(ctx, q, None, page)


def _small(part: str) -> int:
    """A rank in a cursor; a number that no column could hold is a forged one."""
    if len(part) > 2:
        raise ValueError
    return int(part)


async def one(ctx: Ctx, member_id: UUID) -> Person:
    """Also who has left, so that old messages keep a face to look up."""
    row = await store.person(ctx, member_id)
    allow(ctx, policy.may_see_people, None)
    return (await _shown(ctx, [row]))[0]


async def change(ctx: Ctx, member_id: UUID, wanted: PersonChange) -> Person:
    """Every field asks for its own right; one that is refused refuses the whole."""
    await _allow_fields(ctx, await _standing(ctx, await store.person(ctx, member_id)), wanted)
    if wanted.model_fields_set & {"manager_id", "department_ids"}:
        await store.lock_tree(ctx)
    row = await store.person(ctx, member_id, lock=True)
    if row.left_at is not None:
        raise NotFound
    changed = _write_texts(row, wanted)
    if "manager_id" in wanted.model_fields_set and wanted.manager_id != row.manager_id:
        await _set_manager(ctx, row, wanted.manager_id)
        changed.append("manager_id")
    if wanted.department_ids is not None and await _set_departments(ctx, row, wanted.department_ids):
        changed.append("department_ids")
    if wanted.role_ids is not None:
        await identity.set_roles(ctx, MemberId(row.id), wanted.role_ids)
    if changed:
        await keys.refresh(ctx, [row])
        news.person(ctx, row.id, "changed", changed)
        detail = {"fields": changed, "manager_id": row.manager_id, "department_ids": wanted.department_ids}
        await audit.record(ctx, "directory.person_changed", row.id, detail)
    return (await _shown(ctx, [row]))[0]


async def _allow_fields(ctx: Ctx, standing: Standing, wanted: PersonChange) -> None:
    named = wanted.model_fields_set
    allow(ctx, policy.may_change_person, standing)
    if "name" in named:
        allow(ctx, policy.may_rename_person, standing)
    if "latin_name" in named:
        allow(ctx, policy.may_write_latin_name, standing)
    if "title" in named:
        allow(ctx, policy.may_set_title, standing)
    if named & {"manager_id", "department_ids"}:
        allow(ctx, policy.may_place_person, standing)


def _write_texts(row: Row, wanted: PersonChange) -> list[str]:
    changed = [
        field
        for field in ("name", "latin_name", "title")
        if getattr(wanted, field) is not None and getattr(wanted, field) != getattr(row, field)
    ]
    for field in changed:
        setattr(row, field, getattr(wanted, field))
    if "name" in changed:
        row.is_named_here = True
    row.sort_key = search.sort_key(row.name)
    return changed


async def _set_manager(ctx: Ctx, row: Row, manager_id: UUID | None) -> None:
    """Under the lock of the tree: two people made each other's manager at once would be a circle."""
    if manager_id is not None:
        if not await store.active_ids(ctx, [manager_id]):
            raise unknown_person("manager_id")
        if row.id in (manager_id, *await store.managers_above(ctx, manager_id)):
            raise ManagerCircle
    row.manager_id = manager_id


async def _set_departments(ctx: Ctx, row: Row, department_ids: Sequence[UUID]) -> bool:
    wanted = list(dict.fromkeys(department_ids))
    if wanted == (await store.departments_of(ctx, [row.id]))[row.id]:
        return False
    if await store.existing_departments(ctx, wanted) != set(wanted):
        raise unknown_department("department_ids")
    await store.unplace(ctx, row.id)
    await store.place(ctx, [(department, row.id, at) for at, department in enumerate(wanted)])
    return True


async def remove(ctx: Ctx, member_id: UUID) -> None:
    """Access ends with the commit, on open sockets too; what the person wrote keeps their name."""
    row = await store.person(ctx, member_id)
    allow(ctx, policy.may_remove_person, await _standing(ctx, row))
    await identity.remove_member(ctx, MemberId(row.id))


async def avatar(ctx: Ctx, member_id: UUID, version: str | None) -> identity.AvatarImage:
    """Raises NotFound without a picture, and for another version than the present one: an address names one picture for
    ever, so that browsers never ask again."""
    row = await store.person(ctx, member_id)
    allow(ctx, policy.may_see_people, None)
    if row.avatar is None or (version is not None and version != row.avatar):
        raise NotFound
    found = await identity.avatar_of_member(ctx, MemberId(row.id))
    if found is None:
        raise NotFound
    return found


# Showing


@dataclass(frozen=True, slots=True)
class _Around:
    """What has to be known beside the rows to say how the caller stands to each: a few queries for any number of
    people."""

    departments: dict[UUID, list[UUID]]
    led: set[UUID]
    removable: set[MemberId]

    def standing(self, row: Row) -> Standing:
        is_led = not self.led.isdisjoint(self.departments[row.id])
        return Standing(row.id, is_led, row.id in self.removable, row.left_at is not None)


async def _around(ctx: Ctx, rows: Sequence[Row]) -> _Around:
    return _Around(
        departments=await store.departments_of(ctx, [row.id for row in rows]),
        led=await store.led_by(ctx, ctx.who.member_id) if ctx.who.member_id else set(),
        removable=await identity.removable(ctx, [MemberId(row.id) for row in rows]),
    )


async def _standing(ctx: Ctx, row: Row) -> Standing:
    return (await _around(ctx, [row])).standing(row)


async def _shown(ctx: Ctx, rows: Sequence[Row]) -> list[Person]:
    around = await _around(ctx, rows)
    roles = await identity.roles_of(ctx, [MemberId(row.id) for row in rows])
    return [_person(ctx, row, around, roles[MemberId(row.id)]) for row in rows]


def _person(ctx: Ctx, row: Row, around: _Around, roles: list[UUID]) -> Person:
    standing = around.standing(row)
    return Person(
        id=MemberId(row.id),
        name=row.name,
        latin_name=row.latin_name,
        title=row.title,
        email=row.email,
        phone=row.phone if policy.may_see_phone(ctx.who, standing) else None,
        manager_id=MemberId(row.manager_id) if row.manager_id else None,
        department_ids=around.departments[row.id],
        role_ids=roles,
        avatar=picture_address(row),
        joined_at=row.joined_at,
        left_at=row.left_at,
        can=can(ctx, policy.OF_A_PERSON, standing),
    )


def picture_address(row: Row) -> str | None:
    return f"/api/orgs/{row.org_id}/members/{row.id}/avatar?v={row.avatar}" if row.avatar else None
