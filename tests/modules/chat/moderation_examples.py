"""Requests about blocking, reporting and taking along, for the walk."""

from tests.modules.chat.taken import ready
from tests.world import World
from tests.world.examples import Shot, example


@example("chat.list_blocked")
async def list_blocked(world: World) -> Shot:
    return Shot(await world.member("Ada"))


@example("chat.block_member")
async def block_member(world: World) -> Shot:
    ada, bo = await world.members("Ada", "Bo")
    return Shot(ada, path={"member_id": str(bo.member_id)})


@example("chat.unblock_member")
async def unblock_member(world: World) -> Shot:
    ada, bo = await world.members("Ada", "Bo")
    return Shot(ada, path={"member_id": str(bo.member_id)})


async def _said(world: World) -> tuple[Shot, str, int]:
    ada, bo, outsider = await world.members("Ada", "Bo", "Otto")
    room = await ada.opens_room_with(bo)
    seq = (await bo.says(room, "Go away"))["seq"]
    return Shot(ada, path={"conversation_id": room, "seq": str(seq)}, without_right=outsider), room, seq


@example("chat.export_conversation")
async def export_conversation(world: World) -> Shot:
    shot, _, _ = await _said(world)
    del shot.path["seq"]
    return shot


@example("chat.list_exports")
async def list_exports(world: World) -> Shot:
    return Shot(await world.member("Ada"))


async def _exported(world: World) -> Shot:
    """Made: while the job is at work, it and nobody refused changes the tables."""
    ada, bo, other = await world.members("Ada", "Bo", "Otto")
    room = await ada.opens_room_with(bo)
    made = await ada.post(f"/conversations/{room}/exports")
    await ready(ada, made["id"])
    return Shot(ada, path={"export_id": made["id"]}, without_right=other)


@example("chat.cancel_export")
async def cancel_export(world: World) -> Shot:
    return await _exported(world)


@example("chat.export_content")
async def export_content(world: World) -> Shot:
    return await _exported(world)


@example("chat.report_message")
async def report_message(world: World) -> Shot:
    shot, _, _ = await _said(world)
    shot.body = {"reason": "harassment"}
    return shot


@example("chat.list_reports")
async def list_reports(world: World) -> Shot:
    owner, member = await world.owner(), await world.member("Ada")
    return Shot(owner, without_right=member)


@example("chat.list_own_reports")
async def list_own_reports(world: World) -> Shot:
    return Shot(await world.member("Ada"))


@example("chat.list_reports_about_me")
async def list_reports_about_me(world: World) -> Shot:
    return Shot(await world.member("Ada"))


@example("chat.decide_report")
async def decide_report(world: World) -> Shot:
    owner = await world.owner()
    shot, room, seq = await _said(world)
    made = await shot.owner.post(f"/conversations/{room}/messages/{seq}/report", {"reason": "threat"})
    return Shot(owner, path={"report_id": made["id"]}, body={"state": "dismissed"}, without_right=shot.owner)
