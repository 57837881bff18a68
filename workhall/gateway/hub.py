"""Fan-out inside a process and between processes.

A topic's numbered frames reach each socket in order and at most once: what comes twice is dropped, and a gap is filled
from the database before anything newer goes out. Between processes frames travel over the bus in one batch per
organisation and loop turn; the bus may lose them, because the next frame or the watch in refill.py shows the gap.
"""

import asyncio
import struct
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from workhall.gateway.codec import frame
from workhall.kit.ids import MemberId, OrgId, new_id
from workhall.kit.services import Services

if TYPE_CHECKING:
    from workhall.gateway.session import Session

_RECORD = struct.Struct("<B16s16sQI")
_NUMBERED, _HINT, _JOIN, _LEAVE, _CUT_SESSION, _CUT_MEMBER, _PRESENCE, _LOOK = range(8)


class Topic:
    """`seq` is the number of the last frame that the sockets here were sent (or had before they came). `late` are
    sockets that came when the database was already further than this process: what lies between is not theirs, and may
    be from a time in which they were no member."""

    __slots__ = ("id", "late", "org_id", "refilling", "seq", "sessions", "target")

    def __init__(self, org_id: OrgId, topic: UUID, seq: int) -> None:
        self.org_id, self.id, self.seq = org_id, topic, seq
        self.sessions: set[Session] = set()
        self.late: dict[Session, int] = {}
        self.target = seq
        self.refilling = False


