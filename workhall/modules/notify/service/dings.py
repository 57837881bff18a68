"""The urgent reminder as its sender has it: sent, followed, taken back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from workhall.kit.authz import allow, can
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, new_id
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.modules.notify import policy, tables
from workhall.modules.notify.errors import BudgetSpent
from workhall.modules.notify.schemas import (
    RATINGS_TO_SHOW,
    Channel,
    Ding,
    DingBudget,
    DingReceiver,
    DingSource,
    DingStep,
    NewDing,
    ReceiverState,
)
from workhall.modules.notify.service import channels, choices, escalating, news, notices
from workhall.modules.notify.service.planning import Plan, month_of, plan
from workhall.modules.notify.store import dings as store
from workhall.modules.notify.store import receivers

_REACHED: dict[str, ReceiverState] = {
    "app": "sent",
    "push": "pushed",
    "mail": "mailed",
    "sms": "texted",
    "call": "called",
}


async def ding(
    ctx: Ctx,
    text: str,
    to: Iterable[MemberId] = (),
    departments: Iterable[UUID] = (),
    *,
    at: datetime | None = None,
    via: Sequence[Channel] = ("app", "push", "mail"),
    source: tuple[str, str] | None = None,
    overrides: bool = False,
) -> UUID:
    """For other modules, which have asked their own permission: remind people until they confirm. Who confirms is told
    by the event DingConfirmed, with `source` (module and its own name for the thing).

    A member who causes it pays from their budget, the program itself does not; `overrides` still needs the member's own
    right. Raises what sending by hand raises."""
    new = NewDing(
        text=text,
        member_ids=list(to),
        department_ids=list(departments),
        at=at,
        channels=list(via),
        source=DingSource(module=source[0], key=source[1]) if source else None,
        overrides=overrides,
    )
    return (await _create(ctx, new)).id


async def send(ctx: Ctx, new: NewDing) -> Ding:
    allow(ctx, policy.may_ding, None)
    await ctx.app.limits.hit("notify.ding", str(ctx.me), 30, 60)
    return _shown(ctx, await _create(ctx, new))


async def _create(ctx: Ctx, new: NewDing) -> tables.Ding:
    if new.overrides:
        allow(ctx, policy.may_override, None)
    made = await plan(ctx, new)
    await _pay(ctx, made)
    row = tables.Ding(
        org_id=ctx.org_id,
        id=new_id(),
        sender_id=ctx.who.member_id,
        body=new.text.strip(),
        source_module=new.source.module if new.source else None,
        source_key=new.source.key if new.source else None,
        channels=list(made.channels),
        overrides=new.overrides,
        cost=made.cost if made.budget is not None else 0,
        month=month_of(ctx.now),
        receivers=len(made.receivers),
        confirmed=0,
        rated=0,
        rated_urgent=0,
        created_at=ctx.now,
        starts_at=made.starts_at,
        started_at=None,
        recalled_at=None,
    )
    await store.add(ctx, row)
    await receivers.put(ctx, row.id, made.receivers, made.starts_at)
    await escalating.queue(ctx, row.id, made.starts_at)
    return row


async def _pay(ctx: Ctx, made: Plan) -> None:
    if made.budget is None:
        return
    month = month_of(ctx.now)
    if not await store.charge(ctx, ctx.me, month, made.cost, made.budget):
        left = max(made.budget - await store.spent(ctx, ctx.me, month), 0)
        raise BudgetSpent(cost=made.cost, left=left)


async def sent(ctx: Ctx, page: PageQuery) -> Page[Ding]:
    """One's own, latest first."""
    allow(ctx, policy.may_ding, None)
    after = page.after_as(UUID)
    found = await store.sent(ctx, ctx.me, after[0] if after else None, page.limit + 1)
    shown = found[: page.limit]
    more = make_cursor(shown[-1].id) if len(found) > page.limit else None
    return Page(items=[_shown(ctx, row) for row in shown], next_cursor=more)


async def one(ctx: Ctx, ding_id: UUID) -> Ding:
    row = await store.ding(ctx, ding_id)
    allow(ctx, policy.may_see_sent, row)
    return _shown(ctx, row)


