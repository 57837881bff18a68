"""XMPP clients for the same scenarios, as light as the WebSocket ones: bytes are searched for marks, no XML is parsed.

Both servers write attributes in single quotes and our bodies hold no markup, so `</body>` ends a message and nothing
else does. An acknowledgement is the sender's own message reflected by the room (groups) or the server's count of
handled stanzas (XEP-0198, direct messages).
"""

import base64
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.load import wire
from bench.load.driver import Connection, Driver, Target

DOMAIN = "localhost"
ROOMS = f"conference.{DOMAIN}"
RESOURCE = "bench"
PASSWORD = "bench"
_HEADER = (
    f"<?xml version='1.0'?><stream:stream to='{DOMAIN}' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
).encode()
_BIND = (
    "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
    f"<resource>{RESOURCE}</resource></bind></iq>"
).encode()
_READY = f"<iq type='get' id='ready' to='{DOMAIN}'><ping xmlns='urn:xmpp:ping'/></iq>".encode()
_MANAGE = b"<enable xmlns='urn:xmpp:sm:3'/>"
_ASK = b"<r xmlns='urn:xmpp:sm:3'/>"
_HANDLED_NOTHING = b"<a xmlns='urn:xmpp:sm:3' h='0'/>"
_END = b"</body>"
_NUMBER = re.compile(rb"<body>#(\d{%d})" % wire.NUMBER_DIGITS)
_ACK = re.compile(rb"<a [^>]*\bh='(\d+)'")
_MESSAGE = re.compile(rb"<message\b([^>]*)>.*?</body>", re.DOTALL)
_now = time.perf_counter


def user(person: int) -> str:
    return f"p{person}"


def jid(person: int) -> str:
    return f"{user(person)}@{DOMAIN}/{RESOURCE}"


@dataclass(frozen=True, slots=True)
class Account(Target):
    """`acks`: wants the server's count of handled stanzas, as who writes directly does."""

    person: int = 0
    rooms: tuple[str, ...] = ()
    acks: bool = False

    @classmethod
    def at(cls, host: str, port: int, person: int, rooms: tuple[str, ...], *, acks: bool) -> "Account":
        return cls(host, port, _HEADER, person, rooms, acks)


class Stream(Connection):
    """`step`: which part of signing in comes next. `asked`: numbers of direct messages without an answer yet, with the
    count of stanzas at which they are handled."""

    __slots__ = ("account", "asked", "handled", "outgoing", "step", "writes")

    def __init__(self, index: int, sock: socket.socket, account: Account) -> None:
        super().__init__(index, sock)
        self.account = account
        self.step = 0
        self.outgoing = self.handled = 0
        self.asked: list[tuple[int, int]] = []
        self.writes = False


