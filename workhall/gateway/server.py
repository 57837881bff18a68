"""The socket end of the HTTP port.

uvicorn hands an upgrade request to `Handshake`, which checks what middleware would have checked for an ordinary request
(origin, cookie, membership, limits, drain) before picows takes the connection over. picows' WSProtocol is not
documented
for use outside its own server, so it is pinned, touched only here, and held by tests/gateway/test_handshake.py.
"""

import asyncio
import base64
import hashlib
import logging
import re
import sys
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import msgspec
import structlog
from picows import WSAutoPingStrategy, WSUpgradeRequest, WSUpgradeResponse, WSUpgradeResponseWithListener
from picows.picows import WSProtocol  # type: ignore[attr-defined]

from workhall.gateway import codec, presence
from workhall.gateway.hub import LocalHub
from workhall.gateway.refill import Refill
from workhall.gateway.session import HEARTBEAT, Session
from workhall.gateway.together import Together
from workhall.kit.authz import NOBODY, Who, allow
from workhall.kit.commands import Call, Command, Commands
from workhall.kit.ctx import Client
from workhall.kit.errors import Refusal, TooMany
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.services import Services
from workhall.kit.text import choose_locale
from workhall.kit.unit import GATE, unit

log = structlog.get_logger(__name__)

SESSION_COOKIE = "workhall_session"
HANDSHAKE_SECONDS = 10
_PATH = re.compile(r"/api/orgs/([0-9a-fA-F-]{36})/socket")
_PROTOCOL_HEADERS = ("host", "upgrade", "connection", "sec-websocket-version", "sec-websocket-key")
_LONGEST_REQUEST = 16 * 1024
# An adapter: for a plain logger picows would make, and keep, a child for each connection.
_picows_log = logging.LoggerAdapter(logging.getLogger("picows"), {})


class Gateway:
    """Holds the hub, the commands and all open sessions of this process."""

    def __init__(self, app: Services) -> None:
        self.app, self.clock = app, app.clock
        self.hub = LocalHub(app)
        self.refill = Refill(app, self.hub)
        self.presence = presence.Presence(self.hub, app.clock)
        self.callers: Together[str, Who] = Together(self._callers)
        self.topics: Together[MemberId, dict[UUID, int]] = Together(self.refill.topics_of)
        self.sessions: set[Session] = set()
        self.draining = False
        own = (presence.commands(self.presence), _ping())
        theirs = tuple(group for manifest in app.manifests for group in manifest.commands)
        self.commands: dict[str, Command] = {one.name: one for group in (*own, *theirs) for one in group.all}
        self.commands["ping"] = self.commands.pop("gateway.ping")
        self.decoders = {name: msgspec.json.Decoder(one.args) for name, one in self.commands.items()}
        self._beat: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        await self.refill.start()
        await self.presence.start()
        self._beat = asyncio.get_running_loop().create_task(self._heartbeat())

    async def drain(self) -> None:
        """No more sockets; every client is told to come back (1012, service restart)."""
        self.draining = True
        for session in tuple(self.sessions):
            session.cut(1012, "restarting")
        if self.sessions:
            await asyncio.sleep(0.3)  # Longer than a cut waits, so that the close frames get out.

    async def stop(self) -> None:
        await self.drain()
        for task in (self._beat, *self._tasks):
            if task is not None:
                task.cancel()
        await self.callers.stop()
        await self.topics.stop()
        await self.refill.stop()
        await self.presence.stop()

    async def who(self, request: "_Upgrade") -> Who:
        if not request.token or request.org_id is None:
            return NOBODY
        return await self.callers.ask(request.org_id, request.token)

    async def _callers(self, org_id: OrgId, tokens: Sequence[str]) -> Sequence[Who]:
        gate = self.app.slots.only(GATE)
        if gate is None:
            return [NOBODY] * len(tokens)
        async with unit(self.app, Who(org_id=org_id)) as ctx:
            return await gate.callers(ctx, tokens)

    def opened(self, session: Session) -> None:
        self.sessions.add(session)
        session.say_hello()
        self.presence.changed(session.org_id, session.member_id)

    def closed(self, session: Session) -> None:
        self.sessions.discard(session)
        self.hub.exit(session)
        self.presence.closed(session)

    async def _heartbeat(self) -> None:
        """Spread over the interval, so that thousands of pings do not fall on one moment."""
        slices = 50
        while True:
            for part in range(slices):
                await asyncio.sleep(HEARTBEAT / slices)
                for session in [one for one in self.sessions if one.id % slices == part]:
                    session.beat()

    def protocol(self, config: Any, server_state: Any, app_state: dict[str, Any], **_more: Any) -> "Handshake":
        """The factory that uvicorn calls for each upgrade (its `ws` setting)."""
        return Handshake(self, server_state)

    def spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _ping() -> Commands:
    own = Commands("gateway")

    @own.direct("ping", presence.Nothing, permission=presence.may_use_the_socket)
    async def ping(call: Call, _args: presence.Nothing) -> dict[str, int]:
        allow(call, presence.may_use_the_socket, None)
        return {"at": int(call.app.clock.now().timestamp() * 1000)}

    return own


