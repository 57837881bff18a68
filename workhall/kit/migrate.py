"""Migrations: one Alembic branch for the kit and one for each module, run at start under a lock.

The lock is polled with pg_try_advisory_lock: a session that waits inside pg_advisory_lock holds a snapshot, and that
would block an index built concurrently by the one that migrates.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import structlog
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from workhall.kit.db import APP_ROLE, WRITER_ROLE

log = structlog.get_logger(__name__)

_LOCK = 0x776F726B68616C6C  # "workhall"
_VERSION_TABLE = "migration"
_KIT_MIGRATIONS = Path(__file__).parent / "migrations"

Progress = Callable[[str], object]


def folders(packages: Sequence[str]) -> list[Path]:
    """The kit's migrations folder and those of the named module packages."""
    root = Path(__file__).parent.parent
    found = [root / "modules" / name / "migrations" for name in packages]
    return [_KIT_MIGRATIONS, *(folder for folder in found if folder.is_dir())]


def every_folder() -> list[Path]:
    """Of the kit and of every module that this release has, wired or not."""
    modules = Path(__file__).parent.parent / "modules"
    return folders(sorted(one.name for one in modules.iterdir() if one.is_dir()))


def scripts(locations: Sequence[Path]) -> ScriptDirectory:
    return ScriptDirectory(str(_KIT_MIGRATIONS), version_locations=[str(one) for one in locations])


async def upgrade(
    owner_url: str,
    locations: Sequence[Path],
    passwords: dict[str, str],
    *,
    target: str = "heads",
    progress: Progress = lambda _line: None,
) -> list[str]:
    """Bring the database to the heads; returns the revisions that were applied. Safe to call from several processes."""
    url = make_url(owner_url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": 10})
    try:
        async with engine.connect() as guard:
            await _lock(guard, progress)
            async with engine.connect() as connection:
                await _prepare(connection, passwords)
                return await connection.run_sync(_run, scripts(locations), target, progress)
    finally:
        await engine.dispose()


async def downgrade(owner_url: str, locations: Sequence[Path], target: str) -> list[str]:
    url = make_url(owner_url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_run, scripts(locations), target, lambda _line: None, down=True)
    finally:
        await engine.dispose()


async def pending(app_connection: AsyncConnection, locations: Sequence[Path]) -> list[str]:
    """The revisions that the code knows and the database has not seen. Readable by the application role."""
    rows = await app_connection.execute(text(f"SELECT version_num FROM core.{_VERSION_TABLE}"))
    have = [row[0] for row in rows]
    directory = scripts(locations)
    seen = {revision.revision for revision in directory.iterate_revisions(tuple(have), "base")} if have else set()
    return [one.revision for one in directory.walk_revisions() if one.revision not in seen]


async def _lock(guard: AsyncConnection, progress: Progress) -> None:
    await guard.execution_options(isolation_level="AUTOCOMMIT")
    waited = False
    while True:
        found = await guard.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK})
        if found.scalar_one():
            return
        if not waited:
            progress("another process is migrating; waiting for it")
            waited = True
        await asyncio.sleep(0.2)


async def _prepare(connection: AsyncConnection, passwords: dict[str, str]) -> None:
    """Roles belong to the whole server and passwords to the installation, so neither can live in a migration."""
    await connection.execute(text("SET lock_timeout = '10s'"))
    await connection.execute(text("SET statement_timeout = '30min'"))
    for role, login in (
        (APP_ROLE, True),
        (WRITER_ROLE, True),
        ("workhall_dispatch", False),
        ("workhall_search", False),
    ):
        await _ensure_role(connection, role, passwords.get(role) if login else None)
    await connection.execute(text("CREATE SCHEMA IF NOT EXISTS core"))
    await connection.execute(
        text(f"CREATE TABLE IF NOT EXISTS core.{_VERSION_TABLE} (version_num text NOT NULL PRIMARY KEY)")
    )
    await connection.execute(text(f"GRANT USAGE ON SCHEMA core TO {APP_ROLE}"))
    await connection.execute(text(f"GRANT SELECT ON core.{_VERSION_TABLE} TO {APP_ROLE}"))
    await connection.commit()


async def _ensure_role(connection: AsyncConnection, role: str, password: str | None) -> None:
    login = "LOGIN" if password is not None else "NOLOGIN"
    secret = f"PASSWORD '{password}'" if password is not None else ""
    if password is not None and not password.isalnum():
        raise ValueError("role passwords are made by us and hold letters and digits only")
    exists = await connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    verb = "ALTER" if exists.first() else "CREATE"
    guards = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS" if verb == "CREATE" else ""
    try:
        await connection.execute(text(f"{verb} ROLE {role} {guards} {login} {secret}"))
        await connection.execute(text(f"GRANT {role} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE"))
        await connection.commit()
    except DBAPIError as error:
        # Another database of the same server may be setting the same role at this moment (XX000, 42710).
        await connection.rollback()
        if getattr(error.orig, "sqlstate", None) not in ("XX000", "42710", "23505"):
            raise
        await asyncio.sleep(0.1)
        await _ensure_role(connection, role, password)


def _run(
    connection: Connection, directory: ScriptDirectory, target: str, progress: Progress, down: bool = False
) -> list[str]:
    applied: list[str] = []

    def step(revisions: Any, _context: Any) -> Any:
        if down:
            return directory._downgrade_revs(target, revisions)
        return directory._upgrade_revs(target, revisions)

    def on_apply(*_more: Any, **details: Any) -> None:
        revision = details["step"].up_revision
        applied.append(revision.revision)
        progress(f"migration {revision.revision}: {(revision.doc or '').splitlines()[0]}")

    @event.listens_for(connection, "begin")
    def _sequential(current: Connection) -> None:
        # A distributed database must not run the statements of one migration in parallel; others ignore the setting.
        current.exec_driver_sql("SET LOCAL citus.multi_shard_modify_mode TO 'sequential'")

    context = EnvironmentContext(Config(), directory, fn=step)
    with context:
        context.configure(
            connection=connection,
            version_table=_VERSION_TABLE,
            version_table_schema="core",
            transaction_per_migration=True,
            on_version_apply=on_apply,
        )
        with context.begin_transaction():
            context.run_migrations()
    event.remove(connection, "begin", _sequential)
    return applied
