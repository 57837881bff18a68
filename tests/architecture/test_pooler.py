"""The wall behind a real PgBouncer in transaction mode, where one server connection serves many clients in turn."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from tests.world import World
from tests.world.server import Workhall

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
SET = "SELECT core.set_org($1)"
PEOPLE = "SELECT count(*) FROM identity.member"

pytestmark = [
    pytest.mark.long,
    pytest.mark.breaks_sql_rules,
    pytest.mark.skipif(PROGRAM is None, reason="needs PgBouncer (Debian: apt-get install pgbouncer)"),
]


def _configuration(folder: Path, server: Workhall, port: int) -> Path:
    url = make_url(server.urls.app)
    sockets = parse_qs(urlsplit(server.urls.app).query)["host"][0]
    (folder / "users.txt").write_text(f'"{url.username}" "{url.password}"\n')
    lines = (
        "[databases]",
        f"* = host={sockets} port=5432 dbname={url.database} pool_size=1",
        "[pgbouncer]",
        f"listen_port = {port}",
        "listen_addr = 127.0.0.1",
        "unix_socket_dir =",
        f"auth_file = {folder / 'users.txt'}",
        "auth_type = plain",
        "pool_mode = transaction",
        "ignore_startup_parameters = extra_float_digits",
        f"logfile = {folder / 'log'}",
        f"pidfile = {folder / 'pid'}",
    )
    file = folder / "pgbouncer.ini"
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.fixture
async def pooled(server: Workhall, unused_tcp_port: int) -> AsyncIterator[str]:
    """A DSN through the pooler. It runs as whoever owns the database's socket folder, and never as root."""
    sockets = parse_qs(urlsplit(server.urls.app).query)["host"][0]
    user = os.stat(sockets).st_uid
    place = tempfile.TemporaryDirectory(prefix="wh-pooler-")
    file = _configuration(Path(place.name), server, unused_tcp_port)
    for path in (Path(place.name), *Path(place.name).iterdir()):
        os.chown(path, user, -1)
    process = subprocess.Popen([str(PROGRAM), "-q", str(file)], user=user or None, stderr=subprocess.DEVNULL)
    url = make_url(server.urls.app)
    dsn = f"postgresql://{url.username}:{url.password}@127.0.0.1:{unused_tcp_port}/{url.database}"
    try:
        for _ in range(100):
            try:
                await (await _connect(dsn)).close()
                break
            except OSError:
                await asyncio.sleep(0.05)
        yield dsn
    finally:
        process.terminate()
        process.wait(10)
        place.cleanup()


async def _connect(dsn: str) -> asyncpg.Connection:
    # Prepared statements belong to a server connection, which here changes with each transaction.
    return await asyncpg.connect(dsn, statement_cache_size=0, timeout=5)


async def _seen(connection: asyncpg.Connection, org_id: UUID | None, *, fails: bool = False) -> int:
    transaction = connection.transaction()
    await transaction.start()
    if org_id is not None:
        await connection.execute(SET, org_id)
    found: int = await connection.fetchval(PEOPLE)
    await (transaction.rollback() if fails else transaction.commit())
    return found


async def test_clients_of_one_server_connection_never_see_each_other(world: World, pooled: str) -> None:
    owner, stranger = await world.owner(), await world.stranger()
    await world.members("Ada", "Bo")
    clients = [await _connect(pooled) for _ in range(3)]
    try:
        pids = {await client.fetchval("SELECT pg_backend_pid()") for client in clients}
        assert len(pids) == 1, "the pooler was meant to have one server connection"
        for fails in (False, True):
            assert await _seen(clients[0], owner.org_id, fails=fails) == 3
            assert await _seen(clients[1], None) == 0
            assert await _seen(clients[2], stranger.org_id, fails=fails) == 1
            assert await _seen(clients[0], None) == 0
        many = [_seen(client, org) for client, org in zip(clients, (owner.org_id, None, stranger.org_id), strict=True)]
        assert await asyncio.gather(*many) == [3, 0, 1]
    finally:
        for client in clients:
            await client.close()
