"""A message in the reader's language: only where the operator has named a service, and for nobody else."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.world import World
from workhall.kit.outbound import Outbound
from workhall.kit.slot_types import TRANSLATOR
from workhall.modules.chat.schemas.content import ChatSettings

Asked = list[tuple[str, dict[str, Any]]]


@pytest.fixture(autouse=True)
def nobody_else_translates(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk through all commands fills the slot of the world that it shares with these tests."""
    monkeypatch.setitem(world.app.slots._by_name, TRANSLATOR.name, [])


@asynccontextmanager
async def service(world: World, answer: bytes) -> AsyncIterator[Asked]:
    """A translation service on loopback, named and allowed by the operator; (authorization, body) of what it was
    asked."""
    asked: Asked = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        key = head.split("authorization: ")[1].split("\r\n")[0] if "authorization: " in head else ""
        asked.append((key, json.loads(await reader.readexactly(length))))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: " + str(len(answer)).encode() + b"\r\n\r\n" + answer)
        await writer.drain()
        writer.close()

    before = world.app.settings, world.app.outbound
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        chat = ChatSettings.model_validate({"translate_url": f"http://127.0.0.1:{port}/", "translate_key": "sesame"})
        changed = {"chat": chat, "outbound_allow": ("127.0.0.1",)}
        world.app.settings = world.app.settings.model_copy(update=changed)
        world.app.outbound = Outbound(world.app.settings)
        try:
            yield asked
        finally:
            world.app.settings, world.app.outbound = before


async def test_a_reader_asks_for_it_and_alone_gets_it(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.talks_to(bo)
    seq = (await ada.says(room, f"[@Bo](mention:p/{bo.member_id}), tea?", m=[{"k": "p", "id": str(bo.member_id)}]))[
        "seq"
    ]
    before = await ada.snapshot(room)
    async with service(world, json.dumps({"text": "@Bo, Tee?"}).encode()) as asked:
        assert (await bo.get("/chat/actions"))["translates"] is True
        assert await bo.does("translate", room, seq=seq, to="de") == {"text": "@Bo, Tee?"}
    assert asked == [("bearer sesame", {"text": "@Bo, tea?", "to": "de"})]
    assert await ada.snapshot(room) == before


async def test_without_a_service_nothing_is_offered_or_sent(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.talks_to(bo)
    seq = (await ada.says(room, "tea?"))["seq"]
    assert (await bo.get("/chat/actions"))["translates"] is False
    assert await bo.may_not("translate", room, seq=seq, to="de") == "no_translation"


async def test_who_does_not_see_a_message_has_nothing_translated(world: World) -> None:
    ada, bo, out = await world.members("Ada", "Bo", "Otto")
    room = await ada.opens_room_with(bo)
    seq = (await ada.says(room, "the secret plan"))["seq"]
    async with service(world, b'{"text": "x"}') as asked:
        assert await out.may_not("translate", room, seq=seq, to="de") == "not_found"
        assert await bo.may_not("translate", room, seq=seq + 9, to="de") == "not_found"
        assert await bo.may_not("translate", room, seq=seq, to="xx") == "invalid"
        await ada.does("recall", room, seq=seq)
        assert await bo.may_not("translate", room, seq=seq, to="de") == "not_found"
    assert asked == []


async def test_what_the_service_says_wrongly_is_no_translation(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.talks_to(bo)
    seq = (await ada.says(room, "tea?"))["seq"]
    for answer in (b"<html>", b'{"text": 7}', b'{"text": " "}', b"[]", b"x" * (1 << 19)):
        async with service(world, answer):
            assert await bo.may_not("translate", room, seq=seq, to="de") == "no_translation"
    async with service(world, json.dumps({"text": "y" * 50_000}).encode()):
        assert len((await bo.does("translate", room, seq=seq, to="de"))["text"]) == 16_000
