"""Bytes of the client's side. Frames carry the masking key zero: a valid key, and the server unmasks all the same."""

import base64
import hashlib
import json

TEXT_BYTES = 200
NUMBER_DIGITS = 10
MARK = b'"text":"#'
"""In front of a message's number, in every message that the driver sends and so in every delivery."""

_PADDING = (
    " The quick brown fox jumps over the lazy dog, again and again, until the message is as long as it should be."
)
_FILL = (_PADDING * 3)[: TEXT_BYTES - 1 - NUMBER_DIGITS]
_KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = base64.b64encode(hashlib.sha1((_KEY + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())

PONG = b"\x8a\x80\x00\x00\x00\x00"
CLOSE = b"\x88\x82\x00\x00\x00\x00\x03\xe8"


def masked(payload: bytes) -> bytes:
    """One complete text frame from a client (RFC 6455 section 5.2), below 64 KiB."""
    size = len(payload)
    head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
    return head + b"\x00\x00\x00\x00" + payload


def unmasked(payload: bytes) -> bytes:
    """One complete text frame from a server, below 64 KiB."""
    size = len(payload)
    head = bytes((0x81, size)) if size < 126 else b"\x81\x7e" + size.to_bytes(2, "big")
    return head + payload


def send_command(number: int, conversation: str, run: int) -> bytes:
    """A message whose number is the command's id, the end of its idempotency key and the beginning of its text. `run`
    (32 bits) keeps the keys of different runs apart: a repeated key is answered and not sent again."""
    key = f"{run:08x}-0000-4000-8000-{number:012x}"
    return masked(
        f'{{"id":{number},"cmd":"chat.send","args":{{"conversation_id":"{conversation}","key":"{key}","text":"{text(number)}"}}}}'.encode()
    )


def text(number: int) -> str:
    """The same at every server."""
    return f"#{number:0{NUMBER_DIGITS}d}{_FILL}"


def command(number: int, name: str, args: object) -> bytes:
    return masked(json.dumps({"id": number, "cmd": name, "args": args}).encode())


def upgrade(path: str, host: str, *, token: str = "", address: str = "") -> bytes:
    """The driver stands where a reverse proxy would: each person comes from an address of their own, so that limits for
    one address do not apply to a whole organisation."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {_KEY}",
        "Sec-WebSocket-Version: 13",
        f"Origin: http://{host}",
        "User-Agent: workhall-bench",
    ]
    if token:
        lines.append(f"Cookie: workhall_session={token}")
    if address:
        lines.append(f"X-Forwarded-For: {address}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
