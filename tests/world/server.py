"""A database server for the whole test run, and a running Workhall on a real port for each test process."""

import asyncio
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from workhall import app, serve
from workhall.kit import log
from workhall.kit.clock import SYSTEM, Clock
from workhall.kit.db import DatabaseUrls
from workhall.kit.embedded import EmbeddedPostgres
from workhall.settings import Settings

SECRET = "tests-only-secret-tests-only-secret-0"
TEMPLATE = "workhall_template"


class DatabaseServer:
    """PostgreSQL in a thread with a loop of its own, so that pytest's own start and end can wait for it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="wh-test-")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._postgres: EmbeddedPostgres | None = None
        self.dsn = ""

    def start(self) -> None:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(120)

    async def _start(self) -> None:
        self._postgres = EmbeddedPostgres(Path(self._folder.name), fast_and_unsafe=True)
        await self._postgres.start()
        self.dsn = self._postgres.admin_dsn
        await make_database(self.dsn, TEMPLATE)
        settings = test_settings(Path(self._folder.name))
        await app.migrate_database(settings, with_database(self.dsn, TEMPLATE), lambda _line: None)

    def stop(self) -> None:
        if self._postgres is not None:
            asyncio.run_coroutine_threadsafe(self._postgres.stop(), self._loop).result(60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._folder.cleanup()


def with_database(dsn: str, name: str) -> str:
    """The same server, another database."""
    head, _, query = dsn.partition("?")
    base = head.rsplit("/", 1)[0]
    return f"{base}/{name}" + (f"?{query}" if query else "")


async def make_database(dsn: str, name: str, template: str | None = None) -> str:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    finally:
        await connection.close()
    return with_database(dsn, name)


def test_settings(data: Path, **more: Any) -> Settings:
    """Cheap password hashing and a known secret; everything else as the product has it."""
    values: dict[str, Any] = {
        "data": data,
        "port": 0,
        "secret_key": SECRET,
        "log_level": "error",
        "identity": {"argon2_memory_kib": 64, "argon2_passes": 1, "attempts_factor": 1000},
        **more,
    }
    return app.load_settings(**values)


test_settings.__test__ = False  # type: ignore[attr-defined]


@dataclass(slots=True)
class Workhall:
    """A running server: `url` is its address, `urls` are its database logins."""

    running: app.Running
    urls: DatabaseUrls
    url: str

    @property
    def services(self) -> Any:
        return self.running.services


@asynccontextmanager
async def workhall(
    settings: Settings, owner_dsn: str, *, valkey_url: str | None = None, clock: Clock = SYSTEM
) -> AsyncIterator[Workhall]:
    """The whole program in this process, with real sockets."""
    log.configure(settings)
    urls = app.database_urls(settings, owner_dsn)
    services = app.build(settings, urls, clock=clock, valkey_url=valkey_url)
    listener = serve._listen(settings, None)
    async with app.running(services) as running:
        server = serve._server(settings, running)
        server.capture_signals = _no_signals  # type: ignore[method-assign]
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        host, port = listener.getsockname()[:2]
        try:
            yield Workhall(running, urls, f"http://{host}:{port}")
        finally:
            server.should_exit = True
            await task


class _no_signals:  # noqa: N801 - stands in for a method
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_error: object) -> None:
        return None
