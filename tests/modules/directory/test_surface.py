"""What the modules above ask the directory."""

import uuid

import pytest

from tests.modules.directory.company import department, puts
from tests.world import World
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId
from workhall.kit.unit import system_unit
from workhall.modules import directory
from workhall.modules.directory import store
from workhall.modules.directory.service.ending import DirectoryData


async def test_cards_name_people_also_those_who_left_in_the_order_asked_for(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    await owner.delete(f"/members/{mia.member_id}")
    asked = [MemberId(mia.member_id), MemberId(uuid.uuid4()), MemberId(owner.member_id), MemberId(mia.member_id)]
    async with system_unit(world.app, "test", owner.org_id) as ctx:
        cards = await directory.people(ctx, asked)
        assert [(one.name, one.has_left) for one in cards] == [("Mia", True), (owner.name, False)]
        assert await directory.active(ctx, asked) == {owner.member_id}
        assert await directory.everybody(ctx) == [owner.member_id]
    stranger = await world.stranger()
    async with system_unit(world.app, "test", stranger.org_id) as ctx:
        assert await directory.people(ctx, asked) == []
        assert await directory.active(ctx, asked) == set()


async def test_lines_of_managers_and_departments(world: World) -> None:
    owner, mia, ben = await world.owner(), *await world.members("Mia", "Ben")
    top = await department(owner, "Top", head_ids=[str(mia.member_id)])
    below = await department(owner, "Below", top)
    await puts(owner, mia, department_ids=[top], manager_id=str(owner.member_id))
    await puts(owner, ben, department_ids=[below, top], manager_id=str(mia.member_id))
    m, b, o = MemberId(mia.member_id), MemberId(ben.member_id), MemberId(owner.member_id)
    async with system_unit(world.app, "test", owner.org_id) as ctx:
        assert await directory.managers_of(ctx, b) == [m, o]
        assert await directory.reports_to(ctx, b, o)
        assert not await directory.reports_to(ctx, o, b)
        assert await directory.departments_of(ctx, [m, b, o]) == {
            m: [uuid.UUID(top)],
            b: [uuid.UUID(below), uuid.UUID(top)],
            o: [],
        }
        assert await directory.heads_of(ctx, uuid.UUID(top)) == [m]
        assert set(await directory.members_of_department(ctx, uuid.UUID(top))) == {m, b}
        assert await directory.members_of_department(ctx, uuid.UUID(below), subtree=True) == [b]
        with pytest.raises(NotFound):
            await directory.members_of_department(ctx, uuid.uuid4())


async def test_a_persons_own_data_is_given_out_and_forgotten(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    lab = await department(owner, "Lab", head_ids=[str(mia.member_id)])
    await puts(owner, mia, department_ids=[lab], title="Planner")
    m = MemberId(mia.member_id)
    data = DirectoryData()
    async with system_unit(world.app, "test", owner.org_id) as ctx:
        (entry,) = [one async for one in data.export(ctx, m)]
        assert (entry["name"], entry["title"], entry["departments"], entry["heads"]) == (
            "Mia",
            "Planner",
            ["Lab"],
            ["Lab"],
        )
        with pytest.raises(NotFound):
            await data.erase(ctx, m)
    await owner.delete(f"/members/{mia.member_id}")
    async with system_unit(world.app, "test", owner.org_id) as ctx:
        await data.erase(ctx, m)
        (card,) = await directory.people(ctx, [m])
        assert (card.name, card.title, card.has_left) == ("", "", True)


async def test_a_deleted_organisations_people_are_purged_in_parts(world: World) -> None:
    owner = await world.founder("Olga", "Gone")
    people = [await world.member(name, of=owner) for name in ("A", "B", "C")]
    for one in people:
        await puts(owner, one, manager_id=str(owner.member_id))
    parts = 0
    done = False
    while not done:
        async with system_unit(world.app, "test", owner.org_id) as ctx:
            done = await store.purge_people(ctx, 1)
        parts += 1
    assert 4 <= parts <= 8
    async with system_unit(world.app, "test", owner.org_id) as ctx:
        assert await directory.everybody(ctx) == []
