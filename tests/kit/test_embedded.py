"""The embedded services against the real programs: life, death and what comes after."""

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import psutil
import pytest
import valkey.asyncio

from workhall.kit.embedded import EmbeddedError, EmbeddedPostgres, EmbeddedValkey, child, dsn_of_running, folders
from workhall.kit.embedded.check import findings
from workhall.kit.embedded.identity import CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, hand_over, identity_for
from workhall.kit.embedded.leftovers import clear_postgres, is_server_of
from workhall.kit.embedded.postgres import postgres_identity

Make = Callable[..., EmbeddedPostgres]

# Another life of Workhall: starts the database, keeps a row, says so, and waits for its end.
OTHER_LIFE = """
import asyncio, asyncpg, sys
from pathlib import Path
from workhall.kit.embedded import EmbeddedPostgres

async def main():
    postgres = EmbeddedPostgres(Path(sys.argv[1]))
    await postgres.start()
    connection = await asyncpg.connect(postgres.admin_dsn)
    await connection.execute("CREATE TABLE kept (word text)")
    await connection.execute("INSERT INTO kept VALUES ('still here')")
    print(postgres.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.fixture(scope="module")
async def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cluster for all tests here; copying it takes a tenth of making it."""
    data = tmp_path_factory.mktemp("template")
    postgres = EmbeddedPostgres(data, fast_and_unsafe=True)
    await postgres.start()
    await postgres.stop()
    return data


@pytest.fixture
def data(template: Path, tmp_path: Path) -> Path:
    # cp keeps owners and is quick; test_a_deep_data_folder… copies as root would by hand.
    subprocess.run(["cp", "-a", template / "postgres", tmp_path / "postgres"], check=True)
    return tmp_path


@pytest.fixture
async def make(data: Path) -> AsyncIterator[Make]:
    made: list[EmbeddedPostgres] = []

    def _make(*, report: child.Report | None = None) -> EmbeddedPostgres:
        made.append(EmbeddedPostgres(data, fast_and_unsafe=True, report=report))
        return made[-1]

    yield _make
    for postgres in made:
        await postgres.stop()


async def ask(dsn: str, question: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.02)


async def test_a_new_database_is_utf8_checked_and_only_on_a_socket_of_ours(template: Path, make: Make) -> None:
    postgres = make()
    await postgres.start()
    dsn = postgres.admin_dsn
    assert await ask(dsn, "SELECT current_database() || current_setting('server_encoding')") == "workhallUTF8"
    assert await ask(dsn, "SELECT datlocale FROM pg_database WHERE datname = 'workhall'") == "C.UTF-8"
    assert await ask(dsn, "SELECT current_setting('data_checksums')") == "on"
    assert await ask(dsn, "SELECT current_setting('listen_addresses')") == ""
    assert stat.S_IMODE(postgres.socket_folder.stat().st_mode) == 0o700
    socket = postgres.socket_folder / ".s.PGSQL.5432"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert len(os.fsencode(socket)) <= folders.SOCKET_PATH_LIMIT


async def test_it_does_not_run_as_root_and_not_in_our_session(make: Make) -> None:
    postgres = make()
    await postgres.start()
    server = psutil.Process(postgres.pid)
    assert server.uids().effective != 0
    assert os.getsid(server.pid) != os.getsid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has anything to give up")
async def test_root_keeps_at_most_the_way_through_closed_folders(make: Make, data: Path) -> None:
    postgres = make()
    await postgres.start()
    held = int(Path(f"/proc/{postgres.pid}/status").read_text().split("CapEff:")[1].split()[0], 16)
    capability = postgres_identity(data).capability
    assert held == (0 if capability is None else 1 << capability)
    assert capability in (None, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE)
    assert identity_for(Path("/nowhere"), [Path("/bin/sh"), Path("/etc/passwd")]).capability is None


