"""Fills gaps from the database: frames that the bus lost, revocations that nobody was told of."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from workhall.gateway.hub import LocalHub, Topic
from workhall.kit import revocation
from workhall.kit.errors import Unavailable
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.realtime import STREAMS
from workhall.kit.services import Services
from workhall.kit.unit import system_unit

if TYPE_CHECKING:
    from workhall.gateway.session import Session

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
        self._carrying_out = asyncio.Lock()
        hub.on_gap = self.gap

    async def start(self) -> None:
        if not self._hub.members:
            with contextlib.suppress(Unavailable):
                # What was revoked before the first socket came is known to whoever lets it in.
                self._carried_out = {one.id for one in await revocation.recent(self._app)}
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
                # Whoever was removed meanwhile must not see what was said after that: removals are committed with their
                # number, so reading them after the frames finds them all.
                await self.carry_out_revocations()
                if (topic.org_id, topic.id) in self._hub.members:
                    # A member's own feed says which topics they joined and left. They hear them before they are told,
                    # so that what they fetch then joins on to what is pushed.
                    await self._reshape(topic.org_id, [MemberId(topic.id)])
                topic.refilling = False
                self._hub.deliver_here(topic.id, topic.seq + 1, payloads)
                topic.refilling = True
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

    async def _reshape(self, org_id: OrgId, members: Sequence[MemberId]) -> None:
        """Sets the members' sockets' topics anew from the database. What moved while it was read is read again."""
        while True:
            before = self._moves(org_id, members)
            if not before:
                return
            found = await self.topics_of(org_id, members)
            for member, wanted in zip(members, found, strict=True):
                for session in tuple(self._hub.members.get((org_id, member), ())):
                    if before.get(session) == session.moves:
                        self._set_topics(session, wanted)
            if before.items() >= self._moves(org_id, members).items():
                return

    def _moves(self, org_id: OrgId, members: Iterable[MemberId]) -> "dict[Session, int]":
        return {one: one.moves for member in members for one in self._hub.members.get((org_id, member), ())}

    def _set_topics(self, session: "Session", wanted: Mapping[UUID, int]) -> None:
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
        """Also while nobody is here, so that the first socket is not held to what happened before it came."""
        async with self._carrying_out:
            found = await revocation.recent(self._app)
            fresh = [one for one in found if one.id not in self._carried_out]
            moved: dict[OrgId, list[tuple[MemberId, UUID]]] = defaultdict(list)
            for one in fresh:
                if one.kind == "session":
                    self._hub.cut_session(one.subject)
                elif one.kind == "member" and one.org_id is not None:
                    self._hub.cut_member(one.org_id, one.subject)
                elif one.topic is not None and one.org_id is not None:
                    moved[OrgId(one.org_id)].append((MemberId(one.subject), one.topic))
            for org_id, seats in moved.items():
                await self._leave(org_id, seats)
            # Only now: what failed on the way is carried out again.
            self._carried_out = {one.id for one in found}

    async def _leave(self, org_id: OrgId, seats: Sequence[tuple[MemberId, UUID]]) -> None:
        """Removed from topics, and perhaps brought back since: then a socket that still hears the topic comes again and
        catches up, because what was said in between must not be pushed to it."""
        members = sorted({member for member, _ in seats})
        before = self._moves(org_id, members)
        if not before:
            return
        wanted = dict(zip(members, await self.topics_of(org_id, members), strict=True))
        for member, topic in seats:
            for session in tuple(self._hub.members.get((org_id, member), ())):
                if not session.hears(topic):
                    continue
                if topic not in wanted[member] and before.get(session) == session.moves:
                    self._hub.unsubscribe(session, topic)
                else:
                    session.cut(4408, "resume")

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
