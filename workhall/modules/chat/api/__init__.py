"""HTTP and socket commands of chat."""

import asyncio
from collections.abc import Awaitable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Path, Query, Response
from pydantic import AwareDatetime, Field

from workhall.kit.commands import Call, Commands
from workhall.kit.ctx import Ctx
from workhall.kit.http import CtxDep, PageDep, Routes
from workhall.kit.pagination import Page
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.service import (
    attachments,
    conversations,
    following,
    groups,
    joining,
    messages,
    personal,
    readers,
    scheduled,
)

routes = Routes("chat", prefix="/orgs/{org_id}/conversations")
house = Routes("chat", prefix="/orgs/{org_id}/chat")
commands = Commands("chat")

Seq = Annotated[int | None, Query(ge=0, le=2**62)]
Seq0 = Annotated[int, Field(ge=0, le=2**62)]
Number = Annotated[int, Path(ge=0, le=2**62)]
Token = Annotated[str, Path(max_length=100)]


@routes.post("", permission=policy.may_start)
async def start_conversation(
    ctx: CtxDep,
    new: schemas.NewConversation,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> schemas.Conversation:
    return await conversations.start(ctx, new, idempotency_key)


@routes.get("", permission=policy.may_list_own)
async def list_conversations(ctx: CtxDep, page: PageDep) -> Page[schemas.Conversation]:
    return await conversations.mine(ctx, page)


@routes.get("/{conversation_id}", permission=policy.may_read)
async def get_conversation(ctx: CtxDep, conversation_id: UUID) -> schemas.Conversation:
    return await conversations.get(ctx, conversation_id)


@routes.patch("/{conversation_id}", permission=policy.may_rename)
async def rename_conversation(
    ctx: CtxDep, conversation_id: UUID, new: schemas.ChangeConversation
) -> schemas.Conversation:
    return await conversations.rename(ctx, conversation_id, new)


@routes.get("/{conversation_id}/members", permission=policy.may_read)
async def list_participants(
    ctx: CtxDep, conversation_id: UUID, page: PageDep, q: Annotated[str, Query(max_length=200)] = ""
) -> Page[schemas.Participant]:
    return await groups.participants(ctx, conversation_id, q, page)


@routes.post("/{conversation_id}/members", permission=policy.may_add, status_code=200)
async def add_participants(ctx: CtxDep, conversation_id: UUID, new: schemas.AddMembers) -> schemas.Conversation:
    return await conversations.add(ctx, conversation_id, new)


@routes.delete("/{conversation_id}/members/{member_id}", permission=policy.may_remove)
async def remove_participant(ctx: CtxDep, conversation_id: UUID, member_id: UUID) -> None:
    await conversations.remove(ctx, conversation_id, member_id)


@routes.get("/{conversation_id}/log", permission=policy.may_read)
async def read_log(
    ctx: CtxDep,
    conversation_id: UUID,
    before: Seq = None,
    after: Seq = None,
    around: Seq = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> schemas.LogPage:
    return await messages.history(ctx, conversation_id, before=before, after=after, around=around, limit=limit)


@routes.get("/{conversation_id}/first", permission=policy.may_read)
async def find_first_since(ctx: CtxDep, conversation_id: UUID, since: AwareDatetime) -> schemas.Found:
    """The first message at or after a moment: where a day begins in the log."""
    return await messages.first_since(ctx, conversation_id, since)


@routes.get("/{conversation_id}/entries", permission=policy.may_read)
async def read_entries(
    ctx: CtxDep, conversation_id: UUID, seq: Annotated[list[Seq0], Query(min_length=1, max_length=100)]
) -> schemas.Entries:
    return await messages.some(ctx, conversation_id, seq)


@routes.get("/{conversation_id}/files", permission=policy.may_read)
async def list_files(ctx: CtxDep, conversation_id: UUID, page: PageDep) -> Page[schemas.Attachment]:
    return await attachments.listed(ctx, conversation_id, page)


@routes.get("/{conversation_id}/pins", permission=policy.may_read)
async def list_pins(ctx: CtxDep, conversation_id: UUID) -> schemas.Entries:
    return await messages.pins(ctx, conversation_id)


@routes.get("/{conversation_id}/thread/{seq}", permission=policy.may_read)
async def read_thread(ctx: CtxDep, conversation_id: UUID, seq: Number, page: PageDep) -> Page[schemas.Entry]:
    return await messages.thread(ctx, conversation_id, seq, page)


@routes.get("/{conversation_id}/messages/{seq}/edits", permission=policy.may_read)
async def list_edits(ctx: CtxDep, conversation_id: UUID, seq: Number, page: PageDep) -> Page[schemas.Wording]:
    return await messages.wordings(ctx, conversation_id, seq, page)


@routes.get("/{conversation_id}/messages/{seq}/reactions", permission=policy.may_read)
async def list_reactions(
    ctx: CtxDep, conversation_id: UUID, seq: Number, x: Annotated[str, Query(max_length=200)], page: PageDep
) -> Page[schemas.Reacted]:
    return await messages.reacted(ctx, conversation_id, seq, x, page)


@routes.get("/{conversation_id}/nicknames", permission=policy.may_read)
async def list_nicknames(ctx: CtxDep, conversation_id: UUID, page: PageDep) -> Page[schemas.groups.Nickname]:
    return await groups.nicknames(ctx, conversation_id, page)


@routes.get("/{conversation_id}/heir", permission=policy.may_read)
async def get_heir(ctx: CtxDep, conversation_id: UUID) -> schemas.groups.Heir:
    return await groups.heir(ctx, conversation_id)


@routes.put("/{conversation_id}/members/{member_id}/role", permission=policy.may_give_roles, status_code=204)
async def set_participant_role(
    ctx: CtxDep, conversation_id: UUID, member_id: UUID, new: schemas.groups.NewRole
) -> None:
    await groups.set_role(ctx, conversation_id, member_id, new)


@routes.put("/{conversation_id}/members/{member_id}/muted", permission=policy.may_mute, status_code=204)
async def mute_participant(ctx: CtxDep, conversation_id: UUID, member_id: UUID, new: schemas.groups.Muting) -> None:
    await groups.mute(ctx, conversation_id, member_id, new)


@routes.get("/{conversation_id}/settings", permission=policy.may_set_rules)
async def get_settings(ctx: CtxDep, conversation_id: UUID) -> schemas.groups.AllSettings:
    return await groups.settings(ctx, conversation_id)


@routes.patch("/{conversation_id}/settings", permission=policy.may_set_rules)
async def change_settings(
    ctx: CtxDep, conversation_id: UUID, new: schemas.groups.ChangeSettings
) -> schemas.groups.AllSettings:
    return await groups.set_settings(ctx, conversation_id, new)


@routes.put("/{conversation_id}/announcement", permission=policy.may_announce)
async def announce(ctx: CtxDep, conversation_id: UUID, new: schemas.groups.Announcement) -> schemas.Conversation:
    return await groups.announce(ctx, conversation_id, new)


@routes.patch("/{conversation_id}/own", permission=policy.may_have_own)
async def change_own(ctx: CtxDep, conversation_id: UUID, new: schemas.groups.OwnChange) -> schemas.Conversation:
    return await groups.change_own(ctx, conversation_id, new)


@routes.get("/{conversation_id}/link", permission=policy.may_see_link)
async def get_join_link(ctx: CtxDep, conversation_id: UUID) -> schemas.groups.MaybeLink:
    return await joining.see_link(ctx, conversation_id)


@routes.post("/{conversation_id}/link", permission=policy.may_keep_link)
async def make_join_link(ctx: CtxDep, conversation_id: UUID, new: schemas.groups.NewLink) -> schemas.groups.JoinLink:
    return await joining.make_link(ctx, conversation_id, new)


@routes.delete("/{conversation_id}/link", permission=policy.may_keep_link)
async def revoke_join_link(ctx: CtxDep, conversation_id: UUID) -> None:
    await joining.revoke_link(ctx, conversation_id)


@routes.get("/{conversation_id}/link/qr.svg", permission=policy.may_see_link, response_class=Response)
async def join_link_qr(ctx: CtxDep, conversation_id: UUID) -> Response:
    """The link as a QR code."""
    return Response(await joining.qr(ctx, conversation_id), media_type="image/svg+xml")


@routes.get("/{conversation_id}/requests", permission=policy.may_set_rules)
async def list_join_requests(ctx: CtxDep, conversation_id: UUID, page: PageDep) -> Page[schemas.groups.JoinRequest]:
    return await joining.requests(ctx, conversation_id, page)


@routes.post("/{conversation_id}/requests/{member_id}", permission=policy.may_set_rules, status_code=204)
async def decide_join_request(
    ctx: CtxDep, conversation_id: UUID, member_id: UUID, decision: schemas.groups.Decision
) -> None:
    await joining.decide(ctx, conversation_id, member_id, decision)


@routes.put("/{conversation_id}/reading", permission=policy.may_set_read)
async def set_reading(ctx: CtxDep, conversation_id: UUID, new: schemas.reading.SetReading) -> schemas.Conversation:
    return await readers.set_reading(ctx, conversation_id, new)


@routes.put("/{conversation_id}/reading/own", permission=policy.may_have_own)
async def hide_reading(ctx: CtxDep, conversation_id: UUID, new: schemas.reading.Wish) -> schemas.Conversation:
    return await readers.wish(ctx, conversation_id, new)


@routes.get("/{conversation_id}/readers", permission=policy.may_read)
async def count_readers(
    ctx: CtxDep, conversation_id: UUID, seq: Annotated[list[Seq0], Query(min_length=1, max_length=20)]
) -> schemas.reading.Counts:
    return await readers.counts(ctx, conversation_id, seq)


@routes.get("/{conversation_id}/acknowledged", permission=policy.may_read)
async def list_acknowledged(
    ctx: CtxDep, conversation_id: UUID, seq: Annotated[list[Seq0], Query(min_length=1, max_length=20)]
) -> schemas.reading.Acknowledgements:
    return await readers.acknowledged(ctx, conversation_id, seq)


@routes.get("/{conversation_id}/messages/{seq}/readers", permission=policy.may_see_readers)
async def list_readers(
    ctx: CtxDep, conversation_id: UUID, seq: Number, page: PageDep, state: schemas.reading.ReaderState = "read"
) -> Page[schemas.reading.Reader]:
    return await readers.readers(ctx, conversation_id, seq, state, page)


@routes.post("/{conversation_id}/messages/{seq}/readers/remind", permission=policy.may_see_readers, status_code=200)
async def remind_readers(ctx: CtxDep, conversation_id: UUID, seq: Number) -> schemas.reading.Reminded:
    return await readers.remind(ctx, conversation_id, seq)


@house.get("/reading", permission=policy.may_keep_own)
async def get_own_reading(ctx: CtxDep) -> schemas.reading.OwnReading:
    return await readers.own(ctx)


@house.put("/reading", permission=policy.may_keep_own)
async def set_own_reading(ctx: CtxDep, new: schemas.reading.OwnReading) -> schemas.reading.OwnReading:
    return await readers.set_own(ctx, new)


@house.get("/reading/rules", permission=policy.may_see_rules)
async def get_house_reading(ctx: CtxDep) -> schemas.reading.HouseReading:
    return await readers.house_reading(ctx)


@house.put("/reading/rules", permission=policy.may_manage)
async def set_house_reading(ctx: CtxDep, new: schemas.reading.HouseReading) -> schemas.reading.HouseReading:
    return await readers.set_house_reading(ctx, new)


@house.get("/join/{token}", permission=policy.may_try_link)
async def look_at_join_link(ctx: CtxDep, token: Token) -> schemas.groups.JoinPreview:
    return await joining.look(ctx, token)


@house.post("/join/{token}", permission=policy.may_try_link, status_code=200)
async def join_by_link(ctx: CtxDep, token: Token) -> schemas.groups.Joined:
    return await joining.join(ctx, token)


@house.get("/groups", permission=policy.may_found_following)
async def list_following_groups(ctx: CtxDep, page: PageDep) -> Page[schemas.groups.Following]:
    return await following.list_all(ctx, page)


@house.post("/groups", permission=policy.may_found_following, status_code=200)
async def found_following_group(ctx: CtxDep, new: schemas.groups.NewFollowing) -> schemas.groups.Following:
    return await following.found(ctx, new)


@house.get("/me", permission=policy.may_list_own)
async def about_me(ctx: CtxDep) -> schemas.Mine:
    return await conversations.about_me(ctx)


@house.get("/own", permission=policy.may_keep_own)
async def list_own(
    ctx: CtxDep, page: PageDep, kind: Annotated[str | None, Query(max_length=20)] = None
) -> Page[schemas.Own]:
    return await personal.listed(ctx, kind, page)


@routes.post("/{conversation_id}/scheduled", permission=policy.may_send)
async def schedule_message(ctx: CtxDep, conversation_id: UUID, new: schemas.NewScheduled) -> schemas.Scheduled:
    return await scheduled.schedule(ctx, conversation_id, new)


@house.get("/scheduled", permission=policy.may_keep_own)
async def list_scheduled(ctx: CtxDep, page: PageDep) -> Page[schemas.Scheduled]:
    return await scheduled.listed(ctx, page)


@house.patch("/scheduled/{scheduled_id}", permission=policy.may_change_scheduled)
async def change_scheduled(ctx: CtxDep, scheduled_id: UUID, new: schemas.ChangeScheduled) -> schemas.Scheduled:
    return await scheduled.reschedule(ctx, scheduled_id, new)


@house.delete("/scheduled/{scheduled_id}", permission=policy.may_change_scheduled)
async def cancel_scheduled(ctx: CtxDep, scheduled_id: UUID) -> None:
    await scheduled.cancel(ctx, scheduled_id)


@house.get("/rules", permission=policy.may_see_rules)
async def get_rules(ctx: CtxDep) -> schemas.Rules:
    return await messages.rules(ctx)


@house.put("/rules", permission=policy.may_manage)
async def set_rules(ctx: CtxDep, new: schemas.Rules) -> schemas.Rules:
    return await messages.set_rules(ctx, new)


@commands.direct("send", schemas.Send, permission=policy.may_send)
def send(call: Call, new: schemas.Send) -> Awaitable[Any]:
    return messages.send(call, new)


@commands.direct("edit", schemas.Edit, permission=policy.may_edit)
def edit(call: Call, new: schemas.Edit) -> "asyncio.Future[Any]":
    return messages.edit(call, new)


@commands.direct("recall", schemas.Recall, permission=policy.may_recall)
async def recall(call: Call, which: schemas.Recall) -> schemas.Changed:
    return await messages.recall(call, which)


@commands.direct("ask", schemas.asking.Ask, permission=policy.may_ask)
def ask(call: Call, new: schemas.asking.Ask) -> "asyncio.Future[Any]":
    return messages.ask(call, new)


@commands.direct("answered", schemas.asking.Answered, permission=policy.may_answer)
def answered(call: Call, which: schemas.asking.Answered) -> "asyncio.Future[Any]":
    return messages.answered(call, which)


@commands.direct("acknowledge", schemas.asking.Acknowledge, permission=policy.may_acknowledge)
def acknowledge(call: Call, which: schemas.asking.Acknowledge) -> "asyncio.Future[Any]":
    return messages.acknowledge(call, which)


@commands.direct("react", schemas.React, permission=policy.may_react)
def react(call: Call, new: schemas.React) -> "asyncio.Future[Any]":
    return messages.react(call, new)


@commands.direct("pin", schemas.Pin, permission=policy.may_pin)
def pin(call: Call, new: schemas.Pin) -> "asyncio.Future[Any]":
    return messages.pin(call, new)


@commands.direct("forward", schemas.Forward, permission=policy.may_send)
async def forward(call: Call, new: schemas.Forward) -> schemas.Forwarded:
    return await messages.forward(call, new)


@commands.direct("keep", schemas.Keep, permission=policy.may_keep_own)
async def keep(call: Call, new: schemas.Keep) -> schemas.Kept:
    return await personal.keep(call, new)


@commands.direct("read", schemas.UpTo, permission=policy.may_read)
def read(call: Call, upto: schemas.UpTo) -> "asyncio.Future[Any]":
    return messages.read(call, upto)


@commands.direct("delivered", schemas.UpTo, permission=policy.may_read)
def delivered(call: Call, upto: schemas.UpTo) -> "asyncio.Future[Any]":
    return messages.delivered(call, upto)


@commands.direct("typing", schemas.Typing, permission=policy.may_send)
async def typing(call: Call, hint: schemas.Typing) -> None:
    await messages.say_typing(call, hint)


@commands.unit("resume", schemas.Resume, permission=policy.may_list_own)
async def resume(ctx: Ctx, missed: schemas.Resume) -> schemas.Resumed:
    return await messages.resume(ctx, missed)
