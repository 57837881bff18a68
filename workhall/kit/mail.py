"""Mails and text messages: queued in the caller's transaction, sent by a job, in the language of who receives them.

Without a mail server (or gateway for text messages) nothing is lost: what would have gone out is kept in a table and
shown at /dev/outbox to whoever sits at the machine, so that sign-up and password reset work from the first minute.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Any, Literal

import aiosmtplib
import structlog
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import text

from workhall.kit.attempts import GiveUp
from workhall.kit.ctx import Ctx
from workhall.kit.ids import new_id
from workhall.kit.module import Job, Schedule
from workhall.kit.text import Locale, Text

if TYPE_CHECKING:
    from workhall.kit.services import Services
    from workhall.settings import Settings

log = structlog.get_logger(__name__)

Kind = Literal["mail", "sms", "call"]

_PHONE = re.compile(r"\+[1-9][0-9]{5,14}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SMTP_SECONDS = 30
_KEPT = timedelta(days=7)
_ATTEMPTS = 12
"""With the queue's pauses a bit over five hours: a mail server that is away overnight is not ours to outwait, its own
queue and the person's next try are."""

_KEEP = text(
    "INSERT INTO core.dev_mail (id, kind, receiver, subject, body, locale, created_at)"
    " VALUES (:id, :kind, :receiver, :subject, :body, :locale, :created_at) ON CONFLICT (id) DO NOTHING"
)
_KEPT_ONES = text(
    "SELECT id, kind, receiver, subject, body, locale, created_at FROM core.dev_mail"
    " ORDER BY created_at DESC, id DESC LIMIT :most"
)
_PRUNE = text("DELETE FROM core.dev_mail WHERE created_at < :before")


class BadAddress(ValueError):
    """Not an address that a message can go to."""


