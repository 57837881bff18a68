"""Jobs: in the caller's transaction, at least once, with pauses, an end and a drain."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tests.kit.conftest import kit_services
from workhall.kit import queue
from workhall.kit.attempts import pause_before
from workhall.kit.authz import Who
from workhall.kit.db import DatabaseUrls
from workhall.kit.errors import NotFound
from workhall.kit.ids import OrgId
from workhall.kit.jobs import GiveUp, current, prune
from workhall.kit.migrate import folders, scripts
from workhall.kit.module import Job
from workhall.kit.services import Services
from workhall.kit.unit import unit

Run = Callable[[Services, dict[str, Any]], Any]


class Recorder:
    """What jobs did, and a job that does what the test says."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.do: Run = self._note
        self.job = Job("test.record", self._run, attempts=3)

    async def _run(self, app: Services, payload: dict[str, Any]) -> None:
        await self.do(app, payload)

    async def _note(self, _app: Services, payload: dict[str, Any]) -> None:
        self.seen.append(payload.get("n"))


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def app(tmp_path: Path, urls: DatabaseUrls, recorder: Recorder) -> AsyncIterator[Services]:
    async with kit_services(tmp_path, urls, (recorder.job,), job_drain_seconds=1) as made:
        yield made


@asynccontextmanager
async def working(app: Services) -> AsyncIterator[None]:
    await app.jobs.start(app, ())
    try:
        yield
    finally:
        await app.jobs.stop()


async def until(true: Callable[[], Any], seconds: float = 8) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


async def enqueue(app: Services, job: Job, n: Any, **options: Any) -> None:
    async with unit(app) as ctx:
        await app.jobs.enqueue(ctx, job, {"n": n}, **options)


async def test_the_frozen_tables_are_those_of_the_pinned_release() -> None:
    revision = scripts(folders(())).get_revision("core_0002")
    assert revision is not None
    emitted = QueryBuilderEnvironment(queue.SETTINGS).build_install_query(create_schema=False)
    frozen = "\n\n".join(f"{statement};" for statement in revision.module.PGQUEUER)
    assert frozen == re.sub(r"\A--[^\n]*\n\n", "", emitted)


