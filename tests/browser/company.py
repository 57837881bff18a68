"""People and organisations made over the API, so that a test can begin where its story begins."""

import itertools
import json
import uuid
from typing import Any

import httpx
from websockets.sync.client import connect

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)
_clients: list[httpx.Client] = []


class Person:
    """Somebody with an account who is in an organisation. Paths are relative to it: `ada.get("/members")`."""

    def __init__(self, name: str, login: str, http: httpx.Client, me: Any) -> None:
        self.name, self.login, self.http = name, login, http
        self.account_id: str = me["account"]["id"]
        self.org_id: str = me["organisations"][0]["id"]
        self.org_name: str = me["organisations"][0]["name"]
        self.member_id: str = me["organisations"][0]["member_id"]

    @property
    def token(self) -> str:
        return self.http.cookies["workhall_session"]

    def get(self, path: str, **query: Any) -> Any:
        return _good(self.http.get(self._path(path), params=query))

    def post(self, path: str, body: Any = None) -> Any:
        return _good(self.http.post(self._path(path), json=body))

    def patch(self, path: str, body: Any) -> Any:
        return _good(self.http.patch(self._path(path), json=body))

    def _path(self, path: str) -> str:
        return path if path.startswith("/api/") else f"/api/orgs/{self.org_id}{path}"

    def talks_to(self, other: "Person") -> str:
        """The id of the conversation between the two."""
        found: str = self.post("/conversations", {"kind": "direct", "member_id": other.member_id})["id"]
        return found

    def opens_group(self, title: str, *others: "Person") -> str:
        members = [one.member_id for one in others]
        found: str = self.post("/conversations", {"kind": "group", "title": title, "member_ids": members})["id"]
        return found

    def says(self, conversation_id: str, *texts: str) -> None:
        """Sends from another device."""
        sent = [{"conversation_id": conversation_id, "key": str(uuid.uuid4()), "text": text} for text in texts]
        self._asks(*(("chat.send", args) for args in sent))

    def asks(self, command: str, **args: Any) -> None:
        """Some other command, from another device."""
        self._asks((command, args))

    def _asks(self, *commands: tuple[str, dict[str, Any]]) -> None:
        address = str(self.http.base_url).replace("http://", "ws://").rstrip("/") + self._path("/socket")
        headers = {"Cookie": f"workhall_session={self.token}"}
        with connect(address, additional_headers=headers, origin=str(self.http.base_url).rstrip("/")) as socket:  # type: ignore[arg-type]
            for number, (command, args) in enumerate(commands, start=1):
                socket.send(json.dumps({"id": number, "cmd": command, "args": args}))
                while (frame := json.loads(socket.recv(10))).get("re") != number:
                    pass
                assert "ok" in frame, frame

    def log(self, conversation_id: str) -> list[str]:
        """The texts in the server's log, in their order."""
        texts: list[str] = []
        before: int | None = None
        while True:
            query = {"limit": 100} | ({"before": before} if before is not None else {})
            entries = self.get(f"/conversations/{conversation_id}/log", **query)["entries"]
            texts[:0] = [one["b"]["text"] for one in entries if one["k"] == "message"]
            if not entries or entries[0]["s"] == 1:
                return texts
            before = entries[0]["s"]


def founder(url: str, name: str = "Olga Berg", organisation: str = "Hall") -> Person:
    """Signs up a new organisation and owns it."""
    http, login = _client(url), fresh_login(name)
    body = {
        "organisation": {"name": organisation, "sector": "other"},
        "name": name,
        "login": login,
        "password": PASSWORD,
        "locale": "en",
    }
    return Person(name, login, http, _good(http.post("/api/sign-up", json=body)))


def joins(owner: Person, name: str) -> Person:
    """A newcomer who came by the owner's invitation link."""
    invited = owner.post("/invitations", {"kind": "link"})["items"][0]["url"]
    http, login = _client(str(owner.http.base_url)), fresh_login(name)
    body = {"name": name, "login": login, "password": PASSWORD, "locale": "en"}
    me = _good(http.post(f"/api/invitations/{invited.rsplit('/', 1)[1]}/join", json=body))
    return Person(name, login, http, me)


def signed_in(url: str, login: str, password: str) -> Person:
    http = _client(url)
    me = _good(http.post("/api/sign-in", json={"login": login, "password": password}))
    return Person(me["account"]["name"], login, http, me)


def fresh_login(name: str) -> str:
    letters = "".join(sign for sign in name.lower() if sign.isascii() and sign.isalnum()) or "p"
    return f"{letters}.{next(_numbers)}@example.org"


def _client(url: str) -> httpx.Client:
    made = httpx.Client(base_url=url, headers={"Accept-Language": "en"}, timeout=30)
    _clients.append(made)
    return made


def everybody_leaves() -> None:
    """Closes what a test has opened."""
    while _clients:
        _clients.pop().close()


def _good(response: httpx.Response) -> Any:
    assert response.is_success, (
        f"{response.request.method} {response.request.url}: {response.status_code} {response.text}"
    )
    return response.json() if response.content else None