def read_address(raw: str) -> str:
    """One address and nothing else: no second receiver, no header after a line break. Raises BadAddress."""
    if _CONTROL.search(raw) or len(raw) > 320 or raw != raw.strip():
        raise BadAddress(raw[:50])
    try:
        validate_email(raw, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise BadAddress(raw[:50]) from error
    return raw


def _header(address: str, name: str = "") -> Address:
    """Not `addr_spec=`, which refuses letters beyond ASCII before the @."""
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


class Mailer:
    def __init__(self, settings: "Settings") -> None:
        self._settings = settings

    @property
    def reaches_people(self) -> bool:
        """False when mails are only kept here."""
        return self._settings.smtp_host is not None

    async def send(
        self,
        ctx: Ctx,
        *,
        to: str,
        subject: Text,
        body: Text,
        values: Mapping[str, object] | None = None,
        locale: Locale | None = None,
    ) -> None:
        """`locale` is the receiver's; the caller's when they are the same person. Raises BadAddress."""
        speech = locale or ctx.locale
        message = {
            "to": read_address(to),
            "subject": _CONTROL.sub(" ", subject.say(speech, values)).strip()[:300],
            "body": body.say(speech, values),
        }
        await self._queue(ctx, SEND_MAIL, speech, message)

    async def send_sms(
        self,
        ctx: Ctx,
        *,
        to: str,
        body: Text,
        values: Mapping[str, object] | None = None,
        locale: Locale | None = None,
    ) -> None:
        """`to` in international form (+39…). Raises BadAddress."""
        if not _PHONE.fullmatch(to):
            raise BadAddress(to[:50])
        speech = locale or ctx.locale
        await self._queue(ctx, SEND_SMS, speech, {"to": to, "subject": "", "body": body.say(speech, values)})

    async def keep_call(
        self,
        ctx: Ctx,
        *,
        to: str,
        body: Text,
        values: Mapping[str, object] | None = None,
        locale: Locale | None = None,
    ) -> None:
        """What a phone call would have said, for an installation that has nobody to make calls. Raises BadAddress."""
        if not _PHONE.fullmatch(to):
            raise BadAddress(to[:50])
        speech = locale or ctx.locale
        await self._queue(ctx, KEEP_CALL, speech, {"to": to, "subject": "", "body": body.say(speech, values)})

    async def _queue(self, ctx: Ctx, job: Job, locale: Locale, message: dict[str, str]) -> None:
        payload = {"id": str(new_id()), "at": ctx.now.isoformat(), "locale": locale, **message}
        await ctx.app.jobs.enqueue(ctx, job, payload)


def compose(settings: "Settings", payload: Mapping[str, Any]) -> EmailMessage:
    name, sender = parseaddr(settings.mail_from)
    domain = sender.rpartition("@")[2] or "localhost"
    plain = payload["to"].isascii() and sender.isascii()
    message = EmailMessage(policy=SMTP if plain else SMTPUTF8)
    message["From"] = _header(sender, name)
    message["To"] = _header(payload["to"])
    message["Subject"] = payload["subject"]
    message["Date"] = format_datetime(datetime.fromisoformat(payload["at"]))
    # The same at every attempt, so that a receiver's server can tell a repeated mail from a new one.
    message["Message-ID"] = f"<{payload['id']}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(payload["body"])
    message["Content-Language"] = payload["locale"]
    return message


async def _send_mail(app: "Services", payload: dict[str, Any]) -> None:
    settings = app.settings
    if settings.smtp_host is None:
        await _keep(app, "mail", payload)
        return
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    try:
        await aiosmtplib.send(
            compose(settings, payload),
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user,
            password=password if settings.smtp_user else None,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            timeout=_SMTP_SECONDS,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        _give_up_when_final(error, max((one.code for one in error.recipients), default=0))
    except aiosmtplib.SMTPAuthenticationError:
        raise  # The operator can mend it while the mail waits.
    except aiosmtplib.SMTPResponseException as error:
        _give_up_when_final(error, error.code)


def _give_up_when_final(error: Exception, code: int) -> None:
    """RFC 5321: 5xx will not change by asking again. The answer may quote the address, so only the code is kept."""
    if code >= 500:
        raise GiveUp(f"the mail server refused with {code}") from error
    raise error


async def _send_sms(app: "Services", payload: dict[str, Any]) -> None:
    settings = app.settings
    if settings.sms_gateway_url is None:
        await _keep(app, "sms", payload)
        return
    token = settings.sms_gateway_token
    headers = {"idempotency-key": payload["id"]}
    if token is not None:
        headers["authorization"] = f"Bearer {token.get_secret_value()}"
    message = {"to": payload["to"], "text": payload["body"]}
    answer = await app.outbound.request("POST", settings.sms_gateway_url, headers=headers, json=message)
    if answer.status >= 400:
        final = answer.status in (400, 404, 410, 422)
        raise (GiveUp if final else RuntimeError)(f"the gateway for text messages answered {answer.status}")


async def _keep_call(app: "Services", payload: dict[str, Any]) -> None:
    await _keep(app, "call", payload)


async def _keep(app: "Services", kind: Kind, payload: Mapping[str, Any]) -> None:
    values = {
        "id": payload["id"],
        "kind": kind,
        "receiver": payload["to"],
        "subject": payload["subject"],
        "body": payload["body"],
        "locale": payload["locale"],
        "created_at": datetime.fromisoformat(payload["at"]),
    }
    async with app.db.transaction(None) as session:
        await session.execute(_KEEP, values)


async def kept(app: "Services", most: int = 200) -> list[dict[str, Any]]:
    """What waits in the development outbox, the newest first."""
    async with app.db.transaction(None) as session:
        rows = await session.execute(_KEPT_ONES, {"most": most})
        return [dict(row._mapping) for row in rows]


async def prune(app: "Services") -> None:
    async with app.db.transaction(None) as session:
        await session.execute(_PRUNE, {"before": app.clock.now() - _KEPT})


SEND_MAIL = Job("core.send_mail", _send_mail, _ATTEMPTS)
SEND_SMS = Job("core.send_sms", _send_sms, 5)
KEEP_CALL = Job("core.keep_call", _keep_call)
JOBS = (SEND_MAIL, SEND_SMS, KEEP_CALL)
SCHEDULES = (Schedule("core.prune_dev_mail", timedelta(days=1), prune),)
