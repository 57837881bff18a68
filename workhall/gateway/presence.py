"""Who is here. Hints with a time-out that live in memory only: they never touch the database.

A member is online while one of their sockets, on any process, is neither away nor closed. Processes repeat what they
know every `REPEAT` seconds and forget each other's word after `FORGET`, so a killed process leaves no ghosts.
"""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal
from uuid import UUID

import msgspec

from workhall.gateway import codec
from workhall.gateway.hub import LocalHub
from workhall.kit.authz import Who, allow, policy
from workhall.kit.clock import Clock
from workhall.kit.commands import Call, Commands
from workhall.kit.errors import FieldError, Invalid
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.text import Text

if TYPE_CHECKING:
    from workhall.gateway.session import Session

REPEAT = 30.0
FORGET = 75.0
MAX_WATCHED = 1000
_LEVELS = ("offline", "away", "online")
_TOO_MANY = Text(
    en="One socket can watch at most {limit} people.",
    zh="每个连接最多关注 {limit} 人。",
    de="Eine Verbindung kann höchstens {limit} Personen beobachten.",
    it="Una connessione può seguire al massimo {limit} persone.",
)


class Nothing(msgspec.Struct):
    pass


class SetPresence(msgspec.Struct):
    state: Literal["online", "away"]


class WatchPresence(msgspec.Struct):
    member_ids: list[UUID]


@policy("member")
def may_use_the_socket(who: Who, _thing: None) -> bool:
    """Whoever holds an open socket of the organisation may keep it alive and say whether they are there."""
    return True


@policy("member")
def may_see_presence(who: Who, _thing: None) -> bool:
    """Colleagues see whether someone is here now, as one sees an open office door; nothing of it is stored."""
    return True


class Presence:
    def __init__(self, hub: LocalHub, clock: Clock) -> None:
        self._hub, self._clock = hub, clock
        self._elsewhere: dict[tuple[UUID, UUID], dict[bytes, tuple[int, float]]] = {}
        self._watchers: dict[tuple[UUID, UUID], set[Session]] = {}
        self._told: dict[tuple[UUID, UUID], int] = {}
        self._task: asyncio.Task[None] | None = None
        hub.on_presence = self._heard

    async def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._repeat())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def changed(self, org_id: OrgId, member: MemberId) -> None:
        """Sockets of a member came, went or changed their state on this process."""
        self._hub.presence(org_id, member, self._own_word(org_id, member))
        self._tell(org_id, member)

    def closed(self, session: "Session") -> None:
        for member in session.watching:
            watchers = self._watchers.get((session.org_id, member))
            if watchers is not None:
                watchers.discard(session)
                if not watchers:
                    del self._watchers[session.org_id, member]
        session.watching = frozenset()
        self.changed(session.org_id, session.member_id)

    def watch(self, session: "Session", members: Iterable[MemberId]) -> dict[str, str]:
        wanted = set(members)
        if len(session.watching | wanted) > MAX_WATCHED:
            raise Invalid(fields={"args.member_ids": FieldError("too_many", _TOO_MANY, limit=MAX_WATCHED)})
        for member in wanted:
            self._watchers.setdefault((session.org_id, member), set()).add(session)
        session.watching |= wanted
        return {str(member): _LEVELS[self.level(session.org_id, member)] for member in wanted}

    def level(self, org_id: OrgId, member: UUID) -> int:
        """0 offline, 1 away, 2 online."""
        now = self._clock.monotonic()
        remote = self._elsewhere.get((org_id, member), {})
        far = (level for level, until in remote.values() if until > now)
        return max((self._level_here(org_id, member), *far))

    def states(self, org_id: OrgId, members: Iterable[UUID]) -> dict[str, str]:
        """Only those who are here."""
        levels = ((str(member), self.level(org_id, member)) for member in members)
        return {member: _LEVELS[level] for member, level in levels if level}

    def _level_here(self, org_id: OrgId, member: UUID) -> int:
        sessions = self._hub.members.get((org_id, member), ())
        return max((1 if session.away else 2 for session in sessions), default=0)

    def _own_word(self, org_id: OrgId, member: UUID) -> bytes:
        return bytes((self._level_here(org_id, member),)) + self._hub.process

    def _heard(self, org_id: OrgId, member: UUID, payload: bytes) -> None:
        process, until = payload[1:], self._clock.monotonic() + FORGET
        known = self._elsewhere.setdefault((org_id, member), {})
        if payload[0]:
            known[process] = (payload[0], until)
        else:
            known.pop(process, None)
            if not known:
                self._elsewhere.pop((org_id, member), None)
        self._tell(org_id, member)

    def _tell(self, org_id: OrgId, member: UUID) -> None:
        key = (org_id, member)
        level = self.level(org_id, member)
        if self._told.get(key, 0) == level:
            return
        if level:
            self._told[key] = level
        else:
            self._told.pop(key, None)
        data = codec.frame(codec.push("presence", {"member_id": member, "state": _LEVELS[level]}))
        for session in tuple(self._watchers.get(key, ())):
            session.put(data)

    async def _repeat(self) -> None:
        while True:
            await asyncio.sleep(REPEAT)
            for org_id, member in list(self._hub.members):
                self._hub.presence(OrgId(org_id), member, self._own_word(OrgId(org_id), member))
            self._forget()

    def _forget(self) -> None:
        now = self._clock.monotonic()
        for key, known in list(self._elsewhere.items()):
            stale = [process for process, (_, until) in known.items() if until <= now]
            for process in stale:
                del known[process]
            if not known:
                del self._elsewhere[key]
            if stale:
                self._tell(OrgId(key[0]), key[1])


def commands(presence: Presence) -> Commands:
    """The gateway's own commands."""
    own = Commands("presence")

    @own.direct("set", SetPresence, permission=may_use_the_socket)
    async def set_state(call: Call, args: SetPresence) -> None:
        allow(call, may_use_the_socket, None)
        session: Session = call.session  # type: ignore[assignment]
        session.away = args.state == "away"
        presence.changed(session.org_id, session.member_id)

    @own.direct("watch", WatchPresence, permission=may_see_presence)
    async def watch(call: Call, args: WatchPresence) -> dict[str, dict[str, str]]:
        allow(call, may_see_presence, None)
        session: Session = call.session  # type: ignore[assignment]
        return {"states": presence.watch(session, [MemberId(member) for member in args.member_ids])}

    return own
