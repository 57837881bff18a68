"""One command of each kind that the gateway itself answers, for the walk."""

from tests.world import World
from tests.world.examples import Shot, example


@example("ping")
async def ping(world: World) -> Shot:
    return Shot(await world.member(), body={})


@example("presence.set")
async def set_presence(world: World) -> Shot:
    return Shot(await world.member(), body={"state": "away"})


@example("presence.watch")
async def watch_presence(world: World) -> Shot:
    ada, bo = await world.members("Ada", "Bo")
    return Shot(ada, body={"member_ids": [str(bo.member_id)]})
