"""`workhall serve --processes 2`, as it is really started: two servers on one port that behave like one."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import httpx
import psutil
import pytest

from tests.browser.program import Program
from tests.world import Person, Socket, World
from tests.world.server import Workhall


class _Outside:
    """What a World needs of a program that runs elsewhere."""

    services: Any = None

    def __init__(self, url: str) -> None:
        self.url = url


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    running = Program(tmp_path, "serve", "--processes", "2")
    running.start()
    yield running
    running.stop()


@pytest.fixture
async def world(program: Program) -> AsyncIterator[World]:
    outside = World(cast("Workhall", _Outside(program.url)), "processes")
    yield outside
    await outside.close()


def _children(program: Program) -> list[psutil.Process]:
    parent = psutil.Process(program.pid)
    return [one for one in parent.children() if "--fd" in one.cmdline()]


def _port(socket: Socket) -> int:
    port: int = socket.connection.local_address[1]
    return port


def _held(child: psutil.Process) -> set[int]:
    return {one.raddr.port for one in child.net_connections("tcp") if one.raddr}


async def _sockets_on_both(person: Person, program: Program) -> list[Socket]:
    """Whichever process is awake first takes a connection, so it takes a few until both have one."""
    sockets = [await person.socket()]
    for _ in range(200):
        held = [_held(child) for child in _children(program)]
        if len(held) == 2 and all(any(_port(one) in ports for one in sockets) for ports in held):
            return sockets
        sockets += await asyncio.gather(*(person.socket() for _ in range(4)))
    raise AssertionError("one process took every connection")


async def test_people_on_two_processes_talk_and_one_may_die(program: Program, world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    mine, theirs = await _sockets_on_both(ada, program), await _sockets_on_both(bo, program)
    await asyncio.gather(*(one.ask("chat.send", conversation_id=talk, key=_key(), text="hi") for one in mine))
    newest = 1 + len(mine)
    for socket in (*mine, *theirs):
        await socket.hears("chat.log", c=talk, s=newest)
        assert sorted(one["s"] for one in socket.entries(talk)) == list(range(2, newest + 1))

    killed = _children(program)[0]
    ports = _held(killed)
    killed.kill()
    survivors = [one for one in (*mine, *theirs) if _port(one) not in ports]
    fallen = [one for one in (*mine, *theirs) if _port(one) in ports]
    assert survivors
    assert fallen
    for socket in fallen:
        assert (await socket.is_closed())[0] == 1006
    back = await ada.socket()
    sent = await back.ask("chat.send", conversation_id=talk, key=_key(), text="still here")
    for socket in survivors:
        await socket.hears("chat.log", c=talk, s=sent["seq"])
    async with asyncio.timeout(30):
        while len(alive := _children(program)) < 2 or killed.pid in {one.pid for one in alive}:
            await asyncio.sleep(0.1)
    async with httpx.AsyncClient(base_url=program.url) as monitor:
        metrics = [(await monitor.get("/metrics", headers={"Connection": "close"})).text for _ in range(20)]
    assert {_counted(one) for one in metrics} == {1.0}, "whichever process is asked answers for both, and for the dead"
    assert [one["s"] for one in await bo.snapshot(talk)] == list(range(1, sent["seq"] + 1))


def _counted(metrics: str) -> float:
    """Requests of all processes together; routes are named as they are declared."""
    joins = re.findall(
        r'workhall_http_requests_total\{[^}]*route="/api/orgs/\{org_id\}/conversations"[^}]*\} (\S+)', metrics
    )
    assert joins, metrics
    return sum(map(float, joins))


def _key() -> str:
    return str(uuid4())
