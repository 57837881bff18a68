"""Keeping people off, and telling those who look after the organisation what somebody wrote.

A block is between the two: the blocked person cannot write to the other alone, nor bring them into a group, and is told
the same as if nobody took messages there. In groups their messages stay, for everybody else; the client folds them.
A report carries the message as it stood and nothing around it (docs/decisions/0039).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId, new_id
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.modules import audit, directory
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import NotYourself, ReportDecided, TooManyOwn
from workhall.modules.chat.service import messages
from workhall.modules.chat.service.changes import Batch, Change
from workhall.modules.chat.service.conversations import change, direct_id, direct_key_of, seat_of, writer
from workhall.modules.chat.store import amend, reads, seats
from workhall.modules.chat.store import moderation as store
from workhall.modules.chat.tables import ReportRow

MOST_BLOCKED = 500


@dataclass(slots=True, eq=False)
class Block(Change):
    """`conversation_id` is that of the two, whether or not it exists."""

    whom: MemberId
    on: bool

    async def apply(self, batch: Batch) -> None:
        allow(self.asks, policy.may_block, None)
        before = await store.blocked_now(batch.connection, self.org_id, self.by)
        after = [one for one in before if one != str(self.whom)] + ([str(self.whom)] if self.on else [])
        if len(after) > MOST_BLOCKED:
            raise TooManyOwn(limit=MOST_BLOCKED)
        body = msgspec.json.encode({"members": after})
        kept = await amend.keep_own(
            batch.connection, self.org_id, self.by, store.BLOCKED, body.decode() if after else None, batch.now
        )
        if kept:
            news = {"key": store.BLOCKED, "body": msgspec.Raw(body) if after else None, "at": batch.at}
            batch.feed.append((self.org_id, self.by, {"k": "own", "c": None, "b": news}))
        head = batch.heads.get((self.org_id, self.conversation_id))
        if head is not None and head.kind == "direct":
            rules = policy.rules_of(head.rules)
            closed = tuple(one for one in rules.closed_by if one != self.by) + ((self.by,) if self.on else ())
            if closed != rules.closed_by:
                head.rules = msgspec.json.encode(msgspec.structs.replace(rules, closed_by=closed)).decode()
                await seats.keep_rules(batch.connection, head)
        batch.answer(self, None)


async def block(ctx: Ctx, member_id: UUID, *, on: bool) -> schemas.moderation.Blocked:
    allow(ctx, policy.may_block, None)
    whom = MemberId(member_id)
    if whom == ctx.me:
        raise NotYourself
    if on and not await directory.active(ctx, [whom]):
        raise NotFound
    found = await store.direct_of(ctx, direct_key_of(ctx.me, whom))
    place = found or direct_id(ctx.org_id, ctx.me, whom)
    await writer(ctx.app).submit(change(Block, ctx.app, ctx, place, whom=whom, on=on))
    return await blocked(ctx)


async def blocked(ctx: Ctx) -> schemas.moderation.Blocked:
    allow(ctx, policy.may_block, None)
    return schemas.moderation.Blocked(member_ids=await store.blocked_by(ctx, ctx.me))


async def report(
    ctx: Ctx, conversation_id: UUID, seq: int, new: schemas.moderation.NewReport
) -> schemas.moderation.OwnReport:
    """Of a message that the caller sees, as it stands now."""
    found = await reads.seat(ctx, conversation_id)
    entry = None
    if found is not None:
        entries = (await messages.some(ctx, conversation_id, [seq])).entries
        entry = entries[0] if entries and entries[0].k == "message" and not entries[0].gone else None
    author = entry.by if entry is not None else None
    allow(ctx, policy.may_report, policy.Message(seat_of(found), author))
    if found is None or entry is None or author is None:
        raise NotFound
    values = {
        "id": new_id(),
        "conversation_id": conversation_id,
        "seq": seq,
        "reporter_id": ctx.me,
        "reported_id": author,
        "kind": found[0].kind,
        "title": found[0].title,
        "reason": new.reason,
        "note": new.note,
        "message": entry.model_dump_json(),
        "at": ctx.now,
        "state": "open",
    }
    return _own(await store.put(ctx, values))


async def reports(ctx: Ctx, side: store.Side, page: PageQuery) -> tuple[list[ReportRow], str | None]:
    after = page.after_as(datetime.fromisoformat, UUID)
    found = await store.listed(ctx, side, (after[0], after[1]) if after else None, page.limit + 1)
    shown = found[: page.limit]
    more = make_cursor(shown[-1].at.isoformat(), shown[-1].id) if len(found) > page.limit else None
    return shown, more


async def to_decide(ctx: Ctx, page: PageQuery, *, decided: bool) -> Page[schemas.moderation.Report]:
    allow(ctx, policy.may_moderate, None)
    shown, more = await reports(ctx, "decided" if decided else "open", page)
    return Page(items=[_whole(row) for row in shown], next_cursor=more)


async def mine(ctx: Ctx, page: PageQuery) -> Page[schemas.moderation.OwnReport]:
    allow(ctx, policy.may_see_own_reports, None)
    shown, more = await reports(ctx, "mine", page)
    return Page(items=[_own(row) for row in shown], next_cursor=more)


async def about_me(ctx: Ctx, page: PageQuery) -> Page[schemas.moderation.AboutMe]:
    allow(ctx, policy.may_see_own_reports, None)
    shown, more = await reports(ctx, "about_me", page)
    return Page(items=[schemas.moderation.AboutMe.model_validate(_plain(row)) for row in shown], next_cursor=more)


async def decide(ctx: Ctx, report_id: UUID, decision: schemas.moderation.Decision) -> schemas.moderation.Report:
    """Once; nobody decides about what they wrote themselves."""
    row = await store.one(ctx, report_id)
    allow(ctx, policy.may_moderate, None)
    if row is None or row.reported_id == ctx.me:
        raise NotFound
    if row.state != "open":
        raise ReportDecided
    row.state, row.answer = decision.state, decision.answer or None
    row.decided_by, row.decided_at = ctx.me, ctx.now
    detail = {"state": decision.state, "reason": row.reason, "conversation": str(row.conversation_id), "seq": row.seq}
    shown = _whole(row)
    await audit.record(ctx, "chat.report_decided", str(row.id), detail)
    return shown


def _plain(row: ReportRow) -> dict[str, Any]:
    columns = ReportRow.__table__.columns
    return {one.name: getattr(row, one.name) for one in columns} | {"message": json.loads(row.message)}


def _own(row: ReportRow) -> schemas.moderation.OwnReport:
    return schemas.moderation.OwnReport.model_validate(_plain(row))


def _whole(row: ReportRow) -> schemas.moderation.Report:
    return schemas.moderation.Report.model_validate(_plain(row))
