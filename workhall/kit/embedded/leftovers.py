"""What an earlier life left in the way: a server that still runs, processes without their server, pid files, sockets.

Called with the data folder's lock held, so whatever is found belongs to nobody who is alive.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PidFile:
    """postmaster.pid, line by line: pid, folder, start time, port, socket folder, address, memory, status."""

    pid: int
    socket_folder: Path | None
    is_ready: bool

    @classmethod
    def read(cls, cluster: Path) -> PidFile | None:
        """None too while the server has not written all of it yet."""
        try:
            lines = (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
            pid = int(lines[0])
        except (OSError, ValueError, IndexError):
            return None
        folder = Path(lines[4]) if len(lines) > 4 and lines[4] else None
        return cls(pid, folder, len(lines) > 7 and lines[7].strip() == "ready")


def is_server_of(pid: int, cluster: Path) -> bool:
    """Whether that process is PostgreSQL at work in that folder, and not a stranger who got an old number."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return "postgres" in process.name() and _works_in(process, cluster)
    except psutil.Error:
        return False


def clear_postgres(cluster: Path, sockets: Path) -> None:
    """Never two servers on one folder: one that still runs is stopped cleanly before the next begins."""
    found = PidFile.read(cluster)
    if found is None and not (cluster / "postmaster.pid").exists():
        _remove_sockets(sockets)
        return
    if found is not None and is_server_of(found.pid, cluster):
        log.warning("A PostgreSQL of an earlier start (process %d) still runs; stopping it", found.pid)
        end([psutil.Process(found.pid)], [(signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)])
    orphans = [process for process in psutil.process_iter() if is_server_of(process.pid, cluster)]
    if orphans:
        log.warning("Ending %d processes of a PostgreSQL that was killed", len(orphans))
        end(orphans, [(signal.SIGQUIT, 5.0)])
    found = PidFile.read(cluster)
    if found is None or psutil.pid_exists(found.pid):
        # Empty, or its number belongs to a stranger now: PostgreSQL would refuse to start. With a dead number it looks
        # for shared memory still in use and goes on by itself, so then the file is left to it.
        (cluster / "postmaster.pid").unlink(missing_ok=True)
    _remove_sockets(sockets)


def clear_program(pid_file: Path, program: Path) -> None:
    """Ends what an earlier start left running, known by its pid file and its program."""
    try:
        process = psutil.Process(int(pid_file.read_text()))
        if process.exe() == str(program) and process.status() != psutil.STATUS_ZOMBIE:
            end([process], [(signal.SIGTERM, 5.0)])
    except (OSError, ValueError, psutil.Error):
        pass
    pid_file.unlink(missing_ok=True)


def end(processes: Sequence[psutil.Process], signals: Sequence[tuple[signal.Signals, float]]) -> None:
    """Each signal gets its seconds; who is left after the last one is killed."""
    for number, patience in (*signals, (signal.SIGKILL, 5.0)):
        for process in processes:
            with suppress(psutil.Error):
                process.send_signal(number)
        until = time.monotonic() + patience
        while not all(_is_over(process) for process in processes):
            if time.monotonic() > until:
                break
            time.sleep(0.01)
        else:
            return


def _is_over(process: psutil.Process) -> bool:
    """A zombie counts as over: it holds nothing any more, and whoever has to reap it may take its time."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True


def _works_in(process: psutil.Process, cluster: Path) -> bool:
    try:
        return Path(process.cwd()) == cluster.resolve()
    except psutil.AccessDenied:
        # Another user's process: what it was started with says the folder too.
        return str(cluster) in process.cmdline()


def _remove_sockets(folder: Path) -> None:
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        with suppress(FileNotFoundError):
            (folder / name).unlink()
