"""Writes a demo company: the small believable one, or a large one of any size, in a handful of statements."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.kit.ids import new_id
from workhall.kit.services import Services
from workhall.kit.slot_types import DemoPlan
from workhall.kit.unit import system_unit
from workhall.modules import identity
from workhall.modules.directory import store
from workhall.modules.directory.service import keys
from workhall.modules.directory.service.demo_company import Company, DemoPerson, company
from workhall.modules.directory.service.demo_large import large_company
from workhall.modules.directory.service.following import blank
from workhall.modules.directory.tables import Department, Person

T = TypeVar("T")

_AT_ONCE = 5000
_HIRED_EVERY = timedelta(days=37)


class DirectoryDemo:
    """Fills kit's DEMO: its people become members here, because their names and titles belong together."""

    async def fill(self, app: Services, plan: DemoPlan) -> None:
        wanted = company() if plan.members is None else large_company(plan.members)
        owner = wanted.people[0].key
        people = [
            identity.DemoAccount(one.key, one.name, one.login, one.locale, "owner" if one.key == owner else None)
            for one in wanted.people
        ]
        async with system_unit(app, "demo", plan.org_id) as ctx:
            members = await identity.add_demo_members(ctx, people)
            await write(ctx, wanted, members)
        for key, member in members.items():
            plan.people[key] = member.member_id
            plan.accounts[key] = member.account_id


async def write(ctx: Ctx, wanted: Company, members: Mapping[str, identity.DemoMembership]) -> None:
    """People whose membership exists already; everything else about them is made here."""
    departments = await _write_departments(ctx, wanted)
    rows = [_row(ctx, person, members[person.key], number) for number, person in enumerate(wanted.people)]
    for part in _batched(rows):
        await store.put_people(ctx, part)
    managers = [(members[one].member_id, members[above].member_id) for one, above in wanted.managers().items()]
    for pairs in _batched(managers):
        await store.set_managers(ctx, dict(pairs))
    placed = [
        (departments[key], members[person.key].member_id, position)
        for person in wanted.people
        for position, key in enumerate(person.departments)
    ]
    for places in _batched(placed):
        await store.place(ctx, places)
    heads = {departments[one.key]: members[one.head].member_id for one in wanted.departments if one.head}
    await store.add_heads(ctx, heads)
    for part in _batched(rows):
        await store.put_keys(ctx, {row.id: keys.of(row) for row in part})


def _batched(things: Sequence[T]) -> Iterator[Sequence[T]]:
    return (things[at : at + _AT_ONCE] for at in range(0, len(things), _AT_ONCE))


async def _write_departments(ctx: Ctx, wanted: Company) -> dict[str, UUID]:
    ids = {one.key: new_id() for one in wanted.departments}
    siblings: dict[str | None, int] = {}
    rows = []
    for one in wanted.departments:
        position = siblings[one.parent] = siblings.get(one.parent, -1) + 1
        parent = ids[one.parent] if one.parent else None
        rows.append(
            Department(
                org_id=ctx.org_id,
                id=ids[one.key],
                parent_id=parent,
                name=one.name,
                position=position,
                created_at=ctx.now,
            )
        )
    await store.add_departments(ctx, rows)
    return ids


def _row(ctx: Ctx, person: DemoPerson, known: identity.DemoMembership, number: int) -> Person:
    row = blank(ctx, known.member_id, known.account_id, person.name)
    row.latin_name, row.title, row.email = person.latin_name, person.title, person.login
    row.joined_at = _hired(ctx.now, number)
    return row


def _hired(now: datetime, number: int) -> datetime:
    """The first ones have been here for twelve years, the others came one by one."""
    return now - max(timedelta(days=12 * 365) - number * _HIRED_EVERY, timedelta(days=9 + number % 300))
