"""What goes in and out of availability. People appear as member ids; their names come from the directory's cache."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from workhall.kit.fields import Line
from workhall.kit.ids import MemberId

SpanKind = Literal["absent", "off_shift", "on_shift", "busy"]
"""`absent`: away, on leave or on a trip. `off_shift`, `on_shift`: a roster says so, whatever the calendar says.
`busy`: at work and not to be interrupted."""

MOST_ASKED = 500
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""Hours and minutes on the wall, `08:30`."""
Weekday = Annotated[int, Field(ge=1, le=7)]
"""ISO: 1 is Monday."""
ZoneName = Annotated[str, Field(max_length=64)]


@dataclass(frozen=True, slots=True)
class SpanFact:
    """What a module pushes; the same `key` again replaces what it said before. `note` is shown to colleagues."""

    key: str
    member_id: MemberId
    kind: SpanKind
    start: datetime
    end: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """How a member stands at one moment. `off_shift` says that they do not work then (roster, calendar, holiday);
    `quiet` that reminders are to wait until `quiet_until` (their quiet hours or do-not-disturb). The zone is their own,
    else the calendar's; when neither is known it is UTC and `is_zone_known` is false: then nothing is guessed from
    it, and it is better not to show a local time."""

    member_id: MemberId
    time_zone: str
    local_time: datetime
    is_zone_known: bool
    absent_until: datetime | None
    busy_until: datetime | None
    off_shift: bool
    quiet: bool
    quiet_until: datetime | None
    dnd_until: datetime | None
    holiday: str | None


class Quiet(BaseModel):
    """A window that begins on the named weekdays; when `end` is not after `start` it ends on the day after. The same
    time twice is a whole day."""

    model_config = ConfigDict(extra="forbid")

    start: Clock
    end: Clock
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]


class OwnAvailability(BaseModel):
    """`calendar_zone` is what applies while `time_zone` is null; null when nobody has said either."""

    time_zone: str | None
    calendar_zone: str | None
    quiet: Quiet | None
    dnd_until: datetime | None


class OwnAvailabilityPatch(BaseModel):
    """Fields that are left out stay as they are; null takes away."""

    model_config = ConfigDict(extra="forbid")

    time_zone: ZoneName | None = None
    quiet: Quiet | None = None
    dnd_until: AwareDatetime | None = None


class OwnSpan(BaseModel):
    """What is kept about oneself, and which module said so."""

    id: UUID
    kind: SpanKind
    start: datetime
    end: datetime
    source: str
    note: str | None


class Hours(BaseModel):
    """Work on one weekday; night shifts may end on the day after."""

    model_config = ConfigDict(extra="forbid")

    weekday: Weekday
    start: Clock
    end: Clock


class WorkCalendar(BaseModel):
    """`is_set` is false while nobody has said when people work: what stands here is then only a proposal, and applies
    to those alone whose own time zone is known."""

    time_zone: str
    hours: list[Hours]
    is_set: bool
    can: list[str]


class NewCalendar(BaseModel):
    model_config = ConfigDict(extra="forbid")

    time_zone: ZoneName
    hours: Annotated[list[Hours], Field(max_length=28)]


class HolidayFact(BaseModel):
    model_config = ConfigDict(extra="forbid")

    day: date
    name: Annotated[Line, Field(max_length=100)]


class AskStates(BaseModel):
    model_config = ConfigDict(extra="forbid")

    member_ids: Annotated[list[MemberId], Field(max_length=MOST_ASKED)]


class Preview(BaseModel):
    """As much as one needs before writing to somebody, and never why. `local_time` has the offset of their zone; null
    when nobody has said where they are."""

    member_id: MemberId
    local_time: datetime | None
    absent_until: datetime | None
    busy: bool
    off_shift: bool
    quiet: bool
    holiday: str | None


class Previews(BaseModel):
    items: list[Preview]
