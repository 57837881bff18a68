"""Every endpoint and every socket command, asked by everybody.

First the owner succeeds. Then another organisation's owner, a member without the right, and somebody who is not
signed in get, byte for byte, what they would get for an id that does not exist, and nothing changes. What is added
later is walked without touching this file: an operation without an example in tests/modules/<module>/examples.py
fails."""

import uuid
from collections.abc import AsyncIterator
from importlib import import_module

import pytest
import websockets

from tests.architecture.paths import ROOT
from tests.architecture.walk import state
from tests.architecture.walk.http import HttpWalk, endpoints
from tests.architecture.walk.sockets import SocketWalk, commands
from tests.world import World
from tests.world.examples import EXAMPLES
from tests.world.server import Workhall
from tests.world.walks import WALKS, Walk, register
from workhall import app

register(HttpWalk())
register(SocketWalk())
for _found in sorted((ROOT / "tests" / "modules").glob("*/examples.py")):
    import_module(f"tests.modules.{_found.parent.name}.examples")
import_module("tests.gateway.examples")

OPERATIONS = [(walk, operation) for walk in WALKS for operation in walk.operations()]

# Addresses without an organisation's or a person's data, and why nobody is asked who they are.
OPEN_ADDRESSES = {
    "/api/openapi.json": "the description of the API itself",
    "/healthz": "load balancers ask it",
    "/readyz": "load balancers ask it",
    "/metrics": "its own token, or loopback",
    "/dev/outbox": "loopback only, and only while no mail server is configured",
    "": "the web client's files",
}


@pytest.fixture(autouse=True, scope="module")
async def _behind_the_scenes() -> AsyncIterator[None]:
    yield
    await state.close()


@pytest.mark.parametrize(("walk", "operation"), OPERATIONS, ids=[f"{walk.name}:{name}" for walk, name in OPERATIONS])
async def test_only_who_may_gets_through(walk: Walk, operation: str, world: World) -> None:
    assert operation in EXAMPLES, f"write an example for {operation} in tests/modules/<module>/examples.py"
    await walk.check(operation, world)


def test_every_example_is_of_something() -> None:
    assert sorted(set(EXAMPLES) - {operation for _, operation in OPERATIONS}) == []


def test_nothing_is_served_beside_the_walk(server: Workhall) -> None:
    """What app.py mounts by itself is a short list; everything else declares a permission and is walked."""
    walked = {one.path for one in endpoints().values()}
    described = set(server.running.api.openapi()["paths"])
    assert described == walked
    routers = {id(routes.router) for manifest in app.manifests() for routes in manifest.routes}
    for route in server.running.api.routes:
        included = getattr(route, "original_router", None)
        path = getattr(route, "path", None)
        assert id(included) in routers if included is not None else path in {*OPEN_ADDRESSES, *walked}, route


def test_the_gateway_runs_the_commands_that_are_walked(server: Workhall) -> None:
    assert set(server.running.gateway.commands) == set(commands())


def test_every_policy_of_an_operation_says_why() -> None:
    asked = [one.permission for one in (*endpoints().values(), *commands().values())]
    assert all(len(policy.why) > 20 for policy in asked)
    names = {permission.name for manifest in app.manifests() for permission in manifest.permissions}
    assert all(name.count(".") == 1 for name in names)


async def _closed_with(server: Workhall, org_id: object, token: str | None) -> tuple[int, str]:
    cookies = {"Cookie": f"workhall_session={token}"} if token else {}
    address = server.url.replace("http://", "ws://") + f"/api/orgs/{org_id}/socket"
    async with websockets.connect(address, additional_headers={"Origin": server.url, **cookies}) as connection:
        with pytest.raises(websockets.ConnectionClosed):
            await connection.recv()
        return connection.close_code or 0, connection.close_reason or ""


async def test_a_socket_opens_for_members_only(server: Workhall, world: World) -> None:
    owner, stranger = await world.owner(), await world.stranger()
    for token, code in ((None, 4401), ("nonsense", 4401), (stranger.token, 4403)):
        told = await _closed_with(server, owner.org_id, token)
        assert told[0] == code
        assert told == await _closed_with(server, uuid.uuid4(), token)
