"""Requests about messages to which an answer is needed, for the walk."""

from tests.modules.chat.rooms import a_room
from tests.world import World
from tests.world.examples import Shot, example


@example("chat.ask")
async def ask(world: World) -> Shot:
    shot, other = await a_room(world)
    sent = await shot.owner.says(shot.path["conversation_id"], "Who brings the key?")
    shot.body = {**shot.path, "seq": sent["seq"], "of": [other], "due": None}
    return shot


@example("chat.acknowledge")
async def acknowledge(world: World) -> Shot:
    ada, bo, outsider = await world.members("Ada", "Bo", "Otto")
    room = await ada.opens_room_with(bo)
    await ada.put(f"/conversations/{room}/reading", {"policy": "ack"})
    sent = await ada.says(room, "The gate stays shut", ack=True)
    return Shot(bo, body={"conversation_id": room, "seq": sent["seq"]}, without_right=outsider)


@example("chat.list_acknowledged")
async def list_acknowledged(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.query = {"seq": 1}
    return shot


@example("chat.answered")
async def answered(world: World) -> Shot:
    ada, bo, outsider = await world.members("Ada", "Bo", "Otto")
    room = await ada.opens_room_with(bo)
    sent = await ada.says(room, "Who brings the key?", ask={"of": [str(bo.member_id)]})
    return Shot(bo, body={"conversation_id": room, "seq": sent["seq"]}, without_right=outsider)
