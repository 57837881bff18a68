"""One open socket: reads commands, answers them, and holds what waits to be written.

A client that reads too slowly is cut with 4408 ("resume") when more than `MAX_WAITING` bytes wait for it, so that it
can never hold up or outgrow the process. Commands start in the order in which they came, up to `MAX_RUNNING` at a
time; beyond that the socket is simply not read until some have ended.
"""

import asyncio
import itertools
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import structlog
from picows import WSFrame, WSListener, WSMsgType, WSTransport

from workhall import __version__
from workhall.gateway import codec
from workhall.kit.authz import Who
from workhall.kit.commands import Call, Command
from workhall.kit.ctx import Client
from workhall.kit.errors import FieldError, Invalid, NotFound, Refusal, TooMany
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.text import Locale, Text
from workhall.kit.unit import PolicyNotAsked, caller_unit

if TYPE_CHECKING:
    from workhall.gateway.hub import Topic
    from workhall.gateway.server import Gateway

log = structlog.get_logger(__name__)

MAX_WAITING = 1 << 20
MAX_RUNNING = 64
HEARTBEAT = 25
"""Seconds between pings; a client that has not answered one by the next is gone."""
COMMANDS_A_SECOND = 100.0
BURST = 400.0

_ids = itertools.count(1)
_SHAPE = Text(
    en="The arguments do not have the expected form: {why}",
    zh="参数格式不正确：{why}",
    de="Die Argumente haben nicht die erwartete Form: {why}",
    it="Gli argomenti non hanno la forma prevista: {why}",
)


