"""Who has read: for the author of a message, and told to those who are looked up."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import OrgId
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.kit.realtime import Hub
from workhall.kit.services import Services
from workhall.kit.slot_types import LookKind, NotificationKind
from workhall.kit.text import Text
from workhall.kit.unit import system_unit
from workhall.modules import audit, directory, notify
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import NotCountedByName, RemindedAlready
from workhall.modules.chat.service import reading
from workhall.modules.chat.service.conversations import change, get, seat_of, writer
from workhall.modules.chat.store import acknowledging, annotations, reads
from workhall.modules.chat.store import readers as store
from workhall.modules.chat.tables import ConversationRow

LOOK = LookKind(
    "chat_readers",
    Text(
        en="Whether you have read a message",
        zh="您是否已读某条消息",
        de="Ob Sie eine Nachricht gelesen haben",
        it="Se hai letto un messaggio",
    ),
)
REMINDER = NotificationKind(
    "chat.reminder",
    Text(
        en="Reminders of unread messages",
        zh="未读消息提醒",
        de="Erinnerungen an Ungelesenes",
        it="Promemoria di messaggi non letti",
    ),
)
PAUSE = timedelta(minutes=15)
"""Between two reminders of one message."""
FEW = 5
"""People of whom a number could say who it was."""
_LINE = Text(
    en="{name} asks you to read a message",
    zh="{name} 请您阅读一条消息",
    de="{name} bittet Sie, eine Nachricht zu lesen",
    it="{name} ti chiede di leggere un messaggio",
)
_ACK_LINE = Text(
    en="{name} asks you to acknowledge a message",
    zh="{name} 请您确认一条消息",
    de="{name} bittet Sie, eine Nachricht zu bestätigen",
    it="{name} ti chiede di confermare un messaggio",
)


def count_of(how: policy.ReadPolicy, one: store.Counted) -> schemas.reading.Count:
    """Where names are not told, a number must not tell them either."""
    is_all = one.of > 0 and one.n == one.of
    if how == "exact":
        return schemas.reading.Count(s=one.seq, n=one.n, of=one.of, all=is_all)
    if one.of < FEW:
        return schemas.reading.Count(s=one.seq, n=None, of=None, all=is_all if one.of > 1 else None)
    return schemas.reading.Count(s=one.seq, n=one.n, of=one.of, all=is_all)


async def counts(ctx: Ctx, conversation_id: UUID, seqs: list[int]) -> schemas.reading.Counts:
    """Of the caller's own messages in a group; of others, and where nothing is counted, there is nothing."""
    found = await reads.seat(ctx, conversation_id)
    allow(ctx, policy.may_read, seat_of(found))
    if found is None:
        raise NotFound
    row, (how, since) = found[0], await _agreed(ctx, found[0])
    wanted = [one for one in dict.fromkeys(seqs) if one > since]
    if row.kind == "direct" or how not in ("exact", "counts") or not wanted:
        return schemas.reading.Counts(counts=[])
    told = await store.counts(ctx, conversation_id, ctx.me, wanted)
    return schemas.reading.Counts(counts=[count_of(how, one) for one in told])


async def _agreed(ctx: Ctx, row: ConversationRow) -> tuple[policy.ReadPolicy, int]:
    rules = policy.rules_of(row.rules)
    return reading.agreed(row.kind, row.created_at, rules, await house(ctx)), rules.read_from


async def house(ctx: Ctx) -> reading.House:
    row = await annotations.house_rules(ctx)
    return reading.house_of(row.reading if row else None)


async def readers(
    ctx: Ctx, conversation_id: UUID, seq: int, state: str, page: PageQuery
) -> Page[schemas.reading.Reader]:
    """By name, and each of them finds in their ledger who looked."""
    _, by_word = await _by_name(ctx, conversation_id, seq)
    after = page.after_as(UUID)
    listed = acknowledging.people if by_word else store.readers
    found = await listed(ctx, conversation_id, ctx.me, seq, state, after[0] if after else None, page.limit + 1)
    shown = found[: page.limit]
    await audit.looked(ctx, LOOK.name, shown, f"/messages/{conversation_id}?at={seq}")
    items = [schemas.reading.Reader(member_id=one) for one in shown]
    return Page(items=items, next_cursor=make_cursor(shown[-1]) if len(found) > page.limit else None)


async def acknowledged(ctx: Ctx, conversation_id: UUID, seqs: list[int]) -> schemas.reading.Acknowledgements:
    """Whether the caller has acknowledged these messages, and of their own how many have."""
    found = await reads.seat(ctx, conversation_id)
    allow(ctx, policy.may_read, seat_of(found))
    if found is None:
        raise NotFound
    closed = found[1].visible_from or 0
    told = await acknowledging.of(ctx, conversation_id, ctx.me, [one for one in dict.fromkeys(seqs) if one > closed])
    return schemas.reading.Acknowledgements(
        items=[
            schemas.reading.Acknowledgement(
                s=one.seq,
                mine=one.mine,
                n=one.n if one.author == ctx.me else None,
                of=one.of if one.author == ctx.me else None,
            )
            for one in told
        ]
    )


