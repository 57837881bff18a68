"""The clients, all in one thread on one core: raw sockets and epoll, because they must cost less than the servers.

Frames are counted by their headers. A message's number (wire.MARK) is read only on the sockets that are sampled for
latency, and answers are read for the number that they answer. No JSON is parsed.
"""

import secrets
import select
import socket
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.load import wire

_BUFFER = 1 << 18
_SPARE = 16
"""So that looking at the first bytes of a short frame never looks past the end."""
_SWEEP_SECONDS = 0.05
"""In this time every swept socket is read once: a few at every look at the others, so that these do not wait."""
_SWEEP_STEP = 0.005
_TEXT, _PING, _CLOSE = 0x81, 0x89, 0x88
_E, _L = ord("e"), ord("l")
_now = time.perf_counter


@dataclass(frozen=True, slots=True)
class Target:
    """Where one person connects."""

    host: str
    port: int
    request: bytes


class Connection:
    """`sampled`: latency is taken on this socket. `keep`: whole frames are kept as well (for the kill scenario).
    `swept`: it is not waited for, but read now and then with all others of its kind (Driver.sweep)."""

    __slots__ = (
        "closed_with", "greeted", "index", "keep", "kept", "open", "pending", "rest", "sampled", "sock", "swept"
    )  # fmt: skip

    def __init__(self, index: int, sock: socket.socket) -> None:
        self.index, self.sock = index, sock
        self.rest = b""
        self.pending = b""
        self.open = self.greeted = self.sampled = self.keep = False
        self.swept = False
        self.kept: list[bytes] = []
        self.closed_with: int | None = None


