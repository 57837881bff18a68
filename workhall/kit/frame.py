"""The outermost layer of every HTTP answer: security headers, and a limit on what a body may weigh. Plain ASGI."""

from typing import Any

from workhall.kit.pages import Receive, Scope, Send

BODY_LIMIT = 1 << 20
UPLOAD_LIMIT = 32 << 20
"""Bytes; uploads are what comes as multipart/form-data or as a raw octet stream."""

_ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_API = ((b"cache-control", b"no-store"), (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"))
_REFUSED = (
    b'{"type":"urn:workhall:problem:too_large","title":"This is too large. At most %d bytes are accepted here.",'
    b'"status":413,"code":"too_large","retry":"no"}'
)


class _BodyTooLarge(Exception):
    pass


class Frame:
    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = _ALWAYS + _API if scope["path"].startswith("/api/") else _ALWAYS
        limit = _limit(scope)
        taken = 0
        started = False

        async def measured() -> Any:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise _BodyTooLarge
            return message

        async def framed(message: Any) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in added if pair[0] not in present)]
            await send(message)

        try:
            if _declared(scope) > limit:
                raise _BodyTooLarge
            await self._app(scope, measured, framed)
        except _BodyTooLarge:
            if not started:
                await _refuse(send, limit)


def _limit(scope: Scope) -> int:
    kind = dict(scope["headers"]).get(b"content-type", b"")
    upload = kind.startswith((b"multipart/form-data", b"application/octet-stream"))
    return UPLOAD_LIMIT if upload else BODY_LIMIT


def _declared(scope: Scope) -> int:
    raw = dict(scope["headers"]).get(b"content-length", b"0")
    return int(raw) if raw.isdigit() else 0


async def _refuse(send: Send, limit: int) -> None:
    body = _REFUSED % limit
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        *_ALWAYS,
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
