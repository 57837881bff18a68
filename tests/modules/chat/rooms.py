"""What the examples of the walk begin with."""

from tests.world import World
from tests.world.examples import Shot


async def a_room(world: World) -> tuple[Shot, str]:
    """A group of two, and somebody of the same organisation who is not in it."""
    ada, bo, outsider = await world.members("Ada", "Bo", "Otto")
    room = await ada.opens_room_with(bo)
    return Shot(ada, {"conversation_id": room}, without_right=outsider), str(bo.member_id)


async def a_message(world: World) -> tuple[Shot, int]:
    """A message of the owner's, and a member without a seat."""
    shot, _ = await a_room(world)
    sent = await shot.owner.says(shot.path["conversation_id"], "hello")
    return shot, sent["seq"]
