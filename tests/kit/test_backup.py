"""The restore drill: saved from one server, restored on another that has never seen our roles."""

import contextlib
import hashlib
import io
import json
import tarfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.kit.conftest import PASSWORDS, kit_services, kit_settings
from workhall.kit import archive, backup, db
from workhall.kit.backup import BackupError
from workhall.kit.blobs import Blobs, org_key
from workhall.kit.embedded import EmbeddedPostgres
from workhall.kit.ids import OrgId, new_id
from workhall.kit.module import Job
from workhall.kit.unit import unit
from workhall.settings import Settings

ORG, OTHER = OrgId(UUID(int=11)), OrgId(UUID(int=12))
NASTY = "ALTER TABLE x OWNER TO postgres;\n\\.\nDROP SCHEMA core CASCADE; -- 上海 'quoted' \\x00"


def quiet(_line: str) -> None:
    return


@dataclass(slots=True)
class Saved:
    settings: Settings
    urls: db.DatabaseUrls
    archive: Path
    picture: bytes


async def _nothing(_app: Any, _payload: Any) -> None:
    return


JOB = Job("test.saved", _nothing)


@pytest.fixture(scope="module")
async def saved(kit_database: Any, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Saved]:
    """An installation with a bit of everything, and its backup."""
    data = tmp_path_factory.mktemp("source")
    urls = await kit_database.fresh()
    settings = kit_settings(data, secret_key=None)
    settings.secret()
    picture = hashlib.sha256(b"picture").digest() * 40_000
    await Blobs(settings).put(org_key(ORG, "files", "picture"), picture, limit=1 << 24)
    await Blobs(settings).put(org_key(OTHER, "files", "empty"), b"", limit=1)
    connection = await asyncpg.connect(urls.owner)
    for org in (ORG, OTHER):
        await connection.execute(
            "INSERT INTO core.outbox (org_id, id, event_id, name, handler, payload, created_at, next_at)"
            " VALUES ($1, $2, $3, 'n', 'h', $4, now(), now())",
            org,
            new_id(),
            new_id(),
            NASTY,
        )
    await connection.close()
    async with kit_services(data, urls, (JOB,)) as app, unit(app) as ctx:
        await app.jobs.enqueue(ctx, JOB, {"n": 1})
    made = await backup.backup(settings, urls, data / "saved.tar", quiet)
    yield Saved(settings, urls, made, picture)
    await kit_database.drop(urls)


@dataclass(slots=True)
class Elsewhere:
    """Another server, and a fresh installation on it."""

    admin_dsn: str
    settings: Settings
    urls: db.DatabaseUrls

    async def ask(self, query: str, *arguments: Any) -> Any:
        connection = await asyncpg.connect(db.plain_dsn(self.urls.owner))
        try:
            return await connection.fetchval(query, *arguments)
        finally:
            await connection.close()

    async def restore(self, source: Path, *, force: bool = False) -> None:
        await backup.restore(self.settings, self.urls, source, force, quiet)


@pytest.fixture(scope="module")
async def other_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("other"), fast_and_unsafe=True)
    await postgres.start()
    yield postgres.admin_dsn
    await postgres.stop()


@pytest.fixture
async def elsewhere(other_server: str, tmp_path: Path) -> AsyncIterator[Elsewhere]:
    connection = await asyncpg.connect(other_server)
    await connection.execute("CREATE DATABASE restored TEMPLATE template0")
    head, _, query = other_server.partition("?")
    owner = f"{head.rsplit('/', 1)[0]}/restored?{query}"
    urls = db.DatabaseUrls(owner, *(db.role_url(owner, role, PASSWORDS[role]) for role in PASSWORDS))
    yield Elsewhere(other_server, kit_settings(tmp_path, secret_key=None), urls)
    await connection.execute("DROP DATABASE restored WITH (FORCE)")
    await connection.close()


