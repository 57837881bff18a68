"""The urgent reminder as its receiver has it: seen, confirmed, judged."""

from uuid import UUID

from workhall.kit.authz import allow, can
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.modules.notify import policy, tables
from workhall.modules.notify.errors import AlreadyRated, DingOver
from workhall.modules.notify.events import DingConfirmed
from workhall.modules.notify.policy import Mine
from workhall.modules.notify.schemas import DingRating, DingShown, ReceivedDing
from workhall.modules.notify.service import escalating, news, notices
from workhall.modules.notify.service.dings import source_of
from workhall.modules.notify.store import dings, receivers


async def received(ctx: Ctx, open_only: bool, page: PageQuery) -> Page[ReceivedDing]:
    """What has come to the caller, latest first; `open_only`: what still waits to be confirmed."""
    allow(ctx, policy.may_see_received, Mine(ctx.me))
    after = page.after_as(UUID)
    before = after[0] if after else None
    found = await receivers.received(ctx, ctx.me, before, page.limit + 1, open_only=open_only)
    shown = found[: page.limit]
    more = make_cursor(shown[-1][1].id) if len(found) > page.limit else None
    return Page(items=[_shown(ctx, one, row) for one, row in shown], next_cursor=more)


async def shown(ctx: Ctx, wanted: DingShown) -> None:
    """The caller's client has them on a screen. Others' ids change nothing and are not told apart."""
    allow(ctx, policy.may_see_received, Mine(ctx.me))
    first = await receivers.shown(ctx, ctx.me, wanted.ids)
    if first:
        news.tell(ctx, sorted(await receivers.senders(ctx, first)), "sent")


async def confirm(ctx: Ctx, ding_id: UUID) -> ReceivedDing:
    """Stops everything further for the caller. Once more is the same as once."""
    # The ding before its receiver, as recall does: two that wait for each other would both fail.
    row = await dings.ding(ctx, ding_id, lock=True)
    one = await receivers.receiver(ctx, ding_id, ctx.me, lock=True)
    allow(ctx, policy.may_confirm, Mine(one.member_id, one.started_at is not None))
    if one.confirmed_at is not None:
        return _shown(ctx, one, row)
    if row.recalled_at is not None:
        raise DingOver
    one.confirmed_at, one.next_channel, one.next_at, one.held_until = ctx.now, None, None, None
    if one.shown_at is None:
        one.shown_at = ctx.now
    row.confirmed += 1
    await ctx.db.flush()
    await notices.clear_many(ctx, [ctx.me], escalating.key_of(ding_id))
    ctx.emit(
        DingConfirmed(ding_id=ding_id, member_id=ctx.me, source_module=row.source_module, source_key=row.source_key)
    )
    news.tell(ctx, [ctx.me], "dings")
    if row.sender_id is not None:
        news.tell(ctx, [row.sender_id], "sent")
    return _shown(ctx, one, row)


async def rate(ctx: Ctx, ding_id: UUID, wanted: DingRating) -> ReceivedDing:
    """Was it urgent? Once; the sender learns the share, never the name."""
    row = await dings.ding(ctx, ding_id, lock=True)
    one = await receivers.receiver(ctx, ding_id, ctx.me, lock=True)
    allow(ctx, policy.may_rate, Mine(one.member_id, one.confirmed_at is not None))
    if one.rated_urgent is not None:
        raise AlreadyRated
    one.rated_urgent = wanted.urgent
    row.rated += 1
    row.rated_urgent += int(wanted.urgent)
    await ctx.db.flush()
    news.tell(ctx, [ctx.me], "dings")
    return _shown(ctx, one, row)


def _shown(ctx: Ctx, one: tables.Receiver, row: tables.Ding) -> ReceivedDing:
    """What was recalled says nothing any more to whom it was taken back from."""
    taken_back = row.recalled_at is not None and one.confirmed_at is None
    may_confirm = one.confirmed_at is None and row.recalled_at is None
    may_rate = one.confirmed_at is not None and one.rated_urgent is None
    allowed = [
        name
        for name, open_ in (("confirm", may_confirm), ("rate", may_rate))
        if open_ and name in can(ctx, policy.OF_RECEIVED, Mine(one.member_id))
    ]
    return ReceivedDing(
        id=row.id,
        sender_id=MemberId(row.sender_id) if row.sender_id else None,
        text="" if taken_back else row.body,
        source=None if taken_back else source_of(row),
        at=one.started_at or row.starts_at,
        confirmed_at=one.confirmed_at,
        recalled_at=row.recalled_at,
        overrides=row.overrides,
        urgent=one.rated_urgent,
        can=allowed,
    )
