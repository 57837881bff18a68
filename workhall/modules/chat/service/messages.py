"""Sending and changing messages, reading them, catching up."""

import asyncio
import uuid
from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from workhall.kit.authz import allow
from workhall.kit.commands import Call
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound, Refusal
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.kit.unit import unit
from workhall.modules import audit
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import ForwardTooMuch
from workhall.modules.chat.service import attachments, scheduled
from workhall.modules.chat.service.acknowledging import Acknowledge
from workhall.modules.chat.service.asking import Answered, Ask, SendLinked, asked
from workhall.modules.chat.service.bodies import reaction, wording
from workhall.modules.chat.service.changes import Change
from workhall.modules.chat.service.conversations import change, writer
from workhall.modules.chat.service.marks import Mark
from workhall.modules.chat.service.reacting import Pin, React
from workhall.modules.chat.service.sending import Edit, Recall, Send
from workhall.modules.chat.store import annotations, moderation, personal, reads

KEPT = timedelta(days=30)
"""How long a sender's key is known and a feed reaches back; a client that was away for longer starts afresh."""
REPORTS_KEPT = timedelta(days=90)
"""How long a decided report stays, with the copy of the message in it."""
FEED_WHOLE = 500
"""Feed entries that one answer carries; a client further behind starts afresh."""
ENTRIES_WHOLE = 1000
ENTRIES_EACH = 200
"""Log entries that a resume carries, altogether and for one conversation."""

_encode = msgspec.json.Encoder().encode


def send(call: Call, new: schemas.Send) -> Awaitable[Any]:
    """Hands the message to the writer at once, so that messages of one socket keep their order; only files are looked
    up first. What is awaited ends after the commit; the policy is asked in its transaction."""
    things: dict[str, Any] = {}
    if new.loc is not None:
        things["loc"] = {name: value for name, value in msgspec.to_builtins(new.loc).items() if value is not None}
    if new.contact is not None:
        things["contact"] = {"member": str(new.contact)}
    ask = asked(new.ask, call.who.me) if new.ask is not None else None
    if ask is not None:
        things["ask"] = ask
    body = wording(new.text, new.f, new.m, may_be_empty=bool(things or new.files)) | things
    if new.ack:
        body["ack"] = True
    is_plain = not (ask or new.ack) and new.re is None and new.th is None
    sort = Send if is_plain else SendLinked
    made = change(sort, call.app, call, new.conversation_id, key=new.key, body=body, reply_to=new.re, thread=new.th)
    return attachments.send_with(call, made, new.files) if new.files else _submit(call, made)


def edit(call: Call, new: schemas.Edit) -> "asyncio.Future[Any]":
    words = wording(new.text, new.f, new.m, may_be_empty=False)
    return _submit(call, change(Edit, call.app, call, new.conversation_id, seq=new.seq, words=words))


async def recall(call: Call, which: schemas.Recall) -> schemas.Changed:
    done: schemas.Changed = await _submit(call, change(Recall, call.app, call, which.conversation_id, seq=which.seq))
    await attachments.let_go(call)
    return done


def ask(call: Call, new: schemas.asking.Ask) -> "asyncio.Future[Any]":
    return _submit(call, change(Ask, call.app, call, new.conversation_id, seq=new.seq, wanted=asked(new, call.who.me)))


def answered(call: Call, which: schemas.asking.Answered) -> "asyncio.Future[Any]":
    return _submit(call, change(Answered, call.app, call, which.conversation_id, seq=which.seq))


def acknowledge(call: Call, which: schemas.asking.Acknowledge) -> "asyncio.Future[Any]":
    return _submit(call, change(Acknowledge, call.app, call, which.conversation_id, seq=which.seq))


def react(call: Call, new: schemas.React) -> "asyncio.Future[Any]":
    made = change(React, call.app, call, new.conversation_id, seq=new.seq, x=reaction(new.x), on=new.on)
    return _submit(call, made)


def pin(call: Call, new: schemas.Pin) -> "asyncio.Future[Any]":
    return _submit(call, change(Pin, call.app, call, new.conversation_id, seq=new.seq, on=new.on))