async def test_the_drill_everything_comes_back_behind_its_walls(saved: Saved, elsewhere: Elsewhere) -> None:
    await elsewhere.restore(saved.archive)
    assert await elsewhere.ask("SELECT count(*) FROM core.outbox WHERE payload = $1", NASTY) == 2
    assert await elsewhere.ask("SELECT count(*) FROM queue.pgqueuer") == 1
    blobs = Blobs(elsewhere.settings)
    assert await blobs.get(org_key(ORG, "files", "picture")) == saved.picture
    assert await blobs.get(org_key(OTHER, "files", "empty")) == b""
    secret = elsewhere.settings.data / "secret_key"
    assert secret.read_text() == (saved.settings.data / "secret_key").read_text()
    assert secret.stat().st_mode & 0o777 == 0o600
    await _walls_stand(elsewhere)
    await _roles_have_no_power(elsewhere)


async def _walls_stand(elsewhere: Elsewhere) -> None:
    app = await asyncpg.connect(db.plain_dsn(elsewhere.urls.app))
    assert await app.fetchval("SELECT count(*) FROM core.outbox") == 0
    async with app.transaction():
        await app.execute("SELECT core.set_org($1)", ORG)
        assert [row[0] for row in await app.fetch("SELECT org_id FROM core.outbox")] == [ORG]
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with app.transaction():
                await app.execute("UPDATE core.outbox SET org_id = $1", OTHER)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("ALTER TABLE core.outbox DISABLE ROW LEVEL SECURITY")
    assert len(await app.fetch("SELECT core.orgs_with_due_outbox(now() + interval '1 day', 10)")) == 2
    await app.close()


async def _roles_have_no_power(elsewhere: Elsewhere) -> None:
    powerful = "rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication"
    assert await elsewhere.ask(f"SELECT count(*) FROM pg_roles WHERE rolname ~ '^workhall_' AND ({powerful})") == 0
    for schema in ("core", "queue"):
        may = "SELECT count(*) FROM pg_roles WHERE rolname ~ '^workhall_' AND has_schema_privilege(oid, $1, 'CREATE')"
        assert await elsewhere.ask(may, schema) == 0
    owner = "SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'orgs_with_due_outbox'"
    assert await elsewhere.ask(owner) == "workhall_dispatch"


