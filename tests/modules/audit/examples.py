"""One request for each endpoint, for the walk that shows who gets through."""

from tests.world import World
from tests.world.examples import Shot, example


@example("audit.entries")
async def entries(world: World) -> Shot:
    return Shot(await world.owner(), without_right=await world.member())


@example("audit.verify")
async def verify(world: World) -> Shot:
    return Shot(await world.owner(), without_right=await world.member())


@example("audit.own_looks")
async def own_looks(world: World) -> Shot:
    return Shot(await world.owner())


@example("audit.security_log")
async def security_log(world: World) -> Shot:
    return Shot(await world.owner())
