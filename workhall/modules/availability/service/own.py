"""What members say about their own time."""

import json
from datetime import timedelta
from typing import cast

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.realtime import Hub
from workhall.modules.availability import policy, store
from workhall.modules.availability.errors import not_ahead, unknown_zone, zone_needed
from workhall.modules.availability.events import QuietChanged
from workhall.modules.availability.schemas import OwnAvailability, OwnAvailabilityPatch, Quiet
from workhall.modules.availability.service import windows
from workhall.modules.availability.service.calendars import default_calendar_id
from workhall.modules.availability.tables import OwnTime

_FURTHEST = timedelta(days=366)


async def get(ctx: Ctx) -> OwnAvailability:
    allow(ctx, policy.may_use_own, ctx.me)
    return await _shown(ctx, await store.own_time(ctx, ctx.me))


async def change(ctx: Ctx, patch: OwnAvailabilityPatch) -> OwnAvailability:
    """The caller's own only: there is no other door to these rows."""
    allow(ctx, policy.may_use_own, ctx.me)
    if patch.time_zone is not None and windows.zone(patch.time_zone) is None:
        raise unknown_zone()
    if patch.dnd_until is not None and not ctx.now < patch.dnd_until <= ctx.now + _FURTHEST:
        raise not_ahead("dnd_until")
    row = await store.begin_own_time(ctx, ctx.me)
    if "time_zone" in patch.model_fields_set:
        row.time_zone = patch.time_zone
    if "quiet" in patch.model_fields_set:
        _say_quiet(row, patch.quiet)
    if "dnd_until" in patch.model_fields_set:
        row.dnd_until = patch.dnd_until
    shown = await _shown(ctx, row)
    if row.quiet_from is not None and (shown.time_zone or shown.calendar_zone) is None:
        raise zone_needed()
    await ctx.db.flush()
    ctx.emit(QuietChanged(member_id=ctx.me))
    _tell_own_devices(ctx)
    return shown


def _say_quiet(row: OwnTime, quiet: Quiet | None) -> None:
    row.quiet_from = windows.minutes(quiet.start) if quiet else None
    row.quiet_to = windows.minutes(quiet.end) if quiet else None
    row.quiet_days = sorted(set(quiet.weekdays)) if quiet else []


async def _shown(ctx: Ctx, row: OwnTime | None) -> OwnAvailability:
    calendar = await store.calendar(ctx, default_calendar_id(ctx))
    ends = row.dnd_until if row else None
    return OwnAvailability(
        time_zone=row.time_zone if row else None,
        calendar_zone=calendar.time_zone if calendar else None,
        quiet=shown_quiet(row) if row else None,
        dnd_until=ends if ends is not None and ends > ctx.now else None,
    )


def shown_quiet(row: OwnTime) -> Quiet | None:
    if row.quiet_from is None or row.quiet_to is None:
        return None
    return Quiet(start=windows.clock(row.quiet_from), end=windows.clock(row.quiet_to), weekdays=row.quiet_days)


def _tell_own_devices(ctx: Ctx) -> None:
    """A hint on the member's own topic: what else they have open shows the same."""
    payload = json.dumps({"ev": "availability.own_changed", "d": {}}, separators=(",", ":")).encode()
    org_id, me = ctx.org_id, ctx.me

    async def publish() -> None:
        hub = ctx.app.extras.get("hub")
        if hub is not None:
            cast("Hub", hub).publish(org_id, me, payload)

    ctx.after_commit(publish)
