"""Who can be reached now, and from when on those can who cannot: what `availability` knows, as dings see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.modules import availability
from workhall.modules.notify.schemas import Reason


@dataclass(frozen=True, slots=True)
class Standing:
    """Held back by leave and by quiet hours, which people have by right. Being off shift is said to the sender and
    holds nothing back: what cannot wait until tomorrow is what dings are for. `until`: when nothing holds any more.
    `local_time` is empty where nobody knows where they are; do-not-disturb and quiet hours look alike from outside."""

    local_time: str | None
    reasons: tuple[Reason, ...]
    held: bool
    until: datetime | None
    away_until: datetime | None


async def standings(ctx: Ctx, member_ids: Iterable[UUID], at: datetime | None = None) -> dict[UUID, Standing]:
    found = await availability.states(ctx, [MemberId(one) for one in member_ids], at)
    return {member_id: _standing(state) for member_id, state in found.items()}


def _standing(state: availability.State) -> Standing:
    away = state.absent_until is not None
    reasons: list[Reason] = []
    if away:
        reasons.append("leave")
    if state.quiet:
        reasons.append("quiet")
    if state.off_shift:
        reasons.append("off_shift")
    ends = [one for one in (state.absent_until, state.quiet_until) if one is not None]
    return Standing(
        local_time=state.local_time.strftime("%H:%M") if state.is_zone_known else None,
        reasons=tuple(reasons),
        held=away or state.quiet,
        until=max(ends, default=None),
        away_until=state.absent_until,
    )
