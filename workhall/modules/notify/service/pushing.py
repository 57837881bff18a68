"""Sends to browsers: one job for each, so that one that does not answer keeps nobody else waiting."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from workhall.kit.ctx import Ctx
from workhall.kit.ids import OrgId, SessionId
from workhall.kit.jobs import GiveUp
from workhall.kit.module import Job
from workhall.kit.outbound import OutboundRefused
from workhall.kit.services import Services
from workhall.kit.text import Text
from workhall.kit.unit import system_unit
from workhall.modules import identity
from workhall.modules.notify import tables
from workhall.modules.notify.service import keys
from workhall.modules.notify.service.personal import Wishes, wishes_of
from workhall.modules.notify.store import devices, notices

log = structlog.get_logger(__name__)

Mode = Literal["show", "clear", "test"]

_DAY = 86_400
_LONGEST_WAIT = timedelta(hours=1)
_MOST_TRIES = 6
_BODY, _TITLE = 500, 200
_SECONDS = 15

HIDDEN = Text(en="New message", zh="新消息", de="Neue Nachricht", it="Nuovo messaggio")
_TEST = Text(en="It works", zh="推送正常", de="Es funktioniert", it="Funziona")
_TEST_BODY = Text(
    en="Notifications reach this device.",
    zh="此设备可以收到通知。",
    de="Mitteilungen erreichen dieses Gerät.",
    it="Le notifiche raggiungono questo dispositivo.",
)


async def queue_show(ctx: Ctx, device_ids: Iterable[UUID], notice_id: UUID) -> None:
    for one in device_ids:
        await _queue(ctx, {"mode": "show", "device": str(one), "org": str(ctx.org_id), "notice": str(notice_id)})


async def queue_clear(ctx: Ctx, found: Iterable[tables.PushDevice], tag: str) -> None:
    """Not to Apple's: a push that shows nothing costs a page its leave to push there. It clears when it is opened."""
    for one in found:
        if not (urlsplit(one.endpoint).hostname or "").endswith(".apple.com"):
            await _queue(ctx, {"mode": "clear", "device": str(one.id), "org": str(ctx.org_id), "tag": tag})


async def queue_test(ctx: Ctx, device_id: UUID) -> None:
    said = {"title": _TEST.say(ctx.locale), "body": _TEST_BODY.say(ctx.locale)}
    await _queue(ctx, {"mode": "test", "device": str(device_id), "org": None, **said})


async def _queue(ctx: Ctx, payload: dict[str, Any], at: datetime | None = None) -> None:
    await ctx.app.jobs.enqueue(ctx, PUSH, payload, at=at)


async def _push(app: Services, payload: dict[str, Any]) -> None:
    device_id = UUID(payload["device"])
    org_id = OrgId(UUID(payload["org"])) if payload["org"] else None
    async with system_unit(app, "notify.push", org_id) as ctx:
        device = await devices.device(ctx, device_id)
        if device is None or not await identity.living_sessions(ctx, [SessionId(device.session_id)]):
            return
        message = await _message(ctx, payload)
        now = ctx.now
    if message is not None:
        await _post(app, device, message, payload, now)


class _Message:
    """What goes to the browser, and how much it matters."""

    def __init__(self, content: dict[str, Any], seconds: int, urgency: str, topic: str) -> None:
        self.content, self.seconds, self.urgency, self.topic = content, seconds, urgency, topic


async def _message(ctx: Ctx, payload: dict[str, Any]) -> _Message | None:
    """None: it has been read meanwhile, or something newer about the same thing is on its way."""
    mode: Mode = payload["mode"]
    if mode == "test":
        content = {"mode": "show", "tag": "test", "title": payload["title"], "body": payload["body"], "link": "/"}
        return _Message(content, 60, "high", keys.topic("test", payload["device"]))
    if mode == "clear":
        # Under the topic of what it clears: what still waits at the push service is never shown at all.
        topic = keys.topic(ctx.org_id, payload["tag"])
        return _Message({"mode": "clear", "tag": payload["tag"]}, _DAY, "normal", topic)
    row = await notices.notice(ctx, UUID(payload["notice"]))
    if row is None or row.read_at is not None:
        return None
    return _shown(ctx, row, (await wishes_of(ctx, [row.member_id]))[row.member_id])


def _shown(ctx: Ctx, row: tables.Notice, wishes: Wishes) -> _Message:
    content: dict[str, Any] = {
        "mode": "show",
        "tag": row.collapse_key,
        "org": str(ctx.org_id),
        "notice": str(row.id),
        "at": row.created_at.isoformat(),
        "urgent": row.urgent,
        "title": HIDDEN.say(wishes.locale),
        "body": "",
        "link": f"/o/{ctx.org_id}",
    }
    if not wishes.hides_content and not wishes.organisation_hides:
        content |= {"title": row.title[:_TITLE], "body": row.body[:_BODY], "link": row.link}
    elif not wishes.hides_content:
        # The browser asks us for the words, with its sign-in; without one nothing but "New message" is shown.
        content["fetch"] = True
    urgency = "high" if row.urgent else "normal"
    return _Message(content, _DAY, urgency, keys.topic(ctx.org_id, row.collapse_key))


async def _post(
    app: Services, device: tables.PushDevice, message: _Message, payload: dict[str, Any], now: datetime
) -> None:
    sealed = keys.seal(json.dumps(message.content, ensure_ascii=False).encode(), device.p256dh, device.auth)
    signed = keys.vapid(app.settings.secret()).authorization(device.endpoint, keys.subject(app.settings), now)
    headers = {
        "authorization": signed,
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(message.seconds),
        "urgency": message.urgency,
        "topic": message.topic,
    }
    try:
        answer = await app.outbound.request(
            "POST", device.endpoint, headers=headers, content=sealed, limit=1 << 16, seconds=_SECONDS
        )
    except OutboundRefused:
        # The name leads inside our own walls by now: nothing will ever be sent there.
        await _drop(app, device.id, "refused")
        return
    await _judge(app, device, answer.status, answer.headers.get("retry-after", ""), payload)


async def _judge(app: Services, device: tables.PushDevice, status: int, wait: str, payload: dict[str, Any]) -> None:
    if status < 300:
        async with system_unit(app, "notify.push") as ctx:
            await devices.delivered(ctx, device.id, ctx.now)
    elif status in (404, 410):
        await _drop(app, device.id, f"answered {status}")
    elif status in (429, 503) and wait.isdigit():
        tries = int(payload.get("tries", 0)) + 1
        if tries >= _MOST_TRIES:
            raise GiveUp(f"the push service asked {tries} times to wait")
        async with system_unit(app, "notify.push", OrgId(UUID(payload["org"])) if payload["org"] else None) as ctx:
            at = ctx.now + min(timedelta(seconds=int(wait)), _LONGEST_WAIT)
            await _queue(ctx, {**payload, "tries": tries}, at)
    elif status == 429 or status >= 500:
        raise RuntimeError(f"the push service answered {status}")
    else:
        # Ours to mend (clock, keys, size); the device is innocent and another attempt would say the same.
        log.warning("push.refused", status=status, service=urlsplit(device.endpoint).hostname)


async def _drop(app: Services, device_id: UUID, why: str) -> None:
    async with system_unit(app, "notify.push") as ctx:
        await devices.drop(ctx, device_id)
    log.info("push.device_dropped", device=str(device_id), why=why)


PUSH = Job("notify.push", _push, 5)
