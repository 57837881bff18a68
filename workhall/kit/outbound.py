"""The one way out: every HTTP call to an address that a person or a remote service chose goes through here.

The name is resolved once, every address it has is judged, and the connection goes to a judged address: nobody can
answer twice with different ones. Redirects open connections of their own and are judged alike.
"""

import asyncio
import ipaddress
import json as jsonlib
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import httpcore
import httpx
import structlog

from workhall import __version__

if TYPE_CHECKING:
    from workhall.settings import Settings

log = structlog.get_logger(__name__)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

# IANA's special-purpose registries written out, because what `is_global` says changed between releases of Python.
_NEVER: tuple[IPNetwork, ...] = tuple(
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host agent, on a public address
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Global unicast is 2000::/3; inside it, what carries an IPv4 address or is set aside. All else is refused as well:
# loopback, mapped and compatible IPv4, NAT64, unique and link local, multicast.
_IPV6_PUBLIC = ipaddress.IPv6Network("2000::/3")
_IPV6_NEVER = tuple(ipaddress.IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))

_CONNECT_SECONDS = 5.0
_REDIRECTS = (301, 302, 303, 307, 308)


class OutboundRefused(Exception):
    """The address may not be called. What exactly it resolved to is not said: the message may reach who asked."""


class OutboundFailed(Exception):
    """The other side did not answer, in time or in size."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`url` is where the last redirect led."""

    status: int
    headers: httpx.Headers
    body: bytes
    url: str

    def json(self) -> Any:
        return jsonlib.loads(self.body)


def is_public(address: IPAddress) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NEVER if network.version == 4)
    inside = address in _IPV6_PUBLIC and address.scope_id is None
    return inside and not any(address in network for network in _IPV6_NEVER)


class Rules:
    """Hosts and networks of the operator's own that may be called on any port, and the ports for all others."""

    def __init__(self, allow: Iterable[str], ports: Iterable[int]) -> None:
        self._hosts: set[str] = set()
        self._networks: list[IPNetwork] = []
        self._ports = frozenset(ports)
        for entry in allow:
            try:
                self._networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                self._hosts.add(_host(entry))

    def judge_url(self, scheme: str, host: str) -> None:
        if scheme not in ("http", "https"):
            raise OutboundRefused("only http and https addresses can be called")
        if not host:
            raise OutboundRefused("the address names no host")

    def judge(self, host: str, port: int, addresses: list[IPAddress]) -> None:
        """All of them have to be good: a name with one inner address is a trap, whichever is tried first."""
        if _host(host) in self._hosts or all(self._is_own(address) for address in addresses):
            return
        if not all(is_public(address) for address in addresses):
            raise OutboundRefused("this address is not on the public internet")
        if port not in self._ports:
            raise OutboundRefused(f"port {port} may not be called")

    def _is_own(self, address: IPAddress) -> bool:
        return any(address.version == network.version and address in network for network in self._networks)


def _host(raw: str) -> str:
    return raw.strip().lower().rstrip(".").strip("[]")


async def _resolve(host: str, port: int) -> list[IPAddress]:
    """Also for every spelling of a number that the system's resolver takes for an address (127.1, 0x7f000001)."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} has no address") from error
    return list(dict.fromkeys(ipaddress.ip_address(entry[4][0]) for entry in found))


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    """Where connections are made, whatever asked for them."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await _resolve(host, port)
        self._rules.judge(host, port, addresses)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._backend.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Any = None
    ) -> httpcore.AsyncNetworkStream:
        raise OutboundRefused("sockets of this machine cannot be called")

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)


class _GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx has no setting for the backend, so its pool is replaced; a test pins that connections pass the guard."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(trust_env=False)
        self._rules = rules
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=50,
            max_keepalive_connections=0,
            http1=True,
            http2=False,
            retries=0,
            network_backend=_GuardedBackend(rules),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._rules.judge_url(request.url.scheme, request.url.host)
        return await super().handle_async_request(request)


class Outbound:
    """One a process. Keeps no cookies and no connections between calls, and heeds no proxy from the environment."""

    def __init__(self, settings: "Settings") -> None:
        self._rules = Rules(settings.outbound_allow, settings.outbound_ports)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        json: Any = None,
        limit: int = 1 << 20,
        seconds: float = 10,
        redirects: int = 0,
    ) -> Answer:
        """`limit` in bytes is for the answer's body, `seconds` for everything together. A status of 400 and more is an
        answer too. Raises OutboundRefused and OutboundFailed."""
        try:
            async with asyncio.timeout(seconds), self._client(redirects) as client:
                sent = {"accept-encoding": "identity", **(headers or {})}
                async with client.stream(method, url, headers=sent, content=content, json=json) as response:
                    self._refuse_late_redirect(response, redirects)
                    return await _read(response, limit)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
            raise OutboundRefused("this is not an address that can be called") from error
        except httpx.TooManyRedirects as error:
            raise OutboundFailed("too many redirects") from error
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.TimeoutException, TimeoutError, OSError) as error:
            log.info("outbound.failed", host=_shown(url), error=type(error).__name__)
            raise OutboundFailed(f"no answer ({type(error).__name__})") from error

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        limit: int = 1 << 20,
        seconds: float = 10,
        redirects: int = 3,
    ) -> Answer:
        return await self.request("GET", url, headers=headers, limit=limit, seconds=seconds, redirects=redirects)

    def _client(self, redirects: int) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=_GuardedTransport(self._rules),
            follow_redirects=redirects > 0,
            max_redirects=redirects,
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
            headers={"user-agent": f"Workhall/{__version__}"},
        )

    def _refuse_late_redirect(self, response: httpx.Response, redirects: int) -> None:
        secure = [one.url.scheme == "https" for one in (*response.history, response)]
        if secure[0] and not all(secure):
            raise OutboundRefused("a redirect led from https to http")
        if redirects and response.status_code in _REDIRECTS and response.has_redirect_location:
            raise OutboundFailed("too many redirects")


async def _read(response: httpx.Response, limit: int) -> Answer:
    """Uncompressed only: a few kilobytes can unpack to gigabytes before any count sees them."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise OutboundFailed("the answer came compressed, which was not asked for")
    declared = response.headers.get("content-length", "0")
    body = bytearray()
    if declared.isdigit() and int(declared) <= limit:
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > limit:
                break
        else:
            return Answer(response.status_code, response.headers, bytes(body), str(response.url))
    raise OutboundFailed(f"the answer has more than {limit} bytes")


def _shown(url: str) -> str:
    """The host alone: paths and queries of webhooks hold secrets."""
    try:
        return httpx.URL(url).host
    except (httpx.InvalidURL, UnicodeError):
        return "?"