class Handshake(asyncio.Protocol):
    """Holds the connection from uvicorn's upgrade until the caller is known, then gives it to picows or closes it."""

    def __init__(self, gateway: Gateway, server_state: Any) -> None:
        self._gateway = gateway
        self._connections: set[Any] = server_state.connections
        self._data = bytearray()
        self._started = False
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(HANDSHAKE_SECONDS, transport.close)
        before = self._transport.get_protocol()
        if getattr(before, "parser", None) is not None:
            # uvicorn's protocol is done with this connection. It and its parser hold each other, and the collector
            # looks seldom (serve.collect_seldom).
            loop.call_soon(setattr, before, "parser", None)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._data += data
        if len(self._data) > _LONGEST_REQUEST:
            self._refuse(431, "request too large")
        elif not self._started and b"\r\n\r\n" in self._data:
            self._started = True
            self._gateway.spawn(self._decide())

    async def _decide(self) -> None:
        try:
            request = _Upgrade(bytes(self._data))
            refused = self._refused_at_once(request)
            if refused is not None:
                self._refuse(*refused)
                return
            await self._admit(request)
        except TooMany:
            self._refuse(429, "too many connections")
        except (ValueError, UnicodeDecodeError):
            self._refuse(400, "bad request")
        except Refusal as error:
            self._refuse(error.status, error.code)
        except Exception:
            log.exception("handshake.failed")
            self._refuse(500, "fault")

    def _refused_at_once(self, request: "_Upgrade") -> tuple[int, str] | None:
        if self._gateway.draining:
            return 503, "restarting"
        if request.org_id is None:
            return 404, "no socket here"
        if not request.same_site(self._gateway.app.settings.extra_origins):
            return 403, "cross-site upgrade refused"
        return None

    async def _admit(self, request: "_Upgrade") -> None:
        app = self._gateway.app
        client = self._client(request)
        await app.limits.hit("socket", client.address, 3000, 60)
        who = await self._gateway.who(request)
        if who.account_id is None:
            self._accept_and_close(4401, "sign in")
        elif who.member_id is None:
            self._accept_and_close(4403, "not a member")
        else:
            locale = choose_locale(request.headers.get("accept-language"))
            session = Session(self._gateway, who, request.token or "", locale, client)
            await self._enter(session, request)

    async def _enter(self, session: Session, request: "_Upgrade") -> None:
        hub = self._gateway.hub
        await hub.enter(session)
        moves = -1
        topics: dict[UUID, int] = {}
        while moves != session.moves:
            moves = session.moves
            topics = await self._gateway.topics.ask(session.org_id, session.member_id)
        if self._transport is None or self._transport.is_closing():
            hub.exit(session)
            return
        for topic, seq in topics.items():
            hub.subscribe(session, topic, seq)
        self._hand_over(session, request)

    def _accept_and_close(self, code: int, reason: str) -> None:
        """A browser cannot read the status of a refused upgrade, so it is told why by a close code."""
        if self._transport is None:
            return
        accepted = _accept(bytes(self._data))
        if accepted is None:
            self._refuse(400, "bad request")
            return
        self._transport.write(accepted + codec.close_frame(code, reason))
        self._transport.close()

    def _hand_over(self, session: Session, request: "_Upgrade") -> None:
        transport = self._transport
        if transport is None:
            return
        if self._timer is not None:
            self._timer.cancel()

        def listen(_request: WSUpgradeRequest) -> WSUpgradeResponseWithListener:
            return WSUpgradeResponseWithListener(WSUpgradeResponse.create_101_response(), session)

        protocol = WSProtocol(
            host_port=None,
            ws_path=None,
            is_client_side=False,
            ws_listener_factory=listen,
            logger=_picows_log,
            disconnect_on_exception=True,
            websocket_handshake_timeout=5,
            enable_auto_ping=False,
            auto_ping_idle_timeout=HEARTBEAT,
            auto_ping_reply_timeout=HEARTBEAT,
            auto_ping_strategy=WSAutoPingStrategy.PING_WHEN_IDLE,
            enable_auto_pong=True,
            max_frame_size=codec.MAX_COMMAND,
            extra_headers=None,
            read_buffer_init_size=2048,
        )
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        data, self._data = bytes(self._data), bytearray()
        # uvloop keeps the last protocol without a buffer of its own, this one, as long as the connection lives.
        self._timer = self._transport = None
        _feed(protocol, request.for_picows(data))
        if session not in self._gateway.sessions:
            self._gateway.hub.exit(session)  # picows refused the request itself (a bad key or version).

    def _refuse(self, status: int, reason: str) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        body = reason.encode()
        head = f"HTTP/1.1 {status} Refused\r\ncontent-type: text/plain\r\ncontent-length: {len(body)}\r\n"
        self._transport.write(head.encode() + b"connection: close\r\n\r\n" + body)
        self._transport.close()

    def _client(self, request: "_Upgrade") -> Client:
        peer = self._transport.get_extra_info("peername") if self._transport else None
        address = peer[0] if isinstance(peer, tuple) else ""
        trusted = self._gateway.app.settings.trusted_proxies
        if (address in trusted or not address) and (forwarded := request.headers.get("x-forwarded-for")):
            address = forwarded.rsplit(",", 1)[-1].strip()
        return Client(address, sys.intern(request.headers.get("user-agent", "")[:300]))


