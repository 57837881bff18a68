"""The message writer: every numbered change of this process goes through it.

Group commit: a lane takes what came in while its last transaction was being committed, at most `MOST` changes, and
stores
them in one transaction; there is no timer, so that a lone message waits for nothing but its own commit. Only after the
commit are senders answered and frames handed to the hub.

When the database is away or does not answer, changes are refused with "unavailable, now" within `PATIENCE`. A commit
whose outcome is unknown is safe to repeat: the sender's key gives the same number.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

import asyncpg
import structlog

from workhall.kit.db import DatabaseUrls, is_away, plain_dsn
from workhall.kit.errors import Refusal, Unavailable
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.realtime import Hub
from workhall.kit.services import Services
from workhall.modules.chat.service import changes, indexing, marks, owing, telling, turns
from workhall.modules.chat.service import readers as authors
from workhall.modules.chat.service.changes import Change, Outcome
from workhall.modules.chat.service.grouping import by_org
from workhall.modules.chat.store import log as statements

log = structlog.get_logger(__name__)

MOST = 500
PATIENCE = 1.6
"""Seconds from the arrival of a change to its refusal when the database is away; the promise is 2 s."""
_PAUSE_AFTER_FAILURE = 0.1
_INDEX_PAUSE = 0.4
"""Seconds in which changes of one conversation are gathered before they are indexed together."""
_INDEX_SHARE = 0.1
"""At most so much of the time goes into indexing: when more is written than that carries, search falls behind and not
the messages."""
_TELL_PAUSE = 0.3
_TELL_SHARE = 0.1
_TELL_LONGEST = 3.0
"""Seconds: on a busy machine the share may be passed, but whoever is asked for an answer learns of it."""
_TOLD_AT_ONCE = 1000
_INDEXED_AT_ONCE = 200
"""Conversations between two pauses."""
_BY_KEY = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_material": "off",
}
"""Every statement of the writer reaches its rows by their primary keys. Said so, the planner is asked once and not with
every batch, and tables without statistics (a new installation, a restored backup) do not lead it astray."""

C = TypeVar("C", bound=Change)


class Lane(Generic[C]):
    """A queue, a connection, and a loop that commits what is in the queue."""

    def __init__(
        self, name: str, dsn: str, store: Callable[[statements.Connection, Sequence[C]], Awaitable[None]]
    ) -> None:
        self._name, self._dsn, self._store = name, dsn, store
        self._queue: deque[C] = deque()
        self._arrived = asyncio.Event()
        self._empty = asyncio.Event()
        self._connection: statements.Connection | None = None
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = self._loop.create_task(self._run(), name=f"chat-writer-{self._name}")

    async def stop(self) -> None:
        """Commits what is queued, then ends."""
        self._arrived.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._empty.wait(), PATIENCE)
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        for change in self._queue:
            refuse(change, Unavailable())
        self._drop()

    def put(self, change: C) -> None:
        self._queue.append(change)
        self._empty.clear()
        self._arrived.set()

    def put_back(self, waiting: Sequence[C]) -> None:
        """In front of everything newer, so that a sender's order is kept."""
        self._queue.extendleft(reversed(waiting))
        self._arrived.set()

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            batch = self._take()
            if not batch:
                self._arrived.clear()
                self._empty.set()
                continue
            try:
                await self._commit(batch)
            except asyncio.CancelledError:
                for change in batch:
                    refuse(change, Unavailable())
                raise
            except Exception as error:
                await self._failed(batch, error)

    def _take(self) -> list[C]:
        now = self._loop.time()
        batch: list[C] = []
        while self._queue and len(batch) < MOST:
            change = self._queue.popleft()
            if change.deadline < now:
                refuse(change, Unavailable())
            else:
                batch.append(change)
        return batch

    async def _commit(self, batch: Sequence[C]) -> None:
        patience = max(0.05, min(change.deadline for change in batch) - self._loop.time())
        async with asyncio.timeout(patience):
            connection = await self._connected()
            await self._store(connection, batch)

    async def _connected(self) -> statements.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(
                self._dsn,
                timeout=PATIENCE,
                server_settings={
                    "application_name": f"workhall writer {self._name}",
                    "timezone": "UTC",
                    "lock_timeout": "1500",
                    **_BY_KEY,
                    "idle_in_transaction_session_timeout": "5000",
                },
            )
        return self._connection

    async def _failed(self, batch: Sequence[C], error: Exception) -> None:
        """Away: try again while there is patience left. Poisoned: halve until the culprit stands alone."""
        away = is_away(error)
        if away:
            self._drop()
            await asyncio.sleep(_PAUSE_AFTER_FAILURE)
            self.put_back([one for one in batch if not one.done.done()])
            return
        self._drop()
        if len(batch) == 1:
            log.error("writer.poisoned", lane=self._name, exc_info=error)
            refuse(batch[0], error)
            return
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            try:
                await self._commit(half)
            except Exception as fault:
                await self._failed(half, fault)

    def _drop(self) -> None:
        """Whatever the connection was doing is given up; terminate does not wait for a server that may be gone."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


class Writer:
    """One per process, for all organisations. `app.extras["chat"]`."""

    roles = frozenset({"web", "gateway", "worker"})

    def __init__(self) -> None:
        self._lanes: list[Lane[Any]] = []

    async def start(self, services: Services) -> None:
        self._app = services
        self._loop = asyncio.get_running_loop()
        self._hub: Hub = services.extras["hub"]
        urls: DatabaseUrls = services.extras["urls"]
        dsn = plain_dsn(urls.writer)
        self._log: Lane[Change] = Lane("log", dsn, self._store_changes)
        self._marks: Lane[marks.Mark] = Lane("marks", dsn, self._store_marks)
        self._lanes = [self._log, self._marks]
        for lane in self._lanes:
            lane.start()
        services.extras["chat"] = self
        self._to_index: set[statements.Key] = services.extras.setdefault("chat.to_index", set())
        self._to_tell: ToTell = services.extras.setdefault("chat.to_tell", ToTell())

    async def stop(self) -> None:
        for lane in self._lanes:
            await lane.stop()

    def deadline(self) -> float:
        return self._loop.time() + PATIENCE

    def submit(self, change: Change) -> "asyncio.Future[Any]":
        self._log.put(change)
        return change.done

    def mark(self, mark: "marks.Mark") -> "asyncio.Future[Any]":
        self._marks.put(mark)
        return mark.done

    async def _store_changes(self, connection: statements.Connection, batch: Sequence[Change]) -> None:
        async with connection.transaction():
            outcome = await changes.Batch(connection, self._app.clock.now()).run(batch)
        self._tell(outcome)
        if outcome.again:
            self._log.put_back(outcome.again)
            await asyncio.sleep(0.002)  # Another process holds these conversations for about one commit.

    async def _store_marks(self, connection: statements.Connection, batch: Sequence["marks.Mark"]) -> None:
        async with connection.transaction():
            moved = await marks.store(connection, batch, self._app.clock.now())
        for mark, result in moved.results:
            resolve(mark, result)
        for org_id, topic, payload in moved.hints:
            self._hub.publish(org_id, topic, payload)
        for org_id, member, n, payload in moved.fed:
            self._hub.deliver(org_id, member, n, [payload])
        self._to_tell.read += moved.read
        self._to_tell.counted += moved.counted

    def _tell(self, outcome: Outcome) -> None:
        moving = turns.of(outcome)
        for org_id, conversation, members, seq in outcome.joined:
            if (org_id, conversation) not in moving:
                # First, so that who was added hears the entry that says so.
                self._hub.join(org_id, conversation, [MemberId(one) for one in members], seq)
        for org_id, member, n, payload in outcome.fed:
            self._hub.deliver(org_id, member, n, [payload])
        for (org, conversation), numbered in outcome.delivered.items():
            turns.deliver(self._hub, OrgId(org), conversation, numbered, moving.get((OrgId(org), conversation), ()))
        for org_id, conversation, seq in outcome.look:
            self._hub.look(org_id, conversation, seq)
        for org_id, topic, payload in outcome.hints:
            self._hub.publish(org_id, topic, payload)
        self._to_index.update(outcome.delivered)
        self._to_tell.said += outcome.said
        if outcome.asked or outcome.left:
            self._to_tell.debts.put(outcome.asked, [one[:3] for one in outcome.left])
        for change, result in outcome.results:
            resolve(change, result)


@dataclass(slots=True)
class ToTell:
    """What this process's writer has stored and nobody was told of yet."""

    said: list[tuple[OrgId, UUID, int, int]] = field(default_factory=list)
    read: list[tuple[OrgId, UUID, UUID]] = field(default_factory=list)
    counted: list[tuple[OrgId, UUID, int, int]] = field(default_factory=list)
    debts: owing.Waiting = field(default_factory=owing.Waiting)
    is_told: bool = False
    """Some of it is being told just now."""

    @property
    def is_waiting(self) -> bool:
        return bool(self.said or self.read or self.counted or self.is_told or self.debts.is_waiting)


