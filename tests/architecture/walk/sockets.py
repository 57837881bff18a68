"""The walk over socket commands. Who may open a socket at all is asked once, in test_walk.py."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from tests.architecture.walk.state import blind, ids_in, state, strangers_to, with_ids
from tests.world import Person, Socket, World
from tests.world.examples import EXAMPLES, Shot
from workhall import app
from workhall.gateway import presence
from workhall.gateway import server as gateway
from workhall.kit.commands import Command, Commands


@cache
def commands() -> dict[str, Command]:
    """As the gateway collects them; test_walk.py compares with a running one."""
    unused: Any = None
    own: list[Commands] = [presence.commands(unused), gateway._ping()]
    theirs = [group for manifest in app.manifests() for group in manifest.commands]
    found = {one.name: one for group in (*own, *theirs) for one in group.all}
    found["ping"] = found.pop("gateway.ping")
    return found


async def answer(socket: Socket, command: str, args: dict[str, Any]) -> str:
    """The whole answer but its number, with ids made blind."""
    frame = await asyncio.wait_for(socket.start(command, **args), 10)
    frame.pop("re")
    return blind(msgspec.json.encode(frame).decode())


class SocketWalk:
    name = "socket"

    def operations(self) -> Sequence[str]:
        return sorted(commands())

    async def check(self, operation: str, world: World) -> None:
        shot, policy = await EXAMPLES[operation](world), commands()[operation].permission
        attack = Attack(world, operation, shot, await state(world, shot.owner))
        if ids_in(shot.body):
            await attack.refused_alike("another organisation's owner", await world.stranger())
        if shot.without_right is not None:
            told = await attack.refused_alike("a member without the right", shot.without_right)
            assert told.startswith('{"err":{"code":"not_found"'), told
        else:
            assert policy.audience != "granted", f"{policy.name} is granted: the example names nobody without the right"
        told = await answer(await shot.owner.socket(), operation, with_ids(shot.body or {}, {}))
        assert told.startswith('{"ok"'), f"the owner is refused: {told}"


@dataclass
class Attack:
    """`before`: what the owner's organisation and account held when the command was prepared."""

    world: World
    operation: str
    shot: Shot
    before: dict[str, str]

    async def refused_alike(self, who: str, sender: Person) -> str:
        """The answer, after nothing has changed and after the same for things that do not exist got the same one."""
        args, socket = self.shot.body or {}, await sender.socket()
        given = await answer(socket, self.operation, with_ids(args, {}))
        now = await state(self.world, self.shot.owner)
        changed = [name for name in now if now[name] != self.before[name]]
        assert not changed, f"{who} changed {changed}"
        expected = await answer(socket, self.operation, with_ids(args, strangers_to(ids_in(args))))
        assert given == expected, f"{who} is told {given}, and {expected} for what does not exist"
        return given
