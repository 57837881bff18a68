"""One request or command of each kind that succeeds, for the walk."""

from datetime import timedelta
from uuid import uuid4

from tests.modules.chat import asking_examples, content_examples, moderation_examples, reading_examples
from tests.modules.chat.rooms import a_message, a_room
from tests.world import World
from tests.world.examples import Shot, example

__all__ = ["asking_examples", "content_examples", "moderation_examples", "reading_examples"]
"""Kept in files of their own, and loaded with this one."""


@example("chat.start_conversation")
async def start(world: World) -> Shot:
    ada, bo = await world.members("Ada", "Bo")
    return Shot(ada, body={"kind": "group", "title": "Ops", "member_ids": [str(bo.member_id)]})


@example("chat.list_conversations")
async def list_own(world: World) -> Shot:
    return Shot(await world.member("Ada"))


@example("chat.get_conversation")
async def get(world: World) -> Shot:
    shot, _ = await a_room(world)
    return shot


@example("chat.rename_conversation")
async def rename(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.body = {"title": "Operations"}
    return shot


@example("chat.list_participants")
async def participants(world: World) -> Shot:
    shot, _ = await a_room(world)
    return shot


@example("chat.add_participants")
async def add(world: World) -> Shot:
    shot, _ = await a_room(world)
    new = await world.member("New")
    shot.body = {"member_ids": [str(new.member_id)]}
    return shot


@example("chat.remove_participant")
async def remove(world: World) -> Shot:
    shot, other = await a_room(world)
    shot.path["member_id"] = other
    return shot


@example("chat.read_log")
async def log(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.query = {"limit": 10}
    return shot


@example("chat.find_first_since")
async def first(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.query = {"since": "2026-01-05T08:00:00+01:00"}
    return shot


@example("chat.send")
async def send(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.body = {**shot.path, "key": str(uuid4()), "text": "hello"}
    return shot


@example("chat.edit")
async def edit(world: World) -> Shot:
    shot, seq = await a_message(world)
    shot.body = {**shot.path, "seq": seq, "text": "hello there"}
    return shot


@example("chat.recall")
async def recall(world: World) -> Shot:
    shot, seq = await a_message(world)
    shot.body = {**shot.path, "seq": seq}
    return shot


@example("chat.react")
async def react(world: World) -> Shot:
    shot, seq = await a_message(world)
    shot.body = {**shot.path, "seq": seq, "x": "👍", "on": True}
    return shot


@example("chat.pin")
async def pin(world: World) -> Shot:
    shot, seq = await a_message(world)
    shot.body = {**shot.path, "seq": seq, "on": True}
    return shot


@example("chat.forward")
async def forward(world: World) -> Shot:
    shot, seq = await a_message(world)
    shot.body = {**shot.path, "source": shot.path["conversation_id"], "seqs": [seq], "key": str(uuid4())}
    return shot


@example("chat.read_entries")
async def entries(world: World) -> Shot:
    shot, seq = await a_message(world)
    shot.query = {"seq": seq}
    return shot


@example("chat.list_files")
async def attached(world: World) -> Shot:
    shot, _ = await a_message(world)
    return shot


@example("chat.list_pins")
async def pins(world: World) -> Shot:
    shot, _ = await a_message(world)
    return shot


@example("chat.read_thread")
async def thread(world: World) -> Shot:
    shot, seq = await a_message(world)
    shot.path["seq"] = seq
    return shot


@example("chat.list_edits")
async def edits(world: World) -> Shot:
    shot, seq = await a_message(world)
    shot.path["seq"] = seq
    return shot


@example("chat.list_reactions")
async def reactions(world: World) -> Shot:
    shot, seq = await a_message(world)
    shot.path["seq"] = seq
    shot.query = {"x": "👍"}
    return shot


@example("chat.about_me")
async def about_me(world: World) -> Shot:
    return Shot(await world.member("Ada"))


@example("chat.keep")
async def keep(world: World) -> Shot:
    return Shot(await world.member("Ada"), body={"key": "folders", "body": {"items": [{"id": "f1", "name": "Ops"}]}})


@example("chat.list_own")
async def list_registers(world: World) -> Shot:
    return Shot(await world.member("Ada"))


@example("chat.schedule_message")
async def schedule(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.body = {"text": "Good morning", "send_at": _tomorrow(world)}
    return shot


@example("chat.list_scheduled")
async def list_scheduled(world: World) -> Shot:
    return Shot(await world.member("Ada"))


@example("chat.change_scheduled")
async def change_scheduled(world: World) -> Shot:
    shot = await _scheduled(world)
    shot.body = {"text": "Good evening"}
    return shot


@example("chat.cancel_scheduled")
async def cancel_scheduled(world: World) -> Shot:
    return await _scheduled(world)


async def _scheduled(world: World) -> Shot:
    """One of the owner's; the other one takes part in the conversation and has no say."""
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    made = await ada.post(f"/conversations/{room}/scheduled", {"text": "Good morning", "send_at": _tomorrow(world)})
    return Shot(ada, {"scheduled_id": made["id"]}, without_right=bo)


def _tomorrow(world: World) -> str:
    return (world.app.clock.now() + timedelta(days=1)).isoformat()


@example("chat.get_rules")
async def get_rules(world: World) -> Shot:
    return Shot(await world.member("Ada"))


@example("chat.set_rules")
async def set_rules(world: World) -> Shot:
    owner, other = await world.owner(), await world.member("Otto")
    return Shot(owner, body={"edit_minutes": 5, "recall_minutes": None}, without_right=other)


@example("chat.read")
async def read(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.body = {**shot.path, "seq": 1}
    return shot


@example("chat.delivered")
async def delivered(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.body = {**shot.path, "seq": 1}
    return shot


@example("chat.typing")
async def typing(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.body = dict(shot.path)
    return shot


@example("chat.resume")
async def resume(world: World) -> Shot:
    return Shot(await world.member("Ada"), body={"feed": 0, "held": {}})


async def _group(world: World) -> tuple[Shot, str]:
    """A group that people may join by link, its owner, and somebody who is not in it."""
    shot, other = await a_room(world)
    await shot.owner.patch(f"/conversations/{shot.path['conversation_id']}/settings", {"join": "approval"})
    return shot, other


@example("chat.list_nicknames")
async def nicknames(world: World) -> Shot:
    shot, _ = await a_room(world)
    return shot


@example("chat.get_heir")
async def heir(world: World) -> Shot:
    shot, _ = await a_room(world)
    return shot


@example("chat.set_participant_role")
async def give_role(world: World) -> Shot:
    shot, other = await a_room(world)
    shot.path["member_id"] = other
    shot.body = {"role": "admin"}
    return shot


@example("chat.mute_participant")
async def mute(world: World) -> Shot:
    shot, other = await a_room(world)
    shot.path["member_id"] = other
    shot.body = {"until": "2100-01-01T00:00:00Z"}
    return shot


@example("chat.get_settings")
async def get_settings(world: World) -> Shot:
    shot, _ = await a_room(world)
    return shot


@example("chat.change_settings")
async def change_settings(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.body = {"pin": "admins"}
    return shot


@example("chat.announce")
async def announce(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.body = {"text": "We move on Friday."}
    return shot


@example("chat.change_own")
async def change_own(world: World) -> Shot:
    shot, _ = await a_room(world)
    shot.body = {"alias": "The moving people"}
    return shot


@example("chat.get_join_link")
async def get_link(world: World) -> Shot:
    shot, _ = await _group(world)
    return shot


@example("chat.make_join_link")
async def make_link(world: World) -> Shot:
    shot, _ = await _group(world)
    shot.body = {"days": 7}
    return shot


@example("chat.revoke_join_link")
async def revoke_link(world: World) -> Shot:
    shot, _ = await _group(world)
    await shot.owner.post(f"/conversations/{shot.path['conversation_id']}/link", {})
    return shot


@example("chat.join_link_qr")
async def qr(world: World) -> Shot:
    shot, _ = await _group(world)
    await shot.owner.post(f"/conversations/{shot.path['conversation_id']}/link", {})
    return shot


async def _asked(world: World) -> tuple[Shot, str]:
    """Somebody waits to be let in; the token of the link."""
    shot, _ = await _group(world)
    link = await shot.owner.post(f"/conversations/{shot.path['conversation_id']}/link", {})
    token = link["url"].rsplit("/", 1)[1]
    waiting = await world.member("Wilma")
    await waiting.post(f"/chat/join/{token}")
    shot.path["member_id"] = str(waiting.member_id)
    return shot, token


@example("chat.list_join_requests")
async def requests(world: World) -> Shot:
    shot, _ = await _asked(world)
    del shot.path["member_id"]
    return shot


@example("chat.decide_join_request")
async def decide(world: World) -> Shot:
    shot, _ = await _asked(world)
    shot.body = {"let_in": True}
    return shot


@example("chat.look_at_join_link")
async def look(world: World) -> Shot:
    _shot, token = await _asked(world)
    return Shot(await world.member("Jo"), path={"token": token})


@example("chat.join_by_link")
async def join(world: World) -> Shot:
    _shot, token = await _asked(world)
    return Shot(await world.member("Jo"), path={"token": token})


@example("chat.list_following_groups")
async def following_groups(world: World) -> Shot:
    return Shot(await world.owner(), without_right=await world.member("Otto"))


@example("chat.found_following_group")
async def found_following_group(world: World) -> Shot:
    return Shot(
        await world.owner(), body={"kind": "everyone", "title": "Everyone"}, without_right=await world.member("Otto")
    )
