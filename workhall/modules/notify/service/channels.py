"""Text messages and phone calls: through Apprise where the operator has given an address of it, else through the
gateway of kit; with neither they are kept in the outbox page of an installation without a mail server."""

import asyncio
from typing import Any
from urllib.parse import quote

from workhall.kit.ctx import Ctx
from workhall.kit.module import Job
from workhall.kit.services import Services
from workhall.kit.text import Locale, Text
from workhall.modules.notify.schemas import CHANNELS, Channel, NotifySettings

ORDER = CHANNELS
_SECONDS = 60
_AS_IT_IS = Text(en="{text}", zh="{text}", de="{text}", it="{text}")


class ChannelFailed(Exception):
    """The provider did not take it. What it said may hold the number and is not kept."""


def available(app: Services) -> list[Channel]:
    """What this installation can do. An installation that reaches nobody yet can do everything, on its outbox page."""
    settings = app.settings.of(NotifySettings)
    keeps = not app.mailer.reaches_people
    has = {
        "sms": bool(settings.sms_url or app.settings.sms_gateway_url or keeps),
        "call": bool(settings.call_url or keeps),
    }
    return [one for one in CHANNELS if has.get(one, True)]


async def text_message(ctx: Ctx, to: str, text: str, locale: Locale) -> None:
    if ctx.app.settings.of(NotifySettings).sms_url is not None:
        await ctx.app.jobs.enqueue(ctx, PROVIDER, {"way": "sms", "to": to, "text": text})
    else:
        await ctx.app.mailer.send_sms(ctx, to=to, body=_AS_IT_IS, values={"text": text}, locale=locale)


async def phone_call(ctx: Ctx, to: str, text: str, locale: Locale) -> None:
    if ctx.app.settings.of(NotifySettings).call_url is not None:
        await ctx.app.jobs.enqueue(ctx, PROVIDER, {"way": "call", "to": to, "text": text})
    else:
        await ctx.app.mailer.keep_call(ctx, to=to, body=_AS_IT_IS, values={"text": text}, locale=locale)


async def _provide(app: Services, payload: dict[str, Any]) -> None:
    settings = app.settings.of(NotifySettings)
    template = settings.sms_url if payload["way"] == "sms" else settings.call_url
    if template is None:
        raise ChannelFailed("the provider's address has been taken away")
    address = template.get_secret_value().replace("{to}", quote(payload["to"], safe=""))
    async with asyncio.timeout(_SECONDS):
        if not await asyncio.to_thread(_call, address, payload["text"]):
            raise ChannelFailed(f"the provider for {payload['way']} did not take it")


def _call(address: str, text: str) -> bool:
    # A second to import, and only where a provider is used.
    import apprise  # noqa: PLC0415

    provider = apprise.Apprise()
    return bool(provider.add(address)) and bool(provider.notify(body=text))


PROVIDER = Job("notify.provider", _provide, 5)
