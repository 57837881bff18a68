"""Examples for the walk over every endpoint and socket command (tests/architecture/test_walk.py).

Each module keeps its own in tests/modules/<module>/examples.py, one for each operation id or command name.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.world.people import Person
from tests.world.world import World


@dataclass(slots=True)
class Shot:
    """One request that succeeds when `owner` makes it. `path` fills the placeholders other than org_id.

    `without_right` is a member of the same organisation who may not; None where every member may (the policy's
    audience is then "member"), or where the account's own things are meant (audience "account"). `raw` is a body of
    plain bytes."""

    owner: Person
    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    files: Any = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    without_right: Person | None = None


Example = Callable[[World], Awaitable[Shot]]
EXAMPLES: dict[str, Example] = {}


def example(name: str) -> Callable[[Example], Example]:
    def keep(make: Example) -> Example:
        if name in EXAMPLES and EXAMPLES[name].__module__ != make.__module__:
            raise ValueError(f"two examples for {name}")
        EXAMPLES[name] = make
        return make

    return keep
