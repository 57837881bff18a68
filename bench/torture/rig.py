"""The programs under torture: two web processes, a worker, Valkey and PostgreSQL, each a process of its own."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import httpx

from bench.load.servers import Cores
from bench.peers.postgres import PeersPostgres, free_port
from workhall.kit.embedded.wheel import valkey_program

ROOT = Path(__file__).parents[2]
_SECRET = "torture-only-secret-torture-only-secret"
_DISK = "700m"
_FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"
_UNPINNED = Cores(frozenset(), frozenset(), pinned=False)


class Program:
    """Started again by `keep` when it dies and is not held down."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self.name, self.command, self.environment = name, command, environment
        self.held_down = False
        self.starts = 0
        self._log = (folder / f"{name}.log").open("ab")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.starts += 1
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdout=self._log, stderr=subprocess.STDOUT, start_new_session=True
        )

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
        self._log.close()


class Rig:
    """`skipped`: what this machine cannot show, and why."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.skipped: dict[str, str] = {}
        self.ports = {"web-1": free_port(), "web-2": free_port(), "worker": free_port()}
        self._disk = folder / "disk"
        self._mounted = self._mount()
        self.postgres = PeersPostgres(_UNPINNED, self._disk)
        self._faketime = next(iter(map(str, Path("/").glob(_FAKETIME[1:]))), None)
        if self._faketime is None:
            self.skipped["clock"] = "libfaketime is not installed (apt-get install libfaketime)"
        self._clocks = {name: folder / f"{name}.clock" for name in ("web-2", "worker")}
        self.programs: dict[str, Program] = {}
        self.postgres_held_down = False
        self._keeper: asyncio.Task[None] | None = None

    def _mount(self) -> bool:
        self._disk.mkdir()
        if os.geteuid() != 0 or shutil.which("mount") is None:
            self.skipped["disk"] = "only root can mount the small disk that is to be filled"
            return False
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "workhall-torture", str(self._disk)]
        told = subprocess.run(mount, capture_output=True, text=True, check=False)
        if told.returncode != 0:
            self.skipped["disk"] = f"a small disk could not be mounted: {told.stderr.strip()}"
            return False
        return True

    # Starting and ending

    async def start(self) -> None:
        await asyncio.to_thread(self._start_postgres)
        self.programs["valkey"] = Program("valkey", self._valkey(), dict(os.environ), self.folder)
        self.programs["valkey"].start()
        for name in ("web-1", "web-2", "worker"):
            self.programs[name] = Program(name, self._serve(name), self._environment(name), self.folder)
        # The first brings the database up to date, so that the others find it so.
        self.programs["web-1"].start()
        await self.ready("web-1")
        self.programs["web-2"].start()
        self.programs["worker"].start()
        await self.ready("web-2")
        self._keeper = asyncio.create_task(self._keep())

    def _start_postgres(self) -> None:
        self.postgres.make()
        self.postgres.start(max_wal_size="128MB", min_wal_size="32MB")
        self.postgres.query("CREATE DATABASE workhall")

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        for program in self.programs.values():
            program.held_down = True
        await asyncio.gather(*(asyncio.to_thread(one.stop) for one in self.programs.values()))
        await asyncio.to_thread(self.postgres.stop)
        if self._mounted:
            subprocess.run(["umount", "-l", str(self._disk)], check=False)

    def _valkey(self) -> list[str]:
        options = {"port": "0", "unixsocket": str(self.folder / "valkey.sock"), "save": "", "appendonly": "no"}
        return [str(valkey_program()), *(part for name, value in options.items() for part in (f"--{name}", value))]

    def _serve(self, name: str) -> list[str]:
        roles = "worker" if name == "worker" else "web,gateway"
        return [sys.executable, "-m", "workhall", "serve", "--port", str(self.ports[name]), "--roles", roles]

    def _environment(self, name: str) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("WORKHALL_")}
        found = {
            **inherited,
            "PYTHONPATH": str(ROOT),
            "WORKHALL_CONFIG": str(self.folder / "none.toml"),
            "WORKHALL_DATA": str(self.folder / "data"),
            "WORKHALL_SECRET_KEY": _SECRET,
            "WORKHALL_DATABASE_URL": f"postgresql://postgres@127.0.0.1:{self.postgres.port}/workhall",
            "WORKHALL_VALKEY_URL": f"unix://{self.folder / 'valkey.sock'}",
            "WORKHALL_MIGRATE_AT_START": "true" if name == "web-1" else "false",
            "WORKHALL_LOG_LEVEL": "warning",
            "WORKHALL_IDENTITY__ARGON2_MEMORY_KIB": "64",
            "WORKHALL_IDENTITY__ARGON2_PASSES": "1",
            "WORKHALL_IDENTITY__ATTEMPTS_FACTOR": "10000",
            "WORKHALL_REQUESTS_PER_MINUTE": "1000000",
        }
        clock = self._clocks.get(name)
        if self._faketime is not None and clock is not None:
            clock.write_text("+0\n")
            found |= {
                "LD_PRELOAD": self._faketime,
                "FAKETIME_TIMESTAMP_FILE": str(clock),
                "FAKETIME_CACHE_DURATION": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
        return found

    async def ready(self, name: str, patience: float = 60) -> None:
        async with asyncio.timeout(patience), httpx.AsyncClient() as http:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    answer = await http.get(f"http://127.0.0.1:{self.ports[name]}/readyz", timeout=2)
                    if answer.status_code == 200:
                        return
                await asyncio.sleep(0.1)

    async def _keep(self) -> None:
        """What died by itself (a database without a disk, a server without a database) comes back too."""
        while True:
            await asyncio.sleep(0.1)
            for program in self.programs.values():
                if not program.alive and not program.held_down:
                    program.start()
            if not self.postgres.alive and not self.postgres_held_down:
                with contextlib.suppress(RuntimeError):
                    await asyncio.to_thread(self.postgres.start)

    # Faults

    async def kill(self, name: str, seconds: float) -> None:
        """kill -9, and away for so long."""
        if name == "postgres":
            self.postgres_held_down = True
            await asyncio.to_thread(self.postgres.kill)
            await asyncio.sleep(seconds)
            self.postgres_held_down = False
            return
        program = self.programs[name]
        program.held_down = True
        await asyncio.to_thread(program.kill)
        if name == "valkey":
            (self.folder / "valkey.sock").unlink(missing_ok=True)
        await asyncio.sleep(seconds)
        program.held_down = False

    async def jump(self, name: str, offset: int, seconds: float) -> None:
        clock = self._clocks[name]
        clock.write_text(f"{offset:+d}s\n")
        await asyncio.sleep(seconds + 1)  # The library looks once a second.
        clock.write_text("+0\n")

    async def fill_disk(self, seconds: float) -> None:
        """Not a byte is left for the database."""
        # Two such faults may overlap: each takes away only what it has put there.
        balloon = self._disk / f"balloon-{uuid4()}"

        def fill() -> None:
            with balloon.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while True:
                    file.write(bytes(1 << 16))

        await asyncio.to_thread(fill)
        try:
            await asyncio.sleep(seconds)
        finally:
            balloon.unlink()

    def last_words(self) -> str:
        found = []
        for log in sorted(self.folder.glob("*.log")):
            lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
            found.append(f"--- {log.name}\n" + "\n".join(lines[-12:]))
        return "\n".join(found)
