"""The floor: a WebSocket server that does nothing but pass messages on. `python -m bench.load.bare` prints its port.

No sessions, no storage, no checks, one write() for each delivery. A client names its groups in the path
(`/bare?in=<id>,<id>`) and speaks the same frames as to Workhall; entries have the size that Workhall's have.
"""

import asyncio
from typing import cast

import uvloop

from bench.load import wire

_UPGRADED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
    + wire.ACCEPT
    + b"\r\n\r\n"
)
_HELLO = wire.unmasked(b'{"ev":"hello","d":{"version":"bare","heartbeat":25}}')
_PUSH = b'{"ev":"chat.log","d":{"s":1234567,"o":1234567,"k":"message","by":"00000000-0000-4000-8000-000000000000","at":'
_CONVERSATION = b'"conversation_id":"'
_ID_SIZE = 36

groups: dict[bytes, list[asyncio.Transport]] = {}


class Client(asyncio.Protocol):
    __slots__ = ("_data", "_groups", "_open", "_transport")

    def __init__(self) -> None:
        self._data = b""
        self._open = False
        self._groups: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        for group in self._groups:
            groups[group].remove(self._transport)

    def data_received(self, data: bytes) -> None:
        if self._data:
            data = self._data + data
        if not self._open:
            if b"\r\n\r\n" not in data:
                self._data = data
                return
            self._upgrade(data)
            data = data.partition(b"\r\n\r\n")[2]
        at = 0
        while (stop := self._frame(data, at)) > 0:
            at = stop
        self._data = data[at:]

    def _upgrade(self, data: bytes) -> None:
        self._open = True
        path = data.split(b" ", 2)[1]
        self._groups = [one for one in path.partition(b"?in=")[2].split(b",") if one]
        for group in self._groups:
            groups.setdefault(group, []).append(self._transport)
        self._transport.write(_UPGRADED + _HELLO)

    def _frame(self, data: bytes, at: int) -> int:
        """Handles the frame that begins at `at`; where the next one begins, or 0 when this one is not whole."""
        if len(data) < at + 6:
            return 0
        size, head = data[at + 1] & 0x7F, 6
        if size == 126:
            size, head = int.from_bytes(data[at + 2 : at + 4], "big"), 8
        start = at + head
        stop = start + size
        if len(data) < stop:
            return 0
        if data[at] == 0x88:
            self._transport.close()
        elif data[at] == 0x81:
            self._send(_unmask(data[start - 4 : start], data[start:stop]))
        return stop

    def _send(self, payload: bytes) -> None:
        number = payload[6 : payload.index(b",")]
        named = payload.index(_CONVERSATION) + len(_CONVERSATION)
        args = payload[payload.index(b'"args":') + 7 : -1]
        frame = wire.unmasked(_PUSH + number + b',"b":' + args + b"}}")
        for transport in groups[payload[named : named + _ID_SIZE]]:
            transport.write(frame)
        self._transport.write(wire.unmasked(b'{"re":' + number + b',"ok":{}}'))


def _unmask(mask: bytes, payload: bytes) -> bytes:
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Client, "127.0.0.1", 0, backlog=4096)
    print(f"ready: http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
