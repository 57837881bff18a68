"""Health, readiness and metrics, mounted in a real application."""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from tests.kit.conftest import kit_services
from workhall.kit import health
from workhall.kit.bus import ValkeyBus
from workhall.kit.db import DatabaseUrls
from workhall.kit.services import Services
from workhall.kit.watch import Watch

Client = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def app(tmp_path: Path, urls: DatabaseUrls) -> AsyncIterator[Services]:
    async with kit_services(tmp_path, urls) as made:
        yield made


def client(app: Services, address: str = "127.0.0.1") -> httpx.AsyncClient:
    api = FastAPI()
    api.add_middleware(Watch)
    health.mount(api, app)
    assert api.openapi()["paths"] == {}
    transport = httpx.ASGITransport(api, client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


async def test_a_living_process_is_healthy_and_ready(app: Services) -> None:
    async with client(app) as asking:
        assert (await asking.get("/healthz")).text == "ok\n"
        ready = await asking.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"ready": True, "database": "ok", "migrations": "ok", "bus": "alone"}


async def test_a_draining_process_is_not_ready(app: Services) -> None:
    health.drain(app)
    async with client(app) as asking:
        assert (await asking.get("/readyz")).status_code == 503
        assert (await asking.get("/healthz")).status_code == 200


async def test_a_database_that_is_away_makes_it_unready(app: Services, tmp_path: Path) -> None:
    nowhere = f"postgresql+asyncpg://x@/x?host={tmp_path}"
    async with kit_services(tmp_path, DatabaseUrls(nowhere, nowhere, nowhere)) as lost, client(lost) as asking:
        ready = await asking.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, "away")
        assert (await asking.get("/healthz")).status_code == 200
        assert (await asking.get("/metrics")).status_code == 200


async def test_a_database_behind_is_unready_and_one_ahead_is_ready(tmp_path: Path, own_urls: DatabaseUrls) -> None:
    connection = await asyncpg.connect(own_urls.owner)
    async with kit_services(tmp_path, own_urls) as app:
        await connection.execute("UPDATE core.migration SET version_num = 'core_0001'")
        assert (await health.check(app))["migrations"] == "behind"
        await connection.execute("UPDATE core.migration SET version_num = 'core_9999'")
        assert (await health.check(app))["migrations"] == "newer"
        async with client(app) as asking:
            assert (await asking.get("/readyz")).status_code == 200
    await connection.close()


async def test_a_bus_that_is_away_is_said_and_does_not_make_it_unready(app: Services) -> None:
    app.bus = ValkeyBus("redis://127.0.0.1:1/0")
    async with client(app) as asking:
        ready = await asking.get("/readyz")
    assert (ready.status_code, ready.json()["bus"]) == (200, "away")


async def test_metrics_count_requests_by_route(app: Services) -> None:
    async with client(app) as asking:
        await asking.get("/healthz")
        await asking.get("/made/up/path")
        text = (await asking.get("/metrics")).text
    assert re.search(r'workhall_http_requests_total\{method="GET",route="/healthz",status="200"\} [1-9]', text)
    assert "/made/up" not in text
    assert 'workhall_jobs{state="dead"} 0.0' in text
    assert "process_cpu_seconds_total" in text


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.9", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
        ("127.0.0.1", {"Via": "1.1 proxy"}, 404),
    ],
)
async def test_without_a_token_metrics_are_for_the_machine_itself(
    app: Services, address: str, headers: dict[str, str], status: int
) -> None:
    async with client(app, address) as asking:
        assert (await asking.get("/metrics", headers=headers)).status_code == status


async def test_with_a_token_metrics_need_it_everywhere(tmp_path: Path, urls: DatabaseUrls) -> None:
    token: Any = SecretStr("t0ken")
    async with kit_services(tmp_path, urls, metrics_token=token) as app, client(app, "203.0.113.9") as asking:
        for header, status in (("Bearer t0ken", 200), ("Bearer wrong", 404), ("t0ken", 404), ("", 404)):
            assert (await asking.get("/metrics", headers={"authorization": header})).status_code == status
