"""Something of another module that files belong to: rooms whose members are known to the test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from tests.world import Person, World
from workhall.kit.authz import Who
from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId, OrgId, new_id
from workhall.kit.unit import unit
from workhall.modules.files import FILE_OWNERS


class Rooms:
    kind = "test_room"

    def __init__(self) -> None:
        self.readers: dict[UUID, set[UUID]] = {}
        self.writers: dict[UUID, set[UUID]] = {}
        self.asked = 0

    def open(self, *members: Person, readers: tuple[Person, ...] = ()) -> UUID:
        room = new_id()
        self.writers[room] = {one.member_id for one in members}
        self.readers[room] = {one.member_id for one in (*members, *readers)}
        return room

    async def may_read(self, ctx: Ctx, owner_id: UUID) -> bool:
        self.asked += 1
        return ctx.who.member_id in self.readers.get(owner_id, set())

    async def may_add(self, ctx: Ctx, owner_id: UUID) -> bool:
        return ctx.who.member_id in self.writers.get(owner_id, set())


@asynccontextmanager
async def rooms_in(world: World) -> AsyncIterator[Rooms]:
    rooms = Rooms()
    held = world.app.slots._by_name[FILE_OWNERS.name]
    held.append(("tests", rooms))
    try:
        yield rooms
    finally:
        held.remove(("tests", rooms))


@asynccontextmanager
async def acting(world: World, person: Person) -> AsyncIterator[Ctx]:
    """A unit of work of another module on behalf of a person."""
    who = Who(AccountId(person.account_id), None, OrgId(person.org_id), MemberId(person.member_id))
    async with unit(world.app, who) as ctx:
        yield ctx
