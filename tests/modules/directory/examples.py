"""One request for each endpoint of the directory, for the walk."""

from tests.modules.directory.company import department, wears
from tests.world import World
from tests.world.examples import Shot, example


@example("directory.list_members")
async def list_members(world: World) -> Shot:
    return Shot(await world.owner(), query={"q": "o"})


@example("directory.get_member")
async def get_member(world: World) -> Shot:
    mia = await world.member()
    return Shot(await world.owner(), path={"member_id": mia.member_id})


@example("directory.update_member")
async def update_member(world: World) -> Shot:
    mia, ben = await world.members("Mia", "Ben")
    return Shot(await world.owner(), path={"member_id": mia.member_id}, body={"title": "Planner"}, without_right=ben)


@example("directory.remove_member")
async def remove_member(world: World) -> Shot:
    mia, ben = await world.members("Mia", "Ben")
    return Shot(await world.owner(), path={"member_id": mia.member_id}, without_right=ben)


@example("directory.member_avatar")
async def member_avatar(world: World) -> Shot:
    owner = await world.owner()
    await wears(owner)
    return Shot(owner, path={"member_id": owner.member_id})


@example("directory.list_departments")
async def list_departments(world: World) -> Shot:
    return Shot(await world.owner())


@example("directory.create_department")
async def create_department(world: World) -> Shot:
    mia = await world.member()
    return Shot(await world.owner(), body={"name": "Logistics"}, without_right=mia)


@example("directory.update_department")
async def update_department(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    place = await department(owner, "Logistics")
    return Shot(owner, path={"department_id": place}, body={"name": "Shipping"}, without_right=mia)


@example("directory.delete_department")
async def delete_department(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    place = await department(owner, "Logistics")
    return Shot(owner, path={"department_id": place}, without_right=mia)


@example("directory.place_members")
async def place_members(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    place = await department(owner, "Logistics")
    body = {"member_ids": [str(mia.member_id)]}
    return Shot(owner, path={"department_id": place}, body=body, without_right=mia)