async def _by_name(ctx: Ctx, conversation_id: UUID, seq: int) -> tuple[ConversationRow, bool]:
    """The conversation, and whether it is acknowledging that counts as reading."""
    found = await reads.seat(ctx, conversation_id)
    author, asks = await store.author(ctx, conversation_id, seq)
    allow(ctx, policy.may_see_readers, policy.Message(seat_of(found), author))
    if found is None:
        raise NotFound
    if asks:
        return found[0], True
    how, since = await _agreed(ctx, found[0])
    if how != "exact" or seq <= since:
        raise NotCountedByName
    return found[0], False


async def remind(ctx: Ctx, conversation_id: UUID, seq: int) -> schemas.reading.Reminded:
    """Reaches those who have not read it and do not hide that; the others are not touched, so that a reminder says
    nothing about them."""
    row, by_word = await _by_name(ctx, conversation_id, seq)
    if not await store.may_remind(ctx, conversation_id, seq, ctx.now - PAUSE):
        raise RemindedAlready(minutes=int(PAUSE.total_seconds() // 60))
    listed = acknowledging.people if by_word else store.readers
    members = await listed(ctx, conversation_id, ctx.me, seq, "unread", None, None)
    people = {one.id: one.name for one in await directory.people(ctx, {ctx.me})}
    name = people.get(ctx.me, "")
    link = f"/messages/{conversation_id}?at={seq}"
    key = f"chat.reminder:{conversation_id}:{seq}"
    await notify.notify(
        ctx,
        REMINDER.name,
        members,
        row.title or name,
        _ACK_LINE if by_word else _LINE,
        link,
        key,
        values={"name": name},
    )
    return schemas.reading.Reminded(reminded=len(members))


async def set_reading(ctx: Ctx, conversation_id: UUID, new: schemas.reading.SetReading) -> schemas.Conversation:
    await writer(ctx.app).submit(change(reading.SetReading, ctx.app, ctx, conversation_id, read=new.policy))
    return await get(ctx, conversation_id)


async def wish(ctx: Ctx, conversation_id: UUID, new: schemas.reading.Wish) -> schemas.Conversation:
    await writer(ctx.app).submit(change(reading.HideReading, ctx.app, ctx, conversation_id, hides=new.hides))
    return await get(ctx, conversation_id)


async def own(ctx: Ctx) -> schemas.reading.OwnReading:
    allow(ctx, policy.may_keep_own, None)
    found: Any = (await store.wishes(ctx, [ctx.me])).get(ctx.me, "nothing")
    return schemas.reading.OwnReading(hides=found)


async def set_own(ctx: Ctx, new: schemas.reading.OwnReading) -> schemas.reading.OwnReading:
    await writer(ctx.app).submit(change(reading.HideReading, ctx.app, ctx, ctx.me, hides=new.hides))
    return await own(ctx)


async def house_reading(ctx: Ctx) -> schemas.reading.HouseReading:
    allow(ctx, policy.may_see_rules, None)
    return schemas.reading.HouseReading.model_validate(await house(ctx), from_attributes=True)


async def set_house_reading(ctx: Ctx, new: schemas.reading.HouseReading) -> schemas.reading.HouseReading:
    allow(ctx, policy.may_manage, None)
    row = await annotations.house_rules(ctx)
    before = reading.house_of(row.reading if row else None)
    after = reading.house_rules(before, new.direct, new.group, new.opt_out, ctx.now)
    usual = schemas.Rules()
    minutes = (row.edit_minutes, row.recall_minutes) if row else (usual.edit_minutes, usual.recall_minutes)
    kept = msgspec.json.encode(after).decode()
    values = {"edit_minutes": minutes[0], "recall_minutes": minutes[1], "reading": kept}
    await annotations.keep_house_rules(ctx, values)
    await audit.record(ctx, "chat.reading_set", str(ctx.org_id), new.model_dump())
    return await house_reading(ctx)


async def tell_authors(app: Services, org_id: OrgId, moved: Iterable[tuple[UUID, int, int]]) -> None:
    """Each author hears how many have read their last messages: never who, and of few only when it is all."""
    stretches: dict[UUID, tuple[int, int]] = {}
    for conversation_id, before, after in moved:
        low, high = stretches.get(conversation_id, (before, after))
        stretches[conversation_id] = (min(low, before), max(high, after))
    hub: Hub = app.extras["hub"]
    for conversation_id, (low, high) in stretches.items():
        async with system_unit(app, "chat.tell_authors", org_id) as ctx:
            pushes = await _news(ctx, conversation_id, low, high)
        for author, payload in pushes:
            hub.publish(org_id, author, payload)


async def _news(ctx: Ctx, conversation_id: UUID, low: int, high: int) -> list[tuple[UUID, bytes]]:
    row = await store.conversation(ctx, conversation_id)
    if row is None:
        return []
    how, since = await _agreed(ctx, row)
    if how not in ("exact", "counts"):
        return []
    by_author: dict[UUID, list[dict[str, Any]]] = {}
    for one in await store.newest_counts(ctx, conversation_id, max(low, since), high):
        count = count_of(how, one)
        if count.n is not None or count.all:
            by_author.setdefault(one.author, []).append(count.model_dump())
    return [
        (author, msgspec.json.encode({"ev": "chat.readers", "d": {"c": conversation_id, "r": counts}}))
        for author, counts in by_author.items()
    ]
