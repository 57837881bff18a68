"""A database with the kit's own tables, without any module."""

import itertools
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from workhall.kit import db, log, migrate
from workhall.kit.blobs import Blobs
from workhall.kit.bus import LocalBus
from workhall.kit.clock import SYSTEM, Clock
from workhall.kit.jobs import Jobs
from workhall.kit.mail import Mailer
from workhall.kit.module import Job
from workhall.kit.outbound import Outbound
from workhall.kit.ratelimit import RateLimits
from workhall.kit.services import Services
from workhall.kit.slots import Slots
from workhall.settings import Settings

PASSWORDS = {db.APP_ROLE: "appsecret", db.WRITER_ROLE: "writersecret"}
_numbers = itertools.count()


@dataclass(slots=True)
class KitDatabase:
    """Fresh databases on one server; `template` is migrated to the kit's head."""

    admin_dsn: str
    template: str

    async def fresh(self, template: str | None = None) -> db.DatabaseUrls:
        name = f"kit_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_numbers)}"
        await self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{template or self.template}"')
        return self.urls(name)

    def urls(self, name: str) -> db.DatabaseUrls:
        head, _, query = self.admin_dsn.partition("?")
        owner = f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
        roles = {role: db.role_url(owner, role, password) for role, password in PASSWORDS.items()}
        return db.DatabaseUrls(owner, roles[db.APP_ROLE], roles[db.WRITER_ROLE])

    async def drop(self, urls: db.DatabaseUrls) -> None:
        name = urls.owner.partition("?")[0].rsplit("/", 1)[1]
        await self._admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _admin(self, statement: str) -> None:
        connection = await asyncpg.connect(self.admin_dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """As the product writes them; structlog's own default spends seconds on drawing a traceback."""
    log.configure(kit_settings(Path("/nowhere"), log_level="warning"))


@pytest.fixture(scope="session")
async def kit_database(database_dsn: str) -> AsyncIterator[KitDatabase]:
    made = KitDatabase(database_dsn, "template0")
    template = await made.fresh("template0")
    await migrate.upgrade(template.owner, migrate.folders(()), PASSWORDS)
    made.template = template.owner.partition("?")[0].rsplit("/", 1)[1]
    yield made
    await made.drop(template)


@pytest.fixture(scope="session")
async def _shared_urls(kit_database: KitDatabase) -> AsyncIterator[db.DatabaseUrls]:
    made = await kit_database.fresh()
    yield made
    await kit_database.drop(made)


@pytest.fixture
async def urls(_shared_urls: db.DatabaseUrls) -> db.DatabaseUrls:
    """A migrated database without a row; its tables stay as they are."""
    connection = await asyncpg.connect(_shared_urls.owner)
    try:
        tables = "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('core', 'queue')"
        for row in await connection.fetch(f"{tables} AND tablename <> 'migration'"):
            await connection.execute(f"DELETE FROM {row[0]}")
    finally:
        await connection.close()
    return _shared_urls


@pytest.fixture
async def own_urls(kit_database: KitDatabase) -> AsyncIterator[db.DatabaseUrls]:
    """A migrated database that a test may change as it likes."""
    made = await kit_database.fresh()
    yield made
    await kit_database.drop(made)


def kit_settings(data: Path, **more: Any) -> Settings:
    values: dict[str, Any] = {"data": data, "secret_key": SecretStr("x" * 32), "log_level": "error", **more}
    return Settings(**values)


@asynccontextmanager
async def kit_services(
    data: Path, urls: db.DatabaseUrls, jobs: tuple[Job, ...] = (), *, clock: Clock = SYSTEM, **more: Any
) -> AsyncIterator[Services]:
    """What a process has, with no module in it."""
    settings = kit_settings(data, **more)
    app = Services(
        settings=settings,
        db=db.Database(urls.app),
        bus=LocalBus(),
        clock=clock,
        slots=Slots(),
        manifests=(),
        blobs=Blobs(settings),
        jobs=Jobs(settings, urls.app, jobs),
        mailer=Mailer(settings),
        outbound=Outbound(settings),
        limits=RateLimits(clock, None),
    )
    yield app
    await app.db.close()


@pytest.fixture
def quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No WORKHALL_ variable of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith("WORKHALL_"):
            monkeypatch.delenv(name)