async def test_a_restored_installation_can_be_saved_and_restored_again(
    saved: Saved, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    await elsewhere.restore(saved.archive)
    again = await backup.backup(elsewhere.settings, elsewhere.urls, tmp_path / "again.tar", quiet)
    await elsewhere.restore(again, force=True)
    assert await elsewhere.ask("SELECT count(*) FROM core.outbox WHERE payload = $1", NASTY) == 2


async def test_another_owner_takes_over_what_belonged_to_the_old_one(saved: Saved, elsewhere: Elsewhere) -> None:
    connection = await asyncpg.connect(elsewhere.admin_dsn)
    await connection.execute('CREATE ROLE "Acme IT" LOGIN BYPASSRLS CREATEROLE')
    for role in ("workhall_app", "workhall_writer", "workhall_dispatch", "workhall_search"):
        with contextlib.suppress(asyncpg.DuplicateObjectError):
            await connection.execute(f"CREATE ROLE {role}")
        await connection.execute(f'GRANT {role} TO "Acme IT" WITH ADMIN TRUE')
    await connection.execute('ALTER DATABASE restored OWNER TO "Acme IT"')
    try:
        urls = elsewhere.urls
        owner = urls.owner.replace("postgres@", "Acme%20IT@", 1)
        assert owner != urls.owner, urls.owner
        acme = Elsewhere(elsewhere.admin_dsn, elsewhere.settings, db.DatabaseUrls(owner, urls.app, urls.writer))
        await acme.restore(saved.archive)
        tables = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('core', 'queue')"
        assert await acme.ask(tables) == "Acme IT"
        assert await acme.ask("SELECT count(*) FROM core.outbox WHERE payload = $1", NASTY) == 2
        await _walls_stand(acme)
        await _roles_have_no_power(acme)
    finally:
        await connection.execute('ALTER DATABASE restored OWNER TO "postgres"')
        await connection.execute("DROP DATABASE restored WITH (FORCE)")
        await connection.execute('DROP OWNED BY "Acme IT"')
        await connection.execute('DROP ROLE "Acme IT"')
        await connection.execute("CREATE DATABASE restored")
        await connection.close()


async def test_a_filled_installation_is_refused_unless_forced(saved: Saved, elsewhere: Elsewhere) -> None:
    await elsewhere.restore(saved.archive)
    await elsewhere.ask("UPDATE core.outbox SET name = 'mine'")
    await elsewhere.ask("CREATE SCHEMA later CREATE TABLE unknown (id int)")
    mine = org_key(ORG, "files", "mine")
    await Blobs(elsewhere.settings).put(mine, b"x", limit=1)
    with pytest.raises(BackupError, match=r"not empty \(core\.outbox"):
        await elsewhere.restore(saved.archive)
    assert await elsewhere.ask("SELECT count(*) FROM core.outbox WHERE name = 'mine'") == 2
    await elsewhere.restore(saved.archive, force=True)
    assert await elsewhere.ask("SELECT count(*) FROM core.outbox WHERE name = 'mine'") == 0
    assert await elsewhere.ask("SELECT to_regnamespace('later')") is None
    assert not await Blobs(elsewhere.settings).exists(mine)


async def test_nobody_may_be_connected(saved: Saved, elsewhere: Elsewhere) -> None:
    someone = await asyncpg.connect(elsewhere.urls.owner)
    with pytest.raises(BackupError, match="Stop the server"):
        await elsewhere.restore(saved.archive)
    await someone.close()


# Damaged archives


def rebuilt(source: Path, target: Path, change: Any) -> Path:
    """The same archive with `change(name, content)` applied: None leaves a member out."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for info in old:
            stream = old.extractfile(info)
            content = change(info.name, stream.read() if stream else b"")
            if content is not None:
                info.size = len(content)
                new.addfile(info, io.BytesIO(content))
    return target


def flipped(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


DAMAGE: dict[str, tuple[Any, str]] = {
    "a changed file": (lambda n, c: flipped(c) if n.endswith("picture") else c, "files/picture has changed"),
    "a changed database": (lambda n, c: flipped(c) if n == "database.dump" else c, "database.dump has changed"),
    "a missing file": (lambda n, c: None if n.endswith("picture") else c, "files/picture is missing"),
    "a missing database": (lambda n, c: None if n == "database.dump" else c, "database.dump is missing"),
    "a changed list": (lambda n, c: c + b"\n" if n == "checksums" else c, "does not fit its manifest"),
    "a changed manifest": (
        lambda n, c: c.replace(b'"checksums', b'"checksum') if n == "manifest.json" else c,
        "manifest",
    ),
    "no manifest": (lambda n, c: None if n == "manifest.json" else c, "cut short"),
    "another format": (
        lambda n, c: c.replace(b'"format": 1', b'"format": 9') if n == "manifest.json" else c,
        "format 9",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_damaged_archive_is_refused_before_anything_changes(
    saved: Saved, elsewhere: Elsewhere, tmp_path: Path, damage: str
) -> None:
    change, says = DAMAGE[damage]
    with pytest.raises(BackupError, match=says):
        await elsewhere.restore(rebuilt(saved.archive, tmp_path / "damaged.tar", change), force=True)
    assert await elsewhere.ask("SELECT to_regnamespace('core')") is None
    assert [one async for one in Blobs(elsewhere.settings).list()] == []


@pytest.mark.parametrize("keep", [0, 100, 5_000, 200_000, -11_000])
async def test_an_archive_that_was_cut_short_is_refused(
    saved: Saved, elsewhere: Elsewhere, tmp_path: Path, keep: int
) -> None:
    cut = tmp_path / "cut.tar"
    cut.write_bytes(saved.archive.read_bytes()[:keep])
    with pytest.raises(BackupError):
        await elsewhere.restore(cut, force=True)
    assert await elsewhere.ask("SELECT to_regnamespace('core')") is None


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "blobs/../x", "blobs/o/x", "extra"])
async def test_nothing_is_written_where_an_archive_says(
    saved: Saved, elsewhere: Elsewhere, tmp_path: Path, name: str
) -> None:
    """Even one whose checksums fit: made by someone who can compute them."""
    evil = tmp_path / "evil.tar"
    sums = ""
    with tarfile.open(saved.archive) as old, tarfile.open(evil, "w") as new:
        content = (old.extractfile("database.dump") or io.BytesIO()).read()
        manifest = json.loads((old.extractfile("manifest.json") or io.BytesIO()).read())
        for member, body in (("database.dump", content), (name, b"evil")):
            sums += f"{hashlib.sha256(body).hexdigest()} {len(body)} {member}\n"
            _add(new, member, body)
        manifest["checksums_sha256"] = hashlib.sha256(sums.encode()).hexdigest()
        _add(new, "checksums", sums.encode())
        _add(new, "manifest.json", json.dumps(manifest).encode())
    with contextlib.suppress(ValueError):
        await elsewhere.restore(evil)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == b"evil"]
    assert written == []


def _add(tar: tarfile.TarFile, name: str, body: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(body)
    tar.addfile(info, io.BytesIO(body))


async def test_a_restore_that_fails_leaves_what_was_there(saved: Saved, elsewhere: Elsewhere, tmp_path: Path) -> None:
    """Whole by its checksums, and yet its database cannot be loaded."""
    await elsewhere.restore(saved.archive)
    broken = tmp_path / "broken.tar"
    manifest = archive.verify(saved.archive)
    with archive.Writer(broken) as writer:
        writer.add("database.dump", io.BytesIO(b"PGDMP nonsense"), 14)
        writer.finish(manifest)
    with pytest.raises(BackupError, match="pg_restore failed"):
        await elsewhere.restore(broken, force=True)
    assert await elsewhere.ask("SELECT count(*) FROM core.outbox") == 2


async def test_a_newer_backup_needs_a_newer_program(saved: Saved, elsewhere: Elsewhere, tmp_path: Path) -> None:
    def newer(name: str, content: bytes) -> bytes:
        return content.replace(b'"core_', b'"core_9') if name == "manifest.json" else content

    with pytest.raises(BackupError, match="newer than this one"):
        await elsewhere.restore(rebuilt(saved.archive, tmp_path / "newer.tar", newer))


# The way out


async def test_a_backup_is_private_whole_and_never_overwritten(saved: Saved, tmp_path: Path) -> None:
    said: list[str] = []
    made = await backup.backup(saved.settings, saved.urls, tmp_path, said.append)
    assert made.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [made.name]
    assert any("database" in line for line in said)
    assert archive.verify(made).blobs == 2
    with pytest.raises(BackupError, match="exists already"):
        await backup.backup(saved.settings, saved.urls, made, quiet)


async def test_a_backup_that_fails_leaves_nothing(saved: Saved, elsewhere: Elsewhere, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(BackupError, match="never set up"):
        await backup.backup(saved.settings, elsewhere.urls, folder / "x.tar", quiet)
    assert list(folder.iterdir()) == []


async def test_a_role_that_does_not_see_every_row_is_told_so(saved: Saved, tmp_path: Path) -> None:
    powerless = db.DatabaseUrls(saved.urls.app, saved.urls.app, saved.urls.writer)
    with pytest.raises(BackupError, match='ALTER ROLE "workhall_app" BYPASSRLS'):
        await backup.backup(saved.settings, powerless, tmp_path / "x.tar", quiet)


async def test_a_database_that_is_away_is_said_plainly(saved: Saved, tmp_path: Path) -> None:
    nowhere = f"postgresql://x@/x?host={tmp_path}"
    with pytest.raises(BackupError, match="cannot be reached"):
        await backup.backup(saved.settings, db.DatabaseUrls(nowhere, nowhere, nowhere), tmp_path / "x.tar", quiet)
