"""Starts and ends the servers under load, on the core that is theirs, and reads what they use."""

import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.load import procfs

_ROOT = Path(__file__).parents[2]
_READY = re.compile(r"http://(?:localhost|127\.0\.0\.1):(\d+)")
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Cores:
    """Which core is whose. With a single core, or when the machine forbids it, nobody is pinned."""

    server: frozenset[int]
    driver: frozenset[int]
    pinned: bool

    @classmethod
    def choose(cls) -> "Cores":
        own = sorted(os.sched_getaffinity(0))
        if len(own) < 2:
            return cls(frozenset(own), frozenset(own), False)
        return cls(frozenset(own[:1]), frozenset(own[1:2]), True)

    def take_driver(self) -> None:
        if self.pinned:
            os.sched_setaffinity(0, self.driver)

    @contextlib.contextmanager
    def as_server(self) -> Any:
        """What is started inside runs where servers run; a child inherits it."""
        if self.pinned:
            os.sched_setaffinity(0, self.server)
        try:
            yield
        finally:
            self.take_driver()


def raise_file_limit() -> int:
    """As many open sockets as the machine lets us have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


class Server:
    """A server of ours as a child process; its output goes to a file in `folder`."""

    name = "server"

    def __init__(self, cores: Cores, folder: Path) -> None:
        self.cores, self.folder = cores, folder
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._starts = 0

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONUNBUFFERED": "1"}

    def start(self, patience: float = 120) -> float:
        """Returns when it is ready: the seconds that took."""
        began = time.perf_counter()
        self._starts += 1
        log = self.folder / f"{self.name}-{self._starts}.log"
        with self.cores.as_server(), log.open("wb") as file:
            self._process = subprocess.Popen(
                self.command(), cwd=self.folder, env=self.environment(), stdout=file, stderr=subprocess.STDOUT
            )
        while (port := self.ready_on(log.read_text(errors="replace"))) is None:
            if self._process.poll() is not None or time.perf_counter() - began > patience:
                self.stop()
                raise RuntimeError(f"{self.name} did not start:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.02)
        self.port = port
        return time.perf_counter() - began

    def ready_on(self, said: str) -> int | None:
        """The port, once the server takes connections."""
        found = _READY.search(said)
        return int(found[1]) if found and "ready" in said else None

    def stop(self) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None

    def kill(self) -> None:
        """As the kernel would when memory runs out: no warning and no last word."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError(f"{self.name} is not running")
        return self._process.pid

    def wait_until_quiet(self, share: float = 0.05, patience: float = 180) -> None:
        """Until what follows a start (indexes of the new people, the database's housekeeping) is done."""
        until = time.perf_counter() + patience
        while time.perf_counter() < until:
            before = self.server_cpu() + self.database_cpu()
            time.sleep(1)
            if self.server_cpu() + self.database_cpu() - before < share:
                return

    def log_tail(self) -> str:
        return (self.folder / f"{self.name}-{self._starts}.log").read_text()[-3000:]

    # What it uses

    def database_pid(self) -> int | None:
        """The PostgreSQL among its descendants that is no child of another."""
        for one in procfs.descendants(self.pid):
            if procfs.name(one) == "postgres":
                return one
        return None

    def server_pids(self) -> list[int]:
        """Without its database."""
        database = self.database_pid()
        apart = {database, *procfs.descendants(database)} if database is not None else set()
        return [one for one in (self.pid, *procfs.descendants(self.pid)) if one not in apart]

    def server_cpu(self) -> float:
        return sum(procfs.cpu_seconds(one) for one in self.server_pids())

    def database_cpu(self) -> float:
        database = self.database_pid()
        return procfs.tree_cpu(database) if database is not None else 0.0

    def rss(self) -> int:
        return sum(procfs.rss_bytes(one) for one in self.server_pids())


class Bare(Server):
    name = "bare"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "bench.load.bare"]


class Workhall(Server):
    """With its own data folder and PostgreSQL (fsync on). Only password hashing is made cheap."""

    name = "workhall"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "workhall", "serve", "--port", str(self.port)]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in super().environment().items() if not name.startswith("WORKHALL_")}
        return {
            **inherited,
            "WORKHALL_CONFIG": str(self.folder / "none.toml"),
            "WORKHALL_DATA": str(self.data),
            "WORKHALL_LOG_LEVEL": "warning",
            "WORKHALL_IDENTITY__ARGON2_MEMORY_KIB": "64",
            "WORKHALL_IDENTITY__ARGON2_PASSES": "1",
        }

    def make_people(self, members: int) -> None:
        """The large demo organisation."""
        with self.cores.as_server():
            done = subprocess.run(
                [sys.executable, "-m", "workhall", "demo", "--members", str(members), "--messages", "1"],
                cwd=self.folder, env=self.environment(), capture_output=True, text=True, timeout=600, check=False,
            )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(f"the organisation could not be made:\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}")