async def test_it_stops_cleanly_and_starts_again(make: Make, data: Path) -> None:
    postgres = make()
    await postgres.start()
    pid = postgres.pid
    await ask(postgres.admin_dsn, "CREATE TABLE kept (word text)")
    await postgres.stop()
    assert not psutil.pid_exists(pid)
    assert not (data / "postgres" / "postmaster.pid").exists()
    async with asyncio.timeout(3):
        await postgres.start()
    assert await ask(postgres.admin_dsn, "SELECT count(*) FROM kept") == 0


async def test_a_killed_server_comes_back_by_itself(make: Make) -> None:
    heard: list[str] = []
    postgres = make(report=heard.append)
    await postgres.start()
    dsn, pid = postgres.admin_dsn, postgres.pid
    await ask(dsn, "CREATE TABLE kept (word text)")
    os.kill(pid, signal.SIGKILL)

    async def is_back() -> bool:
        return "PostgreSQL is back" in heard

    await until(is_back)
    assert postgres.pid != pid
    assert await ask(dsn, "SELECT count(*) FROM kept") == 0
    assert heard[0] == "PostgreSQL ended by itself (SIGKILL); starting it again"


async def test_supervision_gives_up_on_one_that_cannot_live(
    make: Make, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "BACKOFF", (0.0, 0.0))
    postgres = make(report=lambda _: None)
    await postgres.start()
    failing = asyncio.create_task(postgres.wait_failed())
    (data / "postgres" / "postgresql.conf").write_text("this is no setting")
    os.kill(postgres.pid, signal.SIGKILL)
    async with asyncio.timeout(10):
        error = await failing
    assert "keeps ending" in error.what
    assert "postgres-start.log" in error.mend


@pytest.mark.parametrize("too", ["", "the server too"])
async def test_rows_survive_a_kill_of_the_parent(make: Make, data: Path, too: str) -> None:
    life = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OTHER_LIFE, str(data), stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert life.stdout is not None
    server = int(await life.stdout.readline())
    if too:
        os.kill(server, signal.SIGKILL)
    life.kill()
    await life.wait()
    postgres = make()
    await postgres.start()
    assert await ask(postgres.admin_dsn, "SELECT word FROM kept") == "still here"
    assert not is_server_of(server, data / "postgres")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
async def test_the_server_ends_with_its_parent(data: Path) -> None:
    life = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OTHER_LIFE, str(data), stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert life.stdout is not None
    server = int(await life.stdout.readline())
    life.kill()
    await life.wait()

    async def is_gone() -> bool:
        return not is_server_of(server, data / "postgres")

    await until(is_gone)
    # It had the time to shut down in order.
    assert not (data / "postgres" / "postmaster.pid").exists()


async def test_a_server_that_still_runs_is_stopped_before_another_begins(make: Make, data: Path) -> None:
    first = make()
    await first.start()
    pid, sockets = first.pid, first.socket_folder
    assert is_server_of(pid, data / "postgres")
    await asyncio.to_thread(clear_postgres, data / "postgres", sockets)
    assert not is_server_of(pid, data / "postgres")


async def test_a_pid_file_with_a_strangers_number_does_not_stop_the_start(make: Make, data: Path) -> None:
    postgres = make()
    await postgres.start()
    written = (data / "postgres" / "postmaster.pid").read_text()
    await postgres.stop()
    stale = data / "postgres" / "postmaster.pid"
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        stale.write_text(written.replace(written.splitlines()[0], str(stranger.pid), 1))
        hand_over(stale, postgres_identity(data))
        await postgres.start()
        assert await ask(postgres.admin_dsn, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


async def test_an_empty_pid_file_does_not_stop_the_start(make: Make, data: Path) -> None:
    (data / "postgres" / "postmaster.pid").touch()
    postgres = make()
    await postgres.start()
    assert await ask(postgres.admin_dsn, "SELECT 1") == 1


async def test_a_half_made_cluster_is_thrown_away(tmp_path: Path) -> None:
    half = tmp_path / "postgres.unfinished"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    postgres = EmbeddedPostgres(tmp_path, fast_and_unsafe=True)
    try:
        await postgres.start()
        assert await ask(postgres.admin_dsn, "SELECT 1") == 1
        assert not half.exists()
    finally:
        await postgres.stop()


async def test_a_folder_that_is_no_cluster_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "diary.txt").write_text("mine")
    with pytest.raises(EmbeddedError, match="no PostgreSQL cluster"):
        await EmbeddedPostgres(tmp_path).start()
    assert (tmp_path / "postgres" / "diary.txt").read_text() == "mine"


