"""Who may see what is meant for the machine itself: requests that came from it, by no proxy."""

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_PROXY_HEADERS = frozenset((b"forwarded", b"via", b"x-real-ip"))


def is_local(scope: Scope) -> bool:
    """Loopback, and no sign of a proxy: behind one on the same machine every request seems to come from here."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if any(name in _PROXY_HEADERS or name.startswith(b"x-forwarded-") for name, _ in headers):
        return False
    return is_loopback((scope.get("client") or ("",))[0])


def names_this_machine(scope: Scope) -> bool:
    """The Host that the browser typed, so that a name of someone else's that points here (rebinding) is refused."""
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    return is_loopback_name(urlsplit(f"//{host}").hostname or "")


def is_loopback_name(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost") or is_loopback(host)


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


async def answer(send: Send, status: int, kind: bytes, body: bytes, *more: tuple[bytes, bytes]) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *more]})
    await send({"type": "http.response.body", "body": body})
