"""The one clock. Everything else that reads the time is refused by tools/lint, so that tests can set it."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall time in UTC. One instance per application, handed out as `ctx.now`."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards; only differences mean something."""
        return time.monotonic()


class SetClock(Clock):
    """A clock that stands still until it is told to move. Ships with the product, for tests and demo data."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def advance(self, by: timedelta) -> None:
        self._at += by


SYSTEM = Clock()
