"""People who use Workhall: over HTTP with a session cookie, and over a socket."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import websockets

PASSWORD = "correct horse battery"
Json = dict[str, Any]


class Socket:
    """An open socket. `ask` sends a command and waits for its answer; pushes are kept in `pushes`."""

    def __init__(self, connection: websockets.ClientConnection) -> None:
        self.connection = connection
        self.pushes: list[Json] = []
        self._asked = 0
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._news = asyncio.Condition()
        self.closed_with: tuple[int, str] | None = None
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for raw in self.connection:
                message = json.loads(raw)
                if "re" in message:
                    self._answers.pop(message["re"]).set_result(message)
                else:
                    async with self._news:
                        self.pushes.append(message)
                        self._news.notify_all()
        except websockets.ConnectionClosed:
            pass
        self.closed_with = (self.connection.close_code or 1006, self.connection.close_reason or "")
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError(f"socket closed with {self.closed_with}"))
        async with self._news:
            self._news.notify_all()

    def start(self, command: str, **args: Any) -> "asyncio.Future[Json]":
        """Sends a command; the future is the whole answer frame."""
        self._asked += 1
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._answers[self._asked] = answer
        frame = json.dumps({"id": self._asked, "cmd": command, "args": args}, default=str)
        task = asyncio.ensure_future(self.connection.send(frame))
        task.add_done_callback(lambda done: done.exception())
        return answer

    async def ask(self, command: str, **args: Any) -> Json:
        """The result of a command; a refusal fails the test with its code."""
        answer = await asyncio.wait_for(self.start(command, **args), 10)
        assert "ok" in answer, f"{command} was refused: {answer['err']}"
        result: Json = answer["ok"]
        return result

    async def is_refused(self, command: str, **args: Any) -> Json:
        answer = await asyncio.wait_for(self.start(command, **args), 10)
        assert "err" in answer, f"{command} was not refused: {answer}"
        problem: Json = answer["err"]
        return problem

    async def hears(self, event: str, seconds: float = 5, **wanted: Any) -> Json:
        """The first push (also one that has come already) of this kind whose data holds the wanted values."""

        def found() -> Json | None:
            for push in self.pushes:
                data = push["d"]
                if push["ev"] == event and all(data.get(name) == value for name, value in wanted.items()):
                    return dict(data)
            return None

        async with self._news, asyncio.timeout(seconds):
            while (push := found()) is None:
                assert self.closed_with is None, f"closed with {self.closed_with} while waiting for {event}"
                await self._news.wait()
        return push

    def entries(self, conversation_id: str) -> list[Json]:
        """Log entries heard so far of one conversation, in the order of arrival."""
        return [one["d"] for one in self.pushes if one["ev"] == "chat.log" and one["d"]["c"] == conversation_id]

    async def is_closed(self, seconds: float = 5) -> tuple[int, str]:
        async with self._news, asyncio.timeout(seconds):
            while self.closed_with is None:
                await self._news.wait()
        return self.closed_with

    async def close(self) -> None:
        await self.connection.close()
        await self._reader


@dataclass
class Person:
    """Somebody signed in, acting in one organisation. Paths are relative to it: `ada.get("/members")`."""

    name: str
    login: str
    url: str
    http: httpx.AsyncClient
    account_id: UUID
    org_id: UUID
    member_id: UUID
    sockets: list[Socket] = field(default_factory=list)
    closing: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """What else a test opened in this person's name."""

    @property
    def token(self) -> str:
        return self.http.cookies["workhall_session"]

    def path(self, path: str) -> str:
        return path if path.startswith(("/api/", "http://")) else f"/api/orgs/{self.org_id}{path}"

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.http.request(method, self.path(path), **options)

    async def get(self, path: str, **query: Any) -> Any:
        return _good(await self.request("GET", path, params=query))

    async def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return _good(await self.request("POST", path, json=body, **options))

    async def put(self, path: str, body: Any = None) -> Any:
        return _good(await self.request("PUT", path, json=body))

    async def patch(self, path: str, body: Any) -> Any:
        return _good(await self.request("PATCH", path, json=body))

    async def delete(self, path: str, body: Any = None) -> Any:
        return _good(await self.request("DELETE", path, json=body))

    async def is_refused(self, method: str, path: str, body: Any = None, **options: Any) -> Json:
        """The problem details of a request that must not succeed."""
        response = await self.request(method, path, json=body, **options)
        assert 400 <= response.status_code < 500, f"{method} {path}: {response.status_code} {response.text}"
        problem: Json = response.json()
        return problem

    async def socket(self, **headers: str) -> Socket:
        """A socket that has said hello."""
        address = self.url.replace("http://", "ws://") + f"/api/orgs/{self.org_id}/socket"
        cookie = f"workhall_session={self.token}"
        connection = await websockets.connect(
            address,
            additional_headers={
                "Cookie": cookie,
                "Origin": self.url,
                "X-Forwarded-For": self.http.headers["X-Forwarded-For"],
                **headers,
            },
            max_size=None,
            compression=None,
        )
        made = Socket(connection)
        self.sockets.append(made)
        await made.hears("hello")
        return made

    async def opens_room_with(self, *others: "Person", title: str = "Room") -> str:
        members = [str(one.member_id) for one in others]
        made = await self.post("/conversations", {"kind": "group", "title": title, "member_ids": members})
        found: str = made["id"]
        return found

    async def talks_to(self, other: "Person") -> str:
        made = await self.post("/conversations", {"kind": "direct", "member_id": str(other.member_id)})
        found: str = made["id"]
        return found

    async def line(self) -> Socket:
        """The newest open socket, opened when there is none."""
        live = [one for one in self.sockets if one.closed_with is None]
        return live[-1] if live else await self.socket()

    async def says(self, conversation_id: str, text: str, key: str | None = None, **more: Any) -> Json:
        key = key or str(uuid.uuid4())
        return await (await self.line()).ask("chat.send", conversation_id=conversation_id, key=key, text=text, **more)

    async def does(self, command: str, conversation_id: str, **args: Any) -> Json:
        """A command of chat about a conversation: `does("react", room, seq=2, x="👍", on=True)`."""
        return await (await self.line()).ask(f"chat.{command}", conversation_id=conversation_id, **args)

    async def may_not(self, command: str, conversation_id: str, **args: Any) -> str:
        """The code with which a command of chat is refused."""
        refusal = await (await self.line()).is_refused(f"chat.{command}", conversation_id=conversation_id, **args)
        code: str = refusal["code"]
        return code

    async def snapshot(self, conversation_id: str) -> list[Json]:
        """The whole log, as stored."""
        entries: list[Json] = []
        while True:
            page = await self.get(f"/conversations/{conversation_id}/log", after=len(entries), limit=200)
            entries += page["entries"]
            if not page["entries"] or page["entries"][-1]["s"] == page["last_seq"]:
                return entries

    async def leaves(self) -> None:
        for socket in self.sockets:
            await socket.close()
        for close in self.closing:
            await close()
        await self.http.aclose()


def _good(response: httpx.Response) -> Any:
    assert response.is_success, (
        f"{response.request.method} {response.request.url}: {response.status_code} {response.text}"
    )
    if not response.content:
        return None
    kind = response.headers.get("content-type", "")
    return response.json() if kind.startswith("application/json") else response.content
