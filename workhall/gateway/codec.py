"""Frames. Text frames of JSON; what is sent to many is encoded and framed once (RFC 6455 section 5.2, unmasked)."""

from typing import Any

import msgspec

from workhall.kit.errors import Refusal
from workhall.kit.text import Locale

MAX_COMMAND = 64 * 1024
"""Bytes of one command, all fragments together."""


class Request(msgspec.Struct):
    """What a client sends. `args` stays raw until the command is known."""

    id: int
    cmd: str
    args: msgspec.Raw = msgspec.Raw(b"{}")


request_decoder = msgspec.json.Decoder(Request)
encoder = msgspec.json.Encoder()


def frame(payload: bytes) -> bytes:
    """One complete text frame."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


def close_frame(code: int, reason: str) -> bytes:
    """RFC 6455 section 5.5.1; the reason is cut to what a control frame may hold."""
    body = code.to_bytes(2, "big") + reason.encode()[:123]
    return bytes((0x88, len(body))) + body


PING = b"\x89\x00"


def answer(request_id: int, result: Any) -> bytes:
    return frame(encoder.encode({"re": request_id, "ok": {} if result is None else result}))


def refusal(request_id: int, error: Refusal, locale: Locale) -> bytes:
    problem = error.problem(locale)
    body = {key: problem[key] for key in ("code", "title", "retry", "fields") if key in problem}
    return frame(encoder.encode({"re": request_id, "err": body}))


def push(event: str, data: Any) -> bytes:
    """The payload of a push, not framed yet."""
    return encoder.encode({"ev": event, "d": data})
