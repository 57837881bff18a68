"""What `workhall doctor` asks the database. Read only."""

from collections.abc import AsyncIterator
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from workhall.kit import migrate
from workhall.kit.clock import SYSTEM
from workhall.kit.db import DatabaseUrls, plain_dsn
from workhall.kit.findings import Finding, good, look, wrong

if TYPE_CHECKING:
    from workhall.settings import Settings

_MAJOR = 18
_EXTENSIONS = ("pg_trgm",)
_SKEW = timedelta(seconds=2)
_SECONDS = 10

Connection: TypeAlias = "asyncpg.Connection[Any]"


async def findings(settings: "Settings", urls: DatabaseUrls) -> AsyncIterator[Finding]:
    try:
        connection = await asyncpg.connect(plain_dsn(urls.owner), timeout=_SECONDS, command_timeout=_SECONDS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
        yield _unreachable("WORKHALL_DATABASE_URL", urls.owner, error)
        return
    try:
        async for finding in _server(settings, connection):
            yield finding
        async for finding in _schema(settings, connection, urls):
            yield finding
    finally:
        await connection.close()


def _unreachable(name: str, url: str, error: BaseException) -> Finding:
    parsed = make_url(url)
    place = parsed.host or parsed.query.get("host") or "the local socket"
    why = f"{type(error).__name__}: {error}".splitlines()[0]
    mend = f"Start PostgreSQL, or correct {name} (address, name, password; firewall between)."
    if isinstance(error, asyncpg.InvalidPasswordError | asyncpg.InvalidAuthorizationSpecificationError):
        mend = f"Correct the user or password in {name}."
    elif isinstance(error, asyncpg.InvalidCatalogNameError):
        mend = f"Create the database {parsed.database}, or correct its name in {name}."
    return wrong(f"The database at {place} cannot be reached as {parsed.username} ({why}).", mend)


async def _server(settings: "Settings", connection: Connection) -> AsyncIterator[Finding]:
    version = connection.get_server_version()
    if version.major == _MAJOR:
        yield good(f"PostgreSQL {await connection.fetchval('SHOW server_version')} answers.")
    else:
        yield wrong(f"PostgreSQL is {version.major}, not {_MAJOR}.", f"Use a PostgreSQL {_MAJOR} server.")
    encoding = await connection.fetchval("SHOW server_encoding")
    if encoding != "UTF8":
        yield wrong(f"The database's encoding is {encoding}.", "Create it anew with ENCODING 'UTF8'.")
    available = {row[0] for row in await connection.fetch("SELECT name FROM pg_available_extensions")}
    for missing in sorted(set(_EXTENSIONS) - available):
        mend = "Install PostgreSQL's contrib package there."
        yield wrong(f"The extension {missing} is not installed on the database server.", mend)
    yield await _clock(connection)
    async for finding in _connections(settings, connection):
        yield finding


async def _clock(connection: Connection) -> Finding:
    before = SYSTEM.now()
    theirs = (await connection.fetchval("SELECT clock_timestamp()")).astimezone(UTC)
    after = SYSTEM.now()
    skew = max(before - theirs, theirs - after, timedelta(0))
    if skew > _SKEW:
        seconds = skew.total_seconds()
        return wrong(f"The clocks of this host and the database differ by {seconds:.0f} s.", "Run NTP on both hosts.")
    return good("The clocks of this host and the database agree.")


async def _connections(settings: "Settings", connection: Connection) -> AsyncIterator[Finding]:
    most = int(await connection.fetchval("SHOW max_connections"))
    # A pool with its overflow, the queue's five and the message writer's few, in each process.
    wanted = settings.processes * (settings.database_pool + 5 + 5 + 4)
    if wanted > most - 5:
        yield look(
            f"This host may open {wanted} connections; the server allows {most} for everyone.",
            "Raise max_connections there, or lower WORKHALL_DATABASE_POOL.",
        )


async def _schema(settings: "Settings", connection: Connection, urls: DatabaseUrls) -> AsyncIterator[Finding]:
    if await connection.fetchval("SELECT to_regclass('core.migration')") is None:
        yield good("The database is empty; the first start sets it up.")
        return
    yield await _migrations(settings, urls)
    async for finding in _roles(connection, urls):
        yield finding
    if await connection.fetchval("SELECT to_regclass('queue.pgqueuer')") is not None:
        async for finding in _jobs(connection):
            yield finding


async def _migrations(settings: "Settings", urls: DatabaseUrls) -> Finding:
    url = make_url(urls.owner).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as session:
            behind = await migrate.pending(session, migrate.every_folder())
    except (CommandError, RevisionError):
        return look("A newer release has migrated this database.", "Update Workhall on this host too.")
    finally:
        await engine.dispose()
    if not behind:
        return good("The database is up to date.")
    how = "The next start applies them." if settings.migrate_at_start else "Run: workhall migrate"
    level = look if settings.migrate_at_start else wrong
    # The kit's own come first, here as when they are applied.
    named = sorted(behind, key=lambda name: (not name.startswith("core_"), name))[:5]
    return level(f"{len(behind)} migrations have not been applied, first {', '.join(named)}.", how)


async def _roles(connection: Connection, urls: DatabaseUrls) -> AsyncIterator[Finding]:
    """Row-level security holds only for roles that cannot step over it."""
    before = True
    for name, url in (("WORKHALL_DATABASE_APP_URL", urls.app), ("WORKHALL_DATABASE_WRITER_URL", urls.writer)):
        role = make_url(url).username or ""
        for why, mend in await _powers(connection, role):
            before = False
            yield wrong(f"The role {role} {why}, so the wall between organisations does not hold for it.", mend)
        try:
            await (await asyncpg.connect(plain_dsn(url), timeout=_SECONDS)).close()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
            before = False
            yield _unreachable(name, url, error)
    if before:
        yield good("The roles of the application can do their work and no more.")
    sees_all = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    if not await connection.fetchval(sees_all):
        owner = await connection.fetchval("SELECT quote_ident(current_user)")
        yield look(
            f"The role {owner} does not see every row, so `workhall backup` cannot save them.",
            f"As a superuser: ALTER ROLE {owner} BYPASSRLS (only migrations and backups use it).",
        )


async def _powers(connection: Connection, role: str) -> list[tuple[str, str]]:
    found = await connection.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = $1", role
    )
    if found is None:
        return [("does not exist", "Run: workhall migrate")]
    named = {
        "rolsuper": ("is a superuser", "NOSUPERUSER"),
        "rolbypassrls": ("may bypass row-level security", "NOBYPASSRLS"),
        "rolcreaterole": ("may make roles", "NOCREATEROLE"),
        "rolreplication": ("may replicate", "NOREPLICATION"),
    }
    faults = [(why, f'As a superuser: ALTER ROLE "{role}" {no}') for key, (why, no) in named.items() if found[key]]
    owned = await connection.fetchval(
        "SELECT string_agg(schemaname || '.' || tablename, ', ') FROM pg_tables WHERE tableowner = $1", role
    )
    if owned:
        faults.append((f"owns {owned}", f'As a superuser: REASSIGN OWNED BY "{role}" TO the role that migrates'))
    others = await connection.fetch(
        "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls) AND rolname <> $1"
        " AND pg_has_role($1, oid, 'MEMBER')",
        role,
    )
    if others and not found["rolsuper"]:
        names = ", ".join(f'"{row[0]}"' for row in others)
        faults.append((f"is a member of {names}", f'As a superuser: REVOKE {names} FROM "{role}"'))
    return faults


async def _jobs(connection: Connection) -> AsyncIterator[Finding]:
    dead = await connection.fetch(
        "SELECT entrypoint, count(*) AS n FROM queue.pgqueuer WHERE status = 'failed' GROUP BY 1 ORDER BY 2 DESC"
    )
    if dead:
        listed = ", ".join(f"{row['n']} × {row['entrypoint']}" for row in dead[:5])
        yield look(
            f"Background jobs have failed for good: {listed}.", "Look for jobs.dead in the log; mend the cause first."
        )
    waiting = await connection.fetchval(
        "SELECT now() - min(execute_after) FROM queue.pgqueuer WHERE status = 'queued' AND execute_after < now()"
    )
    if waiting is not None and waiting > timedelta(minutes=10):
        minutes = int(waiting.total_seconds() // 60)
        yield look(f"A background job has been due for {minutes} minutes.", "Start a process with the role worker.")
