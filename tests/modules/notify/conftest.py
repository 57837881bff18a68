"""A Workhall of its own for these tests: its clock stands until a test moves it, jobs run when a test says so, and the
push service on loopback may be called."""

import os
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.modules.notify.pushservice import PushService
from tests.world.server import TEMPLATE, Workhall, make_database, test_settings, workhall
from workhall.kit.clock import SetClock

NOON = datetime(2027, 6, 14, 12, 0, tzinfo=UTC)
"""A Monday."""


@pytest.fixture(scope="session")
async def server(database_dsn: str) -> AsyncIterator[Workhall]:
    name = "workhall_notify_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
    dsn = await make_database(database_dsn, name, TEMPLATE)
    with tempfile.TemporaryDirectory(prefix="wh-notify-") as folder:
        settings = test_settings(
            Path(folder),
            roles=("web", "gateway"),
            outbound_allow=("127.0.0.1",),
            notify={"push_hosts": ["fcm.googleapis.com", "http://127.0.0.1"]},
        )
        async with workhall(settings, dsn, clock=SetClock(NOON)) as running:
            yield running


@pytest.fixture
async def push_service() -> AsyncIterator[PushService]:
    async with PushService() as service:
        yield service
