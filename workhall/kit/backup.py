"""`workhall backup` and `workhall restore`: database and files in one archive.

The database is dumped first, as it was at one moment; then the files are copied. Files are written once and before the
row that names them, so every file of that moment is still there, or its row was removed since.
"""

import asyncio
import contextlib
import re
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import asyncpg
from sqlalchemy.engine import make_url

from workhall import __version__
from workhall.kit import archive, migrate, pgtools
from workhall.kit.archive import BackupError, Manifest
from workhall.kit.blobs import Blobs, Listed, pieces, read_key
from workhall.kit.clock import SYSTEM
from workhall.kit.db import DatabaseUrls, plain_dsn
from workhall.kit.errors import NotFound

if TYPE_CHECKING:
    from workhall.settings import Settings

__all__ = ["BackupError", "backup", "restore"]

Say = Callable[[str], object]

_SPEAK_EVERY = 2.0
_ROLE = re.compile(r"workhall_[a-z_]+")
_OURS = "n.nspname NOT IN ('public', 'information_schema') AND n.nspname !~ '^pg_'"
_SHAPE = f"""
    SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND {_OURS}) AS tables,
           (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relforcerowsecurity AND {_OURS}) AS walls,
           (SELECT count(*) FROM pg_policies) AS policies"""  # noqa: S608 - constants
_WRITTEN = f"""
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND {_OURS} AND n.nspname <> 'queue' AND NOT (n.nspname = 'core' AND c.relname = 'migration')
    ORDER BY 1, 2"""  # noqa: S608 - constants


async def backup(settings: "Settings", urls: DatabaseUrls, target: Path, say: Say) -> Path:
    """Writes a new file (into `target` when that is a folder) and returns it. The server may go on running."""
    target = _file_in(target)
    blobs = Blobs(settings)
    with archive.Writer(target) as writer:
        manifest = await _add_database(urls, writer, target.parent, say)
        secret = settings.data / archive.SECRET
        if settings.secret_key is None and secret.is_file():
            with secret.open("rb") as file:
                writer.add(archive.SECRET, file, secret.stat().st_size)
        number, size = await _add_blobs(blobs, writer, say)
        writer.finish(replace(manifest, blobs=number, blob_bytes=size))
    say(f"{target} is complete: {_megabytes(_size(target))}. It holds all messages and secrets: keep it safe.")
    return target


async def restore(settings: "Settings", urls: DatabaseUrls, source: Path, force: bool, say: Say) -> None:
    """All or nothing for the database; raises BackupError before anything is changed when the archive is not whole."""
    say(f"checking {source} …")
    manifest = await asyncio.to_thread(archive.verify, source)
    _refuse_newer(manifest)
    async with _connected(urls.owner) as connection:
        await _refuse_busy(connection)
        await _refuse_filled(connection, force)
        await _ensure_roles(connection, manifest, urls)
    blobs = Blobs(settings)
    kept = await _restore_blobs(blobs, source, manifest, say)
    await _restore_database(urls, source, manifest, say)
    await _tidy(settings, blobs, source, kept, force)
    say(f"restored what was saved at {manifest.made_at} by Workhall {manifest.workhall}; the next start migrates it")


# The way out


async def _add_database(urls: DatabaseUrls, writer: archive.Writer, folder: Path, say: Say) -> Manifest:
    async with _connected(urls.owner) as connection:
        await _refuse_powerless(connection)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            manifest = await _describe(connection)
            snapshot: str = await connection.fetchval("SELECT pg_export_snapshot()")
            await pgtools.check_version("pg_dump", manifest.postgres)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".workhall-backup-") as place:
                dump = Path(place) / archive.DATABASE
                arguments = ["--format=custom", f"--snapshot={snapshot}", f"--file={dump}", "--lock-wait-timeout=60s"]
                async with _speaking(say, lambda: f"database: {_megabytes(_size(dump))}"):
                    await pgtools.run("pg_dump", arguments, urls.owner)
                with dump.open("rb") as file:
                    await asyncio.to_thread(writer.add, archive.DATABASE, file, _size(dump))
    return manifest


