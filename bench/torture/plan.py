"""What goes wrong, and when. The same seed gives the same plan."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

PROGRAMS = ("web-1", "web-2", "worker", "valkey", "postgres")
"""What is killed. Each web process holds sockets (gateway) and writes messages (writer)."""
TROUBLES = ("drop", "stall", "slow", "clock", "disk")
"""Connections cut in the middle of a frame; everything delayed; clients that do not read; the clock of a process jumps;
the database's disk is full."""


@dataclass(frozen=True, slots=True)
class Fault:
    """At `at` seconds: `what` is kill, or one of the troubles; `whom` a program, or empty; `seconds` how long."""

    at: float
    what: str
    whom: str
    seconds: float
    seed: int

    def __str__(self) -> str:
        whom = f" {self.whom}" if self.whom else ""
        return f"{self.at:7.2f} s  {self.what}{whom} for {self.seconds:.2f} s"


def make(seed: int, kills: int, *, pace: float = 1.6, without: Sequence[str] = ()) -> list[Fault]:
    """`kills` programs, every kind in turn in a random order, and as many troubles of the kinds not in `without`."""
    chance = random.Random(seed)
    killed = _deal(chance, PROGRAMS, kills)
    kinds = [one for one in TROUBLES if one not in without]
    troubles = _deal(chance, kinds, kills) if kinds else []
    events = [("kill", one) for one in killed] + [(one, "") for one in troubles]
    chance.shuffle(events)
    at, plan = 1.0, []
    for what, whom in events:
        seconds = chance.uniform(0.2, 1.5) if what == "kill" else chance.uniform(0.5, 2.0)
        if what == "clock":
            whom = chance.choice(("web-2", "worker"))  # noqa: PLW2901 - it is the event's place
        plan.append(Fault(round(at, 3), what, whom, round(seconds, 3), chance.getrandbits(32)))
        at += chance.uniform(0.3, 2 * pace - 0.3)
    return plan


def _deal(chance: random.Random, kinds: Sequence[str], count: int) -> list[str]:
    """Every kind as often as the others, give or take one."""
    dealt: list[str] = []
    while len(dealt) < count:
        hand = list(kinds)
        chance.shuffle(hand)
        dealt += hand
    return dealt[:count]