def _submit(call: Call, made: Change) -> "asyncio.Future[Any]":
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
    last, closed = await _standing(ctx, conversation_id)
    if after is not None:
        bodies = await reads.page(ctx, conversation_id, max(after, closed), limit)
    elif around is not None:
        older = await reads.page_before(ctx, conversation_id, around + 1, limit // 2 + 1, closed)
        bodies = older + await reads.page(ctx, conversation_id, max(around, closed), limit - len(older))
    else:
        bodies = await reads.page_before(ctx, conversation_id, last + 1 if before is None else before, limit, closed)
    found = await _with_marks(ctx, conversation_id, bodies)
    first = found.entries[0].s if found.entries else last + 1
    return schemas.LogPage(**dict(found), first_seq=first, last_seq=last)


async def first_since(ctx: Ctx, conversation_id: UUID, time: datetime) -> schemas.Found:
    """The first message of that moment or after it, among those that the caller sees."""
    last, closed = await _standing(ctx, conversation_id)
    return schemas.Found(seq=await reads.first_since(ctx, conversation_id, time, closed, last))


async def _standing(ctx: Ctx, conversation_id: UUID) -> tuple[int, int]:
    """The conversation's newest number and the one up to which its past is closed to the caller."""
    found = await reads.seat(ctx, conversation_id)
    allow(ctx, policy.may_read, policy.Seat(found[0].kind, found[1].role) if found else None)
    if found is None:
        raise NotFound
    return found[0].last_seq, found[1].visible_from or 0


async def _with_marks(ctx: Ctx, conversation_id: UUID, bodies: Sequence[str]) -> schemas.Entries:
    """Entries with the reactions to them and the threads below them."""
    entries = [schemas.Entry.model_validate_json(body) for body in bodies]
    seqs = [one.s for one in entries if one.k == "message" and not one.gone]
    if not seqs:
        return schemas.Entries(entries=entries, reactions=[], threads=[])
    given = await annotations.reactions(ctx, conversation_id, seqs)
    threads = await annotations.threads(ctx, conversation_id, seqs)
    return schemas.Entries(
        entries=entries,
        reactions=[
            schemas.Reactions(s=s, e=e, r=[schemas.Reaction(x=g.x, n=g.count, by=g.by, me=g.mine) for g in all_of])
            for s, (e, all_of) in sorted(given.items())
        ],
        threads=[schemas.Thread(s=s, n=n, e=e, last_at=int(at.timestamp() * 1000)) for s, n, e, at in threads],
    )


async def some(ctx: Ctx, conversation_id: UUID, seqs: Sequence[int]) -> schemas.Entries:
    """Entries by number: what is quoted or pinned and lies elsewhere."""
    _, closed = await _standing(ctx, conversation_id)
    wanted = [one for one in seqs if one > closed]
    return await _with_marks(ctx, conversation_id, await annotations.bodies(ctx, conversation_id, wanted))


async def pins(ctx: Ctx, conversation_id: UUID) -> schemas.Entries:
    """The last pinned first."""
    _, closed = await _standing(ctx, conversation_id)
    order = await annotations.pins(ctx, conversation_id, closed)
    found = await _with_marks(ctx, conversation_id, await annotations.bodies(ctx, conversation_id, order))
    place = {seq: index for index, seq in enumerate(order)}
    return found.model_copy(update={"entries": sorted(found.entries, key=lambda one: place[one.s])})


async def thread(ctx: Ctx, conversation_id: UUID, root: int, page: PageQuery) -> Page[schemas.Entry]:
    """The message that began it, then the answers as they came."""
    _, closed = await _standing(ctx, conversation_id)
    after = page.after_as(int)
    found = await annotations.replies(ctx, conversation_id, root, max(after[0] if after else 0, closed), page.limit + 1)
    shown = found[: page.limit]
    wanted = shown if after else [root, *shown]
    bodies = await annotations.bodies(ctx, conversation_id, [one for one in wanted if one > closed])
    items = [schemas.Entry.model_validate_json(body) for body in bodies]
    if not after and (not items or items[0].k != "message"):
        raise NotFound
    return Page(items=items, next_cursor=make_cursor(shown[-1]) if len(found) > page.limit else None)


async def wordings(ctx: Ctx, conversation_id: UUID, seq: int, page: PageQuery) -> Page[schemas.Wording]:
    """Earlier wordings; the present one stands in the log."""
    await message(ctx, conversation_id, seq)
    after = page.after_as(int)
    rows = await annotations.wordings(ctx, conversation_id, seq, after[0] if after else -1, page.limit + 1)
    shown = rows[: page.limit]
    items = [schemas.Wording(n=row.n, at=row.at, text=row.text, f=row.form) for row in shown]
    return Page(items=items, next_cursor=make_cursor(shown[-1].n) if len(rows) > page.limit else None)


async def reacted(ctx: Ctx, conversation_id: UUID, seq: int, x: str, page: PageQuery) -> Page[schemas.Reacted]:
    await message(ctx, conversation_id, seq)
    after = page.after_as(datetime.fromisoformat, UUID)
    found = (after[0], after[1]) if after else None
    rows = await annotations.who_reacted(ctx, conversation_id, seq, x, found, page.limit + 1)
    shown = rows[: page.limit]
    more = make_cursor(shown[-1].at.isoformat(), shown[-1].member_id) if len(rows) > page.limit else None
    return Page(items=[schemas.Reacted(member_id=row.member_id, x=row.x, at=row.at) for row in shown], next_cursor=more)


async def message(ctx: Ctx, conversation_id: UUID, seq: int) -> schemas.Entry:
    """A message that the caller sees; raises NotFound."""
    found = await some(ctx, conversation_id, [seq])
    if not found.entries or found.entries[0].k != "message" or found.entries[0].gone:
        raise NotFound
    return found.entries[0]


MOST_FORWARDED = 100
_MOST_FORWARDED_SIGNS = 60_000
_CARRIED = ("text", "f", "files", "loc", "contact", "merged")
"""What goes along; mentions do not call again, and a thread or a quoted message belongs to where it was said."""


async def forward(call: Call, new: schemas.Forward) -> schemas.Forwarded:
    """Each message by itself, or all as one. Reads them under the caller's own rights, and sends like any message."""
    seqs = sorted(set(new.seqs))
    if not 0 < len(seqs) <= MOST_FORWARDED:
        raise ForwardTooMuch(limit=MOST_FORWARDED)
    async with unit(call.app, call.who, locale=call.locale) as ctx:
        found = (await some(ctx, new.source, seqs)).entries
    if len(found) < len(seqs) or any(one.k != "message" or one.gone for one in found):
        raise NotFound
    items = [_carried(one) for one in found]
    passed = await attachments.pass_on(call, items, new.conversation_id)
    bodies = [_merged(items)] if new.merged else [_forwarded(one) for one in items]
    if new.note.strip():
        bodies.append(wording(new.note, None, (), may_be_empty=False))
    sent = [
        _submit(call, change(Send, call.app, call, new.conversation_id, key=uuid.uuid5(new.key, str(place)), body=body))
        for place, body in enumerate(bodies)
    ]
    try:
        done = await asyncio.gather(*sent)
    except Refusal:
        await attachments.drop(call, passed)
        raise
    if any(one.repeated for one in done):
        await attachments.drop(call, passed)  # The first time gave them theirs.
    return schemas.Forwarded(seqs=[one.seq for one in done])


def _carried(entry: schemas.Entry) -> dict[str, Any]:
    """Whoever said it first stays its author, however often it is passed on."""
    origin = entry.b.get("fwd") or {"by": str(entry.by), "at": entry.at}
    return {name: entry.b[name] for name in _CARRIED if name in entry.b} | {"by": origin["by"], "at": origin["at"]}


def _forwarded(item: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in item.items() if name not in ("by", "at")}
    return rest | {"fwd": {"by": item["by"], "at": item["at"]}}


def _merged(items: list[dict[str, Any]]) -> dict[str, Any]:
    if len(_encode(items)) > _MOST_FORWARDED_SIGNS:
        raise ForwardTooMuch(limit=max(1, len(items) // 2))
    return {"text": "", "merged": {"n": len(items), "items": items}}


async def rules(ctx: Ctx) -> schemas.Rules:
    allow(ctx, policy.may_see_rules, None)
    row = await annotations.house_rules(ctx)
    if row is None:
        return schemas.Rules()
    return schemas.Rules(edit_minutes=row.edit_minutes, recall_minutes=row.recall_minutes)


async def set_rules(ctx: Ctx, new: schemas.Rules) -> schemas.Rules:
    allow(ctx, policy.may_manage, None)
    await annotations.keep_house_rules(ctx, new.model_dump())
    await audit.record(ctx, "chat.rules_set", str(ctx.org_id), new.model_dump())
    return new


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
    for conversation_id, last, closed in heads:
        if conversation_id not in held:
            continue
        from_here = max(held[conversation_id], closed)
        behind = last - from_here
        if behind <= 0:
            continue
        if behind <= min(ENTRIES_EACH, budget):
            whole[conversation_id] = from_here
            budget -= behind
        else:
            more[str(conversation_id)] = last
    return whole, more


async def prune(ctx: Ctx) -> None:
    """Forgets senders' keys and feed entries that are past their time, and files that a crash left behind."""
    await reads.prune(ctx, ctx.now - KEPT)
    await attachments.release(ctx)
    await moderation.forget_before(ctx, ctx.now - REPORTS_KEPT)
    await personal.prune_scheduled(ctx, ctx.now - scheduled.SENT_KEPT)


async def say_typing(call: Call, typing: schemas.Typing) -> None:
    """A hint. It reaches only those who hear the conversation, and comes only from one of them."""
    who = call.who
    hears = call.hears(typing.conversation_id)
    allow(call, policy.may_send, policy.Seat("", "member") if hears else None)
    push = _encode({"ev": "chat.typing", "d": {"c": typing.conversation_id, "by": who.me}})
    if who.org_id is not None:
        call.hub.publish(who.org_id, typing.conversation_id, push)
