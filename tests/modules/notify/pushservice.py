"""A push service and the browsers that it wakes, as RFC 8030, 8188, 8291 and 8292 have them: it takes real requests on
loopback, checks who signed them, and each browser decrypts what came for it with its own keys."""

import asyncio
import base64
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from tests.world import Person


@dataclass(slots=True)
class Message:
    """What a browser got: headers of the push, and the words it held."""

    headers: dict[str, str]
    content: dict[str, Any]
    sealed: bytes
    claims: dict[str, Any]


@dataclass(slots=True)
class Browser:
    """One that has allowed notifications. `answers` are the statuses for the next pushes, then 201."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    got: list[Message] = field(default_factory=list)
    tried: int = 0

    def subscription(self) -> dict[str, Any]:
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "keys": {"p256dh": _encoded(point), "auth": _encoded(self.secret)}}

    async def subscribes(self, person: Person) -> dict[str, Any]:
        return dict(await person.put("/api/me/push", self.subscription()))

    def shown(self) -> list[str]:
        """The titles, in the order of arrival."""
        return [one.content["title"] for one in self.got if one.content["mode"] == "show"]

    def opens(self, sealed: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(sealed, private_key=self.private, auth_secret=self.secret, version="aes128gcm")
        return dict(json.loads(plain))


class PushService:
    def __init__(self) -> None:
        self.browsers: dict[str, Browser] = {}
        self.url = ""

    def browser(self) -> Browser:
        path = f"/wake/{len(self.browsers)}-{os.urandom(4).hex()}"
        made = self.browsers[path] = Browser(self.url + path)
        return made

    async def __aenter__(self) -> "PushService":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:]) if name}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        status, more = self._take(method, path, headers, body)
        lines = [f"HTTP/1.1 {status} -", "content-length: 0", *(f"{name}: {value}" for name, value in more.items())]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await writer.drain()
        writer.close()

    def _take(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        browser = self.browsers.get(path)
        if browser is None or method != "POST":
            return 404, {}
        browser.tried += 1
        if browser.answers:
            return browser.answers.pop(0)
        claims = self._verified(headers["authorization"])
        if claims is None or headers["content-encoding"] != "aes128gcm" or len(body) > 4096 or "ttl" not in headers:
            return 400, {}
        browser.got.append(Message(headers, browser.opens(body), body, claims))
        return 201, {}

    def _verified(self, authorization: str) -> dict[str, Any] | None:
        """The token's claims, when the key that it names has signed it for this service."""
        if not Vapid02.verify(authorization):
            return None
        token = dict(part.split("=", 1) for part in authorization.split(" ", 1)[1].split(","))["t"]
        claims: dict[str, Any] = json.loads(_decoded(token.split(".")[1]))
        return claims if claims["aud"] == self.url and claims["sub"] else None


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(given: str) -> bytes:
    return base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))


def titles(browsers: Sequence[Browser]) -> list[list[str]]:
    return [one.shown() for one in browsers]
