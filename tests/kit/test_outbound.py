"""The guard of outgoing calls, attacked: names, numbers, redirects, rebinding, sizes, times."""

import asyncio
import gzip
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kit.conftest import kit_settings
from workhall.kit.outbound import Outbound, OutboundFailed, OutboundRefused, is_public

NEVER = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.8.8.8",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%lo",
    "2606:4700:4700::1111%lo",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", NEVER)
def test_what_is_not_the_public_internet(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450::1"])
def test_what_is(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def outbound(tmp_path: Path, *allow: str) -> Outbound:
    return Outbound(kit_settings(tmp_path, outbound_allow=allow))


@pytest.fixture
def out(tmp_path: Path) -> Outbound:
    return outbound(tmp_path)


class Server:
    """A server on loopback that answers as told and counts who came."""

    def __init__(self) -> None:
        self.connections = 0
        self.requests: list[bytes] = []
        self.reply: Callable[[bytes], bytes] = lambda _request: reply(b"hello")
        self.slow = 0.0
        self.port = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            self.requests.append(request)
            answer = self.reply(request)
            if self.slow:
                for number in range(len(answer)):
                    writer.write(answer[number : number + 1])
                    await writer.drain()
                    await asyncio.sleep(self.slow)
            writer.write(answer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def reply(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    if "content_length" not in headers and "transfer_encoding" not in headers:
        lines += f"content-length: {len(body)}\r\n"
    return f"HTTP/1.1 {status}\r\n{lines}connection: close\r\n\r\n".encode() + body


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    async with await asyncio.start_server(made.handle, "127.0.0.1", 0) as listening:
        made.port = listening.sockets[0].getsockname()[1]
        yield made


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "LOCALHOST.",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
        "①②⑦.⓪.⓪.①",
    ],
)
async def test_no_spelling_of_this_machine_is_called(out: Outbound, server: Server, host: str) -> None:
    with pytest.raises((OutboundRefused, OutboundFailed)):
        await out.get(f"http://{host}:{server.port}/")
    assert server.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://127.0.0.1:25/_HELO",
        "unix:///run/x.sock",
        "//example.org/",
        "example.org",
        "http://",
        "http:///x",
        "",
        "http://\0/",
        "http://[::1",
        "javascript:alert(1)",
    ],
)
async def test_only_addresses_of_the_web_are_called(out: Outbound, url: str) -> None:
    with pytest.raises(OutboundRefused):
        await out.get(url)


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names resolve to what is told, one answer after the other; what was asked is returned."""
    asked: list[str] = []
    left = list(answers)

    async def getaddrinfo(host: str, port: int, **_options: Any) -> list[Any]:
        asked.append(host)
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("inner", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "fd00::1"])
async def test_a_name_with_one_inner_address_is_refused(
    out: Outbound, monkeypatch: pytest.MonkeyPatch, inner: str
) -> None:
    resolving(monkeypatch, ["93.184.216.34", inner])
    with pytest.raises(OutboundRefused):
        await out.get("http://trap.example.org/")


async def test_a_name_cannot_change_its_address_between_check_and_call(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: judged by the first answer, so only the first answer may be called. Loopback stands in for a public
    address here, by the operator's leave; the second answer would lead elsewhere."""
    out = outbound(tmp_path, "127.0.0.1/32")
    asked = resolving(monkeypatch, ["127.0.0.1"], ["10.9.9.9"])
    answer = await out.get(f"http://rebind.example.org:{server.port}/")
    assert answer.body == b"hello"
    assert asked == ["rebind.example.org"]


async def test_every_connection_passes_the_guard(out: Outbound, monkeypatch: pytest.MonkeyPatch) -> None:
    """httpx has no public setting for where connections are made: this pins that ours is in place, for https too."""
    resolving(monkeypatch, ["10.0.0.1"])
    for url in ("http://inner.example.org/", "https://inner.example.org/"):
        with pytest.raises(OutboundRefused, match="public internet"):
            await out.get(url)


@pytest.mark.parametrize("port", [22, 25, 5432, 6379, 8000])
async def test_other_ports_are_not_called(out: Outbound, monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    resolving(monkeypatch, ["93.184.216.34"])
    with pytest.raises(OutboundRefused, match="port"):
        await out.get(f"http://example.org:{port}/")


@pytest.mark.parametrize("allow", ["127.0.0.1", "127.0.0.0/8", "localhost", "LocalHost."])
async def test_operators_own_services_can_be_called(tmp_path: Path, server: Server, allow: str) -> None:
    host = "localhost" if "ocal" in allow else "127.0.0.1"
    answer = await outbound(tmp_path, allow).get(f"http://{host}:{server.port}/a?b=c")
    assert (answer.status, answer.body) == (200, b"hello")
    assert server.requests[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")


@pytest.mark.parametrize("allow", ["10.0.0.0/8", "127.0.0.2/32", "example.org", "host"])
async def test_leave_for_one_is_no_leave_for_another(tmp_path: Path, server: Server, allow: str) -> None:
    with pytest.raises(OutboundRefused):
        await outbound(tmp_path, allow).get(f"http://localhost:{server.port}/")


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "file:///etc/passwd"]
)
async def test_a_redirect_inwards_is_refused(tmp_path: Path, server: Server, target: str) -> None:
    server.reply = lambda _request: reply(b"", "302 Found", location=target)
    with pytest.raises(OutboundRefused):
        await outbound(tmp_path, "127.0.0.1").get(f"http://127.0.0.1:{server.port}/")
    assert server.connections == 1


