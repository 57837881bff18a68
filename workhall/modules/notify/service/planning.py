"""What sending would mean, before and while it happens: whom it reaches, whom it spares, what it costs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId
from workhall.modules import directory
from workhall.modules.notify import policy
from workhall.modules.notify.errors import NobodyToDing, TooManyReceivers, bad_moment, unknown
from workhall.modules.notify.schemas import (
    CHANNELS,
    MOST_RECEIVERS,
    PEOPLE_IN_PREVIEW,
    Channel,
    DingPlan,
    DingPreview,
    Standing,
)
from workhall.modules.notify.service import channels, choices, standing
from workhall.modules.notify.store import dings as store

_FURTHEST = timedelta(days=366)
_A_MOMENT = timedelta(minutes=2)
"""Between choosing a time and sending, a minute passes."""


@dataclass(frozen=True, slots=True)
class Plan:
    receivers: list[MemberId]
    channels: list[Channel]
    starts_at: datetime
    cost: int
    budget: int | None
    """None: a part of the program sends, which nobody pays for."""


def month_of(moment: datetime) -> str:
    return moment.strftime("%Y-%m")


async def plan(ctx: Ctx, wanted: DingPlan) -> Plan:
    """Raises Invalid, NobodyToDing and TooManyReceivers."""
    starts_at = _moment(ctx, wanted.at)
    receivers = await _receivers(ctx, wanted)
    chosen = _channels(ctx, wanted.channels)
    cost = (await choices.current(ctx)).cost(len(receivers), [*chosen])
    sender = ctx.who.member_id
    return Plan(receivers, chosen, starts_at, cost, await choices.budget_of(ctx, sender) if sender else None)


def _moment(ctx: Ctx, at: datetime | None) -> datetime:
    if at is None:
        return ctx.now
    if not ctx.now - _A_MOMENT <= at <= ctx.now + _FURTHEST:
        raise bad_moment()
    return max(at, ctx.now)


async def _receivers(ctx: Ctx, wanted: DingPlan) -> list[MemberId]:
    """Departments with all below them, each person once, without the sender."""
    named = set(wanted.member_ids)
    there = await directory.active(ctx, named)
    if named - there:
        raise unknown("member_ids")
    for one in dict.fromkeys(wanted.department_ids):
        try:
            there |= set(await directory.members_of_department(ctx, one, subtree=True))
        except NotFound:
            raise unknown("department_ids") from None
    found = sorted(there - {ctx.who.member_id} if ctx.who.member_id else there)
    if not found:
        raise NobodyToDing
    if len(found) > MOST_RECEIVERS:
        raise TooManyReceivers(limit=MOST_RECEIVERS)
    return found


def _channels(ctx: Ctx, wanted: Iterable[Channel]) -> list[Channel]:
    """In their order, once, and always inside the program first."""
    able = channels.available(ctx.app)
    if set(wanted) - set(able):
        raise unknown("channels")
    asked = {"app", *wanted}
    return [one for one in CHANNELS if one in asked]


async def preview(ctx: Ctx, wanted: DingPlan) -> DingPreview:
    """Nothing is kept and nobody is told. States are those at the moment when it would be sent."""
    allow(ctx, policy.may_ding, None)
    made = await plan(ctx, wanted)
    may_override = policy.may_override(ctx.who, None)
    states = await standing.standings(ctx, made.receivers, made.starts_at)
    overrides = wanted.overrides and may_override
    held = [] if overrides else [state for state in states.values() if state.held]
    spent = await store.spent(ctx, ctx.me, month_of(ctx.now))
    return DingPreview(
        receivers=len(made.receivers),
        cost=made.cost,
        budget=made.budget or 0,
        left=max((made.budget or 0) - spent, 0),
        held=len(held),
        on_leave=_count(states, "leave"),
        off_shift=_count(states, "off_shift"),
        quiet=_count(states, "quiet"),
        held_until=max((state.until for state in held if state.until), default=None),
        people=_first(states, overrides),
        may_override=may_override,
    )


def _count(states: Mapping[UUID, standing.Standing], reason: str) -> int:
    return sum(reason in state.reasons for state in states.values())


def _first(states: Mapping[UUID, standing.Standing], overrides: bool) -> list[Standing]:
    told = [(one, state) for one, state in states.items() if state.reasons]
    told.sort(key=lambda one: (not one[1].held, -one[1].until.timestamp() if one[1].until else 0.0, one[0]))
    return [
        Standing(
            member_id=MemberId(one),
            local_time=state.local_time,
            reasons=list(state.reasons),
            held=state.held and not overrides,
            until=state.away_until,
        )
        for one, state in told[:PEOPLE_IN_PREVIEW]
    ]