class Driver:
    """Counts and seconds grow until `clear`; `sent_at` is by message number."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._by_fd: dict[int, Connection] = {}
        self._swept: deque[Connection] = deque()
        self._swept_at = 0.0
        self._buffer = bytearray(_BUFFER + _SPARE)
        self._view = memoryview(self._buffer)[:-_SPARE]
        self.run = secrets.randbits(32)
        self.sent_at = array("d", [0.0])
        self.on_answer: Callable[[int, bool, float], None] = lambda _number, _ok, _now: None
        self.on_lost: Callable[[Connection], None] = lambda _connection: None
        self.clear()

    def clear(self) -> None:
        self.deliveries = self.acked = self.refused = self.received = 0
        self.ack_seconds = array("d")
        self.delivery_seconds = array("d")

    # Opening and closing

    def connect(self, targets: Sequence[Target], *, at_once: int = 64, patience: float = 120) -> list[Connection]:
        """Opens all, at most `at_once` handshakes at a time. Returns when every server has said hello."""
        made: list[Connection] = []
        until = _now() + patience
        waiting: set[Connection] = set()
        for index, target in enumerate(targets):
            while len(waiting) >= at_once:
                self._await_hello(waiting, until)
            made.append(self._open(index, target))
            waiting.add(made[-1])
        while waiting:
            self._await_hello(waiting, until)
        return made

    def _open(self, index: int, target: Target) -> Connection:
        sock = socket.create_connection((target.host, target.port), timeout=10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(target.request)
        sock.setblocking(False)
        connection = self._made(index, sock, target)
        self._by_fd[sock.fileno()] = connection
        self._epoll.register(sock.fileno(), select.EPOLLIN)
        return connection

    def _made(self, index: int, sock: socket.socket, _target: Target) -> Connection:
        return Connection(index, sock)

    def _await_hello(self, waiting: set[Connection], until: float) -> None:
        if _now() > until:
            raise TimeoutError(f"{len(waiting)} sockets have not been greeted")
        self.turn(0.05)
        for one in [one for one in waiting if one.greeted or one.closed_with is not None]:
            if one.closed_with is not None:
                raise ConnectionError(f"the server refused a socket: {one.rest[:200]!r}, close code {one.closed_with}")
            waiting.discard(one)

    def close(self, connections: Sequence[Connection]) -> None:
        for one in connections:
            if one.sock.fileno() >= 0:
                self._forget(one)

    def end(self) -> None:
        self._epoll.close()

    def leave_to_sweep(self, connections: Iterable[Connection]) -> None:
        """These only listen, so nobody waits for them: reading several frames at once costs the driver a fraction."""
        self._swept_at = _now()
        for one in connections:
            one.swept = True
            self._epoll.unregister(one.sock.fileno())
            self._swept.append(one)

    def _forget(self, connection: Connection) -> None:
        self._by_fd.pop(connection.sock.fileno(), None)
        connection.sock.close()  # The kernel takes it out of the epoll set.

    def _lost(self, connection: Connection, code: int = 1006) -> None:
        connection.closed_with = connection.closed_with or code
        self._forget(connection)
        self.on_lost(connection)

    # Sending

    def send(self, connection: Connection, conversation: str, at: float | None = None) -> int:
        """`at`: when it should have gone, from which its latency is counted. The message's number."""
        number = len(self.sent_at)
        self.sent_at.append(_now() if at is None else at)
        self.write(connection, wire.send_command(number, conversation, self.run))
        return number

    def write(self, connection: Connection, data: bytes) -> None:
        if connection.closed_with is not None:
            return
        if connection.pending:
            connection.pending += data
            return
        try:
            sent = connection.sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._lost(connection)
            return
        if sent < len(data):
            connection.pending = data[sent:]
            if connection.swept:
                raise RuntimeError("swept sockets only listen")
            self._epoll.modify(connection.sock.fileno(), select.EPOLLIN | select.EPOLLOUT)

    def _flush(self, connection: Connection) -> None:
        data, connection.pending = connection.pending, b""
        self._epoll.modify(connection.sock.fileno(), select.EPOLLIN)
        self.write(connection, data)

    # Receiving

    def turn(self, seconds: float) -> float:
        """Waits for news at most so long (to the microsecond, which epoll's own time-out is not) and takes them in; the
        seconds that taking in took."""
        if self._swept:
            self._sweep_a_few()
            seconds = min(seconds, _SWEEP_STEP)
        if not select.select([self._epoll.fileno()], [], [], max(0.0, seconds))[0]:
            return 0.0
        began = _now()
        for fd, event in self._epoll.poll(0, 512):
            connection = self._by_fd.get(fd)
            if connection is None:
                continue
            if event & select.EPOLLOUT:
                self._flush(connection)
            if event & ~select.EPOLLOUT and connection.sock.fileno() >= 0:
                self._read(connection)
        return _now() - began

    def sweep(self) -> None:
        """Reads what has come in on all swept sockets."""
        self._sweep_some(len(self._swept))

    def _sweep_a_few(self) -> None:
        count = int((_now() - self._swept_at) / _SWEEP_SECONDS * len(self._swept))
        if count:
            self._sweep_some(min(count, len(self._swept)))

    def _sweep_some(self, count: int) -> None:
        self._swept_at = _now()
        for _ in range(count):
            one = self._swept[0]
            self._swept.rotate(-1)
            if one.closed_with is None:
                self._read(one)

    def _read(self, connection: Connection) -> None:
        rest = connection.rest
        held = len(rest)
        if held:
            self._buffer[:held] = rest
        try:
            size = connection.sock.recv_into(self._view[held:])
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if size == 0:
            self._lost(connection)
            return
        self.received += size
        end = held + size
        used = self._take(connection, end) if connection.open else self._hello(connection, end)
        connection.rest = bytes(self._view[used:end]) if used < end else b""

    def _hello(self, connection: Connection, end: int) -> int:
        """The 101 answer and the first frame."""
        head = self._buffer.find(b"\r\n\r\n", 0, end)
        if head < 0:
            return 0
        if not self._buffer.startswith(b"HTTP/1.1 101"):
            connection.closed_with = int(self._buffer[9:12])
            return 0
        if end < head + 6:
            return 0
        connection.open = True
        return self._take(connection, end, head + 4)

    def _take(self, connection: Connection, end: int, at: int = 0) -> int:
        """Counts the whole frames in the buffer; where the first unfinished one begins."""
        buffer = self._buffer
        deliveries = 0
        while end - at >= 2:
            size = buffer[at + 1]
            start = at + 2
            if size == 126:
                if end - at < 4:
                    break
                size, start = (buffer[at + 2] << 8) | buffer[at + 3], at + 4
            elif size == 127:
                if end - at < 10:
                    break
                size, start = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            stop = start + size
            if stop > end:
                break
            if buffer[start + 2] == _E and buffer[start + 12] == _L and buffer[at] == _TEXT:
                # {"ev":"chat.log"; no other event has an l there.
                deliveries += 1
                if connection.sampled:
                    self._sample(connection, start, stop)
            else:
                self._other(connection, buffer[at], start, stop)
            at = stop
        self.deliveries += deliveries
        return at

    def _sample(self, connection: Connection, start: int, stop: int) -> None:
        found = self._buffer.find(wire.MARK, start, stop) + len(wire.MARK)
        if found < start:
            return  # Somebody joined or left.
        number = int(self._buffer[found : found + wire.NUMBER_DIGITS])
        self.delivery_seconds.append(_now() - self.sent_at[number])
        if connection.keep:
            connection.kept.append(bytes(self._view[start:stop]))

    def _other(self, connection: Connection, kind: int, start: int, stop: int) -> None:
        if kind == _TEXT:
            if self._buffer.startswith(b'{"re":', start, stop):
                self._answer(connection, start, stop)
            elif not connection.greeted:
                connection.greeted = self._buffer.startswith(b'{"ev":"hello"', start, stop)
        elif kind == _PING:
            self.write(connection, wire.PONG)
        elif kind == _CLOSE:
            connection.closed_with = int.from_bytes(self._buffer[start : start + 2], "big")

    def _answer(self, connection: Connection, start: int, stop: int) -> None:
        comma = self._buffer.index(b",", start, stop)
        number = int(self._buffer[start + 6 : comma])
        ok = self._buffer.startswith(b'"ok"', comma + 1, stop)
        now = _now()
        if ok:
            self.acked += 1
            self.ack_seconds.append(now - self.sent_at[number])
        else:
            self.refused += 1
        if connection.keep:
            connection.kept.append(bytes(self._view[start:stop]))
        self.on_answer(number, ok, now)
