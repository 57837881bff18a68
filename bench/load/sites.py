"""Where the driver goes: the same people and conversations at Workhall and at the bare server."""

import asyncio
import hashlib
import http.client
import json
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from bench.load import wire
from bench.load.driver import Driver, Target
from bench.load.servers import HOST, Bare, Server, Workhall
from workhall.kit.clock import SYSTEM
from workhall.kit.embedded.postgres import dsn_of_running

TEAM_SIZE = 50


@dataclass(frozen=True, slots=True)
class Room:
    """A conversation that a scenario needs: its name, and its people by their index."""

    name: str
    people: range


def group(size: int) -> Room:
    return Room(f"group-{size}", range(size))


def team(index: int) -> Room:
    return Room(f"team-{index}", range(index * TEAM_SIZE, (index + 1) * TEAM_SIZE))


def pair(index: int) -> Room:
    return Room(f"pair-{index}", range(index * 2, index * 2 + 2))


class Site(Protocol):
    @property
    def server(self) -> Server: ...

    def prepare(self, rooms: Iterable[Room]) -> None:
        """Makes the conversations; done once for each."""
        ...

    def conversation(self, room: Room) -> str: ...

    def target(self, person: int, rooms: Sequence[Room]) -> Target:
        """`rooms`: those of the scenario that the person is in."""
        ...

    def driver(self) -> Driver:
        """Clients that speak what the server speaks."""
        ...


class BareSite:
    def __init__(self, server: Bare) -> None:
        self.server: Server = server

    def prepare(self, rooms: Iterable[Room]) -> None:
        """A group is there as soon as somebody names it."""

    def conversation(self, room: Room) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, room.name))

    def target(self, person: int, rooms: Sequence[Room]) -> Target:
        named = ",".join(self.conversation(room) for room in rooms)
        return Target(HOST, self.server.port, wire.upgrade(f"/bare?in={named}", f"{HOST}:{self.server.port}"))

    def driver(self) -> Driver:
        return Driver()


@dataclass(frozen=True, slots=True)
class Person:
    member_id: UUID
    token: str


@dataclass(slots=True)
class WorkhallSite:
    server: Workhall
    org_id: UUID = field(default_factory=lambda: UUID(int=0))
    people: list[Person] = field(default_factory=list)
    _rooms: dict[str, str] = field(default_factory=dict)

    def sign_in(self) -> None:
        """Sessions for the whole of the largest organisation, straight into the table: signing in thousands of people
        would measure password hashing."""
        self.org_id, self.people = asyncio.run(self._sign_in())

    async def _sign_in(self) -> tuple[UUID, list[Person]]:
        dsn = dsn_of_running(self.server.data)
        if dsn is None:
            raise RuntimeError("the bench installation's PostgreSQL is not running")
        connection = await asyncpg.connect(dsn)
        try:
            org_id = await connection.fetchval(
                "SELECT org_id FROM identity.member GROUP BY org_id ORDER BY count(*) DESC LIMIT 1"
            )
            members = await connection.fetch(
                "SELECT id, account_id FROM identity.member WHERE org_id = $1 AND left_at IS NULL ORDER BY id", org_id
            )
            tokens = [secrets.token_urlsafe(32) for _ in members]
            now = SYSTEM.now()
            rows = [
                (uuid.uuid4(), row["account_id"], hashlib.sha256(token.encode()).digest(), "workhall-bench", HOST,
                 now, now, now + timedelta(days=1))
                for row, token in zip(members, tokens, strict=True)
            ]  # fmt: skip
            columns = ["id", "account_id", "token_hash", "agent", "address", "created_at", "last_seen_at", "expires_at"]
            await connection.copy_records_to_table("session", schema_name="identity", records=rows, columns=columns)
        finally:
            await connection.close()
        return org_id, [Person(row["id"], token) for row, token in zip(members, tokens, strict=True)]

    def prepare(self, rooms: Iterable[Room]) -> None:
        for room in rooms:
            if room.name not in self._rooms:
                self._rooms[room.name] = self._make(room)

    def _make(self, room: Room) -> str:
        first, *others = room.people
        members = [str(self.people[one].member_id) for one in others]
        if room.name.startswith("pair-"):
            body: Any = {"kind": "direct", "member_id": members[0]}
        else:
            body = {"kind": "group", "title": room.name, "member_ids": members}
        made: str = self.call(first, "POST", "/conversations", body)["id"]
        return made

    def call(self, person: int, method: str, path: str, body: Any = None) -> Any:
        """One request over HTTP as that person."""
        host = f"{HOST}:{self.server.port}"
        headers = {
            "Cookie": f"workhall_session={self.people[person].token}",
            "Origin": f"http://{host}",
            "Content-Type": "application/json",
            "X-Forwarded-For": _address(person),
        }
        connection = http.client.HTTPConnection(HOST, self.server.port, timeout=30)
        try:
            sent = json.dumps(body) if body is not None else None
            connection.request(method, f"/api/orgs/{self.org_id}{path}", sent, headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {text[:500]!r}")
        return json.loads(text) if text else None

    def conversation(self, room: Room) -> str:
        return self._rooms[room.name]

    def target(self, person: int, rooms: Sequence[Room]) -> Target:
        path = f"/api/orgs/{self.org_id}/socket"
        host = f"{HOST}:{self.server.port}"
        token = self.people[person].token
        return Target(HOST, self.server.port, wire.upgrade(path, host, token=token, address=_address(person)))

    def driver(self) -> Driver:
        return Driver()


def _address(person: int) -> str:
    return f"10.{person >> 16 & 255}.{person >> 8 & 255}.{person & 255}"
