"""Who gets a socket. Also what holds our use of picows' undocumented protocol class: all of it goes through there."""

import gc
from typing import Any
from uuid import uuid4

import pytest
import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.world import World
from workhall.gateway.server import Handshake


async def _connect(world: World, org_id: Any, **headers: str) -> websockets.ClientConnection:
    address = world.url.replace("http://", "ws://") + f"/api/orgs/{org_id}/socket"
    return await websockets.connect(address, additional_headers=headers)


async def _closed_with(connection: websockets.ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed):
        await connection.recv()
    return connection.close_code


async def test_a_member_is_greeted(world: World) -> None:
    ada = await world.member("Ada")
    socket = await ada.socket()
    hello = await socket.hears("hello")
    assert hello["member_id"] == str(ada.member_id)
    assert await socket.ask("ping")


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1.evil.example", "null"])
async def test_an_upgrade_from_another_site_is_refused(world: World, origin: str) -> None:
    ada = await world.member("Ada")
    cookie = f"workhall_session={ada.token}"
    with pytest.raises(InvalidStatus) as refused:
        await _connect(world, ada.org_id, Cookie=cookie, Origin=origin)
    assert refused.value.response.status_code == 403


async def test_nobody_signed_in_is_told_so_by_a_close_code(world: World) -> None:
    ada = await world.member("Ada")
    assert await _closed_with(await _connect(world, ada.org_id)) == 4401
    assert await _closed_with(await _connect(world, ada.org_id, Cookie="workhall_session=made-up")) == 4401


async def test_a_stranger_is_answered_alike_for_a_real_and_an_unknown_organisation(world: World) -> None:
    ada, stranger = await world.member("Ada"), await world.stranger()
    cookie = f"workhall_session={stranger.token}"
    codes = [await _closed_with(await _connect(world, org_id, Cookie=cookie)) for org_id in (ada.org_id, uuid4())]
    assert codes == [4403, 4403]


async def test_other_paths_have_no_socket(world: World) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await _connect(world, "not-an-id")
    assert refused.value.response.status_code == 404


async def test_http_goes_on_at_the_same_port(world: World) -> None:
    ada = await world.member("Ada")
    await ada.socket()
    assert (await ada.get("/api/me"))["account"]["name"] == "Ada"


async def test_an_open_socket_does_not_keep_its_request(world: World) -> None:
    ada = await world.member("Ada")
    await ada.socket()
    (session,) = [one for one in world.server.running.gateway.sessions if one.member_id == ada.member_id]
    assert session._transport is not None
    kept = session._transport.request.headers
    assert "sec-websocket-key" in kept
    assert "cookie" not in kept
    # By type and not by isinstance, which would ask proxies of things that are gone.
    left = [one for one in gc.get_objects() if type(one) is Handshake]
    assert not [one for one in left if one._transport is None and one._data]
