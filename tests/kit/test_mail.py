"""Mails to a real SMTP server, in the receiver's language; without one, the outbox page of this machine."""

import asyncio
import warnings
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from fastapi import FastAPI
from pydantic import SecretStr

from tests.kit.conftest import kit_services
from workhall.kit import devoutbox, mail
from workhall.kit.db import DatabaseUrls
from workhall.kit.mail import BadAddress, read_address
from workhall.kit.services import Services
from workhall.kit.text import Text
from workhall.kit.unit import unit

HELLO = Text(en="Hello {name}", zh="你好，{name}", de="Hallo {name}", it="Ciao {name}")
BODY = Text(
    en="Your code is {code}.\n.\nBye",
    zh="验证码：{code}",
    de="Ihr Code: {code} – grüß Gott",
    it="Il tuo codice: {code}",
)
VALUES = {"name": "Ada", "code": "123456"}


class Postbox:
    """An SMTP server that keeps what it gets, and refuses as told."""

    def __init__(self) -> None:
        self.envelopes: list[Any] = []
        self.refusal: str | None = None
        self.sessions: list[Any] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        self.sessions.append(session)
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one.content, policy=policy.default) for one in self.envelopes]


def _check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, auth: Any) -> AuthResult:
    good = isinstance(auth, LoginPassword) and (auth.login, auth.password) == (b"workhall", b"s3cret")
    return AuthResult(success=good, handled=good)


@pytest.fixture
async def postbox() -> AsyncIterator[tuple[Postbox, int]]:
    box = Postbox()
    options: Any = {"authenticator": _check, "auth_required": True, "auth_require_tls": False}

    def session() -> SMTP:
        with warnings.catch_warnings(action="ignore"):  # It warns that passwords without TLS are no good idea.
            return SMTP(box, enable_SMTPUTF8=True, hostname="localhost", **options)

    async with await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0) as server:
        yield box, server.sockets[0].getsockname()[1]


@pytest.fixture
async def app(tmp_path: Path, urls: DatabaseUrls, postbox: tuple[Postbox, int]) -> AsyncIterator[Services]:
    async with kit_services(
        tmp_path,
        urls,
        smtp_host="127.0.0.1",
        smtp_port=postbox[1],
        smtp_security="none",
        smtp_user="workhall",
        smtp_password=SecretStr("s3cret"),
        mail_from="Werkhalle für alle <no-reply@example.org>",
    ) as made:
        yield made


@pytest.fixture
async def without(tmp_path: Path, urls: DatabaseUrls) -> AsyncIterator[Services]:
    async with kit_services(tmp_path, urls) as made:
        yield made


async def send(app: Services, to: str = "ada@example.org", **options: Any) -> None:
    async with unit(app) as ctx:
        await app.mailer.send(ctx, to=to, **{"subject": HELLO, "body": BODY, "values": VALUES, **options})


async def test_a_mail_arrives_in_the_receivers_language(app: Services, postbox: tuple[Postbox, int]) -> None:
    box, _ = postbox
    for locale in ("en", "zh", "de", "it"):
        await send(app, locale=locale)
    assert await app.jobs.drain(app) == 4
    by_language = {str(one["Content-Language"]): one for one in box.mails}
    assert {key: one["Subject"] for key, one in by_language.items()} == {
        "en": "Hello Ada",
        "zh": "你好，Ada",
        "de": "Hallo Ada",
        "it": "Ciao Ada",
    }
    assert by_language["en"].get_content().splitlines() == ["Your code is 123456.", ".", "Bye"]
    assert by_language["de"].get_content().strip() == "Ihr Code: 123456 – grüß Gott"
    first = by_language["en"]
    assert (first["To"], first["From"]) == ("ada@example.org", "Werkhalle für alle <no-reply@example.org>")
    assert first["Auto-Submitted"] == "auto-generated"
    assert str(first["Message-ID"]).endswith("@example.org>")
    assert first["Date"]


async def test_nothing_leaves_when_the_transaction_fails(app: Services, postbox: tuple[Postbox, int]) -> None:
    async def breaks_off() -> None:
        async with unit(app) as ctx:
            await app.mailer.send(ctx, to="ada@example.org", subject=HELLO, body=BODY, values=VALUES)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await breaks_off()
    assert await app.jobs.drain(app) == 0


@pytest.mark.parametrize(
    "to",
    [
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org\nSubject: x",
        "ada@example.org, eve@example.org",
        "ada@example.org;eve@example.org",
        "Ada <ada@example.org>",
        "ada@example.org ",
        "ada",
        "@example.org",
        "ada@",
        "",
        "a\0da@example.org",
        "ada@example.org\u2028x",
        "x" * 320 + "@example.org",
    ],
)
def test_an_address_is_one_address(to: str) -> None:
    with pytest.raises(BadAddress):
        read_address(to)


async def test_a_value_cannot_add_a_header(app: Services, postbox: tuple[Postbox, int]) -> None:
    await send(app, values={"name": "Ada\r\nBcc: eve@example.org\r\n\r\nHi", "code": "\r\n.\r\nMAIL FROM:<x@y>"})
    await app.jobs.drain(app)
    box, _ = postbox
    (found,) = box.mails
    assert found["Bcc"] is None
    assert found["Subject"] == "Hello Ada Bcc: eve@example.org Hi"
    assert box.envelopes[0].rcpt_tos == ["ada@example.org"]
    assert "MAIL FROM" in found.get_content()


