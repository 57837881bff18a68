"""Starting and ending the program: embedded services, migrations, demo data, server processes."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import structlog
import uvicorn

from workhall import app
from workhall import demo as demo_organisation
from workhall.kit import health, metrics
from workhall.kit.db import DatabaseUrls
from workhall.kit.embedded import EmbeddedPostgres, EmbeddedValkey, dsn_of_running
from workhall.kit.services import Services
from workhall.modules import identity
from workhall.settings import Settings

log = structlog.get_logger(__name__)

Say = Callable[[str], object]


class CannotStart(Exception):
    """Says what is wrong and how to mend it."""


@asynccontextmanager
async def database(settings: Settings, say: Say) -> AsyncIterator[DatabaseUrls]:
    """The operator's own PostgreSQL, or the embedded one for as long as the block runs."""
    if settings.database_url is not None:
        yield app.database_urls(settings, settings.database_url)
        return
    say("starting PostgreSQL …")
    postgres = EmbeddedPostgres(settings.data, report=say)
    await postgres.start()
    try:
        async with _ends_with(postgres):
            yield app.database_urls(settings, postgres.admin_dsn)
    finally:
        await postgres.stop()


@asynccontextmanager
async def _ends_with(embedded: EmbeddedPostgres | EmbeddedValkey) -> AsyncIterator[None]:
    """When supervision has given up on an embedded service, the program ends as if it had been asked to."""

    async def watch() -> None:
        failure = await embedded.wait_failed()
        log.error("embedded.gave_up", what=failure.what, mend=failure.mend)
        os.kill(os.getpid(), signal.SIGTERM)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


@asynccontextmanager
async def valkey(settings: Settings, say: Say) -> AsyncIterator[str | None]:
    """The URL of the bus, or None when one process is all there is."""
    if settings.valkey_url is not None:
        yield settings.valkey_url
    elif settings.processes == 1:
        yield None
    else:
        say("starting Valkey …")
        server = EmbeddedValkey(settings.data, report=say)
        await server.start()
        try:
            async with _ends_with(server):
                yield server.url
        finally:
            await server.stop()


async def with_database(settings: Settings, work: Callable[[DatabaseUrls], Awaitable[Any]]) -> Any:
    """The database of an installation, whether its server is running at this moment or not."""
    running = None if settings.database_url else await asyncio.to_thread(dsn_of_running, settings.data)
    if running is not None:
        return await work(app.database_urls(settings, running))
    async with database(settings, lambda _line: None) as urls:
        return await work(urls)


async def migrate_only(settings: Settings, say: Say) -> None:
    async with database(settings, say) as urls:
        applied = await app.migrate_database(settings, urls.owner, say)
        say(f"{len(applied)} migrations applied" if applied else "nothing to do")


@asynccontextmanager
async def ready(settings: Settings, say: Say) -> AsyncIterator[tuple[DatabaseUrls, str | None]]:
    """Database, migrations and bus."""
    async with AsyncExitStack() as stack:
        urls = await stack.enter_async_context(database(settings, say))
        if settings.migrate_at_start:
            await app.migrate_database(settings, urls.owner, say)
        yield urls, await stack.enter_async_context(valkey(settings, say))


async def make_demo(settings: Settings, say: Say, *, members: int | None = None, messages: int | None = None) -> None:
    async with ready(settings, say) as (urls, bus), app.running(app.build(settings, urls, valkey_url=bus)) as running:
        await _fill(running.services, say, members=members, messages=messages)


async def _fill(services: Services, say: Say, **size: int | None) -> None:
    await demo_organisation.fill(services, say, **size)


async def serve(settings: Settings, *, demo: bool, say: Say, fd: int | None = None) -> None:
    listener = _listen(settings, fd)
    async with ready(settings, say) as (urls, bus):
        if settings.processes > 1:
            await _serve_many(settings, urls, bus, listener, say, demo=demo)
            return
        services = app.build(settings, urls, valkey_url=bus)
        async with app.running(services) as running:
            if demo:
                await _fill(services, say)
            if fd is None:
                say(f"Workhall is ready: {address(settings, listener)}")
            collect_seldom()
            await _server(settings, running).serve(sockets=[listener])