async def test_redirects_end(tmp_path: Path, server: Server) -> None:
    out = outbound(tmp_path, "127.0.0.1")
    url = f"http://127.0.0.1:{server.port}/"
    server.reply = lambda _request: reply(b"", "302 Found", location=url)
    with pytest.raises(OutboundFailed, match="redirects"):
        await out.get(url, redirects=3)
    assert server.connections == 4
    answer = await out.request("POST", url, content=b"x")  # A write follows none unless told.
    assert answer.status == 302


async def test_secrets_do_not_follow_a_redirect_to_another_host(tmp_path: Path, server: Server) -> None:
    def elsewhere(request: bytes) -> bytes:
        if b"GET /start" in request:
            place = f"http://localhost:{server.port}/end"
            return reply(b"", "302 Found", location=place, set_cookie="a=b")
        return reply(b"done")

    server.reply = elsewhere
    out = outbound(tmp_path, "127.0.0.1", "localhost")
    answer = await out.get(f"http://127.0.0.1:{server.port}/start", headers={"authorization": "Bearer s3cret"})
    assert answer.body == b"done"
    assert b"s3cret" in server.requests[0]
    assert b"s3cret" not in server.requests[1]
    assert b"cookie" not in server.requests[1].lower()


async def test_from_https_to_http_is_refused(out: Outbound) -> None:
    secure = httpx.Response(302, request=httpx.Request("GET", "https://example.org/"))
    plain = httpx.Response(200, request=httpx.Request("GET", "http://example.org/"), history=[secure])
    with pytest.raises(OutboundRefused, match="https"):
        out._refuse_late_redirect(plain, 3)


@pytest.mark.parametrize("length", ["1000000000000", None])
async def test_what_is_too_large_is_not_read(tmp_path: Path, server: Server, length: str | None) -> None:
    headers = {"content_length": length} if length else {"transfer_encoding": "chunked"}
    body = b"x" * 300_000 if length else b"10000\r\n" + b"x" * 65536 + b"\r\n" + b"10000\r\n" + b"x" * 65536
    server.reply = lambda _request: reply(body, **headers)
    with pytest.raises(OutboundFailed, match="more than 100000"):
        await outbound(tmp_path, "127.0.0.1").get(f"http://127.0.0.1:{server.port}/", limit=100_000)


async def test_a_compressed_bomb_is_not_unpacked(tmp_path: Path, server: Server) -> None:
    server.reply = lambda _request: reply(gzip.compress(b"\0" * 50_000_000), content_encoding="gzip")
    with pytest.raises(OutboundFailed, match="compressed"):
        await outbound(tmp_path, "127.0.0.1").get(f"http://127.0.0.1:{server.port}/")
    assert b"accept-encoding: identity" in server.requests[0].lower()


async def test_a_server_that_drips_is_left(tmp_path: Path, server: Server) -> None:
    server.slow = 0.05
    server.reply = lambda _request: reply(b"x" * 1000)
    started = asyncio.get_running_loop().time()
    with pytest.raises(OutboundFailed):
        await outbound(tmp_path, "127.0.0.1").get(f"http://127.0.0.1:{server.port}/", seconds=0.5)
    assert asyncio.get_running_loop().time() - started < 3


async def test_nothing_is_kept_and_no_proxy_heeded(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    server.reply = lambda _request: reply(b"hello", set_cookie="session=1")
    out = outbound(tmp_path, "127.0.0.1")
    for _ in range(2):
        await out.get(f"http://127.0.0.1:{server.port}/")
    assert server.connections == 2
    assert b"cookie" not in b"".join(server.requests).lower()


async def test_an_error_status_is_an_answer_and_a_dead_port_a_failure(tmp_path: Path, server: Server) -> None:
    out = outbound(tmp_path, "127.0.0.1")
    server.reply = lambda _request: reply(b'{"a": 1}', "503 Busy")
    answer = await out.request("POST", f"http://127.0.0.1:{server.port}/", json={"x": 1})
    assert (answer.status, answer.json()) == (503, {"a": 1})
    with pytest.raises(OutboundFailed):
        await out.get("http://127.0.0.1:1/")
