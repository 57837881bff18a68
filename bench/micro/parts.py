"""Encoding, framing, decoding and handing out, without sockets or a database. Microseconds, best of several runs."""

import time
from collections.abc import Callable, Iterator
from uuid import uuid4

from bench.load import wire
from workhall.gateway import codec

_TEXT = "The quick brown fox jumps over the lazy dog. " * 5
_ENTRY = {
    "c": uuid4(), "s": 123456, "o": 123450, "k": "message", "by": uuid4(), "at": 1760000000000,
    "b": {"text": _TEXT[: wire.TEXT_BYTES]}, "key": uuid4(),
}  # fmt: skip


def microseconds(work: Callable[[], object], *, seconds: float = 0.2, rounds: int = 5) -> float:
    """Of one call; the fastest round, because other work can only make a round slower."""
    count = 1
    while (took := _time(work, count)) < seconds / rounds / 4:
        count *= 4
    return min(took, *(_time(work, count) for _ in range(rounds))) / count * 1e6


def _time(work: Callable[[], object], count: int) -> float:
    began = time.process_time()
    for _ in range(count):
        work()
    return time.process_time() - began


def figures() -> Iterator[tuple[str, float]]:
    payload = codec.push("chat.log", _ENTRY)
    command = wire.send_command(7, str(uuid4()), 1)[8:]
    yield "encode an entry", microseconds(lambda: codec.push("chat.log", _ENTRY))
    yield "frame it", microseconds(lambda: codec.frame(payload))
    yield "decode a command", microseconds(lambda: codec.request_decoder.decode(command))
    yield (
        "encode an answer",
        microseconds(lambda: codec.answer(7, {"seq": 1, "ordinal": 1, "at": 1, "repeated": False})),
    )
