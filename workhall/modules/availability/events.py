"""Facts of availability: past tense, with a versioned name that is never changed."""

from typing import ClassVar

from workhall.kit.events import Event
from workhall.kit.ids import MemberId


class QuietChanged(Event):
    """Quiet hours, do-not-disturb or the time zone: what was held back may be due now. Read the state for what is."""

    name: ClassVar[str] = "availability.quiet_changed.v1"
    member_id: MemberId


class SpansChanged(Event):
    """`source` put or dropped spans of these members."""

    name: ClassVar[str] = "availability.spans_changed.v1"
    source: str
    member_ids: tuple[MemberId, ...]


class CalendarChanged(Event):
    """The organisation's work hours or holidays are different."""

    name: ClassVar[str] = "availability.calendar_changed.v1"