async def test_a_cluster_of_another_version_is_refused(make: Make, data: Path) -> None:
    (data / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 17.*workhall backup"):
        await make().start()
    assert any(finding.level == "bad" and "PostgreSQL 17" in finding.what for finding in findings(data))


async def test_two_on_one_folder_are_refused(make: Make, data: Path) -> None:
    await make().start()
    with pytest.raises(EmbeddedError, match=rf"process {os.getpid()}"):
        await make().start()


async def test_a_data_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedError, match=r"file cannot be used.*WORKHALL_DATA"):
        await EmbeddedPostgres(tmp_path / "file").start()


async def test_what_does_not_start_says_why_and_lets_go(make: Make, data: Path) -> None:
    (data / "postgres" / "postgresql.conf").write_text("this is no setting")
    with pytest.raises(EmbeddedError, match=r"syntax error.*doctor"):
        await make().start()
    (data / "postgres" / "postgresql.conf").write_text("")
    await make().start()


async def test_a_strangers_run_folder_is_passed_over(
    make: Make, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile, open_to_all, link, good = (tmp_path / name for name in ("h", "o", "l", "g"))
    hostile.mkdir(mode=0o700)
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    link.symlink_to(tmp_path)
    if os.geteuid() == 0:
        os.chown(hostile, 12345, 12345)
    else:
        hostile.chmod(0o755)
    too_long = tmp_path / ("x" * 100)
    monkeypatch.setattr(folders, "candidates", lambda *_: [hostile, open_to_all, link, too_long])
    with pytest.raises(EmbeddedError, match="too long for a socket") as refusal:
        await make().start()
    assert all(str(folder) in refusal.value.what for folder in (hostile, open_to_all, link))
    monkeypatch.setattr(folders, "candidates", lambda *_: [hostile, open_to_all, link, too_long, good])
    postgres = make()
    await postgres.start()
    assert postgres.socket_folder == good


async def test_a_deep_data_folder_still_gets_a_short_socket(template: Path, tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 25) / "data"
    shutil.copytree(template / "postgres", deep / "postgres", symlinks=True)
    postgres = EmbeddedPostgres(deep, fast_and_unsafe=True)
    try:
        await postgres.start()
        assert await ask(postgres.admin_dsn, "SELECT 1") == 1
    finally:
        await postgres.stop()


async def test_others_find_the_running_server(make: Make, data: Path) -> None:
    assert dsn_of_running(data) is None
    postgres = make()
    await postgres.start()
    assert dsn_of_running(data) == postgres.admin_dsn
    await postgres.stop()
    assert dsn_of_running(data) is None


async def test_doctor_is_content_with_a_sound_folder_and_names_a_crash(make: Make, data: Path) -> None:
    postgres = make()
    await postgres.start()
    assert all(finding.level == "good" for finding in findings(data))
    pid = postgres.pid
    await postgres.stop()
    (data / "postgres" / "postmaster.pid").write_text(f"{pid}\n")
    assert any("not shut down" in finding.what for finding in findings(data))


async def test_valkey_answers_on_its_socket_and_comes_back(tmp_path: Path) -> None:
    heard: list[str] = []
    service = EmbeddedValkey(tmp_path, report=heard.append)
    await service.start()
    try:
        client = valkey.asyncio.from_url(service.url)
        assert await client.ping()
        await client.aclose()
        with pytest.raises(EmbeddedError, match="Another Workhall"):
            await EmbeddedValkey(tmp_path).start()
        os.kill(service.pid or 0, signal.SIGKILL)

        async def is_back() -> bool:
            return "Valkey is back" in heard

        await until(is_back)
        client = valkey.asyncio.from_url(service.url)
        assert await client.ping()
        await client.aclose()
    finally:
        await service.stop()