def collect_seldom() -> None:
    """What is loaded by now stays for good, so the cycle collector need not look at it again and again; what a burst of
    messages makes dies by itself before it has to. The collector took a third of the processor under load."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class Server(uvicorn.Server):
    """Drains before it closes: not ready any more, and every socket is told to come back elsewhere."""

    def __init__(self, config: uvicorn.Config, running: app.Running) -> None:
        super().__init__(config)
        self._running = running

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        health.drain(self._running.services)
        await self._running.gateway.drain()
        await super().shutdown(sockets)


def _server(settings: Settings, running: app.Running) -> Server:
    return Server(
        uvicorn.Config(
            running.api,
            http="httptools",
            loop="none",
            ws=running.gateway.protocol,  # type: ignore[arg-type]
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=list(settings.trusted_proxies),
            timeout_graceful_shutdown=10,
            timeout_keep_alive=30,
            h11_max_incomplete_event_size=32 * 1024,
        ),
        running,
    )


def address(settings: Settings, listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = "localhost" if host in ("127.0.0.1", "::1", "0.0.0.0", "::") else host  # noqa: S104 - printed, not bound
    return settings.public_url or f"http://{shown}:{port}"


def _listen(settings: Settings, fd: int | None) -> socket.socket:
    if fd is not None:
        return socket.socket(fileno=fd)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise CannotStart(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). Another program may have it:"
            " choose one with --port or WORKHALL_PORT."
        ) from error
    listener.listen(4096)
    listener.setblocking(False)
    return listener


async def _serve_many(
    settings: Settings, urls: DatabaseUrls, bus: str | None, listener: socket.socket, say: Say, *, demo: bool
) -> None:
    """This process keeps what is embedded and the children; each child is a whole server on the same port."""
    if demo:
        async with app.running(app.build(settings, urls, valkey_url=bus)) as running:
            await _fill(running.services, say)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    os.set_inheritable(listener.fileno(), True)
    with tempfile.TemporaryDirectory(prefix="workhall-metrics-") as counts:
        environment = _of_child(settings, urls, bus, counts)
        children = [asyncio.create_task(_child(environment, listener, stop)) for _ in range(settings.processes)]
        if await _answers(listener, stop):
            say(f"Workhall is ready with {settings.processes} processes: {address(settings, listener)}")
        await stop.wait()
        await asyncio.gather(*children)


async def _answers(listener: socket.socket, stop: asyncio.Event) -> bool:
    """Waits for the first child to be ready; False when the program is stopped before."""
    host, port = listener.getsockname()[:2]
    while not stop.is_set():
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(5):
                reader, writer = await asyncio.open_connection(host, port)
                writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                status = await reader.readline()
                writer.close()
                if b" 200 " in status:
                    return True
        await asyncio.sleep(0.1)
    return False


def _of_child(settings: Settings, urls: DatabaseUrls, bus: str | None, counts: str) -> dict[str, str]:
    environment = {
        **os.environ,
        "WORKHALL_DATABASE_URL": urls.owner,
        "WORKHALL_DATABASE_APP_URL": urls.app,
        "WORKHALL_DATABASE_WRITER_URL": urls.writer,
        "WORKHALL_MIGRATE_AT_START": "false",
        "WORKHALL_PROCESSES": "1",
        "WORKHALL_DATA": str(settings.data),
        metrics.FOLDER: counts,
    }
    if bus is not None:
        environment["WORKHALL_VALKEY_URL"] = bus
    return environment


async def _child(environment: dict[str, str], listener: socket.socket, stop: asyncio.Event) -> None:
    """One server process, started again when it dies."""
    arguments = [sys.executable, "-m", "workhall", "serve", "--fd", str(listener.fileno())]
    while not stop.is_set():
        child = await asyncio.create_subprocess_exec(
            *arguments, env=environment, pass_fds=[listener.fileno()], start_new_session=True
        )
        ended = asyncio.create_task(child.wait())
        asked = asyncio.create_task(stop.wait())
        await asyncio.wait({ended, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if not ended.done():
            child.terminate()
            await ended
        metrics.forget_process(environment[metrics.FOLDER], child.pid)
        if not stop.is_set():
            log.error("process.died", code=child.returncode)
            await asyncio.sleep(0.5)


async def recover_admin(settings: Settings, organisation: str, login: str, say: Say) -> None:
    """Also beside a running server: nothing is started here but connections to its database."""
    quiet = settings.model_copy(update={"roles": ()})

    async def recover(urls: DatabaseUrls) -> None:
        async with app.running(app.build(quiet, urls)) as running:
            link = await identity.recover_admin(running.services, organisation, login)
        say(f"Open this link within an hour to set a new password:\n{link}")

    await with_database(settings, recover)