class XmppDriver(Driver):
    """`seen` collects message numbers that reached sockets with `keep` set."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[int] = set()
        self._sender: dict[int, Stream] = {}
        self._steps: tuple[Callable[[Stream, bytes], bool], ...] = (
            self._authenticate, self._restart, self._bind, self._enter, self._wait_for_rooms
        )  # fmt: skip

    def _made(self, index: int, sock: socket.socket, target: Target) -> Stream:
        if not isinstance(target, Account):
            raise TypeError("XMPP clients need an account")
        return Stream(index, sock, target)

    # Signing in: each step looks for what it waits for, sends what is next, and says whether it is done.

    def _authenticate(self, stream: Stream, data: bytes) -> bool:
        if b"</stream:features>" not in data:
            return False
        secret = base64.b64encode(f"\0{user(stream.account.person)}\0{PASSWORD}".encode()).decode()
        self.write(stream, f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>".encode())
        return True

    def _restart(self, stream: Stream, data: bytes) -> bool:
        if b"<success" not in data:
            return False
        self.write(stream, _HEADER)
        return True

    def _bind(self, stream: Stream, data: bytes) -> bool:
        if b"</stream:features>" not in data:
            return False
        self.write(stream, _BIND)
        return True

    def _enter(self, stream: Stream, data: bytes) -> bool:
        if b"id='bind'" not in data or b"</iq>" not in data:
            return False
        nick = user(stream.account.person)
        joins = "".join(
            f"<presence to='{room}/{nick}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x>"
            "</presence>"
            for room in stream.account.rooms
        )
        self.write(stream, b"<presence/>" + joins.encode() + _READY + (_MANAGE if stream.account.acks else b""))
        return True

    def _wait_for_rooms(self, stream: Stream, data: bytes) -> bool:
        done = b"id='ready'" in data and data.count(b"code='110'") >= len(stream.account.rooms)
        stream.greeted = done and (not stream.account.acks or b"<enabled" in data)
        return stream.greeted

    # Sending

    def send(self, connection: Connection, conversation: str, at: float | None = None) -> int:
        number = len(self.sent_at)
        self.sent_at.append(_now() if at is None else at)
        self.post(connection, conversation, number)
        return number

    def post(self, connection: Connection, conversation: str, number: int) -> None:
        """A message with a number of the caller's."""
        if not isinstance(connection, Stream):
            raise TypeError("not an XMPP stream")
        text = wire.text(number)
        kind = "groupchat" if conversation.endswith(ROOMS) else "chat"
        data = f"<message to='{conversation}' type='{kind}' id='{number}'><body>{text}</body></message>".encode()
        if kind == "groupchat":
            self._sender[number] = connection
            connection.writes = True
        else:
            connection.outgoing += 1
            connection.asked.append((connection.outgoing, number))
            data += _ASK
        self.write(connection, data)

    # Receiving

    def _read(self, connection: Connection) -> None:
        if not isinstance(connection, Stream):
            raise TypeError("not an XMPP stream")
        try:
            size = connection.sock.recv_into(self._view)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if size == 0:
            self._lost(connection)
            return
        self.received += size
        data = connection.rest + bytes(self._view[:size])
        if not connection.greeted:
            self._sign_in(connection, data)
        elif connection.account.acks:
            self._managed(connection, data)
        else:
            self._messages(connection, data)

    def _sign_in(self, stream: Stream, data: bytes) -> None:
        if b"<failure" in data or b"stream:error" in data or (b"type='error'" in data and b"<x xmlns" in data):
            stream.rest, stream.closed_with = data, 1008
        elif self._steps[stream.step](stream, data):
            stream.step += 1
            stream.rest = b""
        else:
            stream.rest = data

    def _managed(self, stream: Stream, data: bytes) -> None:
        cut = data.rfind(b">") + 1
        whole, stream.rest = data[:cut], data[cut:]
        if b"<r " in whole or b"<r/" in whole:
            self.write(stream, _HANDLED_NOTHING)
        for found in _ACK.findall(whole):
            stream.handled = int(found)
        now = _now()
        while stream.asked and stream.asked[0][0] <= stream.handled:
            self._acked(stream.asked.pop(0)[1], now)

    def _acked(self, number: int, now: float) -> None:
        self.acked += 1
        self.ack_seconds.append(now - self.sent_at[number])
        self.on_answer(number, True, now)

    def _messages(self, stream: Stream, data: bytes) -> None:
        cut = data.rfind(_END)
        if cut < 0:
            stream.rest = b"" if data.endswith(b">") and b"<message" not in data else data
            return
        cut += len(_END)
        whole, stream.rest = data[:cut], data[cut:]
        refused: set[int] = set()
        if b"type='error'" in whole:
            refused = self._refused(whole)
        self.deliveries += whole.count(_END) - len(refused)
        if stream.sampled or stream.writes or stream.keep:
            self._look(stream, whole, refused)

    def _refused(self, whole: bytes) -> set[int]:
        """Messages that came back to their sender as errors."""
        found = _MESSAGE.finditer(whole)
        numbers = {int(one[0].partition(b"<body>#")[2][: wire.NUMBER_DIGITS]) for one in found if b"'error'" in one[1]}
        for number in numbers:
            if self._sender.pop(number, None) is not None:
                self.refused += 1
                self.on_answer(number, False, _now())
        return numbers

    def _look(self, stream: Stream, whole: bytes, refused: set[int]) -> None:
        now = _now()
        for text in _NUMBER.findall(whole):
            number = int(text)
            if number in refused:
                continue
            if stream.sampled:
                self.delivery_seconds.append(now - self.sent_at[number])
            if stream.keep:
                self.seen.add(number)
            if self._sender.get(number) is stream:
                del self._sender[number]
                self._acked(number, now)
