"""Jobs when the database goes away and comes back under a running worker."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.kit.conftest import PASSWORDS, kit_services
from workhall.kit import db, migrate
from workhall.kit.embedded import EmbeddedPostgres
from workhall.kit.errors import Unavailable
from workhall.kit.module import Job
from workhall.kit.services import Services
from workhall.kit.unit import unit


async def test_a_worker_outlives_a_restart_of_the_database(tmp_path_factory: pytest.TempPathFactory) -> None:
    data = tmp_path_factory.mktemp("db")
    seen: list[Any] = []
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def run(_app: Services, payload: dict[str, Any]) -> None:
        if payload["n"] == "long":
            begun.set()
            await go_on.wait()
        seen.append(payload["n"])

    job = Job("test.restart", run)
    postgres = EmbeddedPostgres(data, fast_and_unsafe=True)
    await postgres.start()
    try:
        owner = postgres.admin_dsn
        await migrate.upgrade(owner, migrate.folders(()), PASSWORDS)
        urls = db.DatabaseUrls(owner, *(db.role_url(owner, role, PASSWORDS[role]) for role in PASSWORDS))
        async with kit_services(Path(data), urls, (job,)) as app:
            await app.jobs.start(app, ())
            await enqueue(app, job, "long")
            await asyncio.wait_for(begun.wait(), 10)
            await postgres.stop()
            with pytest.raises(Unavailable):
                await enqueue(app, job, "refused")
            go_on.set()
            await asyncio.sleep(0.5)
            await postgres.start()
            await enqueue(app, job, "after")
            async with asyncio.timeout(15):
                while len(seen) < 2:
                    await asyncio.sleep(0.02)
            await app.jobs.stop()
            assert sorted(seen) == ["after", "long"]
            assert await app.jobs.drain(app) == 0  # The long one was written off too, once.
    finally:
        await postgres.stop()


async def enqueue(app: Services, job: Job, n: str) -> None:
    async with unit(app) as ctx:
        await app.jobs.enqueue(ctx, job, {"n": n})