class Session(WSListener):
    """Thousands of these lie idle: what most never need is made when they do."""

    def __init__(self, gateway: "Gateway", who: Who, token: str, locale: Locale, client: Client) -> None:
        self.id = next(_ids)
        self.gateway, self.hub = gateway, gateway.hub
        self.who, self.token, self.locale, self.client = who, token, locale, client
        self.org_id: OrgId = who.org_id  # type: ignore[assignment]
        self.member_id: MemberId = who.me
        self.topics: set[Topic] = set()
        self.watching: frozenset[MemberId] = frozenset()
        self.moves = 0
        """Counts joins and leaves that this process heard of: what was read from the database before is out of date."""
        self.away = False
        self.alive = True
        self.closing = False
        self._transport: WSTransport | None = None
        self._write: Callable[[bytes], None] | None = None
        self._out: list[bytes] = []
        self._paused = False
        self._waiting = 0
        self._partial: bytearray | None = None
        self._running = 0
        self._reading_paused = False
        self._tokens, self._tokens_at = BURST, 0.0
        self._tasks: set[asyncio.Task[None]] | None = None

    # Called by picows

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        under = transport.underlying_transport
        under.set_write_buffer_limits(high=256 * 1024)
        self._write = under.write
        self._tokens_at = self.gateway.clock.monotonic()
        self.gateway.opened(self)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.closing = True
        self._out.clear()
        for task in self._tasks or ():
            task.cancel()
        self.gateway.closed(self)

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._waiting = 0
        self.flush()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if self.closing:
            return
        kind = frame.msg_type
        if kind == WSMsgType.TEXT and frame.fin and self._partial is None:
            self._command(frame.get_payload_as_bytes())
        elif kind == WSMsgType.PONG:
            self.alive = True
        elif kind == WSMsgType.CLOSE:
            self.cut(1000, "")
        elif kind in (WSMsgType.TEXT, WSMsgType.CONTINUATION):
            self._fragment(kind, frame)
        else:
            self.cut(4400, "text frames only")

    # Reading

    def _fragment(self, kind: WSMsgType, frame: WSFrame) -> None:
        starts = kind == WSMsgType.TEXT
        if starts == (self._partial is not None):
            self.cut(4400, "fragments out of order")
            return
        if self._partial is None:
            self._partial = bytearray()
        self._partial += frame.get_payload_as_bytes()
        if len(self._partial) > codec.MAX_COMMAND:
            self.cut(4413, "command too large")
        elif frame.fin:
            whole, self._partial = bytes(self._partial), None
            self._command(whole)

    def _command(self, raw: bytes) -> None:
        try:
            request = codec.request_decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self.cut(4400, "not a command")
            return
        command = self.gateway.commands.get(request.cmd)
        try:
            self._spend()
            if command is None:
                raise NotFound
            args = self.gateway.decoders[request.cmd].decode(request.args)
        except Refusal as error:
            self._refuse(request.id, error)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            self._refuse(request.id, Invalid(fields={"args": FieldError("shape", _SHAPE, why=str(error))}))
        else:
            self._run(request.id, command, args)

    def _spend(self) -> None:
        """A bucket of `BURST` commands that refills by `COMMANDS_A_SECOND`."""
        now = self.gateway.clock.monotonic()
        self._tokens = min(BURST, self._tokens + (now - self._tokens_at) * COMMANDS_A_SECOND)
        self._tokens_at = now
        self._tokens -= 1
        if self._tokens < -BURST:
            self.cut(4409, "too many commands")
        if self._tokens < 0:
            raise TooMany(limit=int(COMMANDS_A_SECOND), remaining=0, wait=1)

    def _run(self, request_id: int, command: Command, args: Any) -> None:
        self._running += 1
        if self._running >= MAX_RUNNING:
            self._pause_reading()
        if command.in_unit:
            self._task(request_id, self._in_unit(command, args))
            return
        call = Call(self.gateway.app, self.who, self.locale, self.hub, self)
        try:
            work = command.run(call, args)
        except Exception as error:
            self._failed(request_id, error)
            return
        if isinstance(work, asyncio.Future):
            work.add_done_callback(partial(self._finished, request_id, command, call))
        else:
            self._task(request_id, self._direct(command, call, work))

    async def _in_unit(self, command: Command, args: Any) -> Any:
        async with caller_unit(
            self.gateway.app,
            self.token,
            self.org_id,
            locale=self.locale,
            client=self.client,
            must_ask=command.permission,
        ) as ctx:
            return await command.run(ctx, args)

    async def _direct(self, command: Command, call: Call, work: Any) -> Any:
        result = await work
        _must_have_asked(command, call)
        return result

    def _task(self, request_id: int, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(self._answer(request_id, work))
        if self._tasks is None:
            self._tasks = set()
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, request_id: int, work: Any) -> None:
        try:
            result = await work
        except Exception as error:
            self._failed(request_id, error)
        else:
            self._done(request_id, codec.answer(request_id, result))

    def _finished(self, request_id: int, command: Command, call: Call, work: "asyncio.Future[Any]") -> None:
        error = work.exception() if not work.cancelled() else asyncio.CancelledError()
        if error is not None:
            self._failed(request_id, error)
            return
        try:
            _must_have_asked(command, call)
        except PolicyNotAsked as fault:
            self._failed(request_id, fault)
            return
        self._done(request_id, codec.answer(request_id, work.result()))

    # Answering

    def _failed(self, request_id: int, error: BaseException) -> None:
        if not isinstance(error, Refusal):
            log.error("command.failed", exc_info=error)
            error = InternalFault()
        self._done(request_id, codec.refusal(request_id, error, self.locale))

    def _refuse(self, request_id: int, error: Refusal) -> None:
        self.put(codec.refusal(request_id, error, self.locale))

    def _done(self, request_id: int, data: bytes) -> None:
        self._running -= 1
        if self._reading_paused and self._running < MAX_RUNNING // 2:
            self._resume_reading()
        self.put(data)

    def _pause_reading(self) -> None:
        if not self._reading_paused and self._transport is not None:
            self._reading_paused = True
            self._transport.underlying_transport.pause_reading()

    def _resume_reading(self) -> None:
        self._reading_paused = False
        if self._transport is not None and not self.closing:
            self._transport.underlying_transport.resume_reading()

    def hears(self, topic: UUID) -> bool:
        found = self.hub.topics.get(topic)
        return found is not None and found in self.topics

    # Writing

    def put(self, data: bytes) -> None:
        """Framed bytes for this client, written at the end of the loop turn."""
        if self.closing:
            return
        if self._paused:
            self._waiting += len(data)
            if self._waiting > MAX_WAITING:
                self.cut(4408, "too slow: resume")
                return
        elif not self._out:
            self.hub.soil(self)
        self._out.append(data)

    def flush(self) -> None:
        out = self._out
        if not out or self._paused or self._write is None:
            return
        self._out = []
        self._write(out[0] if len(out) == 1 else b"".join(out))

    def say_hello(self) -> None:
        hello = {
            "member_id": self.member_id,
            "session_id": self.who.session_id,
            "version": __version__,
            "heartbeat": HEARTBEAT,
        }
        self.put(codec.frame(codec.push("hello", hello)))

    def beat(self) -> None:
        """Called every HEARTBEAT seconds. A frame that trickles in holds back the pong, so it ends here as well."""
        if not self.alive:
            self.cut(4408, "no sign of life: resume")
            return
        self.alive = False
        if not self._paused and self._write is not None and not self.closing:
            self._write(codec.PING)

    def cut(self, code: int, reason: str) -> None:
        """Close with a code. Whatever waited to be written is dropped; the client resumes."""
        if self.closing or self._transport is None:
            return
        self.closing = True
        self._out.clear()
        under = self._transport.underlying_transport
        under.write(codec.close_frame(code, reason))
        loop = asyncio.get_running_loop()
        # Not at once: whoever cuts may be in the middle of a topic's sessions. `closing` keeps anything more from it.
        loop.call_soon(self.hub.exit, self)
        # A slow reader would keep a graceful close waiting for ever.
        end = under.abort if self._paused else under.close
        loop.call_later(0.0 if code == 1000 else 0.2, end)


class InternalFault(Refusal):
    code = "fault"
    status = 500
    retry = "now"
    title = Text(
        en="Something went wrong on the server. It has been recorded; try again.",
        zh="服务器出错，已记录，请重试。",
        de="Auf dem Server ist etwas schiefgegangen. Es wurde vermerkt; versuchen Sie es erneut.",
        it="Qualcosa è andato storto sul server. È stato registrato: riprova.",
    )


def _must_have_asked(command: Command, call: Call) -> None:
    if command.permission.name not in call.asked:
        raise PolicyNotAsked(f"{command.permission.name} is declared but was never asked")
