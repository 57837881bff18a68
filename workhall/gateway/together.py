"""Many questions of the same kind in one look at the database. A restart brings everybody back at once: what is asked
during one look goes into the next, one look at a time for an organisation; there is no timer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from workhall.kit.ids import OrgId

K = TypeVar("K")
V = TypeVar("V")

MOST = 200
"""Questions in one look."""
LOOKS_AT_ONCE = 3
"""Over all organisations, so that a storm leaves database connections to everybody else."""


class Together(Generic[K, V]):
    """`look` answers questions of one organisation in their order. When it fails, all who asked it learn of that."""

    def __init__(self, look: Callable[[OrgId, Sequence[K]], Awaitable[Sequence[V]]]) -> None:
        self._look = look
        self._waiting: dict[OrgId, list[tuple[K, asyncio.Future[V]]]] = {}
        self._turns = asyncio.Semaphore(LOOKS_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def ask(self, org_id: OrgId, question: K) -> "asyncio.Future[V]":
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[V] = loop.create_future()
        waiting = self._waiting.get(org_id)
        if waiting is not None:
            waiting.append((question, answer))
            return answer
        self._waiting[org_id] = [(question, answer)]
        task = loop.create_task(self._answer(org_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return answer

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, org_id: OrgId) -> None:
        try:
            while self._waiting[org_id]:
                async with self._turns:
                    waiting = self._waiting[org_id]
                    batch, self._waiting[org_id] = waiting[:MOST], waiting[MOST:]
                    await self._settle(org_id, batch)
        finally:
            for _, answer in self._waiting.pop(org_id):
                answer.cancel()

    async def _settle(self, org_id: OrgId, batch: Sequence[tuple[K, "asyncio.Future[V]"]]) -> None:
        try:
            found = await self._look(org_id, [question for question, _ in batch])
        except BaseException as error:
            for _, answer in batch:
                if isinstance(error, asyncio.CancelledError):
                    answer.cancel()
                elif not answer.done():
                    answer.set_exception(error)
            if not isinstance(error, Exception):
                raise
        else:
            for (_, answer), value in zip(batch, found, strict=True):
                if not answer.done():
                    answer.set_result(value)
