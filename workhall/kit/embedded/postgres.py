"""PostgreSQL from the wheel, as a supervised child of this process."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import asyncpg

from workhall.kit.embedded.child import Child, Program, Report
from workhall.kit.embedded.cluster import PORT, SETTINGS, SUPERUSER, UNSAFE, ensure_cluster, server_command
from workhall.kit.embedded.errors import EmbeddedError
from workhall.kit.embedded.folders import FolderLock, leave, run_folder
from workhall.kit.embedded.identity import Identity, identity_for
from workhall.kit.embedded.leftovers import PidFile, clear_postgres, is_server_of
from workhall.kit.embedded.wheel import postgres_program

DATABASE = "workhall"
# Recovery after a power cut replays the log; a slow disk may take minutes, and progress is reported meanwhile.
START_TIMEOUT = 600.0


class EmbeddedPostgres:
    """Reachable only through a Unix socket in a folder of mode 0700, and only while this process lives.

    Only one process may have it for one data folder; another gets an EmbeddedError that names the first.
    """

    def __init__(
        self,
        data: Path,
        *,
        fast_and_unsafe: bool = False,
        settings: Mapping[str, str] | None = None,
        report: Report | None = None,
    ) -> None:
        """`settings` are PostgreSQL's own. `report` hears of deaths, restarts and slow starts; else the log does."""
        self._data = data.expanduser().resolve()
        self._unsafe = fast_and_unsafe
        self._settings = {**SETTINGS, **(UNSAFE if fast_and_unsafe else {}), **(settings or {})}
        self._report = report
        self._lock = FolderLock(self._data / "postgres.lock")
        self._sockets: Path | None = None
        self._child: Child | None = None

    @property
    def cluster(self) -> Path:
        return self._data / "postgres"

    @property
    def socket_folder(self) -> Path:
        if self._sockets is None:
            raise EmbeddedError("The embedded PostgreSQL is not running.", "Start it before asking where it is.")
        return self._sockets

    @property
    def admin_dsn(self) -> str:
        """The superuser in database `workhall`; asyncpg and, with its scheme changed, SQLAlchemy both take it."""
        return dsn(self.socket_folder)

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    async def start(self) -> None:
        """Returns when the server answers and the database is there. Mends what an earlier life left behind."""
        self._lock.take()
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, and the next start needs no recovery."""
        if self._child is not None:
            await self._child.stop()
            self._child = None
        if self._sockets is not None:
            leave(self._sockets)
            self._sockets = None
        self._lock.release()

    async def wait_failed(self) -> EmbeddedError:
        """Returns only when the server kept dying and supervision gave up."""
        if self._child is None:
            raise EmbeddedError("The embedded PostgreSQL is not running.", "Start it first.")
        return await self._child.wait_failed()

    async def _start(self) -> None:
        identity = postgres_identity(self._data)
        self._sockets = run_folder(self._data, identity)
        await ensure_cluster(self.cluster, identity, fast_and_unsafe=self._unsafe)
        self._child = Child(self._program(identity, self._sockets), self._report)
        await self._child.start()
        await ensure_database(self._sockets)

    def _program(self, identity: Identity, sockets: Path) -> Program:
        return Program(
            name="PostgreSQL",
            command=server_command(self.cluster, sockets, self._settings),
            identity=identity,
            # What it says before its own log files in postgres/log/ take over.
            log_file=self._data / "logs" / "postgres-start.log",
            # Sent by the kernel when we are killed: fast shutdown here too.
            death_signal=signal.SIGINT,
            stop_signals=[(signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0)],
            start_timeout=START_TIMEOUT,
            clear_leftovers=lambda: clear_postgres(self.cluster, sockets),
            is_ready=self._is_ready,
        )

    async def _is_ready(self, pid: int) -> bool:
        """The server writes `ready` into its pid file; a look there costs nothing, a connection would."""
        found = PidFile.read(self.cluster)
        return found is not None and found.pid == pid and found.is_ready


def postgres_identity(data: Path) -> Identity:
    program = postgres_program("postgres")
    cluster = data / "postgres"
    return identity_for(cluster, [program, program.parent.parent / "share" / "postgres.bki", cluster])


def dsn(sockets: Path, database: str = DATABASE) -> str:
    return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(sockets))}&port={PORT}"


def dsn_of_running(data: Path) -> str | None:
    """For commands beside a running server (backup, a lost administrator): where its PostgreSQL listens, or None."""
    cluster = data.expanduser().resolve() / "postgres"
    found = PidFile.read(cluster)
    if found is None or found.socket_folder is None or not found.is_ready or not is_server_of(found.pid, cluster):
        return None
    return dsn(found.socket_folder)


async def ensure_database(sockets: Path) -> None:
    connection = await asyncpg.connect(dsn(sockets, "postgres"))
    try:
        if not await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close()
