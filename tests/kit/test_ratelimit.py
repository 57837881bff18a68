"""Rate limits: in memory and in a real Valkey, the same promises; and what happens when Valkey goes away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.kit.conftest import kit_settings
from workhall.kit.clock import SYSTEM, SetClock
from workhall.kit.embedded import EmbeddedValkey
from workhall.kit.errors import TooMany
from workhall.kit.ratelimit import RateLimits, _Memory, network_of


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 3, 2, 9, tzinfo=UTC))


@pytest.fixture(scope="module")
async def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    server = EmbeddedValkey(tmp_path_factory.mktemp("valkey"))
    await server.start()
    yield server.url
    await server.stop()


@pytest.fixture(params=["memory", "valkey"])
async def limits(request: pytest.FixtureRequest, clock: SetClock, valkey_url: str) -> AsyncIterator[RateLimits]:
    made = RateLimits(clock, valkey_url if request.param == "valkey" else None)
    yield made
    await made.close()


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    name: str = request.node.nodeid
    return name


async def test_so_many_at_once_and_then_one_at_a_time(limits: RateLimits, clock: SetClock, key: str) -> None:
    left = [(await limits.hit("try", key, 5, 900)).remaining for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(TooMany) as refused:
        await limits.hit("try", key, 5, 900)
    assert (refused.value.limit, refused.value.remaining, refused.value.wait) == (5, 0, 180)
    clock.advance(timedelta(seconds=180))
    await limits.hit("try", key, 5, 900)
    with pytest.raises(TooMany):
        await limits.hit("try", key, 5, 900)
    clock.advance(timedelta(seconds=900))
    assert (await limits.peek("try", key, 5, 900)).remaining == 5


async def test_who_waits_as_long_as_told_gets_through(limits: RateLimits, clock: SetClock, key: str) -> None:
    for _ in range(3):
        await limits.hit("wait", key, 3, 10)
    for _ in range(20):  # Knocking in vain costs nothing more.
        with pytest.raises(TooMany) as refused:
            await limits.hit("wait", key, 3, 10)
    clock.advance(timedelta(seconds=refused.value.wait))
    await limits.hit("wait", key, 3, 10)


async def test_looking_is_not_trying(limits: RateLimits, key: str) -> None:
    for _ in range(10):
        assert (await limits.peek("look", key, 2, 60)).remaining == 2
    await limits.hit("look", key, 2, 60)
    seen = await limits.peek("look", key, 2, 60)
    assert (seen.remaining, seen.reset) == (1, 30)


async def test_a_success_clears_the_slate(limits: RateLimits, key: str) -> None:
    for _ in range(2):
        await limits.hit("clear", key, 2, 60)
    await limits.clear("clear", key)
    await limits.hit("clear", key, 2, 60)


async def test_names_and_keys_are_apart(limits: RateLimits, key: str) -> None:
    await limits.hit("one", key, 1, 60)
    await limits.hit("two", key, 1, 60)
    await limits.hit("one", key + "x", 1, 60)
    with pytest.raises(TooMany):
        await limits.hit("one", key, 1, 60)


async def test_many_at_once_are_counted_right(limits: RateLimits, key: str) -> None:
    async def attempt() -> bool:
        try:
            await limits.hit("burst", key, 20, 3600)
        except TooMany:
            return False
        return True

    assert sum(await asyncio.gather(*(attempt() for _ in range(60)))) == 20


async def test_processes_share_one_count_over_valkey(clock: SetClock, valkey_url: str, key: str) -> None:
    first, second = RateLimits(clock, valkey_url), RateLimits(clock, valkey_url)
    for limits in (first, second, first, second):
        await limits.hit("shared", key, 4, 60)
    for limits in (first, second):
        with pytest.raises(TooMany):
            await limits.hit("shared", key, 4, 60)
        await limits.close()


async def test_valkey_holds_no_names_and_forgets(clock: SetClock, valkey_url: str) -> None:
    limits = RateLimits(clock, valkey_url)
    await limits.hit("secret", "ada@example.org", 4, 2)
    client: Any = limits._client
    keys = await client.keys("wh:limit:secret:*")
    assert len(keys) == 1
    assert b"ada" not in keys[0]
    assert 0 < await client.pttl(keys[0]) <= 600
    await limits.close()


async def test_without_valkey_each_process_counts_and_nobody_waits(tmp_path: Path, key: str) -> None:
    server = EmbeddedValkey(tmp_path)
    await server.start()
    limits = RateLimits(SYSTEM, server.url)
    await limits.hit("away", key, 3, 600)
    await server.stop()
    started = SYSTEM.monotonic()
    for _ in range(3):
        await limits.hit("away", key, 3, 600)
    with pytest.raises(TooMany):
        await limits.hit("away", key, 3, 600)
    assert SYSTEM.monotonic() - started < 2
    await limits.close()


def test_memory_is_bounded_and_forgets_what_is_free_first() -> None:
    memory = _Memory(most=100)
    memory.take("busy", 0, 1, 1_000_000, 1)
    for number in range(1000):
        memory.take(f"k{number}", float(number), 10, 1, 1)
        assert len(memory) <= 100
    assert memory.take("busy", 1000.0, 1, 1_000_000, 1)[1] is False


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_one_household_is_one_place(address: str, network: str) -> None:
    assert network_of(address) == network


async def test_every_request_is_counted_by_session_and_by_address(clock: SetClock, tmp_path: Path) -> None:
    limits = RateLimits(clock, None)
    app: Any = SimpleNamespace(settings=kit_settings(tmp_path, requests_per_minute=10))
    for _ in range(10):
        await limits.http(app, "session", "203.0.113.9")
    with pytest.raises(TooMany):
        await limits.http(app, "session", "203.0.113.9")
    assert (await limits.http(app, "colleague", "203.0.113.9")).headers() == {
        "RateLimit-Limit": "10",
        "RateLimit-Remaining": "9",
        "RateLimit-Reset": "6",
    }

    async def invent_sessions() -> None:
        for number in range(200):
            await limits.http(app, f"invented {number}", "203.0.113.9")

    with pytest.raises(TooMany) as refused:
        await invent_sessions()
    assert refused.value.limit == 100
    await limits.http(app, None, "198.51.100.7")


@pytest.mark.parametrize(("limit", "seconds"), [(0, 60), (1, 0)])
async def test_a_limit_that_lets_nothing_through_is_a_mistake(clock: SetClock, limit: int, seconds: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        await RateLimits(clock, None).hit("bad", "key", limit, seconds)