class _Upgrade:
    """The request line and headers. Raises ValueError when they are not an HTTP/1.1 GET."""

    def __init__(self, data: bytes) -> None:
        head = data.split(b"\r\n\r\n", 1)[0].decode("latin-1")
        first, *lines = head.split("\r\n")
        method, target, _version = first.split(" ", 2)
        if method != "GET":
            raise ValueError("not a GET")
        pairs = (line.split(":", 1) for line in lines)
        self.headers = {name.strip().lower(): value.strip() for name, value in pairs}
        found = _PATH.fullmatch(target.split("?", 1)[0])
        self.org_id = OrgId(UUID(found[1])) if found else None
        self.token = _cookie(self.headers.get("cookie", ""), SESSION_COOKIE)

    def for_picows(self, data: bytes) -> bytes:
        """The same request with the headers that the protocol needs and no others, because picows keeps what it is
        given as long as the socket is open (and a read buffer large enough for it). What came after it stays."""
        kept = [f"{name}: {self.headers[name]}" for name in _PROTOCOL_HEADERS if name in self.headers]
        head = "\r\n".join(["GET / HTTP/1.1", *kept])
        return head.encode("latin-1") + b"\r\n\r\n" + data.split(b"\r\n\r\n", 1)[1]

    def same_site(self, also: tuple[str, ...]) -> bool:
        """Browsers send Origin with every upgrade. A program without one has no cookie that a page could abuse."""
        origin = self.headers.get("origin")
        if origin is None:
            return self.headers.get("sec-fetch-site") in (None, "same-origin", "none")
        host = self.headers.get("host", "")
        return origin in (f"http://{host}", f"https://{host}", *also)


def _cookie(header: str, name: str) -> str | None:
    """RFC 6265 section 4.2.1; the first of that name. Our tokens need no quotes."""
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return None


def _accept(data: bytes) -> bytes | None:
    """The 101 answer of RFC 6455 section 4.2.2, for sockets that are only opened to be told why they are closed."""
    key = _Upgrade(data).headers.get("sec-websocket-key")
    if not key:
        return None
    digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode(), usedforsecurity=False).digest()
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: "
        + base64.b64encode(digest)
        + b"\r\n\r\n"
    )


def _feed(protocol: Any, data: bytes) -> None:
    """picows reads through a buffer of its own (asyncio.BufferedProtocol)."""
    while data:
        room = protocol.get_buffer(len(data))
        size = min(len(room), len(data))
        room[:size] = data[:size]
        protocol.buffer_updated(size)
        data = data[size:]
