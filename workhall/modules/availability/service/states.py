"""How members stand at a moment: one answer for any number of them, with the same few statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.modules import directory
from workhall.modules.availability import policy, store
from workhall.modules.availability.schemas import AskStates, Preview, Previews, State
from workhall.modules.availability.service import windows
from workhall.modules.availability.service.calendars import PROPOSED_HOURS, default_calendar_id, windows_of
from workhall.modules.availability.service.windows import Window
from workhall.modules.availability.tables import Calendar, OwnTime

_AHEAD = timedelta(days=92)
"""Leaves that follow one another without a pause are one absence, for about a quarter."""
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class _Place:
    """What is the same for everybody in one zone."""

    zone: ZoneInfo
    local_time: datetime
    is_known: bool
    is_off: bool
    holiday: str | None


class _Moment:
    """Everything that is known about one moment in one organisation."""

    def __init__(self, at: datetime, calendar: Calendar | None, holidays: dict[date, str]) -> None:
        self._at, self._holidays = at, holidays
        self._calendar_zone = windows.zone(calendar.time_zone) if calendar else None
        self._hours: Sequence[Window] = windows_of(calendar.hours) if calendar else PROPOSED_HOURS
        self._places: dict[str | None, _Place] = {}
        self._quiet: dict[object, datetime | None] = {}

    def place(self, own: OwnTime | None) -> _Place:
        name = own.time_zone if own else None
        if name not in self._places:
            self._places[name] = self._make_place(windows.zone(name) if name else None)
        return self._places[name]

    def _make_place(self, own_zone: ZoneInfo | None) -> _Place:
        """Work hours and holidays go by the calendar's zone. While nobody has set a calendar, the proposed hours go by
        the member's own; whoever has not said where they are is not guessed about."""
        zone = own_zone or self._calendar_zone
        measure = self._calendar_zone or own_zone
        if zone is None or measure is None:
            return _Place(_UTC, self._at.astimezone(_UTC), is_known=False, is_off=False, holiday=None)
        there = self._at.astimezone(measure)
        holiday = self._holidays.get(there.date())
        is_off = holiday is not None or windows.wall_end(self._hours, there.replace(tzinfo=None)) is None
        return _Place(zone, self._at.astimezone(zone), is_known=True, is_off=is_off, holiday=holiday)

    def quiet_until(self, own: OwnTime | None) -> datetime | None:
        if own is None or (own.quiet_from is None and own.dnd_until is None):
            return None
        place = self.place(own)
        said = quiet_windows(own) if place.is_known else ()
        key = (place.zone.key, said, own.dnd_until)
        if key not in self._quiet:
            self._quiet[key] = windows.quiet_end(said, place.zone, self._at, own.dnd_until)
        return self._quiet[key]


def quiet_windows(own: OwnTime) -> tuple[Window, ...]:
    if own.quiet_from is None or own.quiet_to is None:
        return ()
    return tuple(Window(day, own.quiet_from, own.quiet_to) for day in own.quiet_days)


async def states(ctx: Ctx, member_ids: Iterable[MemberId], at: datetime | None = None) -> dict[MemberId, State]:
    """One for each id that is given, in their order; nobody checks here that they are members. Four statements,
    however many they are. `at` needs a zone and is now when it is left out."""
    wanted = list(dict.fromkeys(member_ids))
    if not wanted:
        return {}
    at = (at or ctx.now).astimezone(UTC)
    moment, own = await _moment(ctx, wanted, at, holidays=True)
    spans: dict[UUID, list[store.Stretch]] = defaultdict(list)
    for one in await store.stretches(ctx, wanted, at, _AHEAD):
        spans[one.member_id].append(one)
    return {member: _state(member, moment, own.get(member), spans[member], at) for member in wanted}


async def is_quiet(ctx: Ctx, member_ids: Iterable[MemberId]) -> set[MemberId]:
    """Those for whom reminders, also urgent ones, are to wait now: quiet hours or do-not-disturb."""
    wanted = list(dict.fromkeys(member_ids))
    if not wanted:
        return set()
    moment, own = await _moment(ctx, wanted, ctx.now, holidays=False)
    return {member for member in wanted if moment.quiet_until(own.get(member)) is not None}


async def _moment(
    ctx: Ctx, member_ids: Sequence[MemberId], at: datetime, *, holidays: bool
) -> tuple[_Moment, dict[UUID, OwnTime]]:
    calendar_id = default_calendar_id(ctx)
    day = timedelta(days=1)
    found = await store.holidays_between(ctx, calendar_id, (at - day).date(), (at + day).date()) if holidays else {}
    moment = _Moment(at, await store.calendar(ctx, calendar_id), found)
    return moment, await store.own_times(ctx, member_ids)


def _state(
    member: MemberId, moment: _Moment, own: OwnTime | None, spans: Sequence[store.Stretch], at: datetime
) -> State:
    place = moment.place(own)
    quiet_until = moment.quiet_until(own)
    now = {one.kind for one in spans if one.starts_at <= at}
    return State(
        member_id=member,
        time_zone=place.zone.key,
        local_time=place.local_time,
        is_zone_known=place.is_known,
        absent_until=_until(spans, "absent", at),
        busy_until=_until(spans, "busy", at),
        off_shift="off_shift" in now or (place.is_off and "on_shift" not in now),
        quiet=quiet_until is not None,
        quiet_until=quiet_until,
        dnd_until=own.dnd_until if own and own.dnd_until and own.dnd_until > at else None,
        holiday=place.holiday,
    )


def _until(spans: Sequence[store.Stretch], kind: str, at: datetime) -> datetime | None:
    """Spans that touch or overlap are one; they come in the order of their starts."""
    until = at
    for one in spans:
        if one.kind == kind and one.starts_at <= until:
            until = max(until, one.ends_at)
    return until if until > at else None


async def previews(ctx: Ctx, asked: AskStates) -> Previews:
    """Before one writes. Ids that are nobody's, another organisation's or of somebody who has left are left out."""
    allow(ctx, policy.may_ask, None)
    there = await directory.active(ctx, asked.member_ids)
    found = await states(ctx, [one for one in asked.member_ids if one in there])
    return Previews(items=[_preview(one) for one in found.values()])


def _preview(one: State) -> Preview:
    return Preview(
        member_id=one.member_id,
        local_time=one.local_time if one.is_zone_known else None,
        absent_until=one.absent_until,
        busy=one.busy_until is not None,
        off_shift=one.off_shift,
        quiet=one.quiet,
        holiday=one.holiday,
    )
