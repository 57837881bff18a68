"""Text messages and phone calls through a provider: a real one of Apprise's, on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import SecretStr

from tests.modules.notify.telling import passes
from tests.modules.notify.test_dings import proves_phone
from tests.world import World
from workhall.modules.notify.schemas import NotifySettings


@asynccontextmanager
async def provider() -> AsyncIterator[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    """Takes JSON at any path, and keeps what came."""
    got: list[tuple[str, dict[str, Any]]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(int(one.split(":")[1]) for one in head.lower().split("\r\n") if one.startswith("content-length"))
        got.append((head.split(" ")[1], json.loads(await reader.readexactly(length))))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"json://127.0.0.1:{server.sockets[0].getsockname()[1]}", got
    finally:
        server.close()
        await server.wait_closed()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_a_provider_of_the_operators_takes_text_messages_and_calls(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bo = await world.members("Ada", "Bo")
    number = await proves_phone(world, bo)
    settings = world.app.settings.of(NotifySettings)
    async with provider() as (address, got):
        monkeypatch.setattr(settings, "sms_url", SecretStr(f"{address}/sms/{{to}}"))
        monkeypatch.setattr(settings, "call_url", SecretStr(f"{address}/call/{{to}}"))
        body = {"text": "Fire in hall 3", "member_ids": [str(bo.member_id)], "channels": ["sms", "call"]}
        await ada.post("/dings", body)
        await passes(world, minutes=15)
        await passes(world, minutes=30)
    digits = number.removeprefix("+")
    assert [path.split("/")[1] for path, _ in got] == ["sms", "call"]
    assert all(digits in path for path, _ in got)
    assert all("DING from Ada: Fire in hall 3" in message["message"] for _, message in got)
