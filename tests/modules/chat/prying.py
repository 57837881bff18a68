"""Somebody who wants to know how far another has read, and takes everything that the server gives them."""

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.world import World
from tests.world.people import Json, Person
from workhall.kit.authz import Who
from workhall.kit.ids import AccountId, MemberId, OrgId
from workhall.kit.slot_types import OWN_DATA
from workhall.kit.unit import unit

_SNAPSHOTS = sorted(Path(__file__).parent.parent.glob("*/openapi.json"))


def _paths() -> list[tuple[str, list[str]]]:
    """Every path of the organisation that can be read, whatever module it is of, and what its query must hold."""
    found = []
    for snapshot in _SNAPSHOTS:
        for path, operations in json.loads(snapshot.read_text())["paths"].items():
            if path.startswith("/api/orgs/{org_id}/") and "get" in operations:
                parameters = operations["get"].get("parameters", [])
                needed = [one["name"] for one in parameters if one["in"] == "query" and one.get("required")]
                found.append((path.removeprefix("/api/orgs/{org_id}"), needed))
    return found


async def everything(world: World, person: Person, conversation_id: str, seqs: list[int], other: Person) -> Json:
    """All that can be read over HTTP with what the person knows, and their own export."""
    found: Json = {}
    words = {"conversation_id": conversation_id, "member_id": str(other.member_id), "seq": str(seqs[-1])}
    for path, needed in _paths():
        names = [one[1:-1] for one in path.split("/") if one.startswith("{")]
        if not all(name in words for name in names):
            continue
        values: dict[str, Any] = {"seq": seqs, "x": "👍", "q": "hello", "member_id": str(other.member_id)}
        states: list[Json] = [{"state": one} for one in ("read", "unread", "not_shared")]
        for more in states if path.endswith("/readers") and "messages" in path else [{}]:
            query = {name: values[name] for name in needed if name in values} | more
            response = await person.request("GET", path.format(**words), params=query)
            found[f"{path} {more}"] = (response.status_code, response.text)
    socket = await person.line()
    held = {conversation_id: 0}
    feed = (await socket.ask("chat.resume", feed=0, held={}))["feed"]
    found["resume"] = await socket.ask("chat.resume", feed=max(1, feed), held=held)
    found["export"] = await _export(world, person)
    return found


async def _export(world: World, person: Person) -> list[str]:
    who = Who(AccountId(person.account_id), org_id=OrgId(person.org_id), member_id=MemberId(person.member_id))
    async with unit(world.app, who) as ctx:
        return [
            json.dumps(row, default=str)
            for part in world.app.slots.get(OWN_DATA)
            async for row in part.export(ctx, MemberId(person.member_id))
        ]


async def is_quiet(world: World) -> None:
    """What follows a commit a moment later has been done."""
    async with asyncio.timeout(10):
        while world.app.extras["chat.to_tell"].is_waiting:
            await asyncio.sleep(0.02)


def pushes(person: Person) -> list[Json]:
    """What the person's sockets have heard of conversations."""
    return [one for socket in person.sockets for one in socket.pushes if one["ev"].startswith("chat.")]
