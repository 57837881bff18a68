"""Windows on the wall clock, and the moments at which they end. Nothing here asks the database.

Clocks jump: a wall time may be shown twice in one night or not at all. What people mean by "quiet until 7" is what the
clock beside them shows, so a moment is judged by the wall time there, and an end is the first moment at which clocks
show it or a later time.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

DAY = 24 * 60
_MINUTE = timedelta(minutes=1)
_MOST_STEPS = 16
"""Windows that follow one another without a pause: looked at for about two weeks."""


class Window(NamedTuple):
    """Begins on an ISO weekday; minutes from midnight. When `end` is not after `start` it ends on the next day."""

    weekday: int
    start: int
    end: int

    @property
    def last(self) -> int:
        """The end, in minutes from the midnight on which the window's day begins."""
        return self.end if self.end > self.start else self.end + DAY


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Places, and UTC; what only says "this computer's" is no zone for a person."""
    return frozenset(one for one in available_timezones() if "/" in one or one == "UTC")


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo | None:
    """None for a name that this release of the zone database no longer has."""
    if name not in zone_names():
        return None
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return None


def minutes(clock: str) -> int:
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest)


def clock(at: int) -> str:
    return f"{at // 60:02d}:{at % 60:02d}"


def wall_end(windows: Iterable[Window], wall: datetime) -> datetime | None:
    """The latest end among the windows that hold this wall time; None when none does."""
    today, now = wall.isoweekday(), wall.hour * 60 + wall.minute
    yesterday = today - 1 or 7
    ends = [one.last for one in windows if one.weekday == today and one.start <= now < one.last]
    ends += [one.last - DAY for one in windows if one.weekday == yesterday and one.start <= now + DAY < one.last]
    if not ends:
        return None
    return wall.replace(hour=0, minute=0, second=0, microsecond=0, fold=0) + timedelta(minutes=max(ends))


def moment_of(wall: datetime, place: ZoneInfo, after: datetime) -> datetime:
    """The first moment after `after` at which clocks there show `wall`; when they jump over it, the moment of the
    jump."""
    first = wall.replace(tzinfo=place, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=place, fold=1).astimezone(UTC)
    if first <= second:
        return first if first > after else second
    moment = second
    while _wall(moment, place) < wall:
        moment += _MINUTE
    return moment


def quiet_end(windows: Sequence[Window], place: ZoneInfo, at: datetime, dnd_until: datetime | None) -> datetime | None:
    """When somebody who is not to be disturbed at `at` may be disturbed again; None when they may be now."""
    moment = at
    for _ in range(_MOST_STEPS):
        ends = [dnd_until] if dnd_until is not None and dnd_until > moment else []
        wall = wall_end(windows, _wall(moment, place))
        if wall is not None:
            ends.append(moment_of(wall, place, moment))
        if not ends:
            break
        moment = max(ends)
    return moment if moment > at else None


def _wall(moment: datetime, place: ZoneInfo) -> datetime:
    return moment.astimezone(place).replace(tzinfo=None)


def overlapping(windows: Sequence[Window]) -> int | None:
    """The place of the first window that overlaps another one of the week (Sunday's night reaches into Monday)."""
    taken: set[int] = set()
    for place, one in enumerate(windows):
        begin = (one.weekday - 1) * DAY
        held = {minute % (7 * DAY) for minute in range(begin + one.start, begin + one.last)}
        if held & taken:
            return place
        taken |= held
    return None
