"""Requests about who sees how far one has read, for the walk."""

from tests.modules.chat.rooms import a_message, a_room
from tests.world import World
from tests.world.examples import Shot, example


@example("chat.set_reading")
async def set_reading(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.body = {"policy": "off"}
    return shot


@example("chat.hide_reading")
async def hide_reading(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.body = {"hides": "all"}
    return shot


@example("chat.count_readers")
async def count_readers(world: World) -> Shot:
    shot, seq = await a_message(world)
    shot.query = {"seq": seq}
    return shot


@example("chat.list_readers")
async def list_readers(world: World) -> Shot:
    shot, seq = await a_message(world)
    shot.path["seq"] = str(seq)
    return shot


@example("chat.remind_readers")
async def remind_readers(world: World) -> Shot:
    shot, seq = await a_message(world)
    shot.path["seq"] = str(seq)
    return shot


@example("chat.get_own_reading")
async def own_reading(world: World) -> Shot:
    return Shot(await world.member("Ada"))


@example("chat.set_own_reading")
async def set_own_reading(world: World) -> Shot:
    return Shot(await world.member("Ada"), body={"hides": "read"})


@example("chat.get_house_reading")
async def house_reading(world: World) -> Shot:
    return Shot(await world.member("Ada"))


@example("chat.set_house_reading")
async def set_house_reading(world: World) -> Shot:
    owner, member = await world.owner(), await world.member()
    return Shot(owner, body={"group": "counts"}, without_right=member)
