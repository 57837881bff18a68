"""Walks over everything that can be asked of the server (tests/architecture/test_walk.py).

HTTP endpoints and socket commands are walked by themselves. A module with a protocol of its own (DAV, webhooks)
registers a walk in its tests/modules/<module>/examples.py: `register(MyWalk())`."""

from collections.abc import Sequence
from typing import Protocol

from tests.world.world import World


class Walk(Protocol):
    """`operations` names what there is; each must have an example. `check` shows who gets through and who does not: the
    owner succeeds, and everybody else gets what they would get for an id that does not exist, and nothing changes."""

    name: str

    def operations(self) -> Sequence[str]: ...
    async def check(self, operation: str, world: World) -> None: ...


WALKS: list[Walk] = []


def register(walk: Walk) -> None:
    if walk.name in {one.name for one in WALKS}:
        raise ValueError(f"two walks are called {walk.name}")
    WALKS.append(walk)
