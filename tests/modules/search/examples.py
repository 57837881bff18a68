"""One question that succeeds, for the walk."""

from tests.world import World
from tests.world.examples import Shot, example


@example("search.search")
async def search(world: World) -> Shot:
    return Shot(await world.owner(), query={"q": "olga"})
