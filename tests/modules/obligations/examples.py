"""One request for each endpoint of obligations, for the walk that shows who gets through."""

from tests.modules.obligations.debts import inbox, owes, soon
from tests.world import World
from tests.world.examples import Shot, example


@example("obligations.list_mine")
async def list_mine(world: World) -> Shot:
    return Shot(await world.owner(), query={"state": "done"})


@example("obligations.list_owed_to_me")
async def list_owed_to_me(world: World) -> Shot:
    return Shot(await world.owner())


@example("obligations.count_mine")
async def count_mine(world: World) -> Shot:
    return Shot(await world.owner())


@example("obligations.snooze")
async def snooze(world: World) -> Shot:
    owner, waiting = await world.owner(), await world.member()
    await owes(world, owner, to=waiting)
    (one,) = await inbox(owner)
    return Shot(
        owner,
        path={"obligation_id": one["id"]},
        body={"until": soon(world, hours=1).isoformat()},
        without_right=waiting,
    )
