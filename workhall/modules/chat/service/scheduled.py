"""Messages that are sent later: kept until their time, then sent in their author's name under the rules of then."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound, Refusal, Unavailable
from workhall.kit.ids import MemberId, OrgId, new_id
from workhall.kit.module import Job
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import NotInTheFuture, OddMention, SentAlready, TooManyOwn
from workhall.modules.chat.service.asking import SendLinked
from workhall.modules.chat.service.bodies import MOST_MENTIONS, wording
from workhall.modules.chat.service.conversations import change, writer
from workhall.modules.chat.service.speaking import Author, as_member
from workhall.modules.chat.store import personal as store
from workhall.modules.chat.store import reads
from workhall.modules.chat.tables import ScheduledRow

MOST_WAITING = 200
SENT_KEPT = timedelta(days=7)
_FARTHEST = timedelta(days=366)


async def schedule(ctx: Ctx, conversation_id: UUID, new: schemas.NewScheduled) -> schemas.Scheduled:
    found = await reads.seat(ctx, conversation_id)
    allow(ctx, policy.may_send, policy.Seat(found[0].kind, found[1].role) if found else None)
    if await store.count_waiting(ctx) >= MOST_WAITING:
        raise TooManyOwn(limit=MOST_WAITING)
    row = ScheduledRow(
        org_id=ctx.org_id,
        id=new_id(),
        conversation_id=conversation_id,
        member_id=ctx.me,
        key=new_id(),
        body=wording(new.text, new.f, _mentions(new.m), may_be_empty=False),
        reply_to=new.re,
        thread=new.th,
        send_at=_ahead(ctx, new.send_at),
        state="waiting",
        error=None,
        seq=None,
    )
    await store.add_scheduled(ctx, row)
    await _wake(ctx, row.id, row.send_at)
    return _shown(row)


def _mentions(given: list[dict[str, str]]) -> list[schemas.Mention]:
    try:
        return msgspec.convert(given, list[schemas.Mention], strict=False)
    except msgspec.ValidationError:
        raise OddMention(limit=MOST_MENTIONS) from None


def _ahead(ctx: Ctx, at: datetime) -> datetime:
    if not timedelta(minutes=1) <= at - ctx.now <= _FARTHEST:
        raise NotInTheFuture
    return at


async def _wake(ctx: Ctx, scheduled_id: UUID, at: datetime) -> None:
    await ctx.app.jobs.enqueue(ctx, SEND_LATER, {"org_id": str(ctx.org_id), "id": str(scheduled_id)}, at=at)


async def listed(ctx: Ctx, page: PageQuery) -> Page[schemas.Scheduled]:
    allow(ctx, policy.may_keep_own, None)
    after = page.after_as(datetime.fromisoformat, UUID)
    rows = await store.scheduled(ctx, (after[0], after[1]) if after else None, page.limit + 1)
    shown = rows[: page.limit]
    more = make_cursor(shown[-1].send_at.isoformat(), shown[-1].id) if len(rows) > page.limit else None
    return Page(items=[_shown(row) for row in shown], next_cursor=more)


async def reschedule(ctx: Ctx, scheduled_id: UUID, new: schemas.ChangeScheduled) -> schemas.Scheduled:
    """Another wording, another time, or another try of one that was refused."""
    row = await _own(ctx, scheduled_id)
    if new.text is not None:
        given = row.body.get("m", []) if new.m is None else new.m
        row.body = wording(new.text, row.body.get("f"), _mentions(given), may_be_empty=False)
    if new.send_at is not None:
        row.send_at, row.state, row.error = _ahead(ctx, new.send_at), "waiting", None
        await _wake(ctx, row.id, row.send_at)
    return _shown(row)


async def cancel(ctx: Ctx, scheduled_id: UUID) -> None:
    row = await _own(ctx, scheduled_id)
    await store.drop_scheduled(ctx, row.id)


async def _own(ctx: Ctx, scheduled_id: UUID) -> ScheduledRow:
    row = await store.one_scheduled(ctx, scheduled_id)
    allow(ctx, policy.may_change_scheduled, row.member_id if row else None)
    if row is None:
        raise NotFound
    if row.state == "sent":
        raise SentAlready
    return row


def _shown(row: ScheduledRow) -> schemas.Scheduled:
    return schemas.Scheduled(
        id=row.id,
        conversation_id=row.conversation_id,
        text=row.body["text"],
        f=row.body.get("f"),
        m=row.body.get("m", []),
        re=row.reply_to,
        th=row.thread,
        send_at=row.send_at,
        state=row.state,
        error=row.error,
        seq=row.seq,
    )


async def send_due(app: Services, payload: dict[str, Any]) -> None:
    """Called off, sent already or put off: nothing to do. The key makes a second run after a crash find the first."""
    org_id, scheduled_id = OrgId(UUID(payload["org_id"])), UUID(payload["id"])
    async with system_unit(app, "chat.send_later", org_id) as ctx:
        row = await store.one_scheduled(ctx, scheduled_id)
        if row is None or row.state != "waiting" or row.send_at > ctx.now:
            return
        who = await as_member(ctx, MemberId(row.member_id))
        kept = {"key": row.key, "body": row.body, "reply_to": row.reply_to, "thread": row.thread}
        conversation_id = row.conversation_id
    try:
        sent = await writer(app).submit(change(SendLinked, app, Author(who), conversation_id, **kept))
        outcome: dict[str, Any] = {"state": "sent", "seq": sent.seq, "error": None}
    except Unavailable:
        raise  # The job is tried again.
    except Refusal as refusal:
        outcome = {"state": "failed", "error": refusal.code}
    async with system_unit(app, "chat.send_later", org_id) as ctx:
        await store.change_scheduled(ctx, scheduled_id, **outcome)


SEND_LATER = Job("chat.send_later", send_due)
