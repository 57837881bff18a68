"""Malformed, oversized, fragmented and slow frames end their own socket and nobody else's."""

import asyncio
import contextlib
import json
import os
import struct

import pytest

from tests.world import Person, World
from workhall.gateway import session as session_module


class Raw:
    """A client that can write any bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def of(cls, person: Person) -> "Raw":
        host, port = person.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            f"GET /api/orgs/{person.org_id}/socket HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {person.url}\r\n"
            f"Cookie: workhall_session={person.token}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101")
        made = cls(reader, writer)
        person.closing.append(made.close)
        assert json.loads((await made.frame())[1])["ev"] == "hello"
        return made

    def send(self, payload: bytes, opcode: int = 1, fin: bool = True, masked: bool = True) -> None:
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([(0x80 if fin else 0) | opcode])
        bit = 0x80 if masked else 0
        if size < 126:
            head += bytes([bit | size])
        elif size < 65536:
            head += bytes([bit | 126]) + struct.pack(">H", size)
        else:
            head += bytes([bit | 127]) + struct.pack(">Q", size)
        if not masked:
            self.writer.write(head + payload)
            return
        self.writer.write(head + mask + bytes(one ^ mask[index % 4] for index, one in enumerate(payload)))

    async def close(self) -> None:
        self.writer.transport.abort()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()

    async def frame(self) -> tuple[int, bytes]:
        first, second = await self.reader.readexactly(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack(">H", await self.reader.readexactly(2))
        elif size == 127:
            (size,) = struct.unpack(">Q", await self.reader.readexactly(8))
        return first & 0x0F, await self.reader.readexactly(size)

    async def close_code(self) -> int:
        """Reads until the close frame."""
        async with asyncio.timeout(5):
            while True:
                opcode, payload = await self.frame()
                if opcode == 8:
                    return int(struct.unpack(">H", payload[:2])[0])


BAD = {
    "not JSON": (b"hello", 4400),
    "not an object": (b"[1,2]", 4400),
    "no id": (b'{"cmd":"ping"}', 4400),
    "an id that is no number": (b'{"id":"x","cmd":"ping"}', 4400),
    "broken UTF-8": (b'{"id":1,"cmd":"\xff\xfe"}', 4400),
    "nested without end": (b'{"id":1,"cmd":"ping","args":' + b"[" * 30000 + b"}", 4400),
    "oversized": (b'{"id":1,"cmd":"' + b"x" * 70000 + b'"}', 1009),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_frame_is_refused_with_a_code_while_others_go_on(world: World, name: str) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    listener = await bo.socket()
    bad = await Raw.of(ada)
    payload, code = BAD[name]
    bad.send(payload)
    assert await bad.close_code() == code
    await ada.says(talk, "still fine")
    await listener.hears("chat.log", c=talk, k="message")


async def test_protocol_violations_are_refused(world: World) -> None:
    ada = await world.member("Ada")
    for opcode, fin, masked in ((1, True, False), (3, True, True), (9, False, True)):
        bad = await Raw.of(ada)
        bad.send(b'{"id":1,"cmd":"ping"}', opcode, fin, masked)
        assert await bad.close_code() == 1002
    binary = await Raw.of(ada)
    binary.send(b"\x00\x01", opcode=2)
    assert await binary.close_code() == 4400


async def test_a_command_in_fragments_is_put_together(world: World) -> None:
    ada = await world.member("Ada")
    raw = await Raw.of(ada)
    raw.send(b'{"id":7,', fin=False)
    raw.send(b"", opcode=9)
    raw.send(b'"cmd":"pi', opcode=0, fin=False)
    raw.send(b'ng"}', opcode=0)
    answers = [await raw.frame(), await raw.frame()]
    assert answers[0][0] == 10
    assert json.loads(answers[1][1])["re"] == 7


async def test_fragments_are_bounded_and_in_order(world: World) -> None:
    ada = await world.member("Ada")
    endless = await Raw.of(ada)
    endless.send(b"{", fin=False)
    for _ in range(40):
        endless.send(b"x" * 2000, opcode=0, fin=False)
    assert await endless.close_code() == 4413
    orphan = await Raw.of(ada)
    orphan.send(b"x", opcode=0)
    assert await orphan.close_code() == 4400


async def test_a_frame_that_trickles_in_ends_with_the_heartbeat(world: World) -> None:
    ada = await world.member("Ada")
    slow = await Raw.of(ada)
    slow.writer.write(b"\x81\xfe\x10\x00" + b"\x00\x00\x00\x00" + b"{")
    await slow.writer.drain()
    gateway = world.server.running.gateway
    session = next(one for one in gateway.sessions if one.member_id == ada.member_id)
    session.beat()
    await asyncio.sleep(0.05)
    session.beat()
    assert await slow.close_code() == 4408


async def test_a_reader_that_does_not_read_is_cut_and_the_sender_is_not_held_up(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    talk = await ada.talks_to(bo)
    stuck = await Raw.of(bo)
    stuck.reader._transport.pause_reading()  # type: ignore[attr-defined]
    gateway = world.server.running.gateway
    session = next(one for one in gateway.sessions if one.member_id == bo.member_id)
    sender = await ada.socket()
    filler = b'{"ev":"filler","d":"' + b"x" * 60000 + b'"}'
    for _ in range(400):
        gateway.hub.publish(ada.org_id, world_topic(talk), filler)
        await asyncio.sleep(0)
        if session.closing:
            break
    assert session.closing
    assert await sender.ask("ping")


def world_topic(conversation_id: str) -> "session_module.UUID":
    return session_module.UUID(conversation_id)


async def test_unknown_commands_and_wrong_arguments_are_refusals_and_not_closings(world: World) -> None:
    ada = await world.member("Ada")
    socket = await ada.socket()
    assert (await socket.is_refused("chat.no_such_thing"))["code"] == "not_found"
    wrong = await socket.is_refused("chat.read", conversation_id="not-a-uuid", seq="x")
    assert wrong["code"] == "invalid"
    assert wrong["fields"]["args"]["message"]
    assert await socket.ask("ping")


async def test_too_many_commands_are_refused_and_then_the_socket_is_closed(world: World) -> None:
    ada = await world.member("Ada")
    raw = await Raw.of(ada)
    for number in range(1500):
        raw.send(b'{"id":%d,"cmd":"ping"}' % number)
    codes: set[str] = set()
    async with asyncio.timeout(10):
        while True:
            opcode, payload = await raw.frame()
            if opcode == 8:
                break
            answer = json.loads(payload)
            if "err" in answer:
                codes.add(answer["err"]["code"])
    assert codes == {"too_many"}
    assert struct.unpack(">H", payload[:2])[0] == 4409
