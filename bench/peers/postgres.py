"""A PostgreSQL of the bench's own: the same program and settings as Workhall's embedded one, but over loopback."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg

from bench.load import procfs
from bench.load.servers import HOST, Cores
from workhall.kit.embedded.child import LAUNCHER, clean_environment
from workhall.kit.embedded.cluster import SETTINGS, SUPERUSER, ensure_cluster
from workhall.kit.embedded.postgres import postgres_identity
from workhall.kit.embedded.wheel import postgres_program


def free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
        return port


class PeersPostgres:
    """fsync and synchronous commit are on, as everywhere in the bench."""

    def __init__(self, cores: Cores, folder: Path) -> None:
        self._cores, self._folder = cores, folder
        self._identity = postgres_identity(folder)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._more: dict[str, str] = {}

    @property
    def _cluster(self) -> Path:
        return self._folder / "postgres"

    def make(self) -> None:
        """Anybody on this machine may connect: nothing but bench messages is ever in it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        asyncio.run(ensure_cluster(self._cluster, self._identity, fast_and_unsafe=False))
        rules = self._cluster / "pg_hba.conf"
        rules.write_text(f"host all all {HOST}/32 trust\nlocal all all trust\n")

    def start(self, **more: str) -> None:
        """`more`: settings of PostgreSQL, for this start and the later ones."""
        self._more |= more
        settings = {
            **SETTINGS,
            **self._more,
            "logging_collector": "off",
            "listen_addresses": HOST,
            "unix_socket_directories": "",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        launch = [sys.executable, "-I", "-S", str(LAUNCHER), f"--parent={os.getpid()}", "--death-signal=3"]
        program = [str(postgres_program("postgres")), "-D", str(self._cluster), "-p", str(self.port), *options]
        with self._cores.as_server(), (self._folder / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*launch, *self._identity.launch_arguments, "--", *program],
                cwd="/", env=clean_environment(), stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        until = time.monotonic() + 60
        while True:
            try:
                self.query("SELECT 1")
                return
            except (OSError, asyncpg.PostgresError):
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self._folder / "postgres.log").read_text()[-2000:]) from None
                time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def kill(self) -> None:
        """kill -9 of the postmaster and of all its backends."""
        for pid in (self.pid, *procfs.descendants(self.pid)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self._process is not None:
            self._process.wait()
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("this PostgreSQL has not been started")
        return self._process.pid

    def query(self, text: str, *values: Any, database: str = "postgres") -> list[Any]:
        async def ask() -> list[Any]:
            connection = await asyncpg.connect(
                host=HOST, port=self.port, user=SUPERUSER, database=database, timeout=5, ssl=False
            )
            try:
                if values:
                    return list(await connection.fetch(text, *values))
                if text.lstrip().upper().startswith("SELECT"):
                    return list(await connection.fetch(text))
                await connection.execute(text)
                return []
            finally:
                await connection.close()

        return asyncio.run(ask())
