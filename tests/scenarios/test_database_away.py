"""The database stops answering, or dies, in the middle of a conversation."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.world import Socket, World
from tests.world.server import test_settings, workhall
from workhall import app
from workhall.kit.embedded import EmbeddedPostgres


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[tuple[World, EmbeddedPostgres]]:
    """A Workhall with a database of its own, which a test may do things to."""
    postgres = EmbeddedPostgres(tmp_path, fast_and_unsafe=True)
    await postgres.start()
    settings = test_settings(tmp_path)
    await app.migrate_database(settings, postgres.admin_dsn, lambda _line: None)
    async with workhall(settings, postgres.admin_dsn) as server:
        world = World(server, "alone")
        yield world, postgres
        await world.close()
    await postgres.stop()


async def test_a_send_fails_within_two_seconds_and_succeeds_when_the_database_is_back(
    alone: tuple[World, EmbeddedPostgres],
) -> None:
    world, postgres = alone
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    mine, theirs = await ada.socket(), await bo.socket()
    await mine.ask("chat.send", conversation_id=talk, key=str(uuid4()), text="before")
    key = str(uuid4())
    backends = _family(postgres.pid)
    for pid in backends:
        os.kill(pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        refused = await mine.is_refused("chat.send", conversation_id=talk, key=key, text="into the void")
        waited = time.monotonic() - started
    finally:
        for pid in backends:
            os.kill(pid, signal.SIGCONT)
    assert (refused["code"], refused["retry"]) == ("unavailable", "now")
    assert waited < 2
    sent = await _until_stored(mine, talk, key, "into the void")
    await theirs.hears("chat.log", seconds=10, c=talk, s=sent["seq"])
    texts = [one["b"]["text"] for one in await ada.snapshot(talk) if one["k"] == "message"]
    assert texts == ["before", "into the void"]


async def test_no_acknowledged_message_is_lost_doubled_or_reordered_when_the_database_is_killed(
    alone: tuple[World, EmbeddedPostgres],
) -> None:
    world, postgres = alone
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    mine, theirs = await ada.socket(), await bo.socket()
    for number in range(40):
        if number == 15:
            os.kill(postgres.pid, signal.SIGKILL)
        await _until_stored(mine, talk, str(uuid4()), str(number))
    stored = [one for one in await ada.snapshot(talk) if one["k"] == "message"]
    assert [one["b"]["text"] for one in stored] == [str(number) for number in range(40)]
    assert [one["s"] for one in stored] == list(range(2, 42))
    await theirs.hears("chat.log", seconds=20, c=talk, s=41)
    heard = [one["b"]["text"] for one in theirs.entries(talk)]
    assert heard == [str(number) for number in range(40)]


async def _until_stored(socket: Socket, talk: str, key: str, text: str) -> dict[str, int]:
    """What a client does: the same message with the same key, until it is acknowledged."""
    async with asyncio.timeout(30):
        while True:
            answer = await socket.start("chat.send", conversation_id=talk, key=key, text=text)
            if "ok" in answer:
                found: dict[str, int] = answer["ok"]
                return found
            assert answer["err"]["retry"] == "now", answer
            await asyncio.sleep(0.1)


def _family(pid: int) -> list[int]:
    """The server and all of its processes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(one) for one in children)]
