"""One request for each endpoint of availability, for the walk that shows who gets through."""

from tests.modules.availability.days import HOURS, names
from tests.world import World
from tests.world.examples import Shot, example


@example("availability.ask_states")
async def ask_states(world: World) -> Shot:
    mia = await world.member()
    return Shot(await world.owner(), body={"member_ids": [str(mia.member_id)]})


@example("availability.get_own")
async def get_own(world: World) -> Shot:
    return Shot(await world.owner())


@example("availability.change_own")
async def change_own(world: World) -> Shot:
    return Shot(await world.owner(), body={"time_zone": "Europe/Rome"})


@example("availability.list_own_spans")
async def list_own_spans(world: World) -> Shot:
    return Shot(await world.owner())


@example("availability.get_calendar")
async def get_calendar(world: World) -> Shot:
    return Shot(await world.owner())


@example("availability.put_calendar")
async def put_calendar(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    return Shot(owner, body={"time_zone": "Europe/Rome", "hours": HOURS}, without_right=mia)


@example("availability.list_holidays")
async def list_holidays(world: World) -> Shot:
    return Shot(await world.owner(), query={"since": "2027-01-01"})


@example("availability.put_holiday")
async def put_holiday(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    return Shot(owner, body={"day": "2027-01-01", "name": "New Year"}, without_right=mia)


@example("availability.drop_holiday")
async def drop_holiday(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    await names(owner, "2027-01-01", "New Year")
    return Shot(owner, path={"day": "2027-01-01"}, without_right=mia)