async def test_a_job_is_queued_with_its_transaction_or_not_at_all(app: Services, recorder: Recorder) -> None:
    async def breaks_off() -> None:
        async with unit(app) as ctx:
            await app.jobs.enqueue(ctx, recorder.job, {"n": "rolled back"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await breaks_off()
    await enqueue(app, recorder.job, "kept")
    assert await app.jobs.drain(app) == 1
    assert recorder.seen == ["kept"]


async def test_a_running_worker_is_woken_at_the_commit(app: Services, recorder: Recorder) -> None:
    async with working(app):
        await asyncio.sleep(0.3)
        started = asyncio.get_running_loop().time()
        await enqueue(app, recorder.job, 1)
        await until(lambda: recorder.seen == [1])
        assert asyncio.get_running_loop().time() - started < 2


async def test_a_job_waits_for_its_time(app: Services, recorder: Recorder) -> None:
    async with unit(app) as ctx:
        await app.jobs.enqueue(ctx, recorder.job, {"n": "later"}, at=ctx.now + timedelta(hours=1))
        await app.jobs.enqueue(ctx, recorder.job, {"n": "overdue"}, at=ctx.now - timedelta(hours=1))
    await app.jobs.drain(app)
    assert recorder.seen == ["overdue"]
    await app.jobs.drain(app, ahead=timedelta(hours=2))
    assert recorder.seen == ["overdue", "later"]


async def test_a_failing_job_is_tried_again_and_kept_as_dead(app: Services, recorder: Recorder) -> None:
    async def fail(_app: Services, payload: dict[str, Any]) -> None:
        recorder.seen.append(payload["n"])
        raise RuntimeError("the sky fell")

    recorder.do = fail
    await enqueue(app, recorder.job, 7)
    assert await app.jobs.drain(app) == 1  # The next attempt has to wait.
    assert await app.jobs.drain(app, ahead=timedelta(hours=9)) == 2
    assert recorder.seen == [7, 7, 7]
    (dead,) = await app.jobs.dead(app)
    assert (dead.name, dead.payload, dead.attempts, dead.error) == ("test.record", {"n": 7}, 3, "the sky fell")
    assert await app.jobs.drain(app, ahead=timedelta(days=365)) == 0


async def test_a_dead_job_can_be_revived_or_thrown_away(app: Services, recorder: Recorder) -> None:
    async def give_up(_app: Services, payload: dict[str, Any]) -> None:
        recorder.seen.append(payload["n"])
        raise GiveUp("no such address")

    recorder.do = give_up
    await enqueue(app, recorder.job, 1)
    assert await app.jobs.drain(app, ahead=timedelta(hours=9)) == 1  # Giving up saves the other attempts.
    (dead,) = await app.jobs.dead(app)
    await app.jobs.revive(app, [dead.id])
    assert await app.jobs.dead(app) == []
    await app.jobs.drain(app)
    await app.jobs.discard(app, [(await app.jobs.dead(app))[0].id])
    assert (await app.jobs.dead(app), recorder.seen) == ([], [1, 1])


def test_pauses_grow_to_an_hour() -> None:
    pauses = [pause_before(attempt).total_seconds() for attempt in range(1, 12)]
    assert 4 < pauses[0] < 6
    assert all(later > 2 * earlier for earlier, later in pairwise(pauses[:6]))
    assert max(pauses) <= 3600 * 1.1


async def test_one_key_waits_once_and_sees_the_last_change(app: Services, recorder: Recorder) -> None:
    for _ in range(3):
        await enqueue(app, recorder.job, "same", key="index")
    await enqueue(app, recorder.job, "other", key="index 2")
    await app.jobs.drain(app)
    assert sorted(recorder.seen) == ["other", "same"]
    await enqueue(app, recorder.job, "again", key="index")
    await app.jobs.drain(app)
    assert recorder.seen[-1] == "again"


async def test_a_keyed_job_waits_for_the_transaction_that_leans_on_it(app: Services, recorder: Recorder) -> None:
    await enqueue(app, recorder.job, "index", key="k")
    async with unit(app) as ctx:
        await app.jobs.enqueue(ctx, recorder.job, {"n": "index"}, key="k")
        assert await app.jobs.drain(app) == 0  # Running now, it would miss what this transaction is about to commit.
    assert await app.jobs.drain(app) == 1


async def test_a_change_during_the_run_gets_a_run_of_its_own(app: Services, recorder: Recorder) -> None:
    async def change_meanwhile(app: Services, payload: dict[str, Any]) -> None:
        recorder.seen.append(payload["n"])
        if payload["n"] == "first":
            await enqueue(app, recorder.job, "second", key="k")

    recorder.do = change_meanwhile
    await enqueue(app, recorder.job, "first", key="k")
    await app.jobs.drain(app)
    assert recorder.seen == ["first", "second"]


async def test_a_job_of_no_manifest_is_refused(app: Services) -> None:
    async with unit(app) as ctx:
        with pytest.raises(LookupError, match="no manifest"):
            await app.jobs.enqueue(ctx, Job("test.unknown", Recorder()._note), {})


async def test_a_long_job_reports_and_ends(app: Services, recorder: Recorder) -> None:
    halfway, go_on = asyncio.Event(), asyncio.Event()

    async def export(_app: Services, _payload: dict[str, Any]) -> None:
        await current().report(0.5, "reading")
        halfway.set()
        await go_on.wait()

    recorder.do = export
    async with working(app):
        long_id = await begin(app, recorder.job)
        await asyncio.wait_for(halfway.wait(), 5)
        status = await status_of(app, long_id)
        assert (status.state, status.progress, status.note) == ("running", 0.5, "reading")
        go_on.set()
        async with asyncio.timeout(5):
            while (status := await status_of(app, long_id)).state != "done":
                await asyncio.sleep(0.02)
        assert status.progress == 1


async def begin(app: Services, job: Job, org_id: OrgId | None = None) -> UUID:
    async with unit(app, Who(org_id=org_id)) as ctx:
        return await app.jobs.begin(ctx, job, {})


async def status_of(app: Services, long_id: UUID) -> Any:
    async with unit(app) as ctx:
        return await app.jobs.status(ctx, long_id)


async def test_a_waiting_long_job_is_taken_away_and_a_running_one_ends(app: Services, recorder: Recorder) -> None:
    begun, ended = asyncio.Event(), []

    async def endless(_app: Services, _payload: dict[str, Any]) -> None:
        begun.set()
        try:
            while True:
                await current().report(0.1)
                await asyncio.sleep(0.02)
        finally:
            ended.append("cleaned up")

    recorder.do = endless
    waiting = await begin(app, recorder.job)
    async with unit(app) as ctx:
        await app.jobs.cancel(ctx, waiting)
    assert (await status_of(app, waiting)).state == "cancelled"
    assert await app.jobs.drain(app) == 0
    async with working(app):
        running = await begin(app, recorder.job)
        await asyncio.wait_for(begun.wait(), 8)
        async with unit(app) as ctx:
            await app.jobs.cancel(ctx, running)
        await until(lambda: ended)
        async with asyncio.timeout(5):
            while (await status_of(app, running)).state != "cancelled":
                await asyncio.sleep(0.02)
    assert await app.jobs.dead(app) == []


async def test_a_long_job_is_its_organisations(app: Services, recorder: Recorder) -> None:
    long_id = await begin(app, recorder.job, OrgId(uuid4()))
    async with unit(app, Who(org_id=OrgId(uuid4()))) as ctx:
        with pytest.raises(NotFound):
            await app.jobs.status(ctx, long_id)
        with pytest.raises(NotFound):
            await app.jobs.cancel(ctx, long_id)


async def test_a_stop_waits_for_what_runs(app: Services, recorder: Recorder) -> None:
    begun = asyncio.Event()

    async def short(_app: Services, payload: dict[str, Any]) -> None:
        begun.set()
        await asyncio.sleep(0.3)
        recorder.seen.append(payload["n"])

    recorder.do = short
    async with working(app):
        await enqueue(app, recorder.job, 1)
        await asyncio.wait_for(begun.wait(), 5)
    assert recorder.seen == [1]


async def test_a_stop_puts_back_what_takes_too_long(app: Services, recorder: Recorder) -> None:
    begun = asyncio.Event()

    async def slow(_app: Services, _payload: dict[str, Any]) -> None:
        begun.set()
        await asyncio.sleep(60)

    recorder.do = slow
    async with working(app):
        await enqueue(app, recorder.job, "put back")
        await asyncio.wait_for(begun.wait(), 5)
    recorder.do = recorder._note
    assert await app.jobs.drain(app) == 1
    assert (recorder.seen, await app.jobs.dead(app)) == (["put back"], [])


async def test_a_job_that_kills_its_process_ends(app: Services, urls: DatabaseUrls, recorder: Recorder) -> None:
    await enqueue(app, recorder.job, 1)
    connection = await asyncpg.connect(urls.owner)
    for _ in range(14):  # Picked and never heard of again, as after kill -9.
        await connection.execute(
            "INSERT INTO queue.pgqueuer_log (job_id, status, priority, entrypoint)"
            " SELECT id, 'picked', 0, entrypoint FROM queue.pgqueuer"
        )
    await connection.close()
    await app.jobs.drain(app)
    (dead,) = await app.jobs.dead(app)
    assert "kill its process" in dead.error
    assert recorder.seen == []


async def test_the_application_role_prunes_but_cannot_change_the_tables(app: Services, recorder: Recorder) -> None:
    await enqueue(app, recorder.job, 1)
    await app.jobs.drain(app)
    await prune(app)
    async with app.db.transaction(None) as session:
        assert (await session.execute(text("SELECT count(*) FROM queue.pgqueuer_log"))).scalar_one() > 0
    async with app.db.engine.connect() as connection:
        with pytest.raises(ProgrammingError, match="must be owner"):
            await connection.execute(text("DROP TABLE queue.pgqueuer"))
