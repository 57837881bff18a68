"""What is measured at every server, how long and how often."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from bench.load import scenarios
from bench.load.measure import Figures
from bench.load.sites import Site

WORKLOADS = ("W1", "W2", "W3", "W4", "W5")
KNEE_MS = 250.0
"""A rate is past the knee when the p99 from send to delivery is longer."""


@dataclass(frozen=True, slots=True)
class Sizes:
    seconds: float
    warm: float
    repeat: int
    groups: tuple[int, ...]
    rates: tuple[int, ...]
    pairs: int
    idle: tuple[int, ...]
    people: int


QUICK = Sizes(2, 1, 1, groups=(500,), rates=(50, 400), pairs=500, idle=(1000,), people=1000)
USUAL = Sizes(
    4, 1.5, 2, groups=(500, 50), rates=(25, 50, 100, 200, 400, 800, 1600, 2500), pairs=500, idle=(5000,), people=5000
)
RATE_OF_KILLS = {"workhall": 200.0, "ejabberd": 200.0, "prosody": 40.0}
"""Messages a second, below each server's knee."""


@dataclass(frozen=True, slots=True)
class Step:
    workload: str
    name: str
    unit: str
    run: Callable[[Site], Figures]
    rate: float = 0.0


def steps(sizes: Sizes, wanted: tuple[str, ...]) -> Iterator[Step]:
    """All but W4 and W5, which go their own way."""
    seconds, warm = sizes.seconds, sizes.warm
    if "W1" in wanted:
        for size in sizes.groups:
            run = partial(scenarios.fan_out, size=size, writers=min(50, size), seconds=seconds, warm=warm)
            yield Step("W1", f"one group of {size}, 50 under way", "delivery", run)
    if "W3" in wanted:
        pairs = partial(scenarios.pairs, count=sizes.pairs, seconds=seconds, warm=warm)
        yield Step("W3", f"{sizes.pairs} pairs, one under way each", "message", pairs)
    if "W2" in wanted:
        for rate in sizes.rates:
            teams = partial(scenarios.teams, rate=rate, seconds=seconds)
            yield Step("W2", f"20 groups of 50, {rate} a second", "delivery", teams, rate=rate)
