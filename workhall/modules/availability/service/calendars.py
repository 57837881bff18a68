"""When people of the organisation work, and its holidays."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from workhall.kit.authz import allow, can
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.modules import audit
from workhall.modules.availability import policy, store
from workhall.modules.availability.errors import hours_overlap, unknown_zone
from workhall.modules.availability.events import CalendarChanged
from workhall.modules.availability.schemas import HolidayFact, Hours, NewCalendar, WorkCalendar
from workhall.modules.availability.service import windows
from workhall.modules.availability.service.windows import Window

PROPOSED_HOURS = tuple(Window(day, 9 * 60, 18 * 60) for day in range(1, 6))
_PROPOSED_ZONE = "UTC"


def default_calendar_id(ctx: Ctx) -> UUID:
    return ctx.org_id


def windows_of(hours: Iterable[Sequence[int]]) -> list[Window]:
    return [Window(*one) for one in hours]


async def get(ctx: Ctx) -> WorkCalendar:
    allow(ctx, policy.may_see_calendar, None)
    return await _shown(ctx)


async def put(ctx: Ctx, new: NewCalendar) -> WorkCalendar:
    """The whole of it; asking twice changes nothing more."""
    allow(ctx, policy.may_keep_calendar, None)
    if windows.zone(new.time_zone) is None:
        raise unknown_zone()
    said = [Window(one.weekday, windows.minutes(one.start), windows.minutes(one.end)) for one in new.hours]
    place = windows.overlapping(said)
    if place is not None:
        raise hours_overlap(place)
    hours = [list(one) for one in sorted(said)]
    before = await store.calendar(ctx, default_calendar_id(ctx))
    if before is not None and (before.time_zone, before.hours) == (new.time_zone, hours):
        return await _shown(ctx)
    if before is not None:
        ctx.db.expunge(before)
    await store.put_calendar(ctx, default_calendar_id(ctx), new.time_zone, hours, ctx.now)
    ctx.emit(CalendarChanged())
    shown = await _shown(ctx)
    await audit.record(ctx, "availability.calendar_changed", "default", {"time_zone": new.time_zone, "hours": hours})
    return shown


async def _shown(ctx: Ctx) -> WorkCalendar:
    row = await store.calendar(ctx, default_calendar_id(ctx))
    hours = windows_of(row.hours) if row else PROPOSED_HOURS
    return WorkCalendar(
        time_zone=row.time_zone if row else _PROPOSED_ZONE,
        hours=[Hours(weekday=one.weekday, start=windows.clock(one.start), end=windows.clock(one.end)) for one in hours],
        is_set=row is not None,
        can=can(ctx, policy.OF_THE_CALENDAR, None),
    )


async def holidays(ctx: Ctx, page: PageQuery, since: date | None) -> Page[HolidayFact]:
    """By day."""
    allow(ctx, policy.may_see_calendar, None)
    after = page.after_as(date.fromisoformat)
    found = await store.holidays(ctx, default_calendar_id(ctx), since, after[0] if after else None, page.limit + 1)
    shown = [HolidayFact(day=row.day, name=row.name) for row in found[: page.limit]]
    return Page(items=shown, next_cursor=make_cursor(shown[-1].day) if len(found) > page.limit else None)


async def put_holiday(ctx: Ctx, new: HolidayFact) -> HolidayFact:
    """One a day: what was said of it before is replaced."""
    allow(ctx, policy.may_keep_calendar, None)
    await store.put_holiday(ctx, default_calendar_id(ctx), new.day, new.name)
    ctx.emit(CalendarChanged())
    await audit.record(ctx, "availability.holiday_put", new.day.isoformat())
    return new


async def drop_holiday(ctx: Ctx, day: str) -> None:
    """What is no day is no holiday."""
    allow(ctx, policy.may_keep_calendar, None)
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise NotFound from None
    if not await store.drop_holiday(ctx, default_calendar_id(ctx), found):
        raise NotFound
    ctx.emit(CalendarChanged())
    await audit.record(ctx, "availability.holiday_dropped", found.isoformat())
