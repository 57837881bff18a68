"""A fresh corner of the running product for one test: organisations nobody else uses."""

import asyncio
import itertools
from typing import Any
from uuid import UUID

import httpx

from tests.world.people import PASSWORD, Person
from tests.world.server import Workhall
from workhall.kit.dispatcher import Dispatcher

_numbers = itertools.count(1)


class World:
    def __init__(self, server: Workhall, tag: str) -> None:
        self.server = server
        self.app = server.services
        self.url = server.url
        self._tag = tag
        self._people: list[Person] = []
        self._clients: list[httpx.AsyncClient] = []
        self._home: Person | None = None

    # People

    async def founder(self, name: str = "Olga", organisation: str = "Hall") -> Person:
        """Signs up a new organisation and owns it."""
        http = self.client()
        login = self.fresh_login(name)
        body = {
            "organisation": {"name": organisation, "sector": "other"},
            "name": name,
            "login": login,
            "password": PASSWORD,
            "locale": "en",
        }
        me = await _ok(http.post("/api/sign-up", json=body))
        return self._person(name, login, http, me, me["organisations"][0])

    async def owner(self) -> Person:
        """The owner of this world's own organisation."""
        if self._home is None:
            self._home = await self.founder()
        return self._home

    async def member(self, name: str = "Mia", *, of: Person | None = None, role_id: str | None = None) -> Person:
        """Joins by an invitation link of the owner."""
        owner = of or await self.owner()
        invited = await owner.post("/invitations", {"kind": "link", "role_id": role_id})
        token = invited["items"][0]["url"].rsplit("/", 1)[1]
        http = self.client()
        login = self.fresh_login(name)
        body = {"name": name, "login": login, "password": PASSWORD, "locale": "en"}
        me = await _ok(http.post(f"/api/invitations/{token}/join", json=body))
        return self._person(name, login, http, me, me["organisations"][0])

    async def members(self, *names: str) -> list[Person]:
        return [await self.member(name) for name in names]

    async def stranger(self, name: str = "Xenia") -> Person:
        """Owner of another organisation."""
        return await self.founder(name, "Elsewhere")

    def client(self, **headers: str) -> httpx.AsyncClient:
        """A browser without a session, at an address of its own (limits count by address; loopback is a trusted
        proxy)."""
        number = next(_numbers)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        given = {"Accept-Language": "en", "X-Forwarded-For": address, **headers}
        made = httpx.AsyncClient(base_url=self.url, headers=given, timeout=20, verify=False)
        self._clients.append(made)
        return made

    async def sign_in(self, person: Person) -> Person:
        """The same person on another device."""
        http = self.client()
        me = await _ok(http.post("/api/sign-in", json={"login": person.login, "password": PASSWORD}))
        place = next(one for one in me["organisations"] if one["id"] == str(person.org_id))
        return self._person(person.name, person.login, http, me, place)

    def fresh_login(self, name: str) -> str:
        letters = "".join(sign for sign in name.lower() if sign.isascii() and sign.isalnum()) or "p"
        return f"{letters}.{self._tag}.{next(_numbers)}@example.org"

    def _person(self, name: str, login: str, http: httpx.AsyncClient, me: Any, place: Any) -> Person:
        account = UUID(me["account"]["id"])
        person = Person(name, login, self.url, http, account, UUID(place["id"]), UUID(place["member_id"]))
        self._people.append(person)
        return person

    @staticmethod
    def uuid(text: str) -> UUID:
        return UUID(text)

    # The program

    async def settle(self) -> None:
        """Every event that is due has been handled, also those that the server's own dispatcher is at just now."""
        dispatcher = Dispatcher(self.app)
        while await dispatcher.drain() or await dispatcher.due():
            await asyncio.sleep(0.005)

    async def close(self) -> None:
        for person in self._people:
            await person.leaves()
        for client in self._clients:
            await client.aclose()


async def _ok(waiting: Any) -> Any:
    response: httpx.Response = await waiting
    assert response.is_success, f"{response.request.url}: {response.status_code} {response.text}"
    return response.json()
