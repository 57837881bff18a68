"""GET /dev/outbox: the mails and text messages of an installation without a mail server, for whoever sits at it.

They hold codes and links that let one in, so the page exists only without a mail server, with the setting on, without a
public address, and for a browser on this machine that typed this machine's name.
"""

import base64
import hashlib
import re
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from workhall.kit import mail
from workhall.kit.health import TakesRoutes
from workhall.kit.local import Receive, Scope, Send, answer, is_local, is_loopback_name, names_this_machine
from workhall.kit.text import Locale, Text, choose_locale

if TYPE_CHECKING:
    from workhall.kit.services import Services

_TITLE = Text(en="Outbox", zh="发件箱", de="Postausgang", it="Posta in uscita")
_WHY = Text(
    en="No mail server is set up, so messages stay on this machine. Set WORKHALL_SMTP_HOST to send them.",
    zh="尚未设置邮件服务器，消息保留在本机。设置 WORKHALL_SMTP_HOST 后即可发送。",
    de="Es ist kein Mailserver eingerichtet; Nachrichten bleiben auf diesem Rechner. WORKHALL_SMTP_HOST sendet sie.",
    it="Nessun server di posta è configurato: i messaggi restano su questo computer. Imposta WORKHALL_SMTP_HOST.",
)
_EMPTY = Text(
    en="Nothing has been sent yet. Reload this page after the next message.",
    zh="还没有发送任何消息。发送后请刷新此页面。",
    de="Noch wurde nichts gesendet. Laden Sie die Seite nach der nächsten Nachricht neu.",
    it="Non è stato ancora inviato nulla. Ricarica la pagina dopo il prossimo messaggio.",
)
_TO = Text(en="To", zh="收件人", de="An", it="A")
_SMS = Text(en="Text message", zh="短信", de="SMS", it="SMS")
_CALL = Text(en="Phone call", zh="电话", de="Anruf", it="Telefonata")

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "article{border:1px solid #8886;border-radius:8px;padding:1rem;margin:1rem 0}h2{font-size:1rem;margin:0}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.75rem 0 0}small{opacity:.75}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"
_LINK = re.compile(r"https?://[^\s<>\"']+")


def mount(api: Any, services: "Services") -> None:
    takes: TakesRoutes = api
    takes.add_route("/dev/outbox", DevOutbox(services), include_in_schema=False)


class DevOutbox:
    def __init__(self, services: "Services") -> None:
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD") or not self._may(scope):
            await answer(send, 404, b"text/plain", b"not found\n")
            return
        locale = choose_locale(dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1"))
        page = render(await mail.kept(self._services), locale).encode()
        policy = (b"content-security-policy", _POLICY.encode())
        body = b"" if scope["method"] == "HEAD" else page
        await answer(send, 200, b"text/html; charset=utf-8", body, policy)

    def _may(self, scope: Scope) -> bool:
        settings = self._services.settings
        public = urlsplit(settings.public_url or "").hostname
        return (
            settings.dev_outbox
            and not self._services.mailer.reaches_people
            and (public is None or is_loopback_name(public))
            and is_local(scope)
            and names_this_machine(scope)
        )


def render(messages: list[dict[str, Any]], locale: Locale) -> str:
    shown = "".join(_article(message, locale) for message in messages) or f"<p>{_EMPTY.say(locale)}</p>"
    title = escape(_TITLE.say(locale))
    return (
        f'<!doctype html><html lang="{locale}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style><main><h1>{title}</h1>"
        f"<p>{escape(_WHY.say(locale))}</p>{shown}</main></html>"
    )


def _article(message: dict[str, Any], locale: Locale) -> str:
    other = _CALL if message["kind"] == "call" else _SMS
    heading = message["subject"] if message["kind"] == "mail" else other.say(locale)
    sent = message["created_at"]
    return (
        f'<article lang="{escape(message["locale"])}"><h2>{escape(heading)}</h2>'
        f"<small>{escape(_TO.say(locale))}: {escape(message['receiver'])} · "
        f'<time datetime="{sent.isoformat()}">{sent:%Y-%m-%d %H:%M:%S} UTC</time></small>'
        f"<pre>{_with_links(message['body'])}</pre></article>"
    )


def _with_links(body: str) -> str:
    """Addresses can be followed, which is what a person comes here for; everything is escaped."""
    parts: list[str] = []
    end = 0
    for found in _LINK.finditer(body):
        address = escape(found[0])
        parts += [escape(body[end : found.start()]), f'<a href="{address}" rel="noreferrer">{address}</a>']
        end = found.end()
    return "".join([*parts, escape(body[end:])])
