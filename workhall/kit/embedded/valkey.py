"""Valkey from the wheel, as a supervised child of this process: the bus between several processes of ours."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from workhall.kit.embedded.child import Child, Program, Report
from workhall.kit.embedded.errors import EmbeddedError
from workhall.kit.embedded.folders import FolderLock, leave, run_folder
from workhall.kit.embedded.identity import Identity
from workhall.kit.embedded.leftovers import clear_program
from workhall.kit.embedded.postgres import postgres_identity
from workhall.kit.embedded.wheel import valkey_program

SOCKET = "valkey.sock"
PID_FILE = "valkey.pid"
# Hints only: nothing is written to disk, and what is oldest may go.
SETTINGS: Mapping[str, str] = {"maxmemory": "256mb", "maxmemory-policy": "allkeys-lru", "save": "", "appendonly": "no"}


class EmbeddedValkey:
    """Reachable only through a Unix socket in a folder of mode 0700. It forgets all when it stops, as a bus may."""

    def __init__(self, data: Path, *, settings: Mapping[str, str] | None = None, report: Report | None = None) -> None:
        self._data = data.expanduser().resolve()
        self._settings = {**SETTINGS, **(settings or {})}
        self._report = report
        self._lock = FolderLock(self._data / "valkey.lock")
        self._sockets: Path | None = None
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """As valkey-py and redis-py take it."""
        return f"unix://{self._socket}"

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @property
    def _socket(self) -> Path:
        if self._sockets is None:
            raise EmbeddedError("The embedded Valkey is not running.", "Start it before asking where it is.")
        return self._sockets / SOCKET

    async def start(self) -> None:
        self._lock.take()
        try:
            # The same user and folder as PostgreSQL's, so that both are in one place.
            identity = postgres_identity(self._data)
            self._sockets = run_folder(self._data, identity)
            self._child = Child(self._program(identity, self._sockets), self._report)
            await self._child.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
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
            raise EmbeddedError("The embedded Valkey is not running.", "Start it first.")
        return await self._child.wait_failed()

    def _program(self, identity: Identity, sockets: Path) -> Program:
        files = {"unixsocket": str(sockets / SOCKET), "dir": str(sockets), "pidfile": str(sockets / PID_FILE)}
        ours = {"port": "0", "unixsocketperm": "700", "daemonize": "no", **files}
        options = [part for name, value in {**self._settings, **ours}.items() for part in (f"--{name}", value)]
        return Program(
            name="Valkey",
            command=[str(valkey_program()), *options],
            identity=identity,
            log_file=self._data / "logs" / "valkey.log",
            death_signal=signal.SIGTERM,
            stop_signals=[(signal.SIGTERM, 10.0)],
            start_timeout=30.0,
            clear_leftovers=lambda: self._clear(sockets),
            is_ready=self._answers,
        )

    @staticmethod
    def _clear(sockets: Path) -> None:
        clear_program(sockets / PID_FILE, valkey_program())
        (sockets / SOCKET).unlink(missing_ok=True)

    async def _answers(self, _pid: int) -> bool:
        try:
            reader, writer = await asyncio.open_unix_connection(self._socket)
        except OSError:
            return False
        try:
            writer.write(b"PING\r\n")
            return await asyncio.wait_for(reader.readline(), 1.0) == b"+PONG\r\n"
        except (OSError, TimeoutError):
            return False
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
