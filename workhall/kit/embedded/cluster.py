"""A PostgreSQL cluster on disk: made in one piece or not at all, and of the version that the wheel can read."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from workhall.kit.embedded.child import LAUNCHER, clean_environment
from workhall.kit.embedded.errors import EmbeddedError
from workhall.kit.embedded.identity import Identity, hand_over
from workhall.kit.embedded.wheel import postgres_major, postgres_program

PORT = 5432  # only a part of the socket's name
SUPERUSER = "postgres"
# Sane on a laptop with 8 GB; the caller may give others, and who needs more runs a server of their own.
SETTINGS: Mapping[str, str] = {
    "max_connections": "200",
    "shared_buffers": "192MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    # A new organisation grows from nothing to thousands of rows in a minute: until tables have statistics, plans are
    # guesses.
    "autovacuum_naptime": "10s",
    # Compiling costs more than it saves in queries of a few milliseconds.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "cluster_name": "workhall",
    # Seven files, one a weekday, each begun anew after a week.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_min_duration_statement": "2s",
    "log_lock_waits": "on",
}
# For tests: a power cut may lose data, the death of any process still may not (so synchronous_commit stays on).
UNSAFE: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off", "autovacuum_naptime": "1h"}


def server_command(cluster: Path, sockets: Path, settings: Mapping[str, str]) -> list[str]:
    """The three settings at the end cannot be overridden: nobody but us reaches the server."""
    ours = {"listen_addresses": "", "unix_socket_directories": str(sockets), "unix_socket_permissions": "0700"}
    options = [part for name, value in {**settings, **ours}.items() for part in ("-c", f"{name}={value}")]
    return [str(postgres_program("postgres")), "-D", str(cluster), "-p", str(PORT), *options]


def check_version(cluster: Path) -> None:
    major = cluster_major(cluster)
    if major is not None and major != postgres_major():
        raise EmbeddedError(
            f"The database in {cluster} was made by PostgreSQL {major}, and this Workhall brings {postgres_major()}.",
            "Start the Workhall that made it, run `workhall backup` there, and `workhall restore` here.",
        )


def cluster_major(cluster: Path) -> int | None:
    try:
        return int((cluster / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None


async def ensure_cluster(cluster: Path, identity: Identity, *, fast_and_unsafe: bool) -> None:
    """Made beside its place and moved there when whole: what a power cut left half made is thrown away."""
    if _is_there(cluster):
        check_version(cluster)
        hand_over(cluster, identity)
        return
    half = cluster.with_name(f"{cluster.name}.unfinished")
    _make_empty(half, identity)
    await _initdb(half, identity, sync=not fast_and_unsafe)
    _move(half, cluster)


def _is_there(cluster: Path) -> bool:
    if not cluster.exists() or (cluster.is_dir() and not any(cluster.iterdir())):
        return False
    if cluster_major(cluster) is None:
        raise EmbeddedError(
            f"{cluster} is there, but it is no PostgreSQL cluster (it has no PG_VERSION).",
            "Move it away if nothing in it is needed, or restore it from a backup.",
        )
    return True


def _make_empty(folder: Path, identity: Identity) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    hand_over(folder, identity)


async def _initdb(folder: Path, identity: Identity, *, sync: bool) -> None:
    """Sorts by code point everywhere alike (PostgreSQL's own C.UTF-8): moving to another system breaks no index."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", str(LAUNCHER), f"--parent={os.getpid()}", "--death-signal=15"),
        *(*identity.launch_arguments, "--", str(postgres_program("initdb"))),
        *(f"--pgdata={folder}", f"--username={SUPERUSER}", "--encoding=UTF8", "--data-checksums"),
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        # The folder of the socket is the wall; nothing listens anywhere else.
        *("--auth-local=trust", "--auth-host=reject", "--set=dynamic_shared_memory_type=posix"),
        *([] if sync else ["--no-sync"]),
        cwd="/",
        env=clean_environment(),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        said, _ = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if process.returncode:
        last = " / ".join(said.decode(errors="replace").strip().splitlines()[-5:])
        raise EmbeddedError(
            f"The database could not be made in {folder}: {last}.", "`workhall doctor` checks what it needs."
        )


def _move(made: Path, place: Path) -> None:
    """Over an empty folder too; the name is on disk when this returns."""
    made.rename(place)
    handle = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
