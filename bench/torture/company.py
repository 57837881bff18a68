"""The people under torture: an organisation made over HTTP, as people would make it."""

import asyncio
import random
from dataclasses import dataclass
from typing import Any

import httpx

_PASSWORD = "correct horse battery"
TALKERS = 12
BYSTANDERS = 2
"""Members of the organisation who take part in nothing, and so must hear nothing."""


@dataclass(frozen=True, slots=True)
class Member:
    id: str
    token: str


@dataclass(frozen=True, slots=True)
class Company:
    """`rooms`: conversations and the members that they began with, the first of whom owns it. The last one loses and
    regains members all the time."""

    org: str
    members: list[Member]
    rooms: dict[str, list[str]]

    @property
    def restless(self) -> str:
        return list(self.rooms)[-1]


async def found(url: str) -> Company:
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        body = {"organisation": {"name": "Hall", "sector": "other"}, **_person("Olga")}
        me = await _ok(http, "/api/sign-up", body)
        org = me["organisations"][0]["id"]
        owner = Member(me["organisations"][0]["member_id"], http.cookies["workhall_session"])
        invited = await _ok(http, f"/api/orgs/{org}/invitations", {"kind": "link"})
        token = invited["items"][0]["url"].rsplit("/", 1)[1]
        others = [await _join(url, token, f"Person {index}") for index in range(TALKERS + BYSTANDERS - 1)]
        members = [owner, *others]
        ids = [one.id for one in members]
        wanted = [ids[:TALKERS], ids[: TALKERS * 2 // 3], ids[: TALKERS // 2]]
        rooms: dict[str, list[str]] = {}
        for index, taking_part in enumerate(wanted):
            new = {"kind": "group", "title": f"Room {index}", "member_ids": taking_part[1:]}
            made = await _ok(http, f"/api/orgs/{org}/conversations", new)
            rooms[made["id"]] = taking_part
        return Company(org, members, rooms)


def _person(name: str) -> dict[str, Any]:
    login = f"{name.lower().replace(' ', '.')}@example.org"
    return {"name": name, "login": login, "password": _PASSWORD, "locale": "en"}


async def _join(url: str, token: str, name: str) -> Member:
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        me = await _ok(http, f"/api/invitations/{token}/join", _person(name))
        return Member(me["organisations"][0]["member_id"], http.cookies["workhall_session"])


async def _ok(http: httpx.AsyncClient, path: str, body: dict[str, Any]) -> Any:
    answer = await http.post(path, json=body, headers={"Origin": str(http.base_url).rstrip("/")})
    if not answer.is_success:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
    return answer.json()


async def come_and_go(company: Company, ports: list[int], seed: int, until: asyncio.Event) -> int:
    """The owner of the restless room removes somebody and brings them back, over and over; how many times."""
    chance = random.Random(seed)
    owner = company.members[0]
    path = f"/api/orgs/{company.org}/conversations/{company.restless}/members"
    others = company.rooms[company.restless][1:]
    moved = 0
    async with httpx.AsyncClient(cookies={"workhall_session": owner.token}, timeout=5) as http:
        while not until.is_set():
            whom = chance.choice(others)
            await _insist(http, "DELETE", ports, f"{path}/{whom}", None, chance)
            await asyncio.sleep(chance.uniform(0.05, 1.2))
            await _insist(http, "POST", ports, path, {"member_ids": [whom]}, chance)
            await asyncio.sleep(chance.uniform(0.1, 0.6))
            moved += 1
    return moved


async def _insist(
    http: httpx.AsyncClient, method: str, ports: list[int], path: str, body: Any, chance: random.Random
) -> None:
    """Until it is done; that a repeat finds nothing to remove is well."""
    while True:
        try:
            answer = await http.request(method, f"http://127.0.0.1:{chance.choice(ports)}{path}", json=body)
        except httpx.HTTPError:
            await asyncio.sleep(0.1)
            continue
        if answer.status_code < 500 and answer.status_code != 429:
            return
        await asyncio.sleep(0.1)
