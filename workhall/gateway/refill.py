"""Fills gaps from the database: frames that the bus lost, revocations that nobody was told of."""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Sequence
from typing import Any
from uuid import UUID

import structlog

from workhall.gateway.hub import LocalHub, Topic
from workhall.kit import revocation
from workhall.kit.errors import Unavailable
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.realtime import STREAMS
from workhall.kit.services import Services
from workhall.kit.unit import system_unit

log = structlog.get_logger(__name__)

REVOCATION_SECONDS = 0.4
LOST_BUS_SECONDS = 1.0
HEADS_SECONDS = 15.0
_FRAMES_A_READ = 500


class Refill:
    def __init__(self, app: Services, hub: LocalHub) -> None:
        self._app, self._hub = app, hub
        self._streams = app.slots.get(STREAMS)
        self._tasks: set[asyncio.Task[None]] = set()
        self._carried_out: set[UUID] = set()
        hub.on_gap = self.gap

    async def start(self) -> None:
        self._spawn(self._watch_revocations())
        self._spawn(self._watch_heads())

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def gap(self, topic: Topic) -> None:
        """`topic.target` is known to be stored and `topic.seq` is behind it."""
        if not topic.refilling:
            topic.refilling = True
            self._spawn(self._fill(topic))

    async def _fill(self, topic: Topic) -> None:
        try:
            while topic.sessions and topic.seq < topic.target:
                upto = min(topic.target, topic.seq + _FRAMES_A_READ)
                payloads = await self._read(topic, upto)
                if not payloads:
                    log.error("refill.missing", topic=str(topic.id), after=topic.seq, upto=upto)
                    topic.seq = upto
                    continue
                topic.refilling = False
                self._hub.deliver_here(topic.id, topic.seq + 1, payloads)
                topic.refilling = True
                await self._reshape(topic)
        except Unavailable:
            await asyncio.sleep(1)
            self._spawn(self._fill(topic))
            return
        finally:
            if not topic.sessions or topic.seq >= topic.target:
                topic.refilling = False

    async def _read(self, topic: Topic, upto: int) -> list[bytes]:
        for streams in self._streams:
            payloads = await streams.frames(self._app, topic.org_id, topic.id, topic.seq, upto)
            if payloads:
                return list(payloads)
        return []

    async def _reshape(self, topic: Topic) -> None:
        """A member's own feed says which topics they joined and left: set the sockets' topics anew from the
        database."""
        sessions = self._hub.members.get((topic.org_id, topic.id))
        if not sessions:
            return
        member = MemberId(topic.id)
        wanted = (await self.topics_of(topic.org_id, [member]))[0]
        for session in tuple(sessions):
            for held in [one.id for one in session.topics if one.id not in wanted]:
                self._hub.unsubscribe(session, held)
            for topic_id, seq in wanted.items():
                self._hub.subscribe(session, topic_id, seq)

    async def topics_of(self, org_id: OrgId, members: Sequence[MemberId]) -> Sequence[dict[UUID, int]]:
        """What each member's sockets hear, and how far it has come."""
        found: dict[MemberId, dict[UUID, int]] = {member: {} for member in members}
        async with system_unit(self._app, "gateway", org_id) as ctx:
            for streams in self._streams:
                for member, topic, seq in await streams.topics(ctx, members):
                    found[member][topic] = seq
        return [found[member] for member in members]

    async def _watch_revocations(self) -> None:
        while True:
            await asyncio.sleep(REVOCATION_SECONDS)
            try:
                await self.carry_out_revocations()
            except Unavailable:
                continue
            except Exception:
                log.warning("revocations.unreadable", exc_info=True)

    async def carry_out_revocations(self) -> None:
        if not self._hub.members:
            return
        found = await revocation.recent(self._app)
        known = {one.id for one in found}
        for one in found:
            if one.id not in self._carried_out:
                self._carry_out(one)
        self._carried_out = known

    def _carry_out(self, one: revocation.Revocation) -> None:
        if one.kind == "session":
            self._hub.cut_session(one.subject)
        elif one.kind == "member" and one.org_id is not None:
            self._hub.cut_member(one.org_id, one.subject)
        elif one.topic is not None and one.org_id is not None:
            for session in list(self._hub.members.get((one.org_id, one.subject), ())):
                self._hub.unsubscribe(session, one.topic)

    async def _watch_heads(self) -> None:
        """Ask the database how far every topic has come: each second while the bus is away, and now and then at all
        times, because a process can die between a commit and its fan-out."""
        due = 0.0
        while True:
            await asyncio.sleep(LOST_BUS_SECONDS)
            due += LOST_BUS_SECONDS
            if self._app.bus.healthy and due < HEADS_SECONDS:
                continue
            # The first look after the bus is back catches what was lost while it was away.
            due = 0.0 if self._app.bus.healthy else HEADS_SECONDS
            try:
                await self._compare_heads()
            except Unavailable:
                continue
            except Exception:
                log.warning("heads.unreadable", exc_info=True)

    async def _compare_heads(self) -> None:
        by_org: dict[OrgId, list[UUID]] = defaultdict(list)
        for topic in self._hub.topics.values():
            by_org[topic.org_id].append(topic.id)
        for org_id, topics in by_org.items():
            for streams in self._streams:
                for topic_id, head in await streams.heads(self._app, org_id, topics):
                    self._hub.look_here(topic_id, head)
