"""What is measured, how long and how often."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from bench.load import scenarios
from bench.load.measure import Figures
from bench.load.sites import Site

SCENARIOS = ("fan-out", "pace", "pairs", "teams", "idle", "kill")


@dataclass(frozen=True, slots=True)
class Sizes:
    seconds: float
    warm: float
    repeat: int
    groups: tuple[int, ...]
    pairs: tuple[int, ...]
    rates: tuple[int, ...]
    idle: tuple[int, ...]
    pace: float = 50

    @property
    def people(self) -> int:
        """Of the organisation; the groups of the fixed rates need a thousand."""
        return max(1000, *self.idle)


QUICK = Sizes(2, 0.7, 1, groups=(500, 50), pairs=(500,), rates=(400,), idle=(1000,))
USUAL = Sizes(
    4, 1, 3, groups=(500, 300, 50), pairs=(500, 1), rates=(50, 100, 200, 400, 800, 1600, 2500), idle=(1000, 5000, 10000)
)


@dataclass(frozen=True, slots=True)
class Step:
    """`unit`: what processor time is divided by. `repeated`: as often as asked for, the sites taking turns."""

    scenario: str
    name: str
    unit: str
    run: Callable[[Site], Figures]
    repeated: bool = True
    wanted_per_s: float = 0.0


def steps(sizes: Sizes, wanted: tuple[str, ...]) -> Iterator[Step]:
    """All but idle and kill, which go their own way."""
    seconds, warm = sizes.seconds, sizes.warm
    if "fan-out" in wanted:
        for size in sizes.groups:
            run = partial(scenarios.fan_out, size=size, writers=min(50, size), seconds=seconds, warm=warm)
            yield Step("fan-out", f"group of {size}, 50 under way", "delivery", run)
    if "pace" in wanted:
        rate, size = sizes.pace, sizes.groups[0]
        run = partial(scenarios.pace, size=size, rate=rate, seconds=seconds)
        yield Step("pace", f"group of {size}, {rate:g} a second", "delivery", run, wanted_per_s=rate)
    if "pairs" in wanted:
        for count in sizes.pairs:
            run = partial(scenarios.pairs, count=count, seconds=seconds, warm=warm)
            yield Step("pairs", f"{count} pair{'s' * (count > 1)}", "message", run)
    if "teams" in wanted:
        for rate in sizes.rates:
            run = partial(scenarios.teams, rate=rate, seconds=seconds)
            yield Step("teams", f"{rate} a second", "delivery", run, repeated=False, wanted_per_s=rate)
