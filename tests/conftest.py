"""One PostgreSQL for the run, one migrated database and one running server for each test process."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvloop

from tests.world import World
from tests.world.server import TEMPLATE, DatabaseServer, Workhall, make_database, test_settings, workhall

pytest_plugins = ("tests.architecture.sql_lint.plugin",)

_server: DatabaseServer | None = None


def _dsn() -> str:
    """Started on first use, by the process that runs the tests or by the one that hands them out."""
    global _server
    if _server is None:
        _server = DatabaseServer()
        _server.start()
    return _server.dsn


def pytest_configure_node(node: Any) -> None:
    node.workerinput["database_dsn"] = _dsn()


def pytest_unconfigure() -> None:
    if _server is not None:
        _server.stop()


@pytest.fixture(scope="session")
def event_loop_policy() -> uvloop.EventLoopPolicy:
    return uvloop.EventLoopPolicy()


@pytest.fixture(scope="session")
def database_dsn(request: pytest.FixtureRequest) -> str:
    """The superuser's DSN of the run's PostgreSQL."""
    given = getattr(request.config, "workerinput", {}).get("database_dsn")
    return given or _dsn()


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="wh-data-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
async def server(database_dsn: str, data_folder: Path) -> AsyncIterator[Workhall]:
    name = "workhall_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
    dsn = await make_database(database_dsn, name, TEMPLATE)
    async with workhall(test_settings(data_folder), dsn) as running:
        yield running


@pytest.fixture
async def world(server: Workhall, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    made = World(server, f"{abs(hash(request.node.nodeid)) % 10**8:08d}")
    yield made
    await made.close()
