"""A client that behaves as the web client does: it resumes after every break, folds what comes, and repeats what was
not answered with the same key until it is."""

import asyncio
import contextlib
import json
import random
import uuid
from collections.abc import Sequence
from typing import Any

import httpx
import websockets

from bench.torture.verdict import Story
from bench.torture.view import Json, View

_ANSWER_SECONDS = 6.0
_REACTIONS = ("👍", "🎉", "on it")
_AGAIN = (ConnectionError, TimeoutError, OSError, websockets.WebSocketException, httpx.HTTPError)


class Refused(Exception):
    """`code` of the problem; "now" in `retry` means that the same may be asked again."""

    def __init__(self, problem: Json) -> None:
        super().__init__(problem.get("code", "?"))
        self.code, self.retry = problem.get("code", "?"), problem.get("retry")


class Talker:
    def __init__(
        self, org: str, member: str, token: str, ports: Sequence[int], rooms: Sequence[str], seed: int
    ) -> None:
        self.org, self.member, self.token = org, member, token
        self.ports, self.rooms = list(ports), list(rooms)
        self.story = Story(member)
        self.views: dict[str, View] = {}
        self.feed = 0
        self.connects = self.repeats = self.refusals = 0
        self.talking = True
        self.idle = asyncio.Event()
        self.pace = 0.12
        self._chance = random.Random(seed)
        self._count = 0
        self._asked = 0
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._socket: websockets.ClientConnection | None = None
        self._ready = asyncio.Event()
        self._whole = False
        self._waiting: list[Json] = []
        self._behind = asyncio.Event()
        self._live: dict[str, int] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._http = httpx.AsyncClient(cookies={"workhall_session": token}, timeout=5)

    def start(self) -> None:
        self._tasks = [asyncio.create_task(work()) for work in (self._stay_connected, self._talk, self._mend)]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()

    def __str__(self) -> str:
        state = "connected" if self._ready.is_set() else "not connected"
        return f"{self.member} ({state}, {self.connects} connections, feed {self.feed})"

    def failure(self) -> BaseException | None:
        """What ended one of its tasks, which nothing should."""
        return next((task.exception() for task in self._tasks if task.done() and not task.cancelled()), None)

    # The connection

    async def _stay_connected(self) -> None:
        while True:
            port = self._chance.choice(self.ports)
            with contextlib.suppress(*_AGAIN, Refused):
                await self._one_connection(port)
            self._ready.clear()
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(ConnectionError())
            self._answers.clear()
            await asyncio.sleep(self._chance.uniform(0.05, 0.3))

    async def _one_connection(self, port: int) -> None:
        connection = await websockets.connect(
            f"ws://127.0.0.1:{port}/api/orgs/{self.org}/socket",
            additional_headers={"Cookie": f"workhall_session={self.token}", "Origin": f"http://127.0.0.1:{port}"},
            compression=None, open_timeout=5, close_timeout=0.2, ping_interval=5, ping_timeout=5, max_size=None,
        )  # fmt: skip
        self.connects += 1
        self._live.clear()
        self._waiting.clear()
        self._socket = connection
        reader = asyncio.create_task(self._read(connection))
        try:
            await self._resume(port)
            for entry in self._waiting:
                self._fold(entry)
            self._waiting.clear()
            self._ready.set()
            await reader
        finally:
            reader.cancel()
            self._socket = None
            connection.transport.abort()
            with contextlib.suppress(*_AGAIN, asyncio.CancelledError):
                await reader

    async def _read(self, connection: websockets.ClientConnection) -> None:
        async for raw in connection:
            frame = json.loads(raw)
            if "re" in frame:
                answer = self._answers.pop(frame["re"], None)
                if answer is not None and not answer.done():
                    answer.set_result(frame)
            elif frame["ev"] == "chat.log":
                self._heard(frame["d"])
            elif frame["ev"] == "chat.feed":
                self._feed(frame["d"])

    def _heard(self, entry: Json) -> None:
        conversation, number = entry["c"], entry["s"]
        before = self._live.get(conversation)
        self._live[conversation] = number
        told = f"{self.member} heard {conversation} {number} after {before}"
        if before is not None and number <= before:
            self.story.faults.append(("doubled" if number == before else "reordered", told))
        if before is not None and number > before + 1:
            self.story.faults.append(("gaps", told))
        self.story.pushed.append((conversation, entry))
        if self._ready.is_set():
            self._fold(entry)
        else:
            self._waiting.append(entry)

    def _fold(self, entry: Json) -> None:
        view = self.views.get(entry["c"])
        if view is not None and not view.take(entry):
            self._behind.set()

    def _feed(self, news: Json) -> None:
        """Joined and left conversations: what is heard of them begins anew."""
        if self._whole:
            self.feed = max(self.feed, news["n"])
        conversation: str = news.get("c", "")
        if news["k"] == "left":
            self.views.pop(conversation, None)
        if news["k"] in ("left", "joined"):
            self._live.pop(conversation, None)
        if news["k"] == "joined" and conversation not in self.views:
            self.views[conversation] = View()
            self._behind.set()

    # Catching up

    async def _resume(self, port: int) -> None:
        held = {one: view.last for one, view in self.views.items()}
        answer = await self._ask("chat.resume", {"feed": self.feed, "held": held})
        if answer["afresh"]:
            page = await self._get(port, "/conversations?limit=100")
            mine = {one["id"] for one in page["items"]}
            self.views = {one: self.views.get(one, View()) for one in mine}
            for conversation in mine:
                await self._fetch(port, conversation)
            # Only now: a break before here must begin afresh again.
            self.feed, self._whole = answer["feed"], True
            return
        for news in answer["feed_entries"]:
            self._feed(news)
        self.feed = max(self.feed, answer["feed"])
        for entry in answer["entries"]:
            self._fold(entry)
        for conversation in answer["more"]:
            # Whatever is kept of it may have been changed in what is not sent.
            self.views[conversation] = View()
            await self._fetch(port, conversation)

    async def _mend(self) -> None:
        """Fetches what stands between what is there and what came."""
        while True:
            await self._behind.wait()
            self._behind.clear()
            await self._ready.wait()
            for conversation in list(self.views):
                with contextlib.suppress(*_AGAIN):
                    await self._fetch(self._chance.choice(self.ports), conversation)
                    continue
                self._behind.set()
                await asyncio.sleep(0.1)

    async def _fetch(self, port: int, conversation: str) -> None:
        view = self.views.get(conversation)
        while view is not None:
            page = await self._get(port, f"/conversations/{conversation}/log?after={view.last}&limit=200")
            if page is None:  # No member any more; the feed will say so.
                return
            view.take_page(page)
            if not page["entries"] or view.last >= page["last_seq"]:
                return

    async def _get(self, port: int, path: str) -> Any:
        answer = await self._http.get(f"http://127.0.0.1:{port}/api/orgs/{self.org}{path}")
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        return answer.json()

    # Talking

    async def _talk(self) -> None:
        await asyncio.sleep(self._chance.uniform(0, self.pace))
        while self.talking:
            command, args = self._idea()
            if command == "chat.send":
                self.story.sent.append((args["conversation_id"], args["key"]))
            await self._until_answered(command, args)
            await asyncio.sleep(self._chance.uniform(0, 2 * self.pace))
        self.idle.set()

    def _idea(self) -> tuple[str, Json]:
        """Mostly something new; now and then a change of something that stands."""
        kind = self._chance.random()
        mine = list(self.story.acked.values())[-10:]
        if kind < 0.2 and mine:
            conversation, seq = self._chance.choice(mine)
            if kind < 0.14:
                text = f"changed {self._chance.getrandbits(32)}"
                return "chat.edit", {"conversation_id": conversation, "seq": seq, "text": text}
            return "chat.recall", {"conversation_id": conversation, "seq": seq}
        seen = [one for one in self.views if self.views[one].last]
        if kind < 0.35 and seen:
            conversation = self._chance.choice(seen)
            numbers = [n for n, one in list(self.views[conversation].entries.items())[-20:] if one["k"] == "message"]
            if numbers:
                target = {"conversation_id": conversation, "seq": self._chance.choice(numbers)}
                return "chat.react", {
                    **target,
                    "x": self._chance.choice(_REACTIONS),
                    "on": self._chance.random() < 0.7,
                }
        self._count += 1
        key = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
        text = f"{self._count} " + "lorem ipsum dolor sit amet " * self._chance.randrange(1, 12)
        return "chat.send", {"conversation_id": self._chance.choice(self.rooms), "key": key, "text": text}

    async def _until_answered(self, command: str, args: Json) -> None:
        while True:
            await self._ready.wait()
            try:
                answer = await self._ask(command, args)
            except Refused as refused:
                self.refusals += 1
                if refused.retry != "now":
                    return
            except _AGAIN:
                self.repeats += 1
            else:
                self._note(command, args, answer)
                return
            await asyncio.sleep(self._chance.uniform(0.05, 0.2))

    def _note(self, command: str, args: Json, answer: Json) -> None:
        if command == "chat.send":
            self.story.acked[args["key"]] = (args["conversation_id"], answer["seq"])
        elif answer["seq"]:
            kind = {"chat.edit": "edited", "chat.recall": "recalled", "chat.react": "reacted"}[command]
            self.story.changed.append((args["conversation_id"], answer["seq"], kind, args["seq"]))

    async def _ask(self, command: str, args: Json) -> Json:
        if self._socket is None:
            raise ConnectionError
        self._asked += 1
        number = self._asked
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "cmd": command, "args": args}))
        try:
            frame = await asyncio.wait_for(answer, _ANSWER_SECONDS)
        except TimeoutError:
            self._socket.transport.abort()  # Whoever does not answer is given up, so that order is kept.
            raise
        if "err" in frame:
            raise Refused(frame["err"])
        result: Json = frame["ok"]
        return result