async def test_an_address_in_any_script_is_reached(app: Services, postbox: tuple[Postbox, int]) -> None:
    await send(app, to="小明@例子.测试", locale="zh")
    assert await app.jobs.drain(app) == 1
    assert await app.jobs.dead(app) == []
    assert postbox[0].envelopes[0].rcpt_tos == ["小明@例子.测试"]


async def test_a_temporary_refusal_is_tried_again_and_a_final_one_is_not(
    app: Services, postbox: tuple[Postbox, int]
) -> None:
    box, _ = postbox
    box.refusal = "451 come back later"
    await send(app)
    await app.jobs.drain(app)
    assert await app.jobs.dead(app) == []
    box.refusal = None
    await app.jobs.drain(app, ahead=timedelta(minutes=1))
    assert len(box.mails) == 1
    box.refusal = "550 no such person ada@example.org"
    await send(app)
    await app.jobs.drain(app)
    (dead,) = await app.jobs.dead(app)
    assert dead.error == "the mail server refused with 550"


async def test_a_wrong_password_waits_for_the_operator(
    tmp_path: Path, urls: DatabaseUrls, postbox: tuple[Postbox, int]
) -> None:
    wrong: dict[str, Any] = {
        "smtp_host": "127.0.0.1",
        "smtp_port": postbox[1],
        "smtp_security": "none",
        "smtp_user": "workhall",
    }
    async with kit_services(tmp_path, urls, smtp_password=SecretStr("wrong"), **wrong) as app:
        await send(app)
        assert await app.jobs.drain(app) == 1
        assert await app.jobs.dead(app) == []
    assert postbox[0].mails == []


async def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(
    tmp_path: Path, urls: DatabaseUrls, postbox: tuple[Postbox, int]
) -> None:
    async with kit_services(tmp_path, urls, smtp_host="127.0.0.1", smtp_port=postbox[1]) as app:
        await send(app)
        await app.jobs.drain(app)
    assert postbox[0].envelopes == []


async def test_without_a_mail_server_the_outbox_keeps_it(without: Services) -> None:
    await send(without, locale="de")
    async with unit(without) as ctx:
        await without.mailer.send_sms(ctx, to="+393331234567", body=BODY, values=VALUES, locale="it")
    await without.jobs.drain(without)
    kept = await mail.kept(without)
    assert {(one["kind"], one["receiver"], one["subject"]) for one in kept} == {
        ("mail", "ada@example.org", "Hallo Ada"),
        ("sms", "+393331234567", ""),
    }
    await mail.prune(without)
    assert len(await mail.kept(without)) == 2


@pytest.mark.parametrize("to", ["0331234567", "+39 333", "+39333x", "+", "", "+1\n+2"])
async def test_a_phone_number_is_international(without: Services, to: str) -> None:
    async with unit(without) as ctx:
        with pytest.raises(BadAddress):
            await without.mailer.send_sms(ctx, to=to, body=BODY, values=VALUES)


async def ask(app: Services, address: str = "127.0.0.1", method: str = "GET", **headers: str) -> httpx.Response:
    api = FastAPI()
    devoutbox.mount(api, app)
    transport = httpx.ASGITransport(api, client=(address, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        return await client.request(method, "/dev/outbox", headers=headers)


async def test_the_page_shows_what_was_sent_and_escapes_it(without: Services) -> None:
    link = "http://localhost:8000/reset?token=a&b=1"
    await send(without, values={"name": "<script>alert(1)</script>", "code": f'{link} "<b>x'})
    await without.jobs.drain(without)
    page = await ask(without, **{"accept-language": "zh-CN"})
    assert page.status_code == 200
    assert "发件箱" in page.text
    assert "<script>" not in page.text
    assert "<b>" not in page.text
    assert '<a href="http://localhost:8000/reset?token=a&amp;b=1" rel="noreferrer">' in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


async def test_the_page_is_for_this_machine_alone(without: Services, app: Services, tmp_path: Path) -> None:
    assert (await ask(without)).status_code == 200
    assert (await ask(without, "::1", host="[::1]:8000")).status_code == 200
    for refused in (
        await ask(without, "203.0.113.9"),
        await ask(without, **{"x-forwarded-for": "127.0.0.1"}),
        await ask(without, host="work.example.org"),
        await ask(without, host="localhost.example.org"),
        await ask(without, method="POST"),
        await ask(app),  # It has a mail server.
    ):
        assert refused.status_code == 404


@pytest.mark.parametrize("more", [{"dev_outbox": False}, {"public_url": "https://work.example.org"}])
async def test_the_page_can_be_off(tmp_path: Path, urls: DatabaseUrls, more: dict[str, Any]) -> None:
    async with kit_services(tmp_path, urls, **more) as app:
        assert (await ask(app)).status_code == 404


async def test_a_gateway_gets_text_messages(tmp_path: Path, urls: DatabaseUrls) -> None:
    got: list[bytes] = []

    async def gateway(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        got.append(head + await reader.readexactly(length))
        writer.write(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(gateway, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    more: dict[str, Any] = {"sms_gateway_url": f"http://127.0.0.1:{port}/send", "sms_gateway_token": SecretStr("t0ken")}
    async with server, kit_services(tmp_path, urls, outbound_allow=("127.0.0.1",), **more) as app:
        async with unit(app) as ctx:
            await app.mailer.send_sms(ctx, to="+393331234567", body=BODY, values=VALUES)
        assert await app.jobs.drain(app) == 1
        assert await app.jobs.dead(app) == []
    assert b'{"to":"+393331234567","text":"Your code is 123456.' in got[0]
    assert b"authorization: Bearer t0ken" in got[0]