async def _describe(connection: "asyncpg.Connection[Any]") -> Manifest:
    if await connection.fetchval("SELECT to_regclass('core.migration')") is None:
        raise BackupError("There is nothing to save: this database was never set up.")
    shape = await connection.fetchrow(_SHAPE)
    if shape is None:
        raise BackupError("The database gives no account of its tables.")
    heads = await connection.fetch("SELECT version_num FROM core.migration ORDER BY 1")
    roles = await connection.fetch("SELECT rolname FROM pg_roles WHERE rolname ~ '^workhall_' ORDER BY 1")
    return Manifest(
        workhall=__version__,
        made_at=SYSTEM.now().isoformat(timespec="seconds"),
        postgres=connection.get_server_version().major,
        heads=[row[0] for row in heads],
        owner=await connection.fetchval(
            "SELECT pg_get_userbyid(nspowner)::text FROM pg_namespace WHERE nspname = 'core'"
        ),
        roles=[row[0] for row in roles if _ROLE.fullmatch(row[0])],
        blobs=0,
        blob_bytes=0,
        **dict(shape),
    )


async def _add_blobs(blobs: Blobs, writer: archive.Writer, say: Say) -> tuple[int, int]:
    number = size = 0
    async with _speaking(say, lambda: f"files: {number}, {_megabytes(size)}"):
        async for listed in blobs.list():
            with tempfile.SpooledTemporaryFile(max_size=8 << 20) as spool:
                if not await _spool(blobs, listed, spool):
                    continue  # Removed since the database was read, and so is its row.
                length = spool.tell()
                spool.seek(0)
                await asyncio.to_thread(writer.add, archive.BLOBS + listed.key, spool, length)
            number, size = number + 1, size + length
    return number, size


async def _spool(blobs: Blobs, listed: Listed, spool: "IO[bytes]") -> bool:
    try:
        async with blobs.open(listed.key) as reading:
            async for chunk in reading.chunks:
                spool.write(chunk)
    except NotFound:
        return False
    return True


# The way back


def _refuse_newer(manifest: Manifest) -> None:
    known = {revision.revision for revision in migrate.scripts(migrate.every_folder()).walk_revisions()}
    unknown = sorted(set(manifest.heads) - known)
    if unknown:
        raise BackupError(
            f"The backup was made by Workhall {manifest.workhall}, which is newer than this one"
            f" (it knows {', '.join(unknown)}). Update Workhall, then restore."
        )


async def _refuse_busy(connection: "asyncpg.Connection[Any]") -> None:
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    if await connection.fetchval(f"{others} AND backend_type = 'client backend'"):
        raise BackupError("Someone is connected to the database. Stop the server on every host, then restore.")


async def _refuse_filled(connection: "asyncpg.Connection[Any]", force: bool) -> None:
    if force:
        return
    for row in await connection.fetch(_WRITTEN):
        table = f"{pgtools.quoted(row[0])}.{pgtools.quoted(row[1])}"
        await connection.execute("SET row_security = off")
        if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})"):  # noqa: S608 - quoted names
            raise BackupError(
                f"This installation is not empty ({row[0]}.{row[1]} has rows). Restore into a fresh one,"
                " or say --force to lose everything that is in it."
            )


async def _refuse_powerless(connection: "asyncpg.Connection[Any]") -> None:
    """A dump by a role behind row-level security would be refused by pg_dump, or hold nothing."""
    query = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    if not await connection.fetchval(query):
        name = await connection.fetchval("SELECT current_user")
        raise BackupError(
            f"The role {name} of WORKHALL_DATABASE_URL does not see every row. A superuser can mend that:"
            f" ALTER ROLE {pgtools.quoted(name)} BYPASSRLS"
        )


async def _ensure_roles(connection: "asyncpg.Connection[Any]", manifest: Manifest, urls: DatabaseUrls) -> None:
    """Rights name roles, which belong to the whole server and are in no dump. None of them gets power by this."""
    await _refuse_powerless(connection)
    for role in manifest.roles:
        if not _ROLE.fullmatch(role):
            raise BackupError(f"The backup names a role {role!r}, which is not one of ours.")
        if not await connection.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = $1", role):
            guards = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
            await connection.execute(f"CREATE ROLE {pgtools.quoted(role)} NOLOGIN {guards}")
        if not await connection.fetchval("SELECT pg_has_role(current_user, $1, 'SET')", role):
            await connection.execute(f"GRANT {pgtools.quoted(role)} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE")
    for url in (make_url(urls.app), make_url(urls.writer)):
        if url.username in manifest.roles and url.password and url.password.isalnum():
            await connection.execute(f"ALTER ROLE {pgtools.quoted(url.username)} LOGIN PASSWORD '{url.password}'")


