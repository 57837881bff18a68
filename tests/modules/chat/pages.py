"""Pages out there: a server on an address of its own, which the program may call, beside all the others on this
machine, which it may not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.world import World
from workhall.kit.outbound import Outbound

PUBLIC = "127.0.0.2"


@dataclass
class Pages:
    """`pages`: the whole answer by path. `asked` are the paths that were called, `inside` those on the address that
    must not be called."""

    port: int = 0
    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    endless: bytes = b""
    """Sent over and over after the answer of a path that begins with /endless."""
    pause: float = 0

    def has(self, path: str, html: str, kind: str = "text/html; charset=utf-8", status: str = "200 OK") -> str:
        body = html.encode()
        head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
        self.pages[path] = head.encode() + body
        return self.url(path)

    def url(self, path: str) -> str:
        return f"http://{PUBLIC}:{self.port}{path}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = request.split(" ")[1]
            address = writer.get_extra_info("sockname")[0]
            (self.asked if address == PUBLIC else self.inside).append(path)
            writer.write(self.pages.get(path, b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"))
            await writer.drain()
            while path.startswith("/endless"):
                writer.write(self.endless)
                await writer.drain()
                await asyncio.sleep(self.pause)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def pages_for(world: World) -> AsyncIterator[Pages]:
    """While this is open the program may call PUBLIC."""
    pages = Pages()
    before = world.app.outbound
    world.app.outbound = Outbound(world.app.settings.model_copy(update={"outbound_allow": (f"{PUBLIC}/32",)}))
    try:
        async with await asyncio.start_server(pages._serve, PUBLIC, 0) as public:
            pages.port = public.sockets[0].getsockname()[1]
            async with await asyncio.start_server(pages._serve, "127.0.0.1", pages.port):
                yield pages
    finally:
        world.app.outbound = before
