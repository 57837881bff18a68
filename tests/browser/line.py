"""The line between a browser and the server, which can be cut: a TCP relay on a port of its own."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any


class Line:
    """`cut` breaks what is open and refuses what comes, as a near switch does whose cable is pulled; `mend` ends it."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._open: set[asyncio.StreamWriter] = set()
        self._door: asyncio.Server | None = None
        self.port = 0
        self._do(self._listen())
        self.url = f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        self._do(self._break())

    def mend(self) -> None:
        self._do(self._listen())

    def close(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._door = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._door.sockets[0].getsockname()[1]

    async def _break(self) -> None:
        if self._door is not None:
            self._door.close()
            self._door = None
        for writer in list(self._open):
            writer.transport.abort()
        while self._open:
            await asyncio.sleep(0.01)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        except OSError:
            # The server is down: the browser finds a closed door, as it would without us.
            writer.transport.abort()
            self._open.discard(writer)
            return
        self._open.add(there_writer)
        try:
            await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))
        finally:
            for end in (writer, there_writer):
                end.transport.abort()
                self._open.discard(end)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.transport.abort()
