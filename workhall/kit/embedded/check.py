"""What `workhall doctor` says about embedded services. Nothing is changed, and it may run beside a running server."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from workhall.kit.embedded.cluster import check_version, cluster_major
from workhall.kit.embedded.errors import EmbeddedError
from workhall.kit.embedded.folders import candidates, trouble_with
from workhall.kit.embedded.identity import Identity
from workhall.kit.embedded.leftovers import PidFile, is_server_of
from workhall.kit.embedded.postgres import postgres_identity

NEEDED_BYTES = 1_000_000_000
SHARED_MEMORY_BYTES = 60_000_000


@dataclass(frozen=True)
class Finding:
    level: Literal["good", "warning", "bad"]
    what: str
    mend: str = ""


def findings(data: Path) -> list[Finding]:
    """All that can be said of the data folder's database, the worst last: a reader's eye stays at the end."""
    data = data.expanduser().resolve()
    found = [*_disk(data), *_shared_memory(), *_cluster(data / "postgres"), *_server(data / "postgres")]
    try:
        identity = postgres_identity(data)
    except EmbeddedError as error:
        found.append(Finding("bad", error.what, error.mend))
    else:
        found += _sockets(data, identity)
    return sorted(found, key=lambda finding: ("good", "warning", "bad").index(finding.level))


def _disk(data: Path) -> Iterator[Finding]:
    there = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if free < NEEDED_BYTES:
        yield Finding(
            "bad" if free < NEEDED_BYTES // 5 else "warning",
            f"Only {free / 1e6:.0f} MB are free where {data} lies.",
            "Make room, or move the data folder to a larger disk (WORKHALL_DATA). A database that cannot write stops.",
        )
    else:
        yield Finding("good", f"{free / 1e9:.0f} GB are free where {data} lies.")
    if not os.access(there, os.W_OK):
        yield Finding(
            "bad",
            f"{there} cannot be written to.",
            f"Give it to the user who runs Workhall: chown it to {os.geteuid()}.",
        )


def _shared_memory() -> Iterator[Finding]:
    folder = Path("/dev/shm")  # noqa: S108 - only looked at
    if folder.is_dir() and shutil.disk_usage(folder).total < SHARED_MEMORY_BYTES:
        small = f"{folder} holds less than 60 MB: large queries may fail."
        yield Finding("warning", small, "Start the container with --shm-size=256m.")


def _cluster(cluster: Path) -> Iterator[Finding]:
    if not cluster.exists():
        yield Finding("good", "There is no database yet; the first start makes it.")
        return
    if cluster_major(cluster) is None:
        yield Finding("bad", f"{cluster} is no PostgreSQL cluster.", "Move it away, or restore a backup.")
        return
    try:
        check_version(cluster)
    except EmbeddedError as error:
        yield Finding("bad", error.what, error.mend)
    else:
        yield Finding("good", f"The database is of PostgreSQL {cluster_major(cluster)}, as the one we bring.")
    mode = stat.S_IMODE(cluster.stat().st_mode)
    if mode & 0o027:
        yield Finding(
            "bad", f"{cluster} is open to others (mode {mode:o}); PostgreSQL refuses that.", f"chmod 0700 {cluster}"
        )


def _server(cluster: Path) -> Iterator[Finding]:
    if not (cluster / "postmaster.pid").exists():
        return
    found = PidFile.read(cluster)
    if found is not None and is_server_of(found.pid, cluster):
        yield from _running(found, cluster)
    else:
        yield Finding(
            "warning", "PostgreSQL was not shut down the last time; the next start recovers it.", "Nothing to do."
        )


def _running(found: PidFile, cluster: Path) -> Iterator[Finding]:
    lock = cluster.with_name("postgres.lock")
    holder = lock.read_text().strip() if lock.is_file() else ""
    if holder.isdigit() and psutil.pid_exists(int(holder)):
        yield Finding("good", f"PostgreSQL runs (process {found.pid}), started by process {holder}.")
    else:
        yield Finding(
            "warning",
            f"A PostgreSQL (process {found.pid}) runs on {cluster}, and whoever started it is gone.",
            "The next start stops it cleanly and takes over; if it is yours, stop it yourself.",
        )


def _sockets(data: Path, identity: Identity) -> Iterator[Finding]:
    passed_over: list[str] = []
    for folder in candidates(data, identity):
        trouble = trouble_with(folder, identity)
        if trouble is None:
            if passed_over:
                yield Finding(
                    "warning",
                    f"Sockets go to {folder}, because {'; '.join(passed_over)}.",
                    "Remove what is in the way.",
                )
            else:
                yield Finding("good", f"Sockets go to {folder}.")
            return
        passed_over.append(trouble)
    yield Finding(
        "bad",
        f"There is no folder for sockets: {'; '.join(passed_over)}.",
        "Set XDG_RUNTIME_DIR to a short folder of your own with mode 0700, or remove what is in the way.",
    )
