"""A message in the reader's language, when they ask for it: for them alone, kept nowhere.

Off unless the operator names a service, because it reads what is translated. The contract is small: a POST of
{"text", "to"} with `to` one of en, zh, de, it, answered by {"text"}; the key travels as a bearer token. Or a module
fills the slot `translator`.
"""

from typing import Any

from workhall.kit.commands import Call
from workhall.kit.outbound import OutboundFailed, OutboundRefused
from workhall.kit.services import Services
from workhall.kit.slot_types import TRANSLATOR
from workhall.kit.text import Locale
from workhall.kit.unit import unit
from workhall.modules.chat.errors import NoTranslation
from workhall.modules.chat.schemas import MAX_TEXT, content
from workhall.modules.chat.service.indexing import plain
from workhall.modules.chat.service.messages import message

_SECONDS = 8.0
"""A client waits ten."""
_LIMIT = 1 << 18


def can_translate(app: Services) -> bool:
    return app.slots.only(TRANSLATOR) is not None or _settings(app).translate_url is not None


def _settings(app: Services) -> content.ChatSettings:
    return app.settings.of(content.ChatSettings)


async def translate(call: Call, which: content.Translate) -> content.Translated:
    """Reads the message under the caller's own rights; no transaction is open while the service thinks."""
    async with unit(call.app, call.who, locale=call.locale) as ctx:
        entry = await message(ctx, which.conversation_id, which.seq)
        call.asked |= ctx.asked
    text = plain(str(entry.b.get("text", "")))
    if not text or not can_translate(call.app):
        raise NoTranslation
    return content.Translated(text=(await _translated(call.app, text, which.to))[: 2 * MAX_TEXT])


async def _translated(app: Services, text: str, to: Locale) -> str:
    filled = app.slots.only(TRANSLATOR)
    if filled is not None:
        return await filled.translate(app, text, to)
    settings = _settings(app)
    headers = {"authorization": f"Bearer {settings.translate_key.get_secret_value()}"} if settings.translate_key else {}
    try:
        answer = await app.outbound.request(
            "POST", str(settings.translate_url), headers=headers, json={"text": text, "to": to}, limit=_LIMIT,
            seconds=_SECONDS,
        )  # fmt: skip
        said: Any = answer.json() if answer.status == 200 else None
    except (OutboundRefused, OutboundFailed, ValueError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("text"), str) or not said["text"].strip():
        raise NoTranslation
    found: str = said["text"]
    return found
