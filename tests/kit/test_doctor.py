"""The doctor: each fault, made for real, is found and comes with its remedy."""

import asyncio
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from tests.kit.conftest import PASSWORDS, KitDatabase, kit_settings
from workhall.kit import db, doctor, doctor_database, migrate
from workhall.kit.clock import SYSTEM, SetClock
from workhall.kit.db import DatabaseUrls
from workhall.kit.findings import Finding
from workhall.settings import Settings

pytestmark = pytest.mark.usefixtures("quiet_environment")
Examine = Callable[..., list[Finding]]
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
ROLE, CHIEF = f"doctor_app_{_WORKER}", f"doctor_chief_{_WORKER}"


def urls_of(_settings: Settings, owner: str) -> DatabaseUrls:
    return DatabaseUrls(owner, *(db.role_url(owner, role, PASSWORDS[role]) for role in PASSWORDS))


@pytest.fixture
def web(tmp_path: Path) -> Path:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "index.html").touch()
    return tmp_path / "web"


@pytest.fixture
def examine(tmp_path: Path, urls: DatabaseUrls, web: Path, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Examines a healthy installation (of the kit alone), changed as told."""
    monkeypatch.setattr(migrate, "every_folder", lambda: migrate.folders(()))

    def examine(**more: Any) -> list[Finding]:
        values = {"database_url": urls.owner, "web_dist": web, "port": 0, **more}
        return in_a_thread(lambda: doctor.run(lambda: kit_settings(tmp_path, **values), urls_of))

    return examine


def in_a_thread(work: Callable[[], list[Finding]]) -> list[Finding]:
    """The doctor runs a loop of its own, as the command does; the tests' loop goes on meanwhile elsewhere."""
    found: list[Finding] = []
    thread = threading.Thread(target=lambda: found.extend(work()))
    thread.start()
    thread.join(60)
    return found


def finds(found: list[Finding], level: str, *words: str) -> bool:
    return any(one.level == level and all(word in one.line() for word in words) for one in found)


def test_a_healthy_installation_is_called_so(examine: Examine) -> None:
    found = examine()
    assert [one.line() for one in found if one.level != "good"] == []
    assert finds(found, "good", "PostgreSQL 18")
    assert finds(found, "good", "up to date")
    assert finds(found, "good", "roles")


def test_the_worst_comes_last_and_bad_ones_are_counted(examine: Examine) -> None:
    found = examine(web_dist=Path("/nowhere"), public_url="http://work.example.org")
    levels = [one.level for one in found]
    assert levels == sorted(levels, key=("good", "warning", "bad").index)
    assert [one.bad for one in found][-1]
    assert found[-1].line().startswith("BAD ")
    assert "\n      → Run: make web" in found[-1].line()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("WORKHALL_PORT", "eighty", ("WORKHALL_PORT", "port in workhall.toml")),
        ("WORKHALL_SMTP_SECURITY", "ssl", ("WORKHALL_SMTP_SECURITY", "starttls")),
        ("WORKHALL_SECRET_KEY", "short-and-secret", ("WORKHALL_SECRET_KEY", "32 characters")),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv(name, value)
    found = doctor.run(Settings, urls_of)
    assert finds(found, "bad", *words)
    assert "short-and-secret" not in "".join(one.line() for one in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("port = 'x'", ("WORKHALL_PORT", "port in workhall.toml")),
        ("prot = 80", ("no setting prot",)),
        ("port = = 1", ("not TOML", "line 1")),
    ],
)
def test_a_wrong_file_is_explained(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    (tmp_path / "workhall.toml").write_text(text)
    monkeypatch.setenv("WORKHALL_CONFIG", str(tmp_path / "workhall.toml"))
    assert finds(doctor.run(Settings, urls_of), "bad", *words)


def test_a_misspelt_variable_is_noticed(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKHALL_SMTP_HSOT", "mail.example.org")
    monkeypatch.setenv("WORKHALL_CONFIG", "/nowhere.toml")
    found = examine()
    assert finds(found, "warning", "WORKHALL_SMTP_HSOT", "Did you mean WORKHALL_SMTP_HOST?")
    assert not finds(found, "warning", "WORKHALL_CONFIG")


def test_a_database_that_is_away_is_said_with_its_place(examine: Examine, tmp_path: Path) -> None:
    found = examine(database_url=f"postgresql://me:s3cret@/workhall?host={tmp_path}")
    assert finds(found, "bad", str(tmp_path), "as me", "WORKHALL_DATABASE_URL")
    assert "s3cret" not in "".join(one.line() for one in found)


def test_a_missing_database_is_told_from_a_missing_server(examine: Examine, urls: DatabaseUrls) -> None:
    elsewhere = make_url(urls.owner).set(database="not_there").render_as_string(hide_password=False)
    assert finds(examine(database_url=elsewhere), "bad", "Create the database not_there")


async def ask(urls: DatabaseUrls, *statements: str) -> None:
    connection = await asyncpg.connect(urls.owner)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def examined(urls: DatabaseUrls) -> AsyncIterator[DatabaseUrls]:
    """Roles of this test alone: those of the application belong to the whole server, where other tests run."""
    await ask(urls, f"CREATE ROLE {ROLE} LOGIN", f"CREATE ROLE {CHIEF} SUPERUSER")
    yield DatabaseUrls(urls.owner, *[db.role_url(urls.owner, ROLE, "x")] * 2)
    await ask(urls, f"DROP ROLE {ROLE}", f"DROP ROLE {CHIEF}")


@pytest.mark.parametrize(
    ("power", "words"),
    [
        ("ALTER ROLE {app} BYPASSRLS", ("bypass", "NOBYPASSRLS")),
        ("ALTER ROLE {app} SUPERUSER", ("superuser", "NOSUPERUSER")),
        ("ALTER ROLE {app} CREATEROLE", ("make roles", "NOCREATEROLE")),
        ("GRANT {chief} TO {app}", ("member", 'REVOKE "{chief}" FROM "{app}"')),
    ],
)
async def test_a_role_with_too_much_power_is_found(
    tmp_path: Path, examined: DatabaseUrls, power: str, words: tuple[str, ...]
) -> None:
    await ask(examined, power.format(app=ROLE, chief=CHIEF))
    found = [one async for one in doctor_database.findings(kit_settings(tmp_path), examined)]
    named = [word.format(app=ROLE, chief=CHIEF) for word in words]
    assert finds(found, "bad", "wall between organisations", *named)


async def test_a_role_that_owns_tables_is_found(kit_database: KitDatabase, own_urls: DatabaseUrls) -> None:
    await ask(own_urls, "ALTER TABLE core.outbox OWNER TO workhall_app")
    found = [one async for one in doctor_database.findings(kit_settings(Path("/tmp")), own_urls)]
    assert finds(found, "bad", "owns core.outbox")


async def test_migrations_behind_and_ahead_are_found(own_urls: DatabaseUrls, tmp_path: Path) -> None:
    await ask(own_urls, "UPDATE core.migration SET version_num = 'core_0001'")
    for at_start, level in ((True, "warning"), (False, "bad")):
        settings = kit_settings(tmp_path, migrate_at_start=at_start)
        found = [one async for one in doctor_database.findings(settings, own_urls)]
        assert finds(found, level, "have not been applied", "core_0002")
    await ask(own_urls, "UPDATE core.migration SET version_num = 'later_0001'")
    found = [one async for one in doctor_database.findings(kit_settings(tmp_path), own_urls)]
    assert finds(found, "warning", "newer release")


async def test_dead_and_waiting_jobs_are_found(examine: Examine, urls: DatabaseUrls) -> None:
    job = "INSERT INTO queue.pgqueuer (priority, status, entrypoint, execute_after) VALUES (0, "
    await ask(urls, job + "'failed', 'core.send_mail', now())", job + "'queued', 'x', now() - interval '1 hour')")
    found = await asyncio.to_thread(examine)
    assert finds(found, "warning", "1 × core.send_mail")
    assert finds(found, "warning", "due for 60 minutes", "role worker")


async def test_clocks_that_differ_are_found(own_urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    monkeypatch.setattr(doctor_database, "SYSTEM", SetClock(SYSTEM.now() - timedelta(seconds=90)))
    connection = await asyncpg.connect(own_urls.owner)
    assert "differ by 90 s" in (await doctor_database._clock(connection)).what
    await connection.close()


def test_open_folders_are_found(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("x" * 64)
    (tmp_path / "secret_key").chmod(0o644)
    (tmp_path / "files").mkdir()
    (tmp_path / "files").chmod(0o755)
    found = examine()
    assert finds(found, "bad", "secret_key", "chmod 600")
    assert finds(found, "bad", "files", "chmod 700")


def test_a_port_that_is_taken_is_found(examine: Examine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert finds(examine(port=taken.getsockname()[1]), "bad", "cannot be used", "WORKHALL_PORT")


class _Ready(BaseHTTPRequestHandler):
    body = b'{"ready": true, "database": "ok"}'

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def running() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _Ready) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_our_own_server_on_the_port_is_no_fault(
    examine: Examine, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert finds(examine(port=running), "good", "Workhall runs")
    monkeypatch.setattr(_Ready, "body", b'{"ready": false, "database": "away"}')
    assert finds(examine(port=running), "bad", "not ready (database: away)")
    monkeypatch.setattr(_Ready, "body", b"hello")
    assert finds(examine(port=running), "bad", "cannot be used")


@pytest.mark.parametrize(
    ("more", "level", "words"),
    [
        ({"smtp_host": "127.0.0.1", "smtp_port": 1}, "bad", ("mail server", "WORKHALL_SMTP_HOST")),
        ({"public_url": "https://work.example.org"}, "warning", ("No mail server",)),
        ({"valkey_url": "redis://127.0.0.1:1/0"}, "bad", ("Valkey", "WORKHALL_VALKEY_URL")),
        ({"public_url": "work.example.org"}, "bad", ("WORKHALL_PUBLIC_URL",)),
        ({"host": "0.0.0.0", "port": 0}, "warning", ("listens on 0.0.0.0", "reverse proxy")),
        ({"blob_url": "ftp://x"}, "bad", ("WORKHALL_BLOB_URL",)),
        ({"processes": 60}, "warning", ("may open", "max_connections")),
    ],
)
def test_what_is_set_wrong_is_found(examine: Examine, more: dict[str, Any], level: str, words: tuple[str, ...]) -> None:
    assert finds(examine(**more), level, *words)


def test_an_s3_that_is_away_is_found(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_SECONDS", 1)
    keys = {"s3_access_key": SecretStr("a"), "s3_secret_key": SecretStr("b"), "s3_allow_http": True}
    found = examine(blob_url="s3://bucket", s3_endpoint="http://127.0.0.1:1", **keys)
    assert finds(found, "bad", "Files cannot be reached", "WORKHALL_S3_ENDPOINT")


def test_a_check_that_fails_itself_hides_no_other(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_settings: Settings) -> Iterator[Finding]:
        yield from []
        raise RuntimeError("oops")

    monkeypatch.setattr(doctor, "_web", broken)
    found = examine()
    assert finds(found, "bad", "the web client failed itself", "oops")
    assert finds(found, "good", "PostgreSQL 18")


def test_a_fresh_installation_is_not_called_ill(tmp_path: Path, web: Path) -> None:
    settings = kit_settings(tmp_path / "data", web_dist=web, port=0)
    found = in_a_thread(lambda: doctor.run(lambda: settings, urls_of))
    assert [one.line() for one in found if one.bad] == []
    assert not (tmp_path / "data").exists()
