"""What a member owes, what is owed to them, and putting it off."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from workhall.kit.authz import allow, can
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.modules.obligations import policy, store
from workhall.modules.obligations.errors import AlreadySettled, not_ahead
from workhall.modules.obligations.schemas import InboxCount, InboxState, Obligation, Snooze
from workhall.modules.obligations.service import news
from workhall.modules.obligations.tables import ObligationRow as Row

_FURTHEST = timedelta(days=366)


async def mine(ctx: Ctx, page: PageQuery, state: InboxState) -> Page[Obligation]:
    """What is due first comes first; of what is done, the last."""
    allow(ctx, policy.may_see_own, None)
    after = page.after_as(datetime.fromisoformat, UUID)
    if state is InboxState.DONE:
        found = await store.done(ctx, ctx.me, after, page.limit + 1)
    else:
        snoozed = state is InboxState.SNOOZED
        found = await store.inbox(ctx, ctx.me, after, page.limit + 1, snoozed=snoozed)
    return _page(ctx, found, page.limit)


async def owed_to_me(ctx: Ctx, page: PageQuery) -> Page[Obligation]:
    """The same that the others see of it, but for when they have put it off to."""
    allow(ctx, policy.may_see_own, None)
    after = page.after_as(datetime.fromisoformat, UUID)
    return _page(ctx, await store.waited_for(ctx, ctx.me, after, page.limit + 1), page.limit)


async def count(ctx: Ctx) -> InboxCount:
    allow(ctx, policy.may_see_own, None)
    open_, overdue = await store.count(ctx, ctx.me)
    return InboxCount(open=open_, overdue=overdue)


async def snooze(ctx: Ctx, obligation_id: UUID, wanted: Snooze) -> Obligation:
    """Out of sight until then; it stays owed, and whoever waits sees no difference."""
    row = await store.lock(ctx, obligation_id)
    allow(ctx, policy.may_snooze, row)
    if row.settled_at is not None:
        raise AlreadySettled
    if wanted.until is not None and not ctx.now < wanted.until <= ctx.now + _FURTHEST:
        raise not_ahead("until")
    row.snoozed_until = wanted.until
    news.tell(ctx, [row.member_id])
    return shown(ctx, row)


def _page(ctx: Ctx, found: Sequence[Row], limit: int) -> Page[Obligation]:
    items = [shown(ctx, row) for row in found[:limit]]
    if len(found) <= limit:
        return Page(items=items)
    last = found[limit - 1]
    return Page(items=items, next_cursor=make_cursor((last.settled_at or last.sort_at).isoformat(), last.id))


def shown(ctx: Ctx, row: Row) -> Obligation:
    is_mine = row.member_id == ctx.who.member_id
    return Obligation(
        id=row.id,
        source=row.source,
        kind=row.kind,
        title=row.title,
        link=row.link,
        member_id=MemberId(row.member_id),
        to_member_id=MemberId(row.to_member_id) if row.to_member_id else None,
        due_at=row.due_at,
        owed_at=row.owed_at,
        snoozed_until=row.snoozed_until if is_mine and _is_ahead(ctx, row.snoozed_until) else None,
        settled_at=row.settled_at,
        can=can(ctx, policy.OF_ONE, row) if row.settled_at is None else [],
    )


def _is_ahead(ctx: Ctx, at: datetime | None) -> bool:
    return at is not None and at > ctx.now