class Teller:
    """Tells those who are not here, a moment after the commit and in transactions of its own. What is more than it can
    carry is dropped from the front: whoever has a thousand new messages needs no notification of the first."""

    roles = Writer.roles

    async def start(self, services: Services) -> None:
        self._app = services
        self._hub: Hub = services.extras["hub"]
        self._waiting: ToTell = services.extras.setdefault("chat.to_tell", ToTell())
        self._task = asyncio.get_running_loop().create_task(self._run(), name="chat-teller")

    async def stop(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        loop, spent = asyncio.get_running_loop(), 0.0
        while True:
            await asyncio.sleep(min(_TELL_LONGEST, max(_TELL_PAUSE, spent / _TELL_SHARE - spent)))
            began = loop.time()
            try:
                self._waiting.is_told = True
                await self.tell()
            except Unavailable:
                log.warning("tell.put_off")
            except Exception:
                log.exception("tell.failed")
            finally:
                self._waiting.is_told = False
            spent = loop.time() - began

    async def tell(self) -> None:
        """Everything that waits."""
        said, self._waiting.said = self._waiting.said[-_TOLD_AT_ONCE:], []
        read, self._waiting.read = self._waiting.read, []
        counted, self._waiting.counted = self._waiting.counted, []
        unheard: list[tuple[OrgId, UUID, int]] = []
        here: dict[UUID, int] = {}
        for org_id, conversation, seq, members in said:
            if conversation not in here:
                here[conversation] = self._hub.listening(conversation)
            if here[conversation] < members:
                unheard.append((org_id, conversation, seq))
        for org_id, messages in by_org(unheard).items():
            await telling.tell(self._app, org_id, [telling.Said(*one) for one in messages])
        for org_id, readers in by_org(read).items():
            await telling.take_back(self._app, org_id, readers)
        for org_id, moved in by_org(counted).items():
            await authors.tell_authors(self._app, org_id, moved)


class Ower:
    """Brings what messages ask of people to the inbox of obligations, at once: somebody waits for it."""

    roles = Writer.roles

    async def start(self, services: Services) -> None:
        waiting: ToTell = services.extras.setdefault("chat.to_tell", ToTell())
        self._task = asyncio.get_running_loop().create_task(owing.keep_up(services, waiting.debts), name="chat-ower")

    async def stop(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task


class Indexer:
    """Makes searchable what this process's writer has stored: at most about a second behind it, in transactions of its
    own. What a process that dies did not get to is found by the schedule `chat.index_missed`."""

    roles = Writer.roles

    async def start(self, services: Services) -> None:
        self._app = services
        self._waiting: set[statements.Key] = services.extras.setdefault("chat.to_index", set())
        self._task = asyncio.get_running_loop().create_task(self._run(), name="chat-indexer")

    async def stop(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        loop, spent, least = asyncio.get_running_loop(), 0.0, _INDEX_PAUSE
        while True:
            await asyncio.sleep(max(least, spent / _INDEX_SHARE - spent))
            began = loop.time()
            due: dict[UUID, list[UUID]] = {}
            for org_id, conversation in [self._waiting.pop() for _ in range(min(len(self._waiting), _INDEXED_AT_ONCE))]:
                due.setdefault(org_id, []).append(conversation)
            left = [await self._index(OrgId(org_id), conversations) for org_id, conversations in due.items()]
            # Small rounds, behind which nobody's message waits; one after the other while there is more.
            spent, least = loop.time() - began, 0.0 if any(left) else _INDEX_PAUSE

    async def _index(self, org_id: OrgId, conversations: Sequence[UUID]) -> bool:
        """Whether something is left."""
        try:
            left = await indexing.catch_up(self._app, org_id, conversations)
        except Exception as error:
            left = list(conversations)
            if not isinstance(error, Unavailable):
                log.exception("index.failed", org_id=str(org_id))
                left = []  # What cannot be indexed must not hold up the rest; the schedule comes back to it.
            await asyncio.sleep(1)
        self._waiting.update((org_id, one) for one in left)
        return bool(left)


def resolve(change: Change, result: Any) -> None:
    if change.done.done():
        return
    if isinstance(result, Refusal):
        change.done.set_exception(result)
    else:
        change.done.set_result(result)


def refuse(change: Change, error: Exception) -> None:
    if not change.done.done():
        change.done.set_exception(error)
