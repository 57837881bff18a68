"""One supervised program: started, waited for until ready, started again when it dies, stopped in order."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from workhall.kit.embedded.errors import EmbeddedError
from workhall.kit.embedded.identity import Identity

LAUNCHER = Path(__file__).with_name("launch.py")
LOG_BYTES = 5_000_000
READY_POLL = 0.01  # seconds
STILL_STARTING = 5.0  # seconds between two reports of a slow start
BACKOFF = (
    0.2,
    0.5,
    1.0,
    2.0,
    5.0,
    10.0,
)  # seconds before each new attempt; when they are used up, supervision gives up
SOUND_AFTER = 60.0  # seconds of life after which earlier deaths are forgotten

log = logging.getLogger(__name__)
Report = Callable[[str], object]


@dataclass(frozen=True)
class Program:
    """What is run, and how it is told to stop: each signal with the seconds it gets before the next one."""

    name: str
    command: Sequence[str]
    identity: Identity
    log_file: Path
    death_signal: signal.Signals
    stop_signals: Sequence[tuple[signal.Signals, float]]
    start_timeout: float
    clear_leftovers: Callable[[], None]
    is_ready: Callable[[int], Awaitable[bool]]


class Child:
    """When the parent dies, however, the kernel sends `death_signal` (Linux); `clear_leftovers` sees to the rest.

    The kernel watches the *thread* that started the child, so start it from one that lives as long as the process.
    """

    def __init__(self, program: Program, report: Report | None = None) -> None:
        self._program = program
        self._report = report or log.warning
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._failed: asyncio.Future[EmbeddedError] = asyncio.get_running_loop().create_future()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        await self._bring_up()
        self._watch = asyncio.create_task(self._supervise(), name=f"supervise {self._program.name}")

    async def stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
            self._watch = None
        await self._end()

    async def wait_failed(self) -> EmbeddedError:
        """Returns only when the program kept dying and was given up."""
        return await asyncio.shield(self._failed)

    async def _supervise(self) -> None:
        attempts = 0
        while self._process is not None:
            since = time.monotonic()
            code = await self._process.wait()
            self._report(f"{self._program.name} ended by itself ({_spoken(code)}); starting it again")
            if time.monotonic() - since > SOUND_AFTER:
                attempts = 0
            back = False
            while not back:
                if attempts == len(BACKOFF):
                    self._give_up(attempts)
                    return
                await asyncio.sleep(BACKOFF[attempts])
                attempts += 1
                back = await self._try_again()

    async def _try_again(self) -> bool:
        try:
            await self._bring_up()
        except (EmbeddedError, OSError) as error:
            self._report(str(error))
            return False
        self._report(f"{self._program.name} is back")
        return True

    def _give_up(self, attempts: int) -> None:
        name, file = self._program.name, self._program.log_file
        error = EmbeddedError(f"{name} was started again {attempts} times and keeps ending.", f"Its log: {file}")
        self._report(str(error))
        if not self._failed.done():
            self._failed.set_result(error)

    async def _bring_up(self) -> None:
        await asyncio.to_thread(self._program.clear_leftovers)
        with _open_log(self._program.log_file) as output:
            begun = output.tell()
            self._process = process = await self._spawn(output)
        try:
            await self._until_ready(process, begun)
        except BaseException:
            await self._end()
            raise

    async def _spawn(self, output: IO[bytes]) -> asyncio.subprocess.Process:
        program = self._program
        tied = [f"--parent={os.getpid()}", f"--death-signal={int(program.death_signal)}"]
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-S", str(LAUNCHER)),
            *(*tied, *program.identity.launch_arguments, "--", *program.command),
            cwd="/",
            env=clean_environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # A session of its own: Ctrl-C in the terminal reaches us alone, and we stop things in order.
            start_new_session=True,
        )

    async def _until_ready(self, process: asyncio.subprocess.Process, begun: int) -> None:
        started = reported = time.monotonic()
        while not await self._program.is_ready(process.pid):
            if process.returncode is not None:
                raise self._did_not_start(f"ended at once ({_spoken(process.returncode)})", begun)
            now = time.monotonic()
            if now - started > self._program.start_timeout:
                raise self._did_not_start(f"was not ready after {self._program.start_timeout:.0f} s", begun)
            if now - reported > STILL_STARTING:
                reported = now
                self._report(f"{self._program.name} is still starting ({now - started:.0f} s)")
            await asyncio.sleep(READY_POLL)

    def _did_not_start(self, how: str, begun: int) -> EmbeddedError:
        file = self._program.log_file
        said = file.read_bytes()[begun:].decode(errors="replace").strip().splitlines()[-5:]
        words = f" It said: {' / '.join(said)}." if said else ""
        return EmbeddedError(
            f"{self._program.name} {how}.{words}", f"Its log: {file}. `workhall doctor` checks what it needs."
        )

    async def _end(self) -> None:
        process = self._process
        if process is None:
            return
        for number, patience in self._program.stop_signals:
            if process.returncode is not None:
                break
            with suppress(ProcessLookupError):
                process.send_signal(number)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), patience)
        if process.returncode is None:
            self._report(f"{self._program.name} did not stop and is killed")
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        self._process = None


def clean_environment() -> dict[str, str]:
    """Without PG…, which PostgreSQL's programs would take for options, and in a locale that every machine has."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))},
        "LC_ALL": "C",
    }


def _open_log(file: Path) -> IO[bytes]:
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists() and file.stat().st_size > LOG_BYTES:
        file.replace(file.with_name(f"{file.name}.1"))
    output = file.open("ab")
    output.seek(0, os.SEEK_END)
    return output


def _spoken(code: int) -> str:
    """A return code in words: negative numbers are signals."""
    if code >= 0:
        return f"code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
