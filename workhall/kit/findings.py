"""One thing that `workhall doctor` found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["good", "warning", "bad"]
_MARK: dict[Level, str] = {"good": "ok  ", "warning": "look", "bad": "BAD "}
_COLOUR: dict[Level, str] = {"good": "green", "warning": "yellow", "bad": "red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`mend` says what to do, in words that can be followed; good ones need none."""

    level: Level
    what: str
    mend: str = ""

    @property
    def bad(self) -> bool:
        return self.level == "bad"

    def line(self) -> str:
        return f"{_MARK[self.level]}  {self.what}" + (f"\n      → {self.mend}" if self.mend else "")

    def colour(self) -> str:
        return _COLOUR[self.level]


def good(what: str) -> Finding:
    return Finding("good", what)


def look(what: str, mend: str) -> Finding:
    return Finding("warning", what, mend)


def wrong(what: str, mend: str) -> Finding:
    return Finding("bad", what, mend)
