"""A TCP proxy that makes trouble between clients and a server: it cuts, delays, and stops reading."""

import asyncio
import contextlib
import random
from collections.abc import Sequence

_CHUNK = 16 * 1024


class _Link:
    """One connection. `may_up`, `may_down`: bytes pass; `cut_next`: half a chunk passes, and then it is reset."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self.client, self.server = client, server
        self.may_up, self.may_down = asyncio.Event(), asyncio.Event()
        self.may_up.set()
        self.may_down.set()
        self.cut_next = False

    def abort(self) -> None:
        for writer in (self.client, self.server):
            writer.transport.abort()


class Proxy:
    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.links: set[_Link] = set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for link in tuple(self.links):
            link.abort()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # Trouble

    def drop(self, chance: random.Random, share: float) -> int:
        chosen = [link for link in self.links if chance.random() < share]
        for link in chosen:
            link.cut_next = True
        asyncio.get_running_loop().call_later(0.3, _abort, chosen)
        return len(chosen)

    def stall(self, chance: random.Random, share: float, seconds: float, *, up: bool = True) -> int:
        """Nothing passes for a while, or nothing comes down: then the client is one that does not read."""
        chosen = [link for link in self.links if chance.random() < share]
        for link in chosen:
            link.may_down.clear()
            if up:
                link.may_up.clear()
        asyncio.get_running_loop().call_later(seconds, _let_go, chosen)
        return len(chosen)

    # Passing on

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.target, limit=_CHUNK)
        except OSError:
            writer.transport.abort()
            return
        link = _Link(writer, server_writer)
        self.links.add(link)
        up = asyncio.create_task(self._pump(link, reader, server_writer, link.may_up))
        down = asyncio.create_task(self._pump(link, server_reader, writer, link.may_down))
        self._tasks |= {up, down}
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        link.abort()
        for task in (up, down):
            task.cancel()
            self._tasks.discard(task)
        self.links.discard(link)

    async def _pump(
        self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, may: asyncio.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                await may.wait()
                if link.cut_next:
                    writer.write(data[: len(data) // 2])
                    await asyncio.sleep(0.01)
                    return
                writer.write(data)
                await writer.drain()


def _abort(links: Sequence[_Link]) -> None:
    for link in links:
        link.abort()


def _let_go(links: Sequence[_Link]) -> None:
    for link in links:
        link.may_up.set()
        link.may_down.set()
