"""Sending, reading, catching up."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from workhall.kit.authz import allow
from workhall.kit.commands import Call
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import EmptyMessage, MessageTooLong
from workhall.modules.chat.service.changes import Send
from workhall.modules.chat.service.conversations import change, writer
from workhall.modules.chat.service.marks import Mark
from workhall.modules.chat.store import reads

KEPT = timedelta(days=30)
"""How long a sender's key is known and a feed reaches back; a client that was away for longer starts afresh."""
FEED_WHOLE = 500
"""Feed entries that one answer carries; a client further behind starts afresh."""
ENTRIES_WHOLE = 1000
ENTRIES_EACH = 200
"""Log entries that a resume carries, altogether and for one conversation."""

_encode = msgspec.json.Encoder().encode


def send(call: Call, new: schemas.Send) -> "asyncio.Future[Any]":
    """Hands the message to the writer at once, so that messages of one socket keep their order. The future ends after
    the commit; the policy is asked in its transaction."""
    text = new.text.strip("\n")
    if not text.strip():
        raise EmptyMessage
    if len(text) > schemas.MAX_TEXT:
        raise MessageTooLong(limit=schemas.MAX_TEXT)
    # PostgreSQL keeps no NUL in text; it means nothing in a message.
    made = change(Send, call.app, call, new.conversation_id, key=new.key, text=text.replace("\0", ""))
    found: asyncio.Future[Any] = writer(call.app).submit(made)
    return found


def read(call: Call, upto: schemas.UpTo) -> "asyncio.Future[Any]":
    found: asyncio.Future[Any] = writer(call.app).mark(
        change(Mark, call.app, call, upto.conversation_id, read_seq=max(0, upto.seq), delivered_seq=0)
    )
    return found


def delivered(call: Call, upto: schemas.UpTo) -> "asyncio.Future[Any]":
    found: asyncio.Future[Any] = writer(call.app).mark(
        change(Mark, call.app, call, upto.conversation_id, read_seq=0, delivered_seq=max(0, upto.seq))
    )
    return found


async def history(
    ctx: Ctx, conversation_id: UUID, *, before: int | None, after: int | None, around: int | None, limit: int
) -> schemas.LogPage:
    """Both ways from any anchor; without one, the newest page."""
    found = await reads.seat(ctx, conversation_id)
    seat = policy.Seat(found[0].kind, found[1].role) if found else None
    allow(ctx, policy.may_read, seat)
    if found is None:
        raise NotFound
    last = found[0].last_seq
    if after is not None:
        bodies = await reads.page(ctx, conversation_id, after, limit)
    elif around is not None:
        older = await reads.page_before(ctx, conversation_id, around + 1, limit // 2 + 1)
        bodies = older + await reads.page(ctx, conversation_id, around, limit - len(older))
    else:
        bodies = await reads.page_before(ctx, conversation_id, last + 1 if before is None else before, limit)
    entries = [schemas.Entry.model_validate_json(body) for body in bodies]
    return schemas.LogPage(entries=entries, first_seq=entries[0].s if entries else last + 1, last_seq=last)


async def resume(ctx: Ctx, resume: schemas.Resume) -> schemas.Resumed:
    """What a client missed, or "afresh" when that is too much. Conversations that it does not name are not its to lose:
    it learns of them from the feed."""
    allow(ctx, policy.may_list_own, None)
    last, first = await reads.feed_head(ctx)
    known = 0 < resume.feed <= last or last == 0
    if not known or resume.feed + 1 < first or last - resume.feed > FEED_WHOLE:
        return schemas.Resumed(afresh=True, feed=last)
    feed = await reads.feed(ctx, resume.feed, FEED_WHOLE)
    whole, more = _shares(resume.held, await reads.heads(ctx.db, ctx.org_id, ctx.me))
    entries = await reads.missed(ctx, whole) if whole else []
    return schemas.Resumed(
        afresh=False,
        feed=last,
        feed_entries=[msgspec.Raw(body.encode()) for body in feed],
        entries=[msgspec.Raw(body.encode()) for body in entries],
        more=more,
    )


def _shares(held: dict[UUID, int], heads: Any) -> tuple[dict[UUID, int], dict[str, int]]:
    """Which conversations are sent whole, and which are only named with their newest number."""
    whole: dict[UUID, int] = {}
    more: dict[str, int] = {}
    budget = ENTRIES_WHOLE
    for conversation_id, last in heads:
        behind = last - held.get(conversation_id, last)
        if behind <= 0:
            continue
        if behind <= min(ENTRIES_EACH, budget):
            whole[conversation_id] = held[conversation_id]
            budget -= behind
        else:
            more[str(conversation_id)] = last
    return whole, more


async def prune(ctx: Ctx) -> None:
    """Forgets senders' keys and feed entries that are past their time."""
    await reads.prune(ctx, ctx.now - KEPT)


async def say_typing(call: Call, typing: schemas.Typing) -> None:
    """A hint. It reaches only those who hear the conversation, and comes only from one of them."""
    who = call.who
    hears = call.hears(typing.conversation_id)
    allow(call, policy.may_send, policy.Seat("", "member") if hears else None)
    push = _encode({"ev": "chat.typing", "d": {"c": typing.conversation_id, "by": who.me}})
    if who.org_id is not None:
        call.hub.publish(who.org_id, typing.conversation_id, push)