async def _restore_blobs(blobs: Blobs, source: Path, manifest: Manifest, say: Say) -> set[str]:
    """Before the database, so that no row ever names a file that is not there."""
    kept: set[str] = set()
    async with _speaking(say, lambda: f"files: {len(kept)} of {manifest.blobs}"):
        for name, size, content in archive.members(source):
            if name.startswith(archive.BLOBS):
                key = read_key(name.removeprefix(archive.BLOBS))
                await blobs.put(key, pieces(content), limit=size)
                kept.add(key)
    return kept


async def _restore_database(urls: DatabaseUrls, source: Path, manifest: Manifest, say: Say) -> None:
    """Scripts first, then one transaction that empties and fills: a failure leaves what was there."""
    with tempfile.TemporaryDirectory(prefix="workhall-restore-") as place:
        folder = Path(place)
        dump = folder / archive.DATABASE
        for name, _, content in archive.members(source):
            if name == archive.DATABASE:
                await asyncio.to_thread(_copy, content, dump)
        scripts = [folder / "empty.sql"]
        async with _connected(urls.owner) as connection:
            owner: str = await connection.fetchval("SELECT current_user::text")
            scripts[0].write_text(await _emptying(connection))
        left = ""
        async with _speaking(say, lambda: "database: being restored"):
            for section in ("pre-data", "data", "post-data"):
                script = folder / f"{section}.sql"
                await pgtools.run("pg_restore", [f"--section={section}", f"--file={script}", dump])
                if section != "data":
                    left += pgtools.adapt(script, manifest.owner, owner, manifest.roles)
                scripts.append(script)
            scripts.append(folder / "leave.sql")
            scripts[-1].write_text(left)
            files = [f"--file={script}" for script in scripts]
            options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
            await pgtools.run("psql", [*options, *files], urls.owner)
        async with _connected(urls.owner) as connection:
            await _check(connection, manifest)


async def _emptying(connection: "asyncpg.Connection[Any]") -> str:
    rows = await connection.fetch(f"SELECT n.nspname FROM pg_namespace n WHERE {_OURS} ORDER BY 1")  # noqa: S608
    return "".join(f"DROP SCHEMA {pgtools.quoted(row[0])} CASCADE;\n" for row in rows)


async def _check(connection: "asyncpg.Connection[Any]", manifest: Manifest) -> None:
    shape = dict(await connection.fetchrow(_SHAPE) or {})
    saved = {"tables": manifest.tables, "walls": manifest.walls, "policies": manifest.policies}
    if shape != saved:
        raise BackupError(f"The restored database differs from the saved one: {shape} instead of {saved}.")


async def _tidy(settings: "Settings", blobs: Blobs, source: Path, kept: set[str], force: bool) -> None:
    for name, _, content in archive.members(source):
        if name == archive.SECRET and settings.secret_key is None:
            await asyncio.to_thread(_write_secret, settings.data / archive.SECRET, content.read())
    if force:
        for listed in [one async for one in blobs.list() if one.key not in kept]:
            await blobs.delete(listed.key)


def _write_secret(place: Path, secret: bytes) -> None:
    fresh = place.with_suffix(".restored")
    fresh.touch(mode=0o600)
    fresh.write_bytes(secret)
    fresh.replace(place)


def _copy(content: "IO[bytes]", target: Path) -> None:
    with target.open("wb") as out:
        while piece := content.read(1 << 20):
            out.write(piece)


@contextlib.asynccontextmanager
async def _connected(url: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    try:
        connection = await asyncpg.connect(plain_dsn(url), timeout=10)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        raise BackupError(f"The database cannot be reached ({type(error).__name__}). Is it running?") from error
    try:
        yield connection
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def _speaking(say: Say, line: Callable[[], str]) -> AsyncIterator[None]:
    """A line every two seconds while the block runs, and one at its end."""

    async def speak() -> None:
        while True:
            await asyncio.sleep(_SPEAK_EVERY)
            say(f"  {line()} …")

    task = asyncio.create_task(speak())
    try:
        yield
    finally:
        task.cancel()
    say(line())


def _file_in(target: Path) -> Path:
    return target / f"workhall-{SYSTEM.now():%Y%m%d-%H%M%S}.tar" if target.is_dir() else target


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