class LocalHub:
    """Implements kit.realtime.Hub for one process."""

    def __init__(self, app: Services) -> None:
        self._app = app
        self.process = new_id().bytes
        """Tells this process's own records on the bus from the others'."""
        self._loop = asyncio.get_running_loop()
        self.topics: dict[UUID, Topic] = {}
        self.members: dict[tuple[UUID, UUID], set[Session]] = {}
        self.orgs: dict[UUID, int] = {}
        self._dirty: list[Session] = []
        self._outgoing: dict[UUID, list[bytes]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_gap: Callable[[Topic], None] = _nobody_fills
        self.on_presence: Callable[[OrgId, UUID, bytes], None] = _nobody_hears

    # Sockets of this process

    async def enter(self, session: "Session") -> None:
        """The organisation's channel is heard before the session's topics are read, so that nothing falls between."""
        org_id = session.org_id
        count = self.orgs.get(org_id, 0)
        self.orgs[org_id] = count + 1
        self.members.setdefault((org_id, session.member_id), set()).add(session)
        if count == 0 and self._app.bus.shared:
            await self._app.bus.subscribe(f"wh:o:{org_id}", self._from_bus)

    def exit(self, session: "Session") -> None:
        for topic in session.topics:
            topic.sessions.discard(session)
            topic.late.pop(session, None)
            if not topic.sessions:
                self.topics.pop(topic.id, None)
        session.topics.clear()
        key = (session.org_id, session.member_id)
        held = self.members.get(key)
        if held is None or session not in held:
            return
        held.discard(session)
        if not held:
            del self.members[key]
        self._leave_org(session.org_id)

    def _leave_org(self, org_id: OrgId) -> None:
        self.orgs[org_id] -= 1
        if self.orgs[org_id] == 0:
            del self.orgs[org_id]
            if self._app.bus.shared:
                self._background(self._app.bus.unsubscribe(f"wh:o:{org_id}", self._from_bus))

    def subscribe(self, session: "Session", topic_id: UUID, seq: int) -> None:
        topic = self.topics.get(topic_id)
        if topic is None:
            topic = self.topics[topic_id] = Topic(session.org_id, topic_id, seq)
        if topic.org_id != session.org_id or session in topic.sessions:
            return
        if seq > topic.seq:
            topic.late[session] = seq
        topic.sessions.add(session)
        session.topics.add(topic)

    def listening(self, topic_id: UUID) -> int:
        topic = self.topics.get(topic_id)
        return len({one.member_id for one in topic.sessions if not one.away}) if topic is not None else 0

    def unsubscribe(self, session: "Session", topic_id: UUID) -> None:
        topic = self.topics.get(topic_id)
        if topic is None:
            return
        topic.sessions.discard(session)
        topic.late.pop(session, None)
        session.topics.discard(topic)
        if not topic.sessions:
            del self.topics[topic_id]

    def _joined(self, org_id: UUID, member: UUID, topic: UUID, seq: int) -> None:
        for session in self.members.get((org_id, member), ()):
            session.moves += 1
            self.subscribe(session, topic, seq)

    def _left(self, org_id: UUID, member: UUID, topic: UUID) -> None:
        for session in self.members.get((org_id, member), ()):
            session.moves += 1
            self.unsubscribe(session, topic)

    # What modules call

    def deliver(self, org_id: OrgId, topic: UUID, first_seq: int, payloads: Sequence[bytes]) -> None:
        self.deliver_here(topic, first_seq, payloads)
        if self._app.bus.shared:
            for offset, payload in enumerate(payloads):
                self._send_bus(org_id, _NUMBERED, topic, first_seq + offset, payload)

    def publish(self, org_id: OrgId, topic: UUID, payload: bytes) -> None:
        self._publish_here(topic, payload)
        if self._app.bus.shared:
            self._send_bus(org_id, _HINT, topic, 0, payload)

    def look(self, org_id: OrgId, topic: UUID, seq: int) -> None:
        self.look_here(topic, seq)
        if self._app.bus.shared:
            self._send_bus(org_id, _LOOK, topic, seq, b"")

    def join(self, org_id: OrgId, topic: UUID, members: Iterable[MemberId], seq: int) -> None:
        for member in members:
            self._joined(org_id, member, topic, seq)
            if self._app.bus.shared:
                self._send_bus(org_id, _JOIN, topic, seq, member.bytes)

    def leave(self, org_id: OrgId, topic: UUID, members: Iterable[MemberId]) -> None:
        for member in members:
            self._left(org_id, member, topic)
            if self._app.bus.shared:
                self._send_bus(org_id, _LEAVE, topic, 0, member.bytes)

    def cut(self, org_id: OrgId, *, session: UUID | None = None, member: UUID | None = None) -> None:
        if session is not None:
            self.cut_session(session)
            if self._app.bus.shared:
                self._send_bus(org_id, _CUT_SESSION, session, 0, b"")
        if member is not None:
            self.cut_member(org_id, member)
            if self._app.bus.shared:
                self._send_bus(org_id, _CUT_MEMBER, member, 0, b"")

    def presence(self, org_id: OrgId, member: UUID, payload: bytes) -> None:
        """Only to the other processes; this one knows."""
        if self._app.bus.shared:
            self._send_bus(org_id, _PRESENCE, member, 0, payload)

    def cut_session(self, session_id: UUID) -> None:
        for sessions in list(self.members.values()):
            for one in [one for one in sessions if one.who.session_id == session_id]:
                one.cut(4401, "signed out")

    def cut_member(self, org_id: UUID, member: UUID) -> None:
        for one in list(self.members.get((org_id, member), ())):
            one.cut(4403, "no longer a member")

    # Delivery

    def deliver_here(self, topic_id: UUID, first_seq: int, payloads: Sequence[bytes]) -> None:
        topic = self.topics.get(topic_id)
        if topic is None:
            return
        last = first_seq + len(payloads) - 1
        if last <= topic.seq:
            return
        if topic.refilling or first_seq > topic.seq + 1:
            topic.target = max(topic.target, last)
            self.on_gap(topic)
            return
        payloads = payloads[topic.seq + 1 - first_seq :]
        topic.seq = topic.target = last
        data = frame(payloads[0]) if len(payloads) == 1 else b"".join(map(frame, payloads))
        if topic.late:
            self._put_unevenly(topic, data, payloads)
            return
        for session in topic.sessions:
            session.put(data)

    def _put_unevenly(self, topic: Topic, data: bytes, payloads: Sequence[bytes]) -> None:
        """`payloads` end at the topic's number; who came late gets the end of them, or nothing."""
        for session in topic.sessions:
            own = topic.seq - topic.late.get(session, 0)
            if own >= len(payloads):
                session.put(data)
            elif own > 0:
                session.put(b"".join(map(frame, payloads[-own:])))
        topic.late = {session: seq for session, seq in topic.late.items() if seq > topic.seq}

    def _publish_here(self, topic_id: UUID, payload: bytes) -> None:
        topic = self.topics.get(topic_id)
        if topic is not None:
            data = frame(payload)
            for session in topic.sessions:
                session.put(data)

    def look_here(self, topic_id: UUID, seq: int) -> None:
        topic = self.topics.get(topic_id)
        if topic is not None and seq > topic.seq:
            topic.target = max(topic.target, seq)
            self.on_gap(topic)

    def soil(self, session: "Session") -> None:
        """Remember a session that has something to send; all of them are written once at the end of the loop turn."""
        if not self._dirty:
            self._loop.call_soon(self._flush)
        self._dirty.append(session)

    def _flush(self) -> None:
        dirty, self._dirty = self._dirty, []
        for session in dirty:
            session.flush()

    # Between processes

    def _send_bus(self, org_id: OrgId, kind: int, topic: UUID, seq: int, payload: bytes) -> None:
        if not self._outgoing:
            self._loop.call_soon(self._flush_bus)
        record = _RECORD.pack(kind, self.process, topic.bytes, seq, len(payload)) + payload
        self._outgoing.setdefault(org_id, []).append(record)

    def _flush_bus(self) -> None:
        outgoing, self._outgoing = self._outgoing, {}
        for org_id, records in outgoing.items():
            self._background(self._app.bus.publish(f"wh:o:{org_id}", b"".join(records)))

    def _background(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _from_bus(self, channel: str, payload: bytes) -> None:
        org_id = OrgId(UUID(channel.rsplit(":", 1)[1]))
        for kind, topic, seq, body in _records(payload, self.process):
            if kind == _NUMBERED:
                self.deliver_here(topic, seq, (body,))
            elif kind == _HINT:
                self._publish_here(topic, body)
            elif kind == _JOIN:
                self._joined(org_id, UUID(bytes=body), topic, seq)
            elif kind == _LEAVE:
                self._left(org_id, UUID(bytes=body), topic)
            elif kind == _CUT_SESSION:
                self.cut_session(topic)
            elif kind == _CUT_MEMBER:
                self.cut_member(org_id, topic)
            elif kind == _LOOK:
                self.look_here(topic, seq)
            elif kind == _PRESENCE:
                self.on_presence(org_id, topic, body)


def _nobody_fills(_topic: Topic) -> None:
    """Until refill.py is wired."""


def _nobody_hears(_org_id: OrgId, _member: UUID, _payload: bytes) -> None:
    """Until presence.py is wired."""


def _records(payload: bytes, own: bytes) -> Iterator[tuple[int, UUID, int, bytes]]:
    """Records of other processes; what this one sent comes back over the bus and is skipped."""
    at = 0
    while at + _RECORD.size <= len(payload):
        kind, process, topic, seq, size = _RECORD.unpack_from(payload, at)
        at += _RECORD.size
        if process != own:
            yield kind, UUID(bytes=topic), seq, payload[at : at + size]
        at += size