async def receivers_of(ctx: Ctx, ding_id: UUID, confirmed: bool | None, page: PageQuery) -> Page[DingReceiver]:
    row = await store.ding(ctx, ding_id)
    allow(ctx, policy.may_see_sent, row)
    after = page.after_as(UUID)
    found = await receivers.page(ctx, ding_id, after[0] if after else None, page.limit + 1, confirmed=confirmed)
    shown = found[: page.limit]
    steps: dict[UUID, list[tables.Step]] = {}
    for step in await receivers.steps(ctx, ding_id, [one.member_id for one in shown]):
        steps.setdefault(step.member_id, []).append(step)
    more = make_cursor(shown[-1].member_id) if len(found) > page.limit else None
    return Page(items=[_receiver(row, one, steps.get(one.member_id, [])) for one in shown], next_cursor=more)


async def recall(ctx: Ctx, ding_id: UUID) -> Ding:
    """Nothing further is tried, and it leaves every screen. What had not gone out yet costs nothing."""
    row = await store.ding(ctx, ding_id, lock=True)
    allow(ctx, policy.may_recall, row)
    await take_back(ctx, row)
    return _shown(ctx, row)


async def take_back(ctx: Ctx, row: tables.Ding) -> None:
    row.recalled_at = ctx.now
    had_it = await receivers.stop(ctx, row.id)
    if row.started_at is None and row.sender_id is not None:
        await store.refund(ctx, row.sender_id, row.month, row.cost)
        row.cost = 0
    await ctx.db.flush()
    await notices.clear_many(ctx, had_it, escalating.key_of(row.id))
    news.tell(ctx, had_it, "dings")


async def budget(ctx: Ctx) -> DingBudget:
    allow(ctx, policy.may_ding, None)
    rated, urgent = await store.ratings(ctx, ctx.me)
    points = await choices.budget_of(ctx, ctx.me)
    return DingBudget(
        budget=points,
        left=max(points - await store.spent(ctx, ctx.me, month_of(ctx.now)), 0),
        channels=channels.available(ctx.app),
        rated=rated if rated >= RATINGS_TO_SHOW else 0,
        urgent_share=_share(rated, urgent),
    )


def _share(rated: int, urgent: int) -> float | None:
    """From three answers on: of fewer, the sender could tell who said what."""
    return round(urgent / rated, 2) if rated >= RATINGS_TO_SHOW else None


def _shown(ctx: Ctx, row: tables.Ding) -> Ding:
    return Ding(
        id=row.id,
        text=row.body,
        channels=[one for one in channels.ORDER if one in row.channels],
        source=source_of(row),
        cost=row.cost,
        receivers=row.receivers,
        confirmed=row.confirmed,
        rated=row.rated if row.rated >= RATINGS_TO_SHOW else 0,
        urgent_share=_share(row.rated, row.rated_urgent),
        created_at=row.created_at,
        starts_at=row.starts_at,
        started_at=row.started_at,
        recalled_at=row.recalled_at,
        can=can(ctx, policy.OF_SENT, row),
    )


def source_of(row: tables.Ding) -> DingSource | None:
    if row.source_module is None or row.source_key is None:
        return None
    return DingSource(module=row.source_module, key=row.source_key)


def _receiver(row: tables.Ding, one: tables.Receiver, steps: Sequence[tables.Step]) -> DingReceiver:
    return DingReceiver(
        member_id=MemberId(one.member_id),
        state=_state(row, one),
        held_until=one.held_until,
        shown_at=one.shown_at,
        confirmed_at=one.confirmed_at,
        steps=[
            DingStep(channel=name, at=step.at, result=step.result)
            for step in steps
            for name in channels.ORDER
            if name == step.channel
        ],
    )


def _state(row: tables.Ding, one: tables.Receiver) -> ReceiverState:
    """The furthest that it got; what has been on a screen says more than what was sent there."""
    if one.confirmed_at is not None:
        return "confirmed"
    if row.recalled_at is not None:
        return "recalled"
    if one.reached in ("sms", "call", "mail"):
        return _REACHED[one.reached]
    if one.shown_at is not None:
        return "shown"
    return _REACHED[one.reached] if one.reached else "waiting"
